"""Planning with a base revision: people, references, and what was read in part."""

from dataclasses import replace

from reconciler.model import contact
from reconciler.model.address import Address
from reconciler.model.grants import Grant
from reconciler.model.kinds.statuspage import ACCESS_GROUP, ACCESS_USER, MAINTENANCE, TEAM_MEMBER
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage, Source
from tests.planner.base_plans import BOTH, CHANGE, DRIFT, ROOMY, blocked, fields, notes, three, window
from tests.planner.factories import PAGE_ID, File, Page, address, planned, said


def alice(**fields: object) -> Desired:
    return Desired(ACCESS_USER, address("access_user", "email:a"), "email:a", fields, Source("statuspage.yaml", 9, 1))


def users(*items: Desired, file: File | None = None) -> DesiredPage:
    """A page that declares such users, and the components of `file`."""
    made = (file or File()).page(limits=ROOMY, declared={"access_user", "component", "group"})
    return replace(made, items=(*made.items, *items))


def seen(*lives: Live, page: Page | None = None) -> LivePage:
    kinds = frozenset({"access_user", "component", "group", "maintenance", "team_member"})
    return LivePage(PAGE_ID, "Acme Status", (*(page or Page()).items, *lives), read=kinds, whole=kinds)


def test_what_was_not_read_of_a_thing_that_goes_was_not_changed_by_hand() -> None:
    """The components of a user take a request of their own, which is sent for declared users only."""
    base = users(alice(components=(address("component", "A"),)), file=File().component("A"))
    file = users(file=File().component("A"))
    page = Page().component("A")
    unread = Live(ACCESS_USER, "u1", "email:a", {})
    plan = three(base, file, seen(unread, page=page))
    assert ([one.id for one in plan.actions], notes(plan, "changed_by_hand")) == (["u1"], [])
    edited = replace(unread, fields={"components": ("other",)})
    assert notes(three(base, file, seen(edited, page=page)), "changed_by_hand") == [
        "changed manually since: components"
    ]


def test_who_left_the_subscribers_may_still_become_a_user_of_the_page() -> None:
    live = replace(seen(), unsubscribed=frozenset({"email:a"}))
    assert [one.verb.value for one in planned(users(alice()), live).actions] == ["create"]


def test_what_refers_to_something_that_is_gone_was_not_changed_by_hand() -> None:
    """The service takes what is deleted out of every list that names it."""
    base = File().component("A").component("B").member(email="x@acme.example", components=())
    a, b = (item.address for item in base.items[:2])
    base = File().component("A").component("B").component("C").member(email="x@acme.example", components=(a, b))
    file = File().component("A").component("C").page(limits=ROOMY, declared={"subscriber"})
    page = Page().component("A").component("C").subscriber("s", email="x@acme.example", components=("c-A",))
    assert notes(three(base, file, page), "changed_by_hand") == []
    more = Page().component("A").component("C").subscriber("s", email="x@acme.example", components=("c-A", "c-C"))
    assert notes(three(base, file, more), "changed_by_hand") == ["changed manually since: components"]
    to_c = File().component("A").component("C").member(email="x@acme.example", components=(address("component", "C"),))
    assert {one.origin for one in three(base, to_c, page).actions} == {CHANGE}


def test_a_base_may_refer_to_what_nobody_declares() -> None:
    def file(*components: str) -> File:
        return File().member(
            email="x@acme.example", components=tuple(address("component", *c.split("/")) for c in components)
        )

    def page(*ids: str) -> Page:
        return Page().group("Core", "API").component("B").subscriber("s", email="x@acme.example", components=ids)

    assert fields(three(file("API"), file("B"), page("c-API"))) == {"components": (CHANGE, ["API"])}
    assert fields(three(file("API"), file("Core/API"), page("c-B"))) == {"components": (DRIFT, ["API"])}
    assert fields(three(file("API"), file("B"), page())) == {"components": (BOTH, ["API"])}


