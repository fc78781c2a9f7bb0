"""Whatever is live, whatever is declared, whichever way the service is made: it converges, or stops before visitors see anything."""

import os
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from reconciler.errors import BlockedError, ReconcilerError
from reconciler.sandbox import Sandbox
from tests.loop.cover import READINGS, named
from tests.loop.jsm_loop import JsmLoop, by_id

EXAMPLES = 15 if os.environ.get("CI") else 150
COMPONENTS = ["A", "B", "C", "D", "E", "F"]
GROUPS = ["G", "H"]
STATUSES = ["OPERATIONAL", "DEGRADED_PERFORMANCE", "MAJOR_OUTAGE"]
TEXTS = st.sampled_from([None, "one", "two"])


@st.composite
def trees(draw: st.DrawFn) -> list[Any]:
    """A page's components: each name at most once, in some order, in groups or beside them."""
    names = draw(st.permutations(COMPONENTS))[: draw(st.integers(0, 6))]
    groups = draw(st.permutations(GROUPS))[: draw(st.integers(0, 2))]
    homes: dict[str, list[str]] = {group: [] for group in groups}
    top: list[str] = list(groups)
    for name in names:
        home = draw(st.sampled_from([None, *groups]))
        (top if home is None else homes[home]).append(name)
    top = draw(st.permutations(top))
    return [(name, homes[name]) if name in homes else name for name in top]


@st.composite
def lives(draw: st.DrawFn) -> list[Any]:
    """Such a page with statuses and descriptions."""

    def row(name: str) -> dict[str, Any]:
        return {
            "name": name,
            "id": f"id-{name}",
            "live_id": f"live-{name}",
            "status": draw(st.sampled_from(STATUSES)),
            "description": draw(TEXTS),
        }

    return [
        {**row(each[0]), "components": [row(name) for name in each[1]]} if isinstance(each, tuple) else row(each)
        for each in draw(trees())
    ]


@st.composite
def files(draw: st.DrawFn) -> list[dict[str, Any]]:
    """What is declared: some names, some descriptions, some that are to be gone."""

    def entry(key: str, name: str) -> dict[str, Any]:
        declared: dict[str, Any] = {key: name}
        if key == "name" and draw(st.integers(0, 5)) == 0:
            return {**declared, "absent": True}
        text = draw(TEXTS)
        return declared if text is None else {**declared, "description": text}

    return [
        {**entry("group", each[0]), "components": [entry("name", name) for name in each[1]]}
        if isinstance(each, tuple)
        else entry("name", each)
        for each in draw(trees())
    ]


def seen(loop: JsmLoop) -> dict[str, Any]:
    """What visitors see."""
    doc = loop.doc
    return {"page": doc["page"], "components": by_id(doc["components"])}


@settings(
    max_examples=EXAMPLES,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # one example takes a second: none is made smaller
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(live=lives(), declared=files(), quirks=st.sampled_from(READINGS), theirs=st.booleans())
def test_it_converges_or_shows_nothing(
    both_served: tuple[Sandbox, str], live: list[Any], declared: list[Any], quirks: Any, theirs: bool
) -> None:
    sandbox, url = both_served
    sandbox.jsm_quirks = quirks
    note(named(quirks))
    with tempfile.TemporaryDirectory() as folder:
        loop = JsmLoop(sandbox, f"{url.removesuffix('/v1')}/jsm/ops/api", Path(folder))
        draft = {"draft": {"page": {"customCss": "theirs"}}} if theirs else {}
        loop.seed(live, page={"customCss": "ours"}, **draft)
        before, drafted = seen(loop), loop.rows()
        loop.declare(yaml.safe_dump(declared, sort_keys=False), "limits: {deletes: 100, delete_percent: 100}")
        try:
            for _ in range(2):
                result = loop.apply()
                loop.settle()
        except (BlockedError, ReconcilerError) as error:
            note(str(error))
            assert loop.writes() == []
            assert seen(loop) == before
            loop.check_contract()
            return
        assert result.exit_code == 0, [(str(o.action.address), o.status, o.reason) for o in result.outcomes]
        assert loop.plan().actions == ()
        untouched(loop, drafted, declared)
        loop.check_contract()


def untouched(loop: JsmLoop, before: dict[str, dict[str, Any]], declared: list[Any]) -> None:
    """Ids, statuses and everything undeclared are as they were, in the draft and for visitors."""
    homes = {
        each.get("name") or each["group"]: top.get("group") for top in declared for each in top.get("components", [])
    }
    entries = {
        each.get("name") or each["group"]: each for top in declared for each in (top, *top.get("components", []))
    }
    absent = {name for name, entry in entries.items() if entry.get("absent")}
    at_home = {row["name"] for row in before.values() if homes.get(row["name"]) == name_of(before, row["group"])}
    gone = absent & at_home  # what is declared absent in one place and stands in another is not the same
    for live in (False, True):
        rows = loop.rows(live=live)
        assert sorted(row["name"] for row in rows.values()) == sorted(
            ({row["name"] for row in before.values()} | entries.keys() - absent) - gone
        )
        for id_, row in before.items():
            name = row["name"]
            if name in gone:
                assert id_ not in rows
                continue
            now = rows[id_]
            assert (now["name"], now["status"]) == (name, row["status"])
            if "description" not in entries.get(name, {}):
                assert now["description"] == row["description"]
            if name not in entries:
                assert now["group"] == row["group"]


def name_of(rows: dict[str, dict[str, Any]], id_: str | None) -> str | None:
    return rows[id_]["name"] if id_ else None
