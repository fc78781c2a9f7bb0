"""Windows in a plan: rules unrolled, who is who by name and time, and what has begun left out of it all."""

from datetime import UTC, datetime, timedelta

import pytest

from reconciler.errors import PlanError
from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import MAINTENANCE, PAGE
from reconciler.model.resource import DesiredPage, Live, LivePage, Source
from reconciler.planner import plan_page
from tests.planner.factories import FILE, KEY, PAGE_ID, pattern, said
from tests.planner.windows import NOW, READ, ZONE, item, live, moved, planned, series


def test_a_rule_becomes_its_next_windows_by_the_page_s_clocks() -> None:
    plan = planned([series("Patching", body="Text")], [], zone=ZONE)
    assert said(plan) == [
        "create maintenance/Patching/2026-03-11T02:00",
        "create maintenance/Patching/2026-03-12T02:00",
    ]
    first = plan.actions[0]
    assert first.writes == {
        "name": "Patching",
        "scheduled_for": "2026-03-11T02:00:00-04:00",
        "scheduled_until": "2026-03-11T04:00:00-04:00",
        "body": "Text",
        "scheduled_remind_prior": False,
        "auto_transition_deliver_notifications_at_start": False,
        "auto_transition_deliver_notifications_at_end": False,
        "deliver_notifications": False,
    }
    assert [change.field for change in first.changes] == list(first.writes)
    assert first.source == Source(FILE, 2, 1)
    assert plan.page.items[1].repeat is not None  # the plan's page is the file's


def test_an_item_s_own_zone_goes_before_the_page_s() -> None:
    plan = planned([item("A", "2026-07-01T02:00", time_zone="Europe/Berlin")], [], zone=ZONE)
    assert plan.actions[0].writes["scheduled_for"] == "2026-07-01T02:00:00+02:00"
    assert "time_zone" not in plan.actions[0].writes
    assert (
        planned([item("A", "2026-07-01T02:00")], []).actions[0].writes["scheduled_for"] == "2026-07-01T02:00:00+00:00"
    )


def test_times_are_equal_in_whatever_zone_they_are_written() -> None:
    there = [
        live("m1", "A", "2026-07-01T06:00:00.000Z"),
        live("m2", "P", "2026-03-11T06:00Z"),
        live("m3", "P", "2026-03-12T06:00Z"),
    ]
    plan = planned([item("A", "2026-07-01T02:00"), series("P")], there, zone=ZONE)
    assert plan.actions == ()
    assert plan.bindings[Address(KEY, "maintenance", ("P", "2026-03-11T02:00"))] == "m2"


def test_on_a_day_given_without_its_hour_all_of_it_is_still_to_come() -> None:
    midnight = datetime(2026, 3, 10, tzinfo=UTC)
    page = DesiredPage(KEY, PAGE_ID, (series("P"),), READ, Source(FILE, 1, 1))
    there = LivePage(PAGE_ID, "Acme", (), read=READ, whole=READ)
    assert said(plan_page(page, there, today=midnight.date())) == said(plan_page(page, there, today=midnight))
    assert "create maintenance/P/2026-03-10T02:00" in said(plan_page(page, there, today=midnight))


def test_a_window_of_its_own_is_found_by_name_however_far_it_was_moved() -> None:
    plan = planned([item("A", "2026-07-01T02:00")], [live("m1", "A", "2026-12-24T02:00Z")], zone="UTC")
    assert moved(plan) == [("m1", "2026-12-24T02:00:00+00:00", "2026-07-01T02:00:00+00:00")]
    assert plan.unmanaged == ()


def test_a_window_whose_name_the_service_keeps_in_another_spelling_is_not_made_again() -> None:
    weekly = series("Q & A", "FREQ=WEEKLY;BYDAY=SU", "2026-03-01T02:00", 2, body="x")
    once = item("Web  hooks ", "2026-04-01T02:00+00:00")
    moved_away = item("<T>", "2026-05-01T02:00+00:00")
    plan = planned(
        [weekly, once, moved_away],
        [
            live("m1", "Q &amp; A", "2026-03-15T02:00:00Z", body="x"),
            live("m2", "Q &amp; A", "2026-03-22T03:00:00Z", body="x"),
            live("m3", "Web hooks", "2026-04-01T02:00:00Z"),
            live("m4", "&lt;T&gt;", "2026-06-01T02:00:00Z"),
        ],
    )
    assert said(plan) == [
        "update maintenance/Q & A/2026-03-22T02:00 scheduled_for scheduled_until",
        "update maintenance/<T> scheduled_for scheduled_until",
    ]


