"""The walk through one page's plan: order, ids, failures, interrupts."""

from pathlib import Path

import pytest

from reconciler.applier.groups.live_groups import LiveGroups
from reconciler.applier.page_run import SILENCES
from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, PAGE, SUBSCRIBER, TEMPLATE
from reconciler.model.services.statuspage import STATUSPAGE
from reconciler.model.work import Step
from tests.applier.build import component, create, delete, group, page_plan, said, update, walk
from tests.applier.fake import FakeService, sent


def test_things_are_written_one_after_the_other_in_the_order_of_the_plan(tmp_path: Path) -> None:
    service = FakeService()
    old = service.add(COMPONENT, name="Old")
    plan = page_plan(
        service,
        create(component("Website"), description="The marketing site"),
        create(component("API")),
        delete(component("Old"), old),
    )
    assert said(walk(plan, service, tmp_path)) == ["done component/Website", "done component/API", "done component/Old"]
    assert sent(service) == ["create component Website", "create component API", "delete component c1"]
    assert service.calls[0].values == {"name": "Website", "description": "The marketing site"}


def test_references_become_ids_one_by_one_and_in_lists(tmp_path: Path) -> None:
    service = FakeService()
    website, api = component("Website"), component("API")
    known = service.add(COMPONENT, name="Website")
    plan = page_plan(
        service,
        create(api),
        create(Address("acme", "template", ("T",)), TEMPLATE, name="T", components=(website, api)),
        bindings={website: known},
    )
    walk(plan, service, tmp_path)
    assert service.calls[1].values["components"] == ("c1", "c2")


def test_a_failure_stops_what_depends_on_it_through_any_number_of_steps_and_nothing_else(tmp_path: Path) -> None:
    service = FakeService(faults=["reject"])
    first, core, second = component("Core", "One"), group("Core"), component("Core", "Two")
    plan = page_plan(
        service,
        create(first, carried=True),
        create(core, GROUP, carries=(first,), after=(first,)),
        create(second, group=core, after=(core,)),
        create(component("Website")),
    )
    going = walk(plan, service, tmp_path)
    assert said(going) == [
        "failed component/Core/One: POST /x: the service's words",
        "skipped group/Core: it depends on acme/component/Core/One, which failed",
        "skipped component/Core/Two: it depends on acme/group/Core, which was not attempted",
        "done component/Website",
    ]
    assert going.halted is None


def test_a_reference_to_what_is_not_there_is_skipped_even_where_the_plan_names_no_dependency(tmp_path: Path) -> None:
    service = FakeService()
    plan = page_plan(service, create(component("Core", "One"), group=group("Core")))
    assert said(walk(plan, service, tmp_path)) == [
        "skipped component/Core/One: it needs acme/group/Core, which is not there"
    ]
    assert service.calls == []


@pytest.mark.parametrize(("fault", "unreachable"), [("auth", True), ("forbidden", False), ("rate", True)])
def test_what_every_later_call_would_meet_too_stops_the_page(tmp_path: Path, fault: str, unreachable: bool) -> None:
    service = FakeService(faults=[fault])
    plan = page_plan(service, create(component("A")), create(component("B")))
    going = walk(plan, service, tmp_path)
    assert said(going) == [
        "failed component/A: POST /x: the service's words",
        "skipped component/B: POST /x: the service's words",
    ]
    assert going.unreachable is unreachable


def test_a_service_that_stays_silent_is_not_asked_for_ever(tmp_path: Path) -> None:
    service = FakeService(faults=["unavailable"] * 20)
    ids = [service.add(COMPONENT, name=str(n)) for n in range(SILENCES + 2)]
    plan = page_plan(service, *(update(component(id_), id_, showcase=True) for id_ in ids))
    going = walk(plan, service, tmp_path)
    assert len(service.calls) == SILENCES
    assert going.unreachable


def test_one_answer_in_between_shows_that_the_service_is_there(tmp_path: Path) -> None:
    service = FakeService(faults=["unavailable", "unavailable", "unavailable", "unavailable", None] * 2)
    ids = [service.add(COMPONENT, name=str(n)) for n in range(10)]
    plan = page_plan(service, *(update(component(id_), id_, showcase=True) for id_ in ids))
    assert len(walk(plan, service, tmp_path).outcomes) == len(service.calls) == 10


