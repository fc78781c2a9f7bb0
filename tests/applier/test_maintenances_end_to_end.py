"""The lives of scheduled maintenances on a sandbox: made, kept coming, changed, moved manually, begun, cancelled, imported."""

import textwrap
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reconciler import planner
from reconciler.config.write.page import read_back, write_page
from reconciler.model.kinds.statuspage import COMPONENT, MAINTENANCE, PAGE
from reconciler.model.plan import Plan, Verb
from reconciler.model.result import Result
from reconciler.providers.protocol import Wanted
from reconciler.sandbox import FaultRule
from tests.applier.loop import PAGE_ID, ROOT, Loop

YEAR = datetime.now(UTC).year + 1
ONCE = f"""
- name: Database upgrade
  scheduled_for: {YEAR}-12-01T02:00
  scheduled_until: {YEAR}-12-01T04:00
  time_zone: America/New_York
"""
WEEKLY = f"""
- name: Weekly patching
  repeat: {{rule: FREQ=WEEKLY;BYDAY=SU, from: {YEAR}-03-01T02:00, duration: 2h, next: 3}}
  time_zone: America/New_York
  components: [API]
"""


@pytest.fixture
def loop(loop: Loop) -> Loop:
    loop.today = datetime.now(UTC)
    loop.component("API")
    loop.component("Web")
    return loop


def declare(loop: Loop, maintenances: str, rest: str = "") -> None:
    listed = textwrap.indent(maintenances.strip("\n"), "  ") if maintenances.strip() else "  []"
    loop.declare("- name: API\n- name: Web", f"maintenances:\n{listed}\n{textwrap.dedent(rest)}")


def live(loop: Loop) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = loop.state()["incidents"]
    return sorted(found, key=lambda row: (str(row["scheduled_for"]), row["name"]))


def shown(loop: Loop) -> list[tuple[str, str, str]]:
    return [(row["name"], row["scheduled_for"], row["status"]) for row in live(loop)]


def said(plan: Plan) -> list[str]:
    return [
        " ".join([one.verb, one.address.local, *([c.field for c in one.changes] if one.verb == "update" else [])])
        for one in plan.actions
    ]


def noted(plan: Plan) -> list[tuple[str, str]]:
    return [(note.code, note.message) for page in plan.pages for note in page.notes]


def settled(loop: Loop, result: Result) -> None:
    """All was done, nothing is left, and a new plan is empty."""
    (page,) = result.pages
    assert [(one.action.address, one.reason) for one in page.outcomes if one.status not in ("done", "adopted")] == []
    assert [one.ignored for one in page.outcomes if one.ignored] == []
    assert page.remaining is not None
    assert said(Plan((page.remaining,))) == []
    assert said(loop.plan()) == []


def by_hand(loop: Loop, name: str, begins: str, **more: Any) -> str:
    start = datetime.fromisoformat(begins)
    body = {
        "name": name,
        "status": "scheduled",
        "scheduled_for": start.isoformat(),
        "scheduled_until": (start + timedelta(hours=2)).isoformat(),
        "deliver_notifications": False,
        **more,
    }
    return str(loop.by_hand("POST", "/incidents", {"incident": body})["id"])


def test_a_window_is_made_and_nobody_is_told(loop: Loop) -> None:
    declare(loop, ONCE + "  body: We upgrade.\n  components: [API]\n")
    plan = loop.plan()
    assert said(plan) == ["create maintenance/Database upgrade"]
    assert [note for one in plan.actions for note in one.notes] == []
    settled(loop, loop.apply(plan))
    assert shown(loop) == [("Database upgrade", f"{YEAR}-12-01T07:00:00.000Z", "scheduled")]
    (row,) = live(loop)
    assert row["scheduled_until"] == f"{YEAR}-12-01T09:00:00.000Z"
    assert [component["name"] for component in row["components"]] == ["API"]
    assert [update["body"] for update in row["incident_updates"]] == ["We upgrade."]
    notices = [row[name] for name in row if "deliver_notifications" in name or name == "scheduled_remind_prior"]
    assert notices == [False, False, False]
    assert loop.sandbox.dump()["mails"] == []


