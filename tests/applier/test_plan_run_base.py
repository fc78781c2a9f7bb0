"""Reading and planning with the configuration of another revision."""

from dataclasses import replace

from reconciler.applier import document_of, make_plan, wanted_of
from reconciler.applier.apply import remaining
from reconciler.documents.event import ignore_event
from reconciler.model.kind import Scope
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, SUBSCRIBER
from reconciler.model.plan import Plan
from reconciler.model.resource import Config, Limits, Unset
from tests.applier.build import KEY, TODAY
from tests.applier.declare import Declaration, config
from tests.applier.fake import FakeService

ROOMY = Limits(deletes=100, delete_percent=100)


def with_base(now: Config, base: Config, service: FakeService) -> Plan:
    return make_plan(now, lambda _: service, today=TODAY, base=base)


def test_what_only_the_base_declares_is_read_too() -> None:
    page = Declaration().settings(name="x").page()
    base = Declaration().component("A").person("a@acme.example").page()
    assert wanted_of(page, base=base).kinds == {"page", "component", "group", "subscriber"}
    assert wanted_of(page, base=base).contacts == {"subscriber": ("email:a@acme.example",)}
    assert wanted_of(page, base=Declaration().settings(name="y").component("A", absent=True).page()).kinds == {"page"}


def test_people_of_the_base_are_looked_up_and_counted_where_several_leave() -> None:
    page = Declaration().person("a@acme.example").page()
    one = Declaration().person("a@acme.example").person("b@acme.example")
    wanted = wanted_of(page, base=one.page())
    assert wanted.contacts == {"subscriber": ("email:a@acme.example", "email:b@acme.example")}
    assert wanted.whole == frozenset()
    assert wanted_of(page, base=one.person("c@acme.example").page()).whole == {"subscriber"}


def test_who_cannot_be_named_is_not_looked_up() -> None:
    base = Declaration().person("b@acme.example").page()
    unset = replace(base, items=(replace(base.items[0], fields={"email": Unset("PAGE_WHO")}),))
    wanted = wanted_of(Declaration().settings(name="x").page(), base=unset)
    assert wanted.kinds == {"page"}
    assert wanted.contacts == {}


def test_pages_are_matched_by_their_ids_and_one_that_is_no_longer_declared_is_released() -> None:
    service = FakeService()
    for name in "AB":
        service.add(COMPONENT, name=name)
    now = config(Declaration("new").component("A").page(id="p1", limits=ROOMY))
    base = config(
        Declaration("old").component("A").component("B").page(id="p1"),
        Declaration("other").component("A").page(id="p2"),
    )
    plan = with_base(now, base, service)
    assert [(str(one.address), one.origin) for one in plan.actions] == [("new/component/B", "change")]
    assert [(note.code, note.message) for note in plan.notes] == [
        ("released", "the page other (p2) is no longer declared: it is released, and left as it is")
    ]
    told = [note for note in document_of(plan, KEY).notes if note.page is None]
    assert [note.code for note in told] == ["released"]


def test_an_organization_is_no_page_though_their_ids_are_one() -> None:
    page = Declaration().component("A").page(id="p1")
    other = replace(Declaration("staff").page(id="p1"), scope=Scope.ORGANIZATION)
    plan = with_base(config(page), config(other), FakeService())
    assert plan.pages[0].base is None
    assert [note.message for note in plan.notes] == [
        "the organization staff (p1) is no longer declared: it is released, and left as it is"
    ]


def test_a_page_that_the_base_does_not_have_is_planned_without_one() -> None:
    base = config(Declaration().component("A").page(id="p2"))
    plan = with_base(config(Declaration().component("A").page(id="p1")), base, FakeService())
    assert [(one.origin, one.verb) for one in plan.actions] == [(None, "create")]
    assert plan.pages[0].base is None


def test_the_work_is_the_same_work_whosever_it_is() -> None:
    service = FakeService()
    service.add(COMPONENT, name="A", description="live")
    now = config(Declaration().component("A", description="mine").page())
    plain = make_plan(now, lambda _: service, today=TODAY)
    base = with_base(now, config(Declaration().component("A", description="then").page()), service)
    assert [one.origin for one in base.actions] == ["both"]
    assert document_of(base, KEY).fingerprint == document_of(plain, KEY).fingerprint
    removed = with_base(now, config(Declaration().component("A").component("B").page()), service)
    assert document_of(removed, KEY).fingerprint == document_of(plain, KEY).fingerprint
    service.add(COMPONENT, name="B")
    more = with_base(now, config(Declaration().component("A").component("B").page()), service)
    assert document_of(more, KEY).fingerprint != document_of(plain, KEY).fingerprint


def test_the_last_look_has_the_base_as_well() -> None:
    service = FakeService()
    for name in "AB":
        service.add(COMPONENT, name=name)
    now = config(Declaration().component("A").page(limits=ROOMY))
    base = config(Declaration().component("A").component("B").page())
    (page,) = with_base(now, base, service).pages
    left, error = remaining(page, service, {COMPONENT, GROUP}, today=TODAY, only=(), on_event=ignore_event)
    assert error is None
    assert left is not None
    assert [str(one.address) for one in left.work] == ["acme/component/B"]
    assert SUBSCRIBER.name not in wanted_of(page.page, base=page.base).kinds
