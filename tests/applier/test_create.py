"""Creating without ever making a second one: lost answers, adoption, sending again."""

from pathlib import Path

import pytest

from reconciler.applier.create import RESENDS, appeared
from reconciler.applier.groups.live_groups import LiveGroups
from reconciler.applier.page_state import PageState
from reconciler.errors import UnavailableError
from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, SUBSCRIBER, TEMPLATE
from reconciler.model.plan import Verb
from reconciler.model.resource import Live
from reconciler.model.services.statuspage import STATUSPAGE
from reconciler.model.work import Step
from tests.applier.build import component, create, group, page_plan, said, walk
from tests.applier.fake import FakeService

PERSON = Address("acme", "subscriber", ("email:a…@acme.example#12345678",))


def test_an_object_whose_post_was_carried_out_though_its_answer_was_lost_is_adopted_at_once(tmp_path: Path) -> None:
    service, slept = FakeService(faults=["lost_after"]), list[float]()
    going = walk(page_plan(service, create(component("A"))), service, tmp_path, slept=slept)
    assert said(going) == ["adopted component/A: its answer was lost, and it is there"]
    assert (service.names(COMPONENT), len(service.calls), slept) == (["A"], 1, [])
    assert going.outcomes[0].id == "c1"


def test_an_object_that_shows_itself_late_is_waited_for(tmp_path: Path) -> None:
    service, slept = FakeService(faults=["late"]), list[float]()
    going = walk(page_plan(service, create(component("A"))), service, tmp_path, slept=slept)
    assert said(going) == ["adopted component/A: its answer was lost, and it is there"]
    assert (service.names(COMPONENT), len(service.calls), slept) == (["A"], 1, [1.0])


def test_a_post_is_sent_again_only_after_three_looks_in_vain(tmp_path: Path) -> None:
    service, slept = FakeService(faults=["lost_before"]), list[float]()
    going = walk(page_plan(service, create(component("A"))), service, tmp_path, slept=slept)
    assert said(going) == ["done component/A"]
    assert (service.names(COMPONENT), len(service.calls), slept) == (["A"], 2, [1.0, 3.0])
    assert service.sent.reads == 3
    assert going.outcomes[0].requests == 2


def test_a_post_that_is_never_answered_and_never_carried_out_fails_in_the_end(tmp_path: Path) -> None:
    service = FakeService(faults=["lost_before"] * 9)
    going = walk(page_plan(service, create(component("A")), create(component("B"))), service, tmp_path)
    assert said(going)[0] == (
        "failed component/A: POST /x: sent 4 times and looked for each time: it is not there (connection reset) (run again: it looks first)"
    )
    assert len(service.calls) == 2 * (1 + RESENDS)


def test_what_was_there_before_or_was_made_in_this_run_is_never_adopted(tmp_path: Path) -> None:
    service = FakeService(faults=[None, "lost_before"])
    service.add(COMPONENT, name="A")
    plan = page_plan(service, create(component("A")), create(component("A")))
    assert [said(walk(plan, service, tmp_path))] == [["done component/A", "done component/A"]]
    assert service.names(COMPONENT) == ["A", "A", "A"]


def test_a_group_is_adopted_with_the_members_that_its_post_took_in(tmp_path: Path) -> None:
    service = FakeService(faults=[None, "lost_after"])
    first, core = component("Core", "One"), group("Core")
    plan = page_plan(
        service,
        create(first, carried=True),
        create(core, GROUP, carries=(first,), after=(first,)),
        create(component("Core", "Two"), group=core, after=(core,)),
    )
    going = walk(plan, service, tmp_path)
    assert [o.status.value for o in going.outcomes] == ["done", "adopted", "done"]
    assert service.names(GROUP) == ["Core"]
    assert going.page_state.groups.members["g2"] == {"c1": None, "c3": None}


def test_a_template_is_adopted_by_its_name(tmp_path: Path) -> None:
    service = FakeService(faults=["lost_after"])
    action = create(Address("acme", "template", ("T",)), TEMPLATE, name="T", title="t", body="b")
    assert said(walk(page_plan(service, action), service, tmp_path)) == [
        "adopted template/T: its answer was lost, and it is there"
    ]


def test_a_subscriber_whose_answer_was_lost_is_looked_up_by_contact(tmp_path: Path) -> None:
    service = FakeService(faults=["lost_after"])
    action = create(PERSON, SUBSCRIBER, email="A@acme.example")
    going = walk(page_plan(service, action), service, tmp_path)
    assert going.outcomes[0].status.value == "adopted"
    assert service.wanted[0].kinds == {"subscriber"}
    assert service.wanted[0].contacts == {"subscriber": ("email:a@acme.example",)}


def test_a_subscriber_that_is_there_already_is_adopted_and_what_differs_is_named(tmp_path: Path) -> None:
    service = FakeService(faults=["taken"])
    plan = page_plan(
        service,
        create(PERSON, SUBSCRIBER, email="a@acme.example", components=(component("A"),)),
        bindings={component("A"): "c9"},
    )
    service.add(SUBSCRIBER, email="a@acme.example", components=("c7",))
    going = walk(plan, service, tmp_path)
    assert said(going) == [f"adopted {PERSON.local}: it was there already"]
    assert going.outcomes[0].ignored == ("components",)


def test_a_subscriber_that_is_refused_and_not_there_fails_with_the_services_words(tmp_path: Path) -> None:
    service = FakeService(faults=["taken"])
    going = walk(page_plan(service, create(PERSON, SUBSCRIBER, email="a@acme.example")), service, tmp_path)
    assert said(going) == [f"failed {PERSON.local}: POST /x: answered 422: has already been taken"]