def test_fields_that_the_service_changed_or_ignored_are_named_and_are_no_failure(tmp_path: Path) -> None:
    service = FakeService(faults=["ignore:only_show_if_degraded"])
    website = service.add(COMPONENT, name="Website", only_show_if_degraded=False)
    plan = page_plan(service, update(component("Website"), website, only_show_if_degraded=True, description="x\r\n"))
    going = walk(plan, service, tmp_path)
    assert said(going) == ["done component/Website"]
    assert going.outcomes[0].ignored == ("only_show_if_degraded",)


def test_what_the_service_does_not_tell_is_not_called_ignored(tmp_path: Path) -> None:
    service = FakeService()
    service.settings = {"name": "Acme"}
    plan = page_plan(service, update(Address("acme", "page"), "kctbh9vrtdwd", PAGE, name="Acme Inc"))
    assert walk(plan, service, tmp_path).outcomes[0].ignored == ()
    person = {"email": "a@acme.example", "confirmed": True}
    plan = page_plan(service, create(Address("acme", "subscriber", ("x",)), SUBSCRIBER, **person))
    service.faults = ["ignore:confirmed"]
    assert walk(plan, service, tmp_path).outcomes[0].ignored == ()


def test_a_delete_of_what_is_gone_already_is_done(tmp_path: Path) -> None:
    service = FakeService()
    old = service.add(COMPONENT, name="Old")
    plan = page_plan(service, delete(component("Old"), old))
    service.remove(old)
    assert said(walk(plan, service, tmp_path)) == ["done component/Old: it was gone already"]


def test_an_interrupt_finishes_the_call_in_flight_and_skips_the_rest(tmp_path: Path) -> None:
    service = FakeService()
    plan = page_plan(service, create(component("A")), create(component("B")), create(component("C")))
    going = walk(plan, service, tmp_path, stopped=lambda: len(service.calls) >= 1)
    assert said(going) == ["done component/A", "skipped component/B: interrupted", "skipped component/C: interrupted"]
    assert going.interrupted


def test_an_interrupt_waits_for_the_group_whose_first_component_was_made_just_now(tmp_path: Path) -> None:
    service = FakeService()
    first, core, second = component("Core", "One"), group("Core"), component("Core", "Two")
    plan = page_plan(
        service,
        create(first, carried=True, group=core),
        create(core, GROUP, carries=(first,), after=(first,)),
        create(second, group=core, after=(core,)),
    )
    going = walk(plan, service, tmp_path, stopped=lambda: len(service.calls) >= 1)
    assert said(going) == [
        "done component/Core/One",
        "done group/Core",
        "skipped component/Core/Two: interrupted",
    ]
    assert going.interrupted


def test_an_interrupt_during_the_last_call_counts_as_one(tmp_path: Path) -> None:
    service = FakeService()
    going = walk(page_plan(service, create(component("A"))), service, tmp_path, stopped=lambda: bool(service.calls))
    assert said(going) == ["done component/A"]
    assert going.interrupted


def test_a_backend_that_sends_nothing_any_more_skips_the_action(tmp_path: Path) -> None:
    service = FakeService(faults=["interrupt"])
    going = walk(page_plan(service, create(component("A")), create(component("B"))), service, tmp_path)
    assert said(going) == ["skipped component/A: interrupted", "skipped component/B: interrupted"]
    assert service.calls == []


def test_a_defect_is_told_with_its_place_and_stops_the_page(tmp_path: Path) -> None:
    service = FakeService(faults=[KeyError("oops")])
    going = walk(page_plan(service, create(component("A")), create(component("B"))), service, tmp_path)
    assert said(going)[0].startswith("unknown component/A: a defect of this program: KeyError: 'oops' at _raise:")
    assert said(going)[1] == "skipped component/B: a defect of this program stopped the page"


def test_a_call_that_cannot_be_journaled_is_not_sent(tmp_path: Path) -> None:
    service = FakeService()
    (tmp_path / "journal.jsonl").mkdir()
    going = walk(page_plan(service, create(component("A")), create(component("B"))), service, tmp_path)
    assert service.calls == []
    assert [o.status.value for o in going.outcomes] == ["skipped", "skipped"]
    assert "the journal cannot be written: Is a directory" in (going.halted or "")


def test_the_name_of_a_thing_that_the_plan_knows_nothing_else_of_is_empty() -> None:
    from reconciler.applier.page_state import PageState
    from reconciler.applier.steps import step_of

    step = step_of(update(component("A"), "c1", showcase=True), PageState(STATUSPAGE, {}, LiveGroups(STATUSPAGE)))
    assert isinstance(step, Step)
    assert step.name == ""