def test_whoever_hears_of_it_is_said(loop: Loop) -> None:
    notices = "  deliver_notifications: true\n  scheduled_remind_prior: true\n"
    notices += "".join(f"  auto_transition_deliver_notifications_at_{when}: true\n" for when in ("start", "end"))
    declare(loop, ONCE + notices)
    plan = loop.plan()
    assert [(note.code, note.message) for note in plan.actions[0].notes] == [
        ("email", "subscribers are reminded before it begins"),
        ("email", "subscribers are told when it begins by itself"),
        ("email", "subscribers are told when it is completed by itself"),
        ("email", "subscribers are told of this at once"),
    ]
    settled(loop, loop.apply(plan))
    assert len(loop.sandbox.dump()["mails"]) == 1
    declare(loop, ONCE.replace("upgrade", "upgrades") + notices + "  previously: [Database upgrade]\n")
    plan = loop.plan()
    assert said(plan) == ["update maintenance/Database upgrades name"]
    assert [note.code for note in plan.actions[0].notes] == ["rename", "email"]
    assert plan.actions[0].writes["deliver_notifications"] is True


CHANGES = {
    "name": ("Database move", "Database move"),
    "scheduled_for": (f"{YEAR}-12-01T01:00", f"{YEAR}-12-01T06:00:00.000Z"),
    "scheduled_until": (f"{YEAR}-12-01T05:00", f"{YEAR}-12-01T10:00:00.000Z"),
    "impact_override": ("minor", "minor"),
    "scheduled_remind_prior": ("true", True),
    "scheduled_auto_in_progress": ("true", True),
    "scheduled_auto_completed": ("true", True),
    "auto_transition_to_maintenance_state": ("true", True),
    "auto_transition_to_operational_state": ("true", True),
    "auto_transition_deliver_notifications_at_start": ("true", True),
    "auto_transition_deliver_notifications_at_end": ("true", True),
}


@pytest.mark.parametrize("field", CHANGES)
def test_each_field_is_changed_in_one_request(loop: Loop, field: str) -> None:
    declare(loop, ONCE)
    settled(loop, loop.apply())
    id_ = live(loop)[0]["id"]
    written, value = CHANGES[field]
    lines = [line for line in ONCE.strip().splitlines() if not line.startswith(f"  {field}:")]
    lines = [f"- name: {written}", *lines[1:], "  previously: [Database upgrade]"] if field == "name" else lines
    declare(loop, "\n".join([*lines, *([] if field == "name" else [f"  {field}: {written}"])]))
    plan = loop.plan()
    (action,) = plan.actions
    assert (action.verb, [change.field for change in action.changes]) == (Verb.UPDATE, [field])
    assert action.writes.keys() == {field, "deliver_notifications"}
    before = len(loop.writes())
    settled(loop, loop.apply(plan))
    assert len(loop.writes()) == before + 1
    (row,) = live(loop)
    assert (row["id"], row[field]) == (id_, value)


def test_components_are_set_and_cleared(loop: Loop) -> None:
    for written, names in (("[API]", ["API"]), ("[Web, API]", ["API", "Web"]), ("[]", [])):
        declare(loop, ONCE + f"  components: {written}\n")
        settled(loop, loop.apply())
        assert sorted(component["name"] for component in live(loop)[0]["components"]) == names


def test_a_changed_body_is_posted_and_what_people_posted_stays(loop: Loop) -> None:
    declare(loop, ONCE + "  body: We upgrade.\n")
    settled(loop, loop.apply())
    id_ = live(loop)[0]["id"]
    loop.by_hand("PATCH", f"/incidents/{id_}", {"incident": {"body": "Bring an umbrella."}})
    assert said(loop.plan()) == []
    declare(loop, ONCE + "  body: We upgrade both.\n")
    assert said(loop.plan()) == ["update maintenance/Database upgrade body"]
    settled(loop, loop.apply())
    bodies = [update["body"] for update in live(loop)[0]["incident_updates"]]
    assert bodies == ["We upgrade both.", "Bring an umbrella.", "We upgrade."]
    assert [mail for mail in loop.sandbox.dump()["mails"] if mail["to"] != id_] == []


def test_the_next_ones_of_a_rule_are_kept_created(loop: Loop) -> None:
    declare(loop, WEEKLY)
    sundays = [f"{YEAR}-03-{day:02}" for day in range(1, 32) if datetime(YEAR, 3, day, tzinfo=UTC).weekday() == 6]
    assert said(loop.plan()) == [f"create maintenance/Weekly patching/{day}T{_hour(day)}" for day in sundays[:3]]
    settled(loop, loop.apply())
    # a week later the first one is over, and another is made
    loop.today = datetime.fromisoformat(f"{sundays[0]}T12:00:00+00:00")
    first = live(loop)[0]["id"]
    loop.by_hand("PATCH", f"/incidents/{first}", {"incident": {"status": "completed", "deliver_notifications": False}})
    plan = loop.plan()
    assert said(plan) == [f"create maintenance/Weekly patching/{sundays[3]}T{_hour(sundays[3])}"]
    settled(loop, loop.apply(plan))
    assert len(live(loop)) == 4


