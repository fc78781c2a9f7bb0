"""What guards a write is as fresh as the write: what somebody did since the plan was made is neither undone nor ignored."""

import pytest

from reconciler.applier.freshness import FRESH
from reconciler.model.kinds.statuspage import GROUP
from reconciler.model.work import Step
from tests.applier.acme import Acme
from tests.applier.build import component, create, group, said, update


@pytest.mark.parametrize(("age", "looks"), [(FRESH - 1, 0), (FRESH + 1, 1)])
def test_a_groups_list_is_read_again_where_it_was_read_a_while_ago(acme: Acme, age: float, looks: int) -> None:
    going = acme.walk(acme.plan(acme.describe()), age=age)
    assert said(going) == ["done group/Core"]
    assert [wanted.kinds for wanted in acme.service.wanted] == [frozenset({"component", "group"})] * looks
    assert acme.service.sent.reads == looks
    assert acme.service.kept == [1] + [2] * looks


def test_who_came_into_a_group_stays_and_is_named(acme: Acme) -> None:
    plan = acme.plan(acme.describe())
    acme.service.move(acme.old, acme.core)
    going = acme.walk(plan)
    assert said(going) == ["done group/Core: Old came into it since the plan was made, and stays"]
    assert acme.service.place(acme.old) == ("Core", "Old")


def test_who_left_a_group_stays_out_and_is_named(acme: Acme) -> None:
    plan = acme.plan(acme.describe())
    acme.service.move(acme.web, None)
    going = acme.walk(plan)
    assert said(going) == ["done group/Core: Web left it since the plan was made, and stays out"]
    assert acme.service.place(acme.web) == (None, "Web")


def test_the_first_list_after_a_write_is_made_of_a_fresh_reading_however_quick_it_is(acme: Acme) -> None:
    plan = acme.plan(create(component("New")), acme.describe("x"), acme.describe("y"))
    acme.service.on_call = lambda step: acme.service.move(acme.old, acme.core) if step.name == "New" else None
    going = acme.walk(plan, age=0)
    assert acme.service.place(acme.old) == ("Core", "Old")
    assert [outcome.status.value for outcome in going.outcomes] == ["done", "done", "done"]
    assert acme.service.sent.reads == 1


def test_the_wait_for_a_slot_counts_as_age(acme: Acme) -> None:
    def waits(_requests: int):  # type: ignore[no-untyped-def]
        from contextlib import nullcontext

        acme.now += 50.0
        acme.service.move(acme.old, acme.core)
        return nullcontext()

    plan = acme.plan(acme.describe())
    acme.service.together = waits  # type: ignore[method-assign]
    acme.walk(plan, age=0)
    assert acme.service.place(acme.old) == ("Core", "Old")


def test_what_this_run_put_into_a_group_stays_there_though_the_lists_do_not_show_it_yet(acme: Acme) -> None:
    moves = update(component("Core", "Old"), acme.old, group=group("Core"))
    plan = acme.plan(moves, acme.describe())
    before = acme.service.read

    def behind(page_id: str, wanted):  # type: ignore[no-untyped-def]
        home, acme.service.rows[acme.old].group = acme.service.rows[acme.old].group, None
        try:
            return before(page_id, wanted)
        finally:
            acme.service.rows[acme.old].group = home

    acme.service.read = behind  # type: ignore[method-assign]
    going = acme.walk(plan)
    assert said(going) == ["done component/Core/Old", "done group/Core"]
    assert acme.service.place(acme.old) == ("Core", "Old")


def test_the_name_that_somebody_gave_to_a_group_stays_where_the_plan_does_not_change_it(acme: Acme) -> None:
    plan = acme.plan(acme.describe())
    acme.service.rows[acme.core].fields["name"] = "Heart"
    going = acme.walk(plan)
    assert said(going) == ["done group/Core: it was renamed to Heart since the plan was made, and keeps that name"]
    assert acme.service.names(GROUP) == ["Heart"]


@pytest.mark.parametrize(
    ("theirs", "outcome"),
    [("Heart", "skipped group/Core: it was renamed to Heart since the plan was made"), ("Kernel", "done group/Core")],
)
def test_a_group_that_somebody_renamed_meanwhile_is_not_renamed_over_that(
    acme: Acme, theirs: str, outcome: str
) -> None:
    plan = acme.plan(update(group("Core"), acme.core, GROUP, name="Kernel", live=acme.live(acme.core)))
    acme.service.rows[acme.core].fields["name"] = theirs
    assert said(acme.walk(plan)) == [outcome]


def test_a_group_that_cannot_be_looked_at_is_not_written_to(acme: Acme) -> None:
    plan = acme.plan(acme.describe(), create(component("New")))
    acme.service.reads = ["unavailable"]
    going = acme.walk(plan)
    assert said(going) == ["failed group/Core: GET /x: the service's words", "done component/New"]
    assert [step.name for step in acme.service.calls] == ["New"]


def test_the_list_that_takes_a_component_out_of_its_group_is_fresh_too(acme: Acme) -> None:
    acme.service.heeds_null = False
    plan = acme.plan(update(component("Web"), acme.web, group=None))

    def somebody(step: Step) -> None:
        if step.id == acme.web:
            acme.service.move(acme.old, acme.core)

    acme.service.on_call = somebody
    acme.walk(plan, age=0)
    assert acme.service.place(acme.web) == (None, "Web")
    assert acme.service.place(acme.old) == ("Core", "Old")