def test_the_exact_name_of_a_window_comes_before_another_spelling_of_it() -> None:
    begins = "2026-04-01T02:00:00Z"
    plan = planned([item("A", begins)], [live("m1", "A ", begins), live("m2", "A", begins)])
    assert said(plan) == []
    assert [str(one) for one in plan.unmanaged] == ["acme/maintenance/A /2026-04-01T02:00"]


def test_with_two_of_its_name_only_one_near_in_time_is_taken() -> None:
    there = [live("m1", "A", "2026-12-24T02:00Z"), live("m2", "A", "2026-12-31T02:00Z")]
    plan = planned([item("A", "2026-07-01T02:00")], there)
    assert said(plan) == ["create maintenance/A"]
    assert [str(one) for one in plan.unmanaged] == [
        "acme/maintenance/A/2026-12-24T02:00",
        "acme/maintenance/A/2026-12-31T02:00",
    ]
    plan = planned([item("A", "2026-12-31T04:00")], there)
    assert [one.id for one in plan.actions] == ["m2"]


def test_an_occurrence_is_found_within_a_day_and_no_farther() -> None:
    near = [live("m1", "P", "2026-03-11T09:00Z"), live("m2", "P", "2026-03-12T01:00Z")]
    assert [one.id for one in planned([series("P")], near).actions] == ["m1", "m2"]
    far = [live("m1", "P", "2026-06-01T02:00Z")]
    plan = planned([series("P", count=1)], far)
    assert said(plan) == ["create maintenance/P/2026-03-11T02:00"]


def test_one_that_must_not_be_adopted_is_known_by_its_exact_time_alone() -> None:
    there = [live("m1", "A", "2026-07-01T03:00Z")]
    assert said(planned([item("A", "2026-07-01T02:00", adopt=False)], there)) == ["create maintenance/A"]
    assert planned([item("A", "2026-07-01T03:00", adopt=False)], there).actions == ()


def test_a_renamed_series_keeps_its_windows() -> None:
    there = [live("m1", "Old", "2026-03-11T02:00Z"), live("m2", "Old", "2026-03-12T02:00Z")]
    plan = planned([series("New", previously=(("Old",),))], there)
    assert [(one.id, one.changes[0].field, one.changes[0].before) for one in plan.actions] == [
        ("m1", "name", "Old"),
        ("m2", "name", "Old"),
    ]
    assert [note.code for one in plan.actions for note in one.notes] == ["rename", "rename"]


def test_two_live_ones_of_one_name_and_time_need_a_pin() -> None:
    there = [live("m1", "A", "2026-07-01T02:00Z"), live("m2", "A", "2026-07-01T02:00Z")]
    with pytest.raises(PlanError, match="acme/maintenance/A could be 2 live maintenances: m1; m2"):
        planned([item("A", "2026-07-01T02:00")], there)
    plan = planned([item("A", "2026-07-01T02:00", pin="m2")], there)
    assert plan.actions == ()
    assert [str(one) for one in plan.unmanaged] == ["acme/maintenance/A/2026-07-01T02:00#m1"]


def test_two_series_that_meet_at_one_time_are_told_apart_by_nothing() -> None:
    with pytest.raises(PlanError, match="acme/maintenance/P/2026-03-11T02:00 is declared twice in one place"):
        planned([series("P", count=1), series("P", count=1, line=3)], [])


def test_a_lost_pin_blocks_only_while_the_window_is_to_come() -> None:
    pinned = item("A", "2026-07-01T02:00", pin="gone")
    assert [block.rule for block in planned([pinned], []).blocked_by] == ["pin_not_found"]
    assert planned([pinned], [], now=datetime(2026, 7, 1, 2, tzinfo=UTC)).blocked_by == ()


