"""Reading what is needed, page beside page, and planning it."""

import pytest

from reconciler.applier import document_of, make_plan, wanted_of
from reconciler.applier.read import merged
from reconciler.documents.event import Event
from reconciler.errors import AuthError, PlanError, SettingError
from reconciler.model.kinds.statuspage import COMPONENT, SUBSCRIBER
from reconciler.model.pattern import Pattern
from reconciler.model.resource import Live, LivePage, Provider
from reconciler.model.service import RateLimit
from tests.applier.build import KEY, TODAY
from tests.applier.declare import Declaration, config, planned
from tests.applier.fake import FakeService
from tests.statuspage_names import FIELD_NAMES


def pattern(text: str) -> Pattern:
    return Pattern.parse(text, FIELD_NAMES)


def test_only_the_kinds_that_the_file_declares_and_refers_to_are_read() -> None:
    assert wanted_of(Declaration().settings(name="Acme").page()).kinds == {"page"}
    assert wanted_of(Declaration().template("T").page()).kinds == {"template"}
    assert wanted_of(Declaration().template("T", components=()).page()).kinds == {"template", "component"}
    assert wanted_of(Declaration().component("A").page()).kinds == {"component", "group"}


def test_declared_people_are_named_so_that_they_can_be_looked_up() -> None:
    page = Declaration().person("B@acme.example").person("a@acme.example").page()
    assert wanted_of(page).contacts == {"subscriber": ("email:b@acme.example", "email:a@acme.example")}
    assert wanted_of(page).whole == frozenset()


def test_the_whole_list_of_people_is_read_where_some_may_be_deleted_for_being_undeclared() -> None:
    people = Declaration().person("a@acme.example")
    assert wanted_of(people.page(prune=(pattern("subscriber/**"),))).whole == {"subscriber"}
    assert wanted_of(people.page(prune_all=True)).whole == frozenset()
    assert wanted_of(people.page(prune=(pattern("**"),))).whole == frozenset()


def test_the_whole_list_of_people_is_read_where_limits_need_their_number() -> None:
    one = Declaration().person("a@acme.example", absent=True)
    assert wanted_of(one.page()).whole == frozenset()
    assert wanted_of(one.person("b@acme.example", absent=True).page()).whole == {"subscriber"}


def test_other_kinds_are_whole_where_prune_owns_them() -> None:
    page = Declaration().settings(name="x").component("A").template("T")
    assert wanted_of(page.page(prune_all=True)).whole == {"component", "group", "template"}
    assert wanted_of(page.page(prune=(pattern("component"),))).whole == {"component"}


def test_after_writing_only_the_lists_that_the_writes_may_have_changed_are_wanted() -> None:
    page = Declaration().settings(name="x").component("A").template("T").person("a@acme.example").page()
    assert wanted_of(page, {COMPONENT}).kinds == {"component", "group"}
    assert wanted_of(page, {SUBSCRIBER}).kinds == {"subscriber"}
    assert wanted_of(page, {COMPONENT}).contacts == {}


def live(*items: Live, read: str) -> LivePage:
    return LivePage("p", "Acme", items, frozenset(read.split()), whole=frozenset(read.split()))


def test_what_was_read_again_replaces_its_kinds_and_leaves_the_others() -> None:
    before = live(Live(COMPONENT, "c1", "A", {}), Live(SUBSCRIBER, "s1", "email:a", {}), read="component subscriber")
    page = merged(before, live(Live(COMPONENT, "c2", "B", {}), read="component"))
    assert [item.id for item in page.items] == ["c2", "s1"]
    assert page.read == page.whole == {"component", "subscriber"}


def test_pages_are_planned_in_the_order_of_the_file() -> None:
    heard: list[str] = []

    def hear(event: Event) -> None:
        if event.event == "planned":
            heard.append(event.page)

    services = {key: FakeService() for key in "cab"}
    pages = [Declaration(key).component("A").page(id=f"page{key}") for key in services]
    plan = planned(pages, services, on_event=hear)
    assert [page.page.key for page in plan.pages] == ["c", "a", "b"]
    assert sorted(heard) == ["a", "b", "c"]
    assert plan.complete


