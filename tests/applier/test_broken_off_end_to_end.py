"""An apply that makes groups ends anywhere: the next one makes the page whole, without a pin and without a second of anything."""

import json
from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from reconciler.sandbox import FaultRule, Sandbox
from tests.applier.loop import PAGE_ID, ROOT, Loop

GROUPS = ["Harbor", "Inlet", "Jetty"]
NAMES = ["Buoy", "Crane", "Lamp"]


@st.composite
def components(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A page of groups that share the names of their components, some of it made by a matrix."""
    page: list[dict[str, Any]] = []
    names = st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=3)
    made = draw(st.lists(st.sampled_from(GROUPS), unique=True, max_size=3))
    if made:
        children = [{"name": name, **draw(TEXT)} for name in draw(names)]
        page.append({"group": "${matrix:part}", "matrix": {"part": made}, "components": children})
    for group in [one for one in GROUPS if one not in made]:
        if draw(st.booleans()):
            page.append({"group": group, "components": [{"name": name, **draw(TEXT)} for name in draw(names)]})
    page += [{"name": name, **draw(TEXT)} for name in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=2))]
    return draw(st.permutations(page))


TEXT = st.sampled_from([{}, {}, {"description": "Lit at night"}])
ENDS = st.one_of(
    st.tuples(st.just("interrupt"), st.integers(1, 8)),
    st.tuples(st.sampled_from(["forbidden", "refused", "down", "lost"]), st.integers(1, 8)),
)


def end(loop: Loop, how: str, nth: int) -> None:
    """Let the next apply end at its so-manieth write, or go on without it."""
    if how == "interrupt":
        loop.interrupt_after(nth)
        return
    rules = {
        "forbidden": {"effect": "error", "status": 403},
        "refused": {"effect": "error", "status": 422},
        "down": {"effect": "error", "status": 503, "times": 8},
        "lost": {"effect": "reset_after"},
    }
    loop.sandbox.faults.add(FaultRule(method="POST", path=f"{ROOT}/**", nth=nth, **rules[how]))


def wanted(page: list[dict[str, Any]]) -> list[tuple[str | None, str]]:
    places: list[tuple[str | None, str]] = []
    for entry in page:
        groups = entry.get("matrix", {}).get("part") or [entry.get("group")]
        places += [(group, one["name"]) for group in groups for one in entry.get("components", [entry])]
    return sorted(places, key=lambda place: (place[0] or "", place[1]))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(page=components().filter(bool), ends=st.lists(ENDS, min_size=1, max_size=3))
def test_it_is_completed(served: tuple[Sandbox, str], tmp_path_factory: Any, page: Any, ends: Any) -> None:
    loop = Loop(*served, tmp_path_factory.mktemp("broken-off"))
    text = json.dumps({"version": 1, "pages": {"acme": {"id": PAGE_ID, "components": page}}}, indent=1)
    (loop.folder / "statuspage.yaml").write_text(text, encoding="utf-8")
    for how, nth in ends:
        end(loop, how, nth)
        result = loop.apply()
        note(f"{how} at {nth}: {[(o.status.value, str(o.action.address), o.reason) for o in result.outcomes]}")
        loop.behave()
    assert loop.apply().exit_code == 0
    assert loop.places() == wanted(page)
    assert loop.plan().actions == ()
    assert len(loop.groups) == len({row["name"] for row in loop.groups.values()})
