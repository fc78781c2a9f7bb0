"""Plans that touch components during an incident, on a sandbox: what is read, what is blocked, and how to insist."""

from datetime import UTC, datetime, timedelta

import pytest

from reconciler.applier import make_plan
from reconciler.config.load.load import load_config
from reconciler.model.plan import Plan
from tests.applier.loop import PAGE_ID, Loop

LISTS = ("unresolved", "active_maintenance")


@pytest.fixture
def loop(loop: Loop) -> Loop:
    for name in ("A", "B", "C"):
        loop.component(name)
    return loop


def incident(loop: Loop, *names: str, **more: object) -> str:
    ids = [id_ for id_, row in loop.components.items() if row["name"] in names]
    body = {"name": "API trouble", "status": "investigating", "component_ids": ids, **more}
    return str(loop.by_hand("POST", "/incidents", {"incident": body})["id"])


def asked(loop: Loop, *, during: bool = False) -> tuple[Plan, list[str]]:
    """A plan, and the lists of incidents that it read."""
    before = len(loop.sandbox.requests)
    backend = loop.backend()
    declared = load_config(loop.folder / "statuspage.yaml", environ={})
    plan = make_plan(declared, lambda _page: backend, today=loop.today, during_incident=during)
    backend.close()
    records = loop.sandbox.requests[before:]
    assert plan.pages[0].live is not None
    assert plan.pages[0].live.requests == len(records)
    assert sum(record.path.endswith(f"/pages/{PAGE_ID}") for record in records) == 1
    return plan, sorted(record.path.rpartition("/")[2] for record in records if "/incidents/" in record.path)


def rules(plan: Plan) -> list[str]:
    return [block.rule for block in plan.blocked_by]


def test_a_plan_that_touches_no_component_reads_none_of_it(loop: Loop) -> None:
    incident(loop, "A")
    loop.declare("- {name: A, description: New}\n- name: B\n- name: C\n- name: D")
    plan, lists = asked(loop)
    assert (len(plan.work), rules(plan), lists) == (2, [], [])


def test_a_delete_of_an_affected_component_is_blocked_until_it_is_resolved(loop: Loop) -> None:
    open_one = incident(loop, "A", "B")
    loop.declare("- {name: A, absent: true}\n- name: B\n- name: C")
    plan, lists = asked(loop)
    assert lists == ["active_maintenance", "unresolved"]
    assert [block.message for block in plan.blocked_by] == [
        'the incident "API trouble" is open: acme/component/A would be deleted'
    ]
    insisting, _ = asked(loop, during=True)
    assert rules(insisting) == []
    assert [note.code for note in insisting.actions[0].notes] == ["loses", "open_incident"]
    loop.by_hand("PATCH", f"/incidents/{open_one}", {"incident": {"status": "resolved"}})
    plan, lists = asked(loop)
    assert (rules(plan), lists) == ([], ["active_maintenance", "unresolved"])
    assert loop.apply(plan).exit_code == 0
    assert loop.places() == [(None, "B"), (None, "C")]


def test_what_no_incident_affects_may_go(loop: Loop) -> None:
    incident(loop, "A")
    loop.declare("- name: A\n- {name: B, absent: true}\n- name: C")
    plan, _ = asked(loop)
    assert rules(plan) == []
    assert loop.apply(plan).exit_code == 0


def test_a_move_during_a_maintenance_is_blocked(loop: Loop) -> None:
    now = datetime.now(UTC)
    times = {"scheduled_for": now.isoformat(), "scheduled_until": (now + timedelta(hours=2)).isoformat()}
    incident(loop, "C", name="Database move", status="in_progress", **times)
    loop.declare("- name: A\n- name: B\n- group: G\n  components: [{name: C}]")
    plan, _ = asked(loop)
    assert [block.message for block in plan.blocked_by] == [
        'the maintenance "Database move" is running: acme/component/G/C would be moved'
    ]


def test_the_end_of_a_group_counts_for_its_members(loop: Loop) -> None:
    ids = {row["name"]: id_ for id_, row in loop.components.items()}
    loop.group("G", ids["A"], ids["B"])
    incident(loop, "B")
    loop.declare("- {group: G, absent: true}\n- name: C")
    plan, _ = asked(loop)
    assert rules(plan) == ["open_incident"]


def test_all_pages_of_the_lists_are_read(loop: Loop) -> None:
    for number in range(100):
        incident(loop, name=f"Incident {number}")
    incident(loop, "A", name="The oldest is the last")
    loop.declare("- {name: A, absent: true}\n- name: B\n- name: C")
    plan, lists = asked(loop)
    assert lists == ["active_maintenance", "unresolved", "unresolved"]
    assert rules(plan) == ["open_incident"]