def test_what_begins_now_has_begun() -> None:
    at = datetime(2026, 7, 1, 2, tzinfo=UTC)
    there = [live("m1", "A", "2026-07-01T02:00Z", impact_override="minor")]
    wanted = [item("A", "2026-07-01T02:00", impact_override="major")]
    assert len(planned(wanted, there, now=at - timedelta(seconds=1)).actions) == 1
    plan = planned(wanted, there, now=at)
    assert (plan.actions, plan.unmanaged) == ((), ())
    assert [note.message for note in plan.notes] == ["has begun or is over, and is left alone: acme/maintenance/A"]


@pytest.mark.parametrize("status", ["in_progress", "verifying", "completed", "", "other"])
def test_what_was_begun_before_its_time_is_left_alone(status: str) -> None:
    there = [live("m1", "A", "2026-07-01T02:00Z", status=status, impact_override="minor")]
    plan = planned([item("A", "2026-07-01T02:00", impact_override="major")], there, prune=(pattern("maintenance"),))
    assert plan.actions == ()
    assert [note.code for note in plan.notes] == ["begun"]
    assert planned([], there, prune=(pattern("maintenance"),)).actions == ()
    assert planned([], there).unmanaged == ()
    assert planned([item("A", absent=True)], there).actions == ()


def test_a_live_one_without_a_time_is_left_alone() -> None:
    odd = Live(MAINTENANCE, "m1", "A", {"name": "A", "scheduled_for": "soon"}, facts={"status": "scheduled"})
    plan = planned([], [odd], prune=(pattern("maintenance"),))
    assert (plan.actions, plan.unmanaged) == ((), ())


def test_a_rule_that_comes_no_more_says_so() -> None:
    plan = planned([series("P", rule="FREQ=DAILY;COUNT=3"), series("Q", rule="FREQ=DAILY;UNTIL=20260201")], [])
    assert plan.actions == ()
    assert [(note.code, note.message) for note in plan.notes] == [
        ("ended", "comes no more: acme/maintenance/P, acme/maintenance/Q")
    ]


def test_many_that_are_over_are_counted() -> None:
    over = [item(f"A{number}", "2026-01-01T02:00") for number in range(7)]
    assert [note.message for note in planned(over, []).notes] == [
        (
            "has begun or is over, and is left alone: acme/maintenance/A0, acme/maintenance/A1, acme/maintenance/A2, "
            "acme/maintenance/A3, acme/maintenance/A4 and 2 more"
        )
    ]


def test_what_must_be_gone_spares_what_is_declared() -> None:
    there = [
        live("m1", "A", "2026-07-01T02:00Z"),
        live("m2", "A", "2026-08-01T02:00Z"),
        live("m3", "B", "2026-08-01T02:00Z"),
    ]
    plan = planned([item("A", "2026-07-01T02:00"), item("A", absent=True, path=("A",))], there)
    assert [(one.verb, one.id) for one in plan.actions] == [("delete", "m2")]
    assert str(plan.actions[0].address) == "acme/maintenance/A/2026-08-01T02:00"
    assert plan.actions[0].source == Source(FILE, 2, 1)


def test_what_must_be_gone_is_named_by_time_or_id() -> None:
    there = [
        live("m1", "A", "2026-07-01T02:00Z"),
        live("m2", "A", "2026-07-01T02:00Z"),
        live("m3", "A", "2026-08-01T02:00Z"),
    ]
    both = planned([item("A", absent=True, scheduled_for="2026-07-01T02:00")], there)
    assert sorted((str(one.address), str(one.id)) for one in both.actions) == [
        ("acme/maintenance/A/2026-07-01T02:00#m1", "m1"),
        ("acme/maintenance/A/2026-07-01T02:00#m2", "m2"),
    ]
    assert [one.id for one in planned([item("A", absent=True, pin="m3")], there).actions] == ["m3"]
    assert planned([item("A", absent=True, scheduled_for="2026-09-01T02:00")], there).actions == ()
    assert planned([item("A", absent=True, pin="m9")], there).actions == ()


