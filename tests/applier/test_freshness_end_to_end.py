"""What somebody does during an apply, against the sandbox: it is neither undone nor ignored."""

import pytest

from reconciler.model.kinds.statuspage import COMPONENT
from reconciler.model.service import RateLimit
from tests.applier.acme import AFFECTS, LATE
from tests.applier.build import PAGE_ID
from tests.applier.loop import ROOT, Loop

DECLARED = """
- group: Checkout
  description: All of it
  components: [{name: Cart}]
- {name: Legacy, absent: true}
"""


def test_an_incident_that_opens_during_an_apply_keeps_what_it_affects(loop: Loop) -> None:
    loop.group("Checkout", loop.component("Cart"))
    legacy = loop.component("Legacy")
    loop.component("Other")
    loop.declare(DECLARED)
    plan = loop.plan()
    loop.by_hand("POST", "/incidents", {"incident": {"name": "Disk full", "component_ids": [legacy]}})
    before = len(loop.sandbox.requests)
    result = loop.apply(plan, age=LATE)
    assert [(o.status.value, o.reason) for o in result.outcomes] == [
        ("done", None),
        ("skipped", f'the incident "Disk full" {AFFECTS}'),
    ]
    assert (result.exit_code, result.pages[0].converged) == (4, False)
    assert legacy in loop.components
    sent = [f"{r.method} {r.path.removeprefix(ROOT)}" for r in loop.sandbox.requests[before:]]
    assert sent.count("GET /components") == 3, "before the group, before the delete, and at the end"
    assert len([request for request in sent if "/incidents/" in request]) == 2


def test_a_rename_during_an_apply_is_not_answered_with_as_declared(loop: Loop) -> None:
    legacy = loop.component("Legacy")
    loop.component("Other")
    loop.declare("- {name: Other}\n- {name: Legacy, absent: true}")
    plan = loop.plan()
    loop.by_hand("PATCH", f"/components/{legacy}", {"component": {"name": "Legacy, still needed"}})
    result = loop.apply(plan, age=LATE)
    assert [(o.status.value, o.reason) for o in result.outcomes] == [
        ("skipped", "it was renamed to Legacy, still needed since the plan was made")
    ]
    assert legacy in loop.components
    assert (result.exit_code, result.pages[0].converged) == (1, False)


def test_a_regrouping_during_an_apply_is_not_undone(loop: Loop) -> None:
    loop.group("Checkout", loop.component("Cart"))
    theirs = loop.component("Added on the page")
    group_id = next(iter(loop.groups))
    loop.declare("- group: Checkout\n  description: All of it\n  components: [{name: Cart}]")
    plan = loop.plan()
    loop.by_hand("PATCH", f"/components/{theirs}", {"component": {"group_id": group_id}})
    result = loop.apply(plan, age=LATE)
    assert [(o.status.value, o.reason) for o in result.outcomes] == [
        ("done", "Added on the page came into it since the plan was made, and stays")
    ]
    assert loop.components[theirs]["group_id"] == group_id
    assert result.exit_code == 0


@pytest.mark.parametrize("used", [1, 2, 3, 4])
def test_the_look_and_its_write_go_out_in_one_breath_however_full_the_rate_window_is(loop: Loop, used: int) -> None:
    """A window of four, in which so many requests went out already: whatever has to be waited for is waited for before the look."""
    loop.group("Checkout", loop.component("Cart"))
    loop.declare("- group: Checkout\n  description: All of it\n  components: [{name: Cart}]")
    plan = loop.plan()
    loop.rate, loop.runs = (
        RateLimit(requests=4, seconds=0.5),
        1_000 + used,
    )  # a key of its own, which has its own window
    events: list[str] = []
    loop.listeners = [lambda event: events.append(f"{event.kind} {event.method}")]
    backend = loop.backend()
    loop.backend = lambda: backend  # type: ignore[method-assign]
    for _ in range(used):
        backend.find(PAGE_ID, COMPONENT)
    events.clear()
    assert loop.apply(plan, age=LATE).exit_code == 0
    write = events.index("sent PATCH")
    assert events[write - 2 : write] == ["sent GET", "answered GET"]