def test_chosen_pages_are_read_alone_and_the_plan_is_not_complete() -> None:
    services = {key: FakeService() for key in "ab"}
    pages = [Declaration(key).component("A").page(id=f"page{key}") for key in services]
    plan = planned(pages, services, page=("b",))
    assert [page.page.key for page in plan.pages] == ["b"]
    assert not plan.complete
    assert services["a"].sent.reads == 0


def test_a_page_that_is_not_declared_cannot_be_chosen() -> None:
    with pytest.raises(SettingError) as error:
        planned(Declaration().component("A").page(), FakeService(), page=("other",))
    assert str(error.value) == "unknown page 'other'"
    assert error.value.hint == "available pages: acme"


def test_what_goes_wrong_with_the_only_page_is_raised() -> None:
    with pytest.raises(AuthError):
        planned(Declaration().component("A").page(), FakeService(reads=["auth"]))


def test_what_goes_wrong_with_one_page_of_several_is_recorded_with_it() -> None:
    twice = FakeService()
    twice.add(COMPONENT, name="A")
    twice.add(COMPONENT, name="A")
    services = {"one": FakeService(reads=["auth"]), "two": FakeService(), "three": twice}
    pages = [Declaration(key).component("A").page(id=f"page{key}") for key in services]
    plan = planned(pages, services)
    assert plan.errored
    assert [page.error is None for page in plan.pages] == [False, True, False]
    assert plan.pages[0].error == "GET /x: page one (statuspage.yaml:1, id pageone): the service's words"
    assert "c1" in (plan.pages[2].error or "")
    assert "c2" in (plan.pages[2].error or "")


def test_a_snapshot_takes_the_place_of_the_service() -> None:
    page = Declaration().component("A").page()
    taken = LivePage(page.id, "Acme", (), frozenset({"component", "group"}), taken_at="2026-03-01T00:00:00Z")

    def unreachable(_: object) -> FakeService:
        raise AssertionError("a snapshot needs no service")

    for key in (page.key, page.id):
        plan = make_plan(config(page), unreachable, today=TODAY, snapshot={key: taken})
        assert [str(action.address) for action in plan.actions] == ["acme/component/A"]
    with pytest.raises(PlanError, match="the snapshot has no page"):
        make_plan(config(page), unreachable, today=TODAY, snapshot={"other": taken})


def test_the_document_says_how_long_applying_takes_at_the_rate_window() -> None:
    slow = Provider(rate_limit=RateLimit(requests=5, seconds=10.0))
    page = Declaration()
    for n in range(10):
        page.component(str(n))
    service = FakeService()
    document = document_of(planned(page.page(provider=slow), service), KEY)
    # 2 reads sent, 10 writes and 2 closing reads: 14 requests in windows of 5.
    assert (document.requests.reads, document.requests.writes) == (2, 10)
    assert document.requests.estimated_seconds == 20.0


def test_pages_of_one_key_share_its_window_and_pages_of_two_do_not() -> None:
    rate = RateLimit(requests=4, seconds=10.0)
    providers = [Provider(rate_limit=rate), Provider(rate_limit=rate), Provider(rate_limit=rate, key_env="PAGE_OTHER")]
    services = {key: FakeService() for key in "abc"}
    pages = [
        Declaration(key).component("A").page(id=f"page{key}", provider=provider)
        for key, provider in zip(services, providers, strict=True)
    ]
    assert document_of(planned(pages[:1], services), KEY).requests.estimated_seconds == 10.0
    assert document_of(planned(pages, services), KEY).requests.estimated_seconds == 20.0


def test_a_plan_with_nothing_to_do_takes_no_time() -> None:
    service = FakeService()
    service.add(COMPONENT, name="A")
    document = document_of(planned(Declaration().component("A").page(), service), KEY)
    assert (document.requests.estimated_seconds, document.applyable, document.complete) == (0.0, False, True)