def _hour(day: str) -> str:
    """At two; at three on the day on which the clocks in New York leap: the second Sunday in March."""
    return "03:00" if 8 <= int(day[-2:]) <= 14 else "02:00"


def test_what_has_begun_is_never_touched_nor_made_again(loop: Loop) -> None:
    declare(loop, ONCE)
    settled(loop, loop.apply())
    id_ = live(loop)[0]["id"]
    early = {"incident": {"status": "in_progress", "deliver_notifications": False, "impact_override": "minor"}}
    loop.by_hand("PATCH", f"/incidents/{id_}", early)
    for maintenances, rest in (
        (ONCE + "  impact_override: major\n", ""),
        ("- {name: Database upgrade, absent: true}", ""),
        ("", "prune: [maintenance/**]"),
        (ONCE.replace("02:00", "01:30"), "prune: [maintenance]"),
    ):
        declare(loop, maintenances, rest)
        plan = loop.plan()
        assert [one for one in plan.actions if one.id == id_] == []
        assert plan.pages[0].unmanaged == ()
    declare(loop, ONCE + "  impact_override: major\n")
    plan = loop.plan()
    assert said(plan) == []
    assert noted(plan) == [("begun", "has begun before its time, and is left alone: acme/maintenance/Database upgrade")]


def test_one_whose_time_has_come_is_left_alone_whatever_its_status(loop: Loop) -> None:
    declare(loop, ONCE)
    settled(loop, loop.apply())
    loop.today = datetime.fromisoformat(f"{YEAR}-12-01T07:00:00+00:00")
    for maintenances, rest in ((ONCE + "  body: New\n", ""), ("", "prune: [maintenance]")):
        declare(loop, maintenances, rest)
        assert said(loop.plan()) == []
    declare(loop, ONCE + "  body: New\n")
    assert noted(loop.plan()) == [
        ("begun", "has begun or is over, and is left alone: acme/maintenance/Database upgrade")
    ]


def test_a_window_moved_by_hand_is_drift(loop: Loop) -> None:
    declare(loop, ONCE + WEEKLY)
    settled(loop, loop.apply())
    for row in live(loop):
        if row["name"] == "Database upgrade":
            moved = {"scheduled_for": f"{YEAR}-11-20T07:00Z", "scheduled_until": f"{YEAR}-11-20T09:00Z"}
        elif row is live(loop)[0] or row["id"] == live(loop)[0]["id"]:
            start = datetime.fromisoformat(row["scheduled_for"]) + timedelta(hours=5)
            moved = {
                "scheduled_for": start.isoformat(),
                "scheduled_until": (start + timedelta(hours=2)).isoformat(),
            }
        else:
            continue
        loop.by_hand("PATCH", f"/incidents/{row['id']}", {"incident": {**moved, "deliver_notifications": False}})
    plan = loop.plan()
    assert [(one.verb, [change.field for change in one.changes]) for one in plan.actions] == [
        (Verb.UPDATE, ["scheduled_for", "scheduled_until"]),
        (Verb.UPDATE, ["scheduled_for", "scheduled_until"]),
    ]
    count = len(live(loop))
    settled(loop, loop.apply(plan))
    assert len(live(loop)) == count


def test_canceled_ones_are_deleted_by_name_or_time(loop: Loop) -> None:
    declare(loop, ONCE + WEEKLY)
    settled(loop, loop.apply())
    (_, second, third, once) = live(loop)
    at = second["scheduled_for"]
    limits = "limits: {deletes: 9, delete_percent: 100}"
    cancelled = f"- {{name: Weekly patching, scheduled_for: {at}, absent: true}}"
    declare(loop, cancelled, limits)
    plan = loop.plan()
    assert [(one.verb, one.id) for one in plan.actions] == [(Verb.DELETE, second["id"])]
    assert plan.blocked_by == ()
    loop.apply(plan)
    assert second["id"] not in {row["id"] for row in live(loop)}
    declare(loop, "- {name: Weekly patching, absent: true}\n" + ONCE, limits)
    plan = loop.plan()
    assert [one.verb for one in plan.actions] == [Verb.DELETE, Verb.DELETE]
    settled(loop, loop.apply(plan))
    assert [row["id"] for row in live(loop)] == [once["id"]]
    assert third["id"] not in {row["id"] for row in live(loop)}


