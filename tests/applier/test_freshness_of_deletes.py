"""What guards a delete is as fresh as the delete: what somebody did to a thing since the plan was made keeps it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from reconciler.applier.changes_since import Since
from reconciler.applier.freshness import AGAIN, FRESH
from reconciler.applier.page_state import PageState
from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, MAINTENANCE, SUBSCRIBER, TEMPLATE
from reconciler.model.plan import Action, PagePlan, Vanish
from reconciler.model.resource import Incident, Live, LivePage
from reconciler.model.work import Step
from tests.applier.acme import AFFECTS, Acme
from tests.applier.build import PAGE_ID, component, delete, desired_page, group, said, update


@pytest.mark.parametrize(("age", "looks"), [(FRESH - 1, 0), (FRESH + 1, 1)])
def test_before_the_first_delete_its_guards_are_read_again_in_as_many_requests_as_lists(
    acme: Acme, age: float, looks: int
) -> None:
    deletes = [delete(component("Old"), acme.old), delete(component("Core", "Web"), acme.web)]
    going = acme.walk(acme.plan(*deletes), age=age)
    assert said(going) == ["done component/Old", "done component/Core/Web"]
    assert [(sorted(wanted.kinds), sorted(wanted.facts), wanted.page) for wanted in acme.service.wanted] == [
        (["component", "group"], ["incidents"], False)
    ] * looks
    assert acme.service.kept[:2] == ([1, 4] if looks else [1, 1]), (
        "the reading, the incidents, the maintenances, the write"
    )


def test_a_long_run_of_deletes_looks_again_once_a_minute(acme: Acme) -> None:
    ids = [acme.service.add(COMPONENT, name=f"Old {number}") for number in range(6)]
    plan = acme.plan(*(delete(component(f"Old {number}"), id_) for number, id_ in enumerate(ids)))

    def pass_(_step: Step) -> None:
        acme.now += AGAIN / 2 - 1

    acme.service.on_call = pass_
    acme.walk(plan)
    assert len(acme.service.wanted) == 2


@dataclass
class Case:
    """What somebody does meanwhile, and what is then said of the delete."""

    does: Callable[[Acme], object]
    says: str


def rename(acme: Acme) -> None:
    acme.service.rows[acme.old].fields["name"] = "Old but needed"


def incident(components: Callable[[Acme], str], *, maintenance: bool = False) -> Callable[[Acme], None]:
    def open_(acme: Acme) -> None:
        acme.service.incidents = (Incident("i1", "Disk full", (components(acme),), maintenance),)

    return open_


CASES = {
    "renamed": Case(rename, "it was renamed to Old but needed since the plan was made"),
    "moved": Case(lambda acme: acme.service.move(acme.old, acme.core), "it was moved to Core since the plan was made"),
    "incident": Case(incident(lambda acme: acme.old), f'the incident "Disk full" {AFFECTS}'),
    "maintenance": Case(incident(lambda acme: acme.old, maintenance=True), f'the maintenance "Disk full" {AFFECTS}'),
}


@pytest.mark.parametrize("case", CASES)
def test_what_happened_to_a_component_meanwhile_keeps_it(acme: Acme, case: str) -> None:
    plan = acme.plan(acme.drop())
    CASES[case].does(acme)
    assert said(acme.walk(plan)) == [f"skipped component/Old: {CASES[case].says}"]
    assert acme.old in acme.service.rows


def test_an_incident_on_something_else_keeps_nothing(acme: Acme) -> None:
    plan = acme.plan(acme.drop())
    incident(lambda acme: acme.api)(acme)
    assert said(acme.walk(plan)) == ["done component/Old"]


def test_who_insists_deletes_during_an_incident(acme: Acme) -> None:
    plan = acme.plan(acme.drop())
    incident(lambda acme: acme.old)(acme)
    assert said(acme.walk(plan, insist=True)) == ["done component/Old"]


def test_an_incident_that_the_plan_knows_of_was_insisted_on(acme: Acme) -> None:
    incident(lambda acme: acme.old)(acme)
    plan = acme.plan(acme.drop())
    assert plan.live is not None
    plan = replace(plan, live=replace(plan.live, incidents=acme.service.incidents))
    assert said(acme.walk(plan)) == ["done component/Old"]


def test_what_is_gone_already_is_no_reason_to_keep_anything(acme: Acme) -> None:
    plan = acme.plan(acme.drop())
    acme.service.remove(acme.old)
    assert said(acme.walk(plan)) == ["done component/Old: it was gone already"]


def test_what_was_found_once_holds_for_the_rest_of_the_run(acme: Acme) -> None:
    plan = acme.plan(delete(component("Core", "Web"), acme.web), acme.drop())
    acme.service.move(acme.old, acme.core)

    def pass_(_step: Step) -> None:
        acme.now += AGAIN + 1

    acme.service.on_call = pass_
    assert said(acme.walk(plan)) == [
        "done component/Core/Web",
        "skipped component/Old: it was moved to Core since the plan was made",
    ]


def test_a_group_that_somebody_filled_meanwhile_is_kept(acme: Acme) -> None:
    plan = acme.plan(delete(group("Core"), acme.core, GROUP))
    acme.service.move(acme.old, acme.core)
    assert said(acme.walk(plan)) == ["skipped group/Core: Old came into it since the plan was made"]


def test_a_group_whose_component_is_kept_is_kept_with_it(acme: Acme) -> None:
    plan = acme.plan(delete(component("Core", "API"), acme.api), delete(group("Core"), acme.core, GROUP))
    acme.service.rows[acme.api].fields["name"] = "API but needed"
    assert said(acme.walk(plan)) == [
        "skipped component/Core/API: it was renamed to API but needed since the plan was made",
        "skipped group/Core: its component API but needed is kept",
    ]


def test_a_group_that_somebody_renamed_does_not_vanish_with_its_last_component(acme: Acme) -> None:
    acme.service.move(acme.web, None)
    moves = Action(
        component("API"), COMPONENT, acme.describe().verb, acme.api, writes={"group": None}, vanishes=(group("Core"),)
    )
    plan = acme.plan(moves, vanishes=(Vanish(group("Core"), acme.core, component("API")),))
    acme.service.rows[acme.core].fields["name"] = "Core, keep"
    assert said(acme.walk(plan)) == [
        "skipped component/API: acme/group/Core would vanish with it, and was renamed to Core, keep since the plan was made"
    ]


def test_a_group_that_became_the_last_home_of_what_moves_out_is_not_emptied_unsaid(acme: Acme) -> None:
    plan = acme.plan(update(component("API"), acme.api, group=None))
    acme.service.move(acme.web, None)
    going = acme.walk(plan, age=AGAIN + 1)
    assert said(going) == ["skipped component/API: it is the last member of the group Core, which would vanish with it"]


def test_the_delete_of_a_template_reads_the_templates_alone(acme: Acme) -> None:
    address = Address("acme", "template", ("T",))
    template = acme.service.add(TEMPLATE, name="T", title="t", body="b")
    plan = acme.plan(delete(address, template, TEMPLATE))
    assert said(acme.walk(plan)) == ["done template/T"]
    assert [(sorted(wanted.kinds), sorted(wanted.facts)) for wanted in acme.service.wanted] == [(["template"], [])]


def test_a_person_is_deleted_by_what_the_file_says_alone(acme: Acme) -> None:
    person = acme.service.add(SUBSCRIBER, email="z@shop.example")
    address = Address("acme", "subscriber", ("email:z…@shop.example#1",))
    assert said(acme.walk(acme.plan(delete(address, person, SUBSCRIBER)))) == [f"done {address.local}"]
    assert acme.service.wanted == []


def test_guards_that_cannot_be_read_delete_nothing(acme: Acme) -> None:
    plan = acme.plan(acme.drop())
    acme.service.reads = ["unavailable"]
    assert said(acme.walk(plan)) == ["failed component/Old: GET /x: the service's words"]
    assert acme.old in acme.service.rows


def test_a_maintenance_that_has_begun_meanwhile_is_not_deleted() -> None:
    upgrade = Address("acme", "maintenance", ("Upgrade",))
    waiting = Live(MAINTENANCE, "m1", "Upgrade", {}, facts={"status": "scheduled"})
    page = LivePage(PAGE_ID, "Acme", (waiting,), frozenset({"maintenance"}))
    plan = PagePlan(desired_page(), page, (delete(upgrade, "m1", MAINTENANCE),))
    since = Since(plan, PageState.of(plan))
    since.learn(page)
    assert since.skip_reason(plan.work[0]) is None
    since.learn(replace(page, items=(replace(waiting, facts={"status": "in_progress"}),)))
    assert since.skip_reason(plan.work[0]) == "it has begun since the plan was made"