def test_deletes_of_windows_count_in_the_limits() -> None:
    there = [live(f"m{day}", "P", f"2026-07-{day:02}T02:00Z") for day in range(1, 9)]
    plan = planned([item("P", absent=True)], there)
    assert [(block.rule, block.message) for block in plan.blocked_by] == [
        ("limits", "would delete 8 of 8 maintenances (limit: 5 and 25%)")
    ]


def test_a_series_is_protected_and_ignored_by_its_name_alone() -> None:
    there = [live("m1", "P", "2026-03-11T02:00Z"), live("m2", "P", "2026-07-01T02:00Z", body="Old")]
    for text in ("maintenance/P", "maintenance/P/*", "maintenance"):
        plan = planned([item("P", absent=True)], there, protect=(pattern(text),))
        assert [block.rule for block in plan.blocked_by if block.rule == "protected"] == ["protected", "protected"], (
            text
        )
        assert planned([item("P", absent=True)], there, ignore=(pattern(text),)).actions == ()
    wanted = [item("P", "2026-07-01T02:00", body="New", path=("P", "2026-07-01T02:00"))]
    assert planned(wanted, there[1:], ignore=(pattern("maintenance/P:body"),)).actions == ()
    assert len(planned(wanted, there[1:]).actions) == 1


def test_a_body_that_was_posted_once_needs_not_be_posted_again() -> None:
    there = Live(
        MAINTENANCE,
        "m1",
        "A",
        live("m1", "A", "2026-07-01T02:00Z", body="Newest").fields,
        facts={"status": "scheduled", "bodies": ["Newest", "First\r\n"]},
    )
    for text in ("Newest", "First"):
        assert planned([item("A", "2026-07-01T02:00", body=text)], [there]).actions == ()
    plan = planned([item("A", "2026-07-01T02:00", body="Third")], [there])
    assert [(one.changes[0].before, one.changes[0].after) for one in plan.actions] == [("Newest", "Third")]
    assert plan.actions[0].writes == {"body": "Third", "deliver_notifications": False}


def test_no_window_looks_like_the_rename_of_another() -> None:
    plan = planned([series("Patching")], [live("m1", "Patchings", "2026-03-11T02:00Z")])
    assert [note.code for one in plan.actions for note in one.notes] == []


def test_a_rule_that_cannot_be_reckoned_is_a_problem_at_its_place() -> None:
    with pytest.raises(PlanError, match="acme/maintenance/P: needs FREQ=DAILY") as caught:
        planned([series("P", rule="FREQ=SECONDLY")], [])
    assert caught.value.place == f"{FILE}:2:1"


def test_windows_that_were_not_read_are_not_compared() -> None:
    page = DesiredPage(KEY, PAGE_ID, (series("P"), item("A", absent=True)), READ, Source(FILE, 1, 1))
    plan = plan_page(page, LivePage(PAGE_ID, "Acme", (), read=frozenset({"page"})), today=NOW)
    assert plan.actions == ()
    assert [note.code for note in plan.notes] == ["not_compared"]


def test_a_page_without_them_says_nothing_of_live_ones() -> None:
    page = DesiredPage(KEY, PAGE_ID, (), frozenset({"page"}), Source(FILE, 1, 1))
    there = LivePage(PAGE_ID, "Acme", (live("m1", "A", "2026-07-01T02:00Z"),), read=READ, whole=READ)
    plan = plan_page(page, there, today=NOW)
    assert (plan.actions, plan.unmanaged) == ((), ())


def test_the_page_s_zone_is_looked_for_with_care() -> None:
    for zone in ("Nowhere", "", None, 5):
        own = Live(PAGE, PAGE_ID, "Acme", {"time_zone": zone})
        there = LivePage(PAGE_ID, "Acme", (own, live("m1", "A", "2026-07-01T02:00Z")), read=READ, whole=READ)
        page = DesiredPage(KEY, PAGE_ID, (), READ, Source(FILE, 1, 1))
        assert [str(one) for one in plan_page(page, there, today=NOW).unmanaged] == [
            "acme/maintenance/A/2026-07-01T02:00"
        ]