def test_what_people_scheduled_is_pruned_by_name_alone(loop: Loop) -> None:
    declare(loop, ONCE)
    settled(loop, loop.apply())
    other = by_hand(loop, "Somebody's", f"{YEAR}-10-01T07:00:00+00:00")
    declare(loop, ONCE, "prune: true")
    plan = loop.plan()
    assert said(plan) == []
    assert [str(address) for address in plan.pages[0].unmanaged] == [f"acme/maintenance/Somebody's/{YEAR}-10-01T07:00"]
    declare(loop, ONCE, 'prune: ["**"]')
    assert said(loop.plan()) == []
    for pattern in ("maintenance", "maintenance/Somebody's", "maintenance/Somebody's/*", f"maintenance/*/{YEAR}-10-*"):
        declare(loop, ONCE, f'prune: ["{pattern}"]')
        assert [(one.verb, one.id) for one in loop.plan().actions] == [(Verb.DELETE, other)], pattern
        declare(loop, ONCE, f'prune: ["{pattern}"]\nprotect: ["maintenance/Somebody\'s"]')
        assert said(loop.plan()) == []


def test_a_lost_answer_makes_no_second_one(loop: Loop) -> None:
    declare(loop, WEEKLY)
    loop.sandbox.faults.add(FaultRule("reset_after", "POST", f"{ROOT}/incidents", nth=2))
    settled(loop, loop.apply())
    starts = [row["scheduled_for"] for row in live(loop)]
    assert len(starts) == len(set(starts)) == 3


def test_what_somebody_schedules_at_another_time_is_not_taken_for_it(loop: Loop) -> None:
    declare(loop, ONCE)
    window = {"scheduled_for": f"{YEAR}-05-01T07:00Z", "scheduled_until": f"{YEAR}-05-01T09:00Z"}
    body = {"incident": {"name": "Database upgrade", "status": "scheduled", **window}}
    edit = {"method": "POST", "path": f"{ROOT}/incidents", "body": body}
    loop.sandbox.faults.add(FaultRule("edit", "POST", f"{ROOT}/incidents", edits=(edit,)))
    loop.sandbox.faults.add(FaultRule("error", "POST", f"{ROOT}/incidents"))
    result = loop.apply()
    assert result.exit_code == 0
    assert [row["scheduled_for"] for row in live(loop)] == [
        f"{YEAR}-05-01T07:00:00.000Z",
        f"{YEAR}-12-01T07:00:00.000Z",
    ]


def test_the_lists_are_read_with_their_own_paging(loop: Loop) -> None:
    declare(loop, "")
    for number in range(101):
        by_hand(loop, f"Window {number}", f"{YEAR}-10-01T07:00:00+00:00")
    before = len(loop.sandbox.requests)
    plan = loop.plan()
    asked = [f"{record.path}?{record.query}" for record in loop.sandbox.requests[before:]]
    assert len(plan.pages[0].unmanaged) == 101
    assert sum("/incidents/scheduled" in one for one in asked) == 2
    assert sum("/incidents/active_maintenance" in one for one in asked) == 1


def test_an_import_gives_an_empty_plan(loop: Loop) -> None:
    loop.by_hand("PATCH", "", {"page": {"time_zone": "Eastern Time (US & Canada)"}})
    ids = list(loop.components)
    for day in ("05", "12"):
        by_hand(loop, "Patching", f"{YEAR}-12-{day}T07:00:00+00:00", body="a\nb", component_ids=ids[:1])
    by_hand(loop, "Twice", f"{YEAR}-12-01T07:00:00+00:00")
    by_hand(loop, "Twice", f"{YEAR}-12-01T07:00:00+00:00")
    by_hand(loop, "Fold", f"{YEAR}-{_fold(YEAR)}T06:30:00+00:00", deliver_notifications=False)
    by_hand(loop, "Running", f"{YEAR}-12-01T07:00:00+00:00", status="in_progress")
    backend = loop.backend()
    page = backend.read(PAGE_ID, Wanted(frozenset(kind.name for kind in (PAGE, COMPONENT, MAINTENANCE))))
    written = write_page(page, key="acme")
    assert f"      - name: Patching\n        scheduled_for: {YEAR}-12-05T02:00\n" in written.text
    assert [one.why for one in written.left_out] == ["it has begun"]
    assert written.text.count("        id: ") == 2
    plan = planner.plan_page(read_back(written).pages[0], page, today=loop.today)
    assert (plan.actions, plan.unmanaged, plan.blocked_by) == ((), (), ())
    backend.close()


def _fold(year: int) -> str:
    """The first Sunday in November, on which clocks in New York show the hour after one twice; 06:30 UTC is the second time."""
    return next(f"11-{day:02}" for day in range(1, 8) if datetime(year, 11, day, tzinfo=UTC).weekday() == 6)