def test_anything_else_that_is_refused_fails_without_a_look(tmp_path: Path) -> None:
    service = FakeService(faults=["taken"])
    going = walk(page_plan(service, create(component("A"))), service, tmp_path)
    assert said(going) == ["failed component/A: POST /x: answered 422: has already been taken"]
    assert service.sent.reads == 0


def test_a_look_that_fails_leaves_the_fate_open_and_sends_nothing_again(tmp_path: Path) -> None:
    down = UnavailableError("answered 500", method="GET", path="/y")
    service, slept = FakeService(faults=["lost_after"], finds=[down] * 3), list[float]()
    going = walk(page_plan(service, create(component("A"))), service, tmp_path, slept=slept)
    assert said(going) == [
        "unknown component/A: POST /x: connection reset; looking for it failed too: GET /y: answered 500 "
        "(run again: it looks first)"
    ]
    assert (len(service.calls), slept) == (1, [1.0, 3.0])


def test_a_look_that_fails_once_is_made_up_for_by_the_next(tmp_path: Path) -> None:
    service = FakeService(faults=["lost_after"], finds=["unavailable"])
    going = walk(page_plan(service, create(component("A"))), service, tmp_path)
    assert said(going) == ["adopted component/A: its answer was lost, and it is there"]


@pytest.mark.parametrize("refusal", ["auth", "forbidden", "rate"])
def test_a_look_that_is_refused_is_not_made_again(tmp_path: Path, refusal: str) -> None:
    service, slept = FakeService(faults=["lost_after"], finds=[refusal]), list[float]()
    going = walk(page_plan(service, create(component("A"))), service, tmp_path, slept=slept)
    assert [outcome.status.value for outcome in going.outcomes] == ["unknown"]
    assert slept == []


def test_what_depends_on_a_thing_of_unknown_fate_is_not_attempted(tmp_path: Path) -> None:
    service = FakeService(faults=[None, "lost_after"], finds=["unavailable"] * 3)
    first, core = component("Core", "One"), group("Core")
    plan = page_plan(
        service,
        create(first, carried=True),
        create(core, GROUP, carries=(first,), after=(first,)),
        create(component("Core", "Two"), group=core, after=(core,)),
    )
    going = walk(plan, service, tmp_path)
    assert [outcome.status.value for outcome in going.outcomes] == ["done", "unknown", "skipped"]
    assert going.outcomes[2].reason == "it depends on acme/group/Core, which may or may not have been carried out"


def test_a_person_whose_look_up_fails_after_a_refusal_was_refused_and_the_look_is_told(tmp_path: Path) -> None:
    service = FakeService(faults=["taken"], reads=[None, "unavailable"])
    plan = page_plan(service, create(PERSON, SUBSCRIBER, email="a@acme.example"))
    assert said(walk(plan, service, tmp_path)) == [
        f"failed {PERSON.local}: POST /x: answered 422: has already been taken; "
        "whether it is there already could not be read: GET /x: the service's words"
    ]


@pytest.mark.parametrize("answer_to_the_look", [[], ["interrupt"]])
def test_an_interrupt_between_a_lost_answer_and_the_look_says_so(tmp_path: Path, answer_to_the_look: list[str]) -> None:
    from reconciler.errors import Interrupted

    service = FakeService(faults=["lost_after"])
    service.finds = [Interrupted("stop")] if answer_to_the_look else []
    calls = iter([False, not answer_to_the_look])
    going = walk(page_plan(service, create(component("A"))), service, tmp_path, stopped=lambda: next(calls, True))
    assert said(going) == [
        "unknown component/A: POST /x: connection reset; interrupted before it could be looked for (run again: it looks first)"
    ]
    assert going.interrupted


def step(name: str = "A", *, group: str | None = None, **values: object) -> Step:
    fields = {"name": name, **values, **({"group": group} if group else {})}
    return Step(COMPONENT, Verb.CREATE, None, fields, name=name)


def live(id_: str, name: str = "A", parent: str | None = None, position: int | None = None, **fields: object) -> Live:
    return Live(COMPONENT, id_, name, {"name": name, **fields}, parent=parent, position=position)


def found(wanted: Step, *listed: Live) -> list[str]:
    return [item.id for item in appeared(wanted, PageState(STATUSPAGE, {}, LiveGroups(STATUSPAGE), {"old"}), listed)]


def test_what_appeared_is_new_has_the_name_and_stands_in_its_place() -> None:
    assert found(step(), live("old"), live("x", "B"), live("y", parent="g"), live("z")) == ["z"]


def test_a_place_that_the_service_did_not_heed_does_not_make_it_another_object() -> None:
    assert found(step(group="g"), live("free"), live("right", parent="g"), live("other", parent="h")) == [
        "right",
        "free",
    ]


def test_a_name_that_the_service_trimmed_or_escaped_is_the_name() -> None:
    assert found(step(" A & B "), live("x", "A &amp; B")) == ["x"]


def test_of_two_the_one_with_the_fields_that_were_asked_for_counts_then_the_first_by_position() -> None:
    asked = step(description="mine")
    assert found(asked, live("a", description="other"), live("b", description="mine")) == ["b", "a"]
    assert found(asked, live("a", position=2), live("b", position=1)) == ["b", "a"]


def test_two_that_appeared_are_both_named(tmp_path: Path) -> None:
    service = FakeService(faults=["lost_after"])
    service.on_call = lambda step: service.add(COMPONENT, name="A") and None  # somebody else, at the same moment
    going = walk(page_plan(service, create(component("A"))), service, tmp_path)
    assert said(going) == ["adopted component/A: its answer was lost, and it is there; 1 more like it appeared: c2"]