def test_a_base_may_refer_to_a_person_whom_nobody_declares() -> None:
    gold = Desired(ACCESS_GROUP, address("access_group", "Gold"), "Gold", {"name": "Gold"}, Source("f", 1, 1))
    kinds = frozenset({"access_user", "access_group"})
    bob, eve = (Live(ACCESS_USER, f"u-{name}", f"email:{name}@b.example", {}) for name in ("bob", "eve"))

    def at(live: Live) -> Address:
        return address("access_user", contact.segment(live.name, PAGE_ID))

    def file(*people: Live) -> DesiredPage:
        named = replace(gold, fields={"name": "Gold", "users": tuple(map(at, people))})
        return replace(File().page(declared=kinds, limits=ROOMY), items=(named,))

    def page(*people: Live) -> LivePage:
        live = Live(ACCESS_GROUP, "g", "Gold", {"name": "Gold", "users": tuple(one.id for one in people)})
        return LivePage(PAGE_ID, "Acme Status", (live, bob, eve), read=kinds, whole=kinds)

    assert {one.origin for one in three(file(bob), file(eve), page(bob)).actions} == {CHANGE}
    assert {one.origin for one in three(file(bob), file(bob), page(eve)).actions} == {DRIFT}
    assert {one.origin for one in three(file(bob), file(eve), page()).actions} == {BOTH}


def test_what_a_team_member_may_do_is_compared_page_by_page() -> None:
    where = address("team_member", "email:a")

    def file(*grants: Grant) -> DesiredPage:
        item = Desired(TEAM_MEMBER, where, "email:a", {"pages": grants}, Source("f", 1, 1))
        return replace(File().page(declared={"team_member"}, limits=ROOMY), items=(item,))

    def page(**has: tuple[str, ...]) -> LivePage:
        return seen(Live(TEAM_MEMBER, "t", "email:a", {"pages": has}))

    one, two = ("incident_manager",), ("page_configuration", "incident_manager")
    then, now = Grant("acme", "p1", one), Grant("acme", "p1", two)
    assert {a.origin for a in three(file(then), file(now), page(p1=one, p2=two)).actions} == {CHANGE}
    assert {a.origin for a in three(file(then), file(now), page(p1=())).actions} == {BOTH}
    renamed = Grant("other key", "p1", tuple(reversed(two)))
    assert {a.origin for a in three(file(renamed), file(now), page(p1=one)).actions} == {DRIFT}
    under_another_key = replace(file(then), key="earlier")
    assert {a.origin for a in three(under_another_key, file(now), page(p1=one)).actions} == {CHANGE}


def test_a_text_that_was_posted_once_stands() -> None:
    up = Live(
        MAINTENANCE,
        "m",
        "Up",
        {
            "name": "Up",
            "scheduled_for": "2026-07-11T02:00:00Z",
            "scheduled_until": "2026-07-11T05:00:00Z",
            "body": "manually",
        },
        facts={"status": "scheduled", "bodies": ("manually", "then")},
    )

    def file(body: str) -> DesiredPage:
        made = File().page(declared={"maintenance"}, limits=ROOMY)
        return replace(made, items=(window("Up", "2026-07-11T02:00:00Z", body=body),))

    assert fields(three(file("then"), file("now"), seen(up))) == {"body": (CHANGE, "then")}
    assert fields(three(file("never posted"), file("now"), seen(up))) == {"body": (BOTH, "never posted")}


def test_a_removed_group_leaves_nothing_where_the_base_would_take_it_for_its_own() -> None:
    """The base's `b` looks like `G/a` today, by an earlier name; once another `b` stands where it was declared, that one would go."""
    base = File().component("b", previously=["G/a"])
    file = File().group("J", absent=True).group("G", "a")
    page = Page().group("G", "a").group("J", "b", "more")
    assert [rule for rule, _, _ in blocked(three(base, file, page))] == ["ungroups"]
    assert blocked(three(File().component("z"), file, page)) == []


def test_an_earlier_name_that_is_anothers_by_now_hides_nothing_that_a_broken_off_apply_left() -> None:
    """The base called the group I, after K or G before that. It bears its new name already, and what it no longer holds is still in it."""
    file = File().group("G", "b", previously=["I"]).group("K", "c")
    page = Page().group("G", "a", "b").group("K", "c")
    for earlier in ("G", "K"):
        base = File().group("I", "a", previously=[earlier])
        assert said(three(base, file, page)) == ["delete component/G/a"], earlier
