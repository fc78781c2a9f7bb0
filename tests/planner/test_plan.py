"""Near names, parts of a plan, snapshots, and how long an apply takes."""

import pytest

from reconciler.model.service import RateLimit
from reconciler.planner import errored_page, estimate_seconds
from tests.planner.factories import File, Page, address, note_codes, only, planned, said


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("Callbacks", "Callback", "[Callbacks]"),
        ("REST API", "REST API gateway", "[REST API]"),
        ("Datenbank: Kunden", "Kunden-Datenbank", '["Datenbank: Kunden"]'),
        ("true", "true state", '["true"]'),
        ("TCP/IP", "TCP-IP", "[TCP~1IP]"),
    ],
)
def test_near_names_look_like_a_rename(old: str, new: str, hint: str) -> None:
    plan = planned(File().component(new), Page().component(old))
    assert said(plan) == [f"create component/{new}"]
    assert [(note.code, note.message) for note in plan.actions[0].notes] == [
        ("near_rename", f"looks like a rename: add `previously: {hint}`")
    ]


def test_names_that_are_not_near_are_two_things() -> None:
    assert note_codes(planned(File().component("Search"), Page().component("Billing"))) == []


def test_what_the_api_cannot_rename_is_not_offered_as_a_rename() -> None:
    assert note_codes(planned(File().template("Maintenance 2"), Page().template("Maintenance 1"))) == []


def test_a_near_name_in_another_place_is_written_with_its_place() -> None:
    plan = planned(
        File().component("Web hooks").component("Old hook", absent=True),
        Page().group("Labs", "Webhooks").component("Old hook"),
    )
    assert plan.actions[0].notes[0].message == "looks like a rename: add `previously: [Labs/Webhooks]`"


def test_each_old_name_is_offered_once_and_to_the_nearest() -> None:
    plan = planned(File().component("Webhooks 2").component("Webhooks!"), Page().component("Webhooks"))
    assert [[note.code for note in one.notes] for one in plan.actions] == [[], ["near_rename"]]


def test_many_names_are_only_looked_at_by_their_first_word() -> None:
    file, page = File(), Page()
    for number in range(101):
        file.component(f"new{number} service")
        page.component(f"old{number} service")
    file.component("Payments v2")
    page.component("Payments v1")
    plan = planned(file, page)
    assert [one.address.path[-1] for one in plan.actions if one.notes] == ["Payments v2"]


def test_only_leaves_the_rest_out_and_is_not_complete() -> None:
    plan = planned(File().component("a").component("b"), Page().component("c"), only=only("acme/component/b"))
    assert said(plan) == ["create component/b"]
    assert (plan.complete, plan.unmanaged, plan.notes) == (False, (), ())


def test_only_lists_what_is_unmanaged_where_it_was_asked_for() -> None:
    plan = planned(File(), Page().component("c").component("d"), only=only("acme/component/c"))
    assert plan.unmanaged == (address("component", "c"),)


def test_what_is_asked_for_brings_what_it_needs() -> None:
    plan = planned(File().group("Core", "a", "b", "c"), Page(), only=only("acme/component/Core/b"))
    assert said(plan) == ["create component/Core/a", "create group/Core", "create component/Core/b"]
    assert [note.message for note in plan.notes] == [
        "not asked for, and needed by what is: acme/component/Core/a, acme/group/Core"
    ]


def test_half_a_swap_brings_the_other_half() -> None:
    plan = planned(
        File().group("A", "b").group("B", "a"), Page().group("A", "a").group("B", "b"), only=only("acme/component/B/a")
    )
    assert said(plan) == ["update component/B/a group", "create group/A", "update component/A/b group"]


def test_limits_and_pins_of_what_is_left_out_do_not_block() -> None:
    file = File().component("pinned", pin="c-9")
    for number in range(6):
        file.component(f"c{number}", absent=True)
    page = Page()
    for number in range(6):
        page.component(f"c{number}")
    assert [block.rule for block in planned(file, page).blocked_by] == ["pin_not_found", "limits"]
    plan = planned(file, page, only=only("acme/component/c1"))
    assert (said(plan), plan.blocked_by) == (["delete component/c1"], ())


def test_a_plan_from_a_snapshot_is_not_complete_and_says_what_it_could_not_compare() -> None:
    live = (
        Page()
        .component("a")
        .page(taken_at="2026-03-09T00:00:00Z", read=frozenset({"component", "group"}), missing=("subscriber",))
    )
    plan = planned(File().component("a").member(email="a@acme.example"), live)
    assert (said(plan), plan.complete) == ([], False)
    assert [note.message for note in plan.notes] == ["kind subscriber: not read, and so not compared"]


def test_a_whole_plan_is_complete() -> None:
    assert planned(File().component("a"), Page().component("a")).complete


def test_a_page_that_could_not_be_read_has_nothing_but_its_error() -> None:
    page = File().component("a").page()
    plan = errored_page(page, "GET /pages/page1: 404")
    assert (plan.page, plan.live, plan.error, plan.actions, plan.complete) == (
        page,
        None,
        "GET /pages/page1: 404",
        (),
        False,
    )


def test_kinds_that_the_service_cannot_make_are_manual() -> None:
    from dataclasses import replace

    from reconciler.model.kinds.statuspage import TEMPLATE

    odd = replace(TEMPLATE, verbs=frozenset(), unsupported={})
    file = File().template("T")
    file.items[0] = replace(file.items[0], kind=odd)
    plan = planned(file, Page())
    assert said(plan) == ["manual template/T name title body"]
    assert plan.actions[0].notes[0].message == "the service's API cannot make this; do it in the service's dashboard"


@pytest.mark.parametrize(
    ("sent", "writes", "reads", "seconds"),
    [
        (0, 0, 0, 0.0),
        (5, 0, 0, 0.0),
        (0, 60, 0, 0.0),
        (0, 61, 0, 60.0),
        (5, 54, 1, 0.0),
        (5, 55, 1, 60.0),
        (60, 1, 0, 60.0),
        (0, 180, 1, 180.0),
        (61, 59, 0, 0.0),
        (61, 60, 0, 60.0),
    ],
)
def test_the_best_schedule_bursts_a_window_and_waits_for_the_next(
    sent: int, writes: int, reads: int, seconds: float
) -> None:
    assert estimate_seconds(sent, writes, reads, RateLimit()) == seconds


def test_a_reserve_makes_the_window_smaller() -> None:
    assert estimate_seconds(0, 21, 0, RateLimit(20, 2.0)) == 2.0
    assert estimate_seconds(0, 21, 0, RateLimit(30, 2.0, reserve=10)) == 2.0
    assert estimate_seconds(0, 3, 0, RateLimit(1, 1.0, reserve=5)) == 2.0
