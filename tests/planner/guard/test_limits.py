"""What the page owns, what is exempt, and what blocks an apply."""

import pytest

from reconciler.model.plan import PagePlan
from reconciler.model.resource import Limits
from tests.planner.factories import ALL_KINDS, ON_THE_PAGE, File, Page, address, note_codes, planned, said


def rules(plan: PagePlan) -> list[str]:
    return [block.rule for block in plan.blocked_by]


def test_what_is_not_declared_is_listed_and_left_alone() -> None:
    plan = planned(File().group("Core", "API"), Page().group("Core", "API", "hand made").component("Site"))
    assert said(plan) == []
    assert [one.local for one in plan.unmanaged] == ["component/Core/hand made", "component/Site"]
    assert plan.bindings[address("component", "Core", "hand made")] == "c-hand made"


def test_undeclared_things_that_share_an_address_are_marked_with_their_ids() -> None:
    page = Page().component("API", live_id="c-1").component("API", live_id="c-2")
    page.component("Site", live_id="c-3").component("Other", live_id="c-4")
    plan = planned(File().component("Site", pin="c-4"), page)
    assert [one.local for one in plan.unmanaged] == [
        "component/API#c-1",
        "component/API#c-2",
        "component/Site#c-3",
    ]


def test_kinds_that_the_page_does_not_declare_are_nobodys_business() -> None:
    plan = planned(File().template("T").page(declared=()), Page().component("Site").template("T"))
    assert plan.unmanaged == ()


def test_people_are_counted_and_never_listed() -> None:
    page = Page().subscriber("s1", email="a@acme.example").subscriber("s2", email="b@acme.example")
    plan = planned(File().member(email="a@acme.example"), page)
    assert plan.unmanaged == ()
    assert [note.message for note in plan.notes] == ["1 subscriber is not declared and left alone"]
    plan = planned(File().page(declared=["subscriber"]), page)
    assert [note.message for note in plan.notes] == ["2 subscribers are not declared and left alone"]


def test_a_list_that_was_not_read_whole_tells_nothing_of_others() -> None:
    live = Page().subscriber("s1", email="a@acme.example").page(whole=frozenset({"component", "group"}))
    plan = planned(File().page(declared=["subscriber"]), live)
    assert (plan.notes, plan.unmanaged) == ((), ())


def test_nothing_is_deleted_because_it_is_absent_from_the_file() -> None:
    assert said(planned(File(), Page().group("Core", "API"))) == []


@pytest.mark.parametrize(
    ("prune", "deleted"),
    [
        (["component/Core/*"], ["delete component/Core/x"]),
        (["component/*"], ["delete component/Site"]),
        (["component/**"], ["delete component/Core/x", "delete component/Labs/y", "delete component/Site"]),
        (["group/Labs", "component/Labs/*"], ["delete component/Labs/y", "delete group/Labs"]),
        (["template"], ["manual template/T name"]),
    ],
)
def test_a_pattern_owns_what_it_matches(prune: list[str], deleted: list[str]) -> None:
    page = Page().group("Core", "API", "x").group("Labs", "y").component("Site").template("T")
    file = File().group("Core", "API").page(declared=[*ON_THE_PAGE, "template"], prune=prune, limits=Limits(9, 100))
    assert said(planned(file, page)) == deleted


def test_a_pattern_owns_by_the_name_that_a_renamed_group_will_have() -> None:
    page = Page().group("Labs", "API", "x")
    file = File().group("Edge", "API", previously=["Labs"])
    limits = Limits(9, 100)
    assert said(planned(file.page(prune=["component/Edge/*"], limits=limits), page)) == [
        "update group/Edge name",
        "delete component/Labs/x",
    ]
    assert said(planned(file.page(prune=["component/Labs/*"], limits=limits), page)) == ["update group/Edge name"]


@pytest.mark.parametrize("pattern", ["component/Labs/x", "component/Edge/x"])
def test_what_stands_in_a_renamed_group_is_left_alone_under_either_name(pattern: str) -> None:
    page = Page().group("Labs", "API", "x")
    file = File().group("Edge", "API", previously=["Labs"])
    for exemptions in ({"protect": [pattern]}, {"ignore": [pattern]}):
        assert said(planned(file.page(prune_all=True, **exemptions), page)) == ["update group/Edge name"]


@pytest.mark.parametrize("ignored", ["component/Labs/x", "component/Edge/x"])
def test_what_is_ignored_in_a_renamed_group_is_not_moved_out_of_it(ignored: str) -> None:
    page = Page().group("Labs", "API", "x")
    file = File().group("Edge", "API", previously=["Labs"]).component("x")
    assert said(planned(file.page(ignore=[ignored]), page)) == ["update group/Edge name", "create component/x"]


def test_prune_true_owns_every_declared_kind_but_people() -> None:
    page = Page().group("Core", "API", "x").group("Labs", "y").settings(name="Acme")
    page.subscriber("s1", email="a@acme.example").template("T")
    file = (
        File()
        .group("Core", "API")
        .page(declared=["component", "group", "subscriber", "page"], prune_all=True, limits=Limits(9, 100))
    )
    plan = planned(file, page)
    assert said(plan) == ["delete component/Core/x", "delete component/Labs/y", "delete group/Labs"]
    assert rules(plan) == []


def test_people_are_owned_only_by_a_pattern_of_their_own() -> None:
    page = Page().subscriber("s1", email="a@acme.example").component("Site")
    every = planned(File().page(declared=ALL_KINDS, prune=["*/**"]), page)
    assert said(every) == ["delete component/Site"]
    own = planned(File().page(declared=ALL_KINDS, prune=["subscriber"]), page)
    assert [one.id for one in own.actions] == ["s1"]
    assert "a@acme.example" not in str(own.actions[0].address)
    some = planned(File().page(declared=ALL_KINDS, prune=["subscriber/sms:*"]), page)
    assert [note.message for note in some.notes] == [
        "1 subscriber is not declared and left alone",
        "`prune: subscriber/sms:*` matches nothing, declared or live",
    ]


def test_the_page_itself_is_never_owned() -> None:
    assert said(planned(File().page(declared=ALL_KINDS, prune=["**"]), Page().settings(name="Acme"))) == []


def test_what_integrations_brought_must_be_named_to_be_owned() -> None:
    page = Page().component("S3", foreign=True)
    assert said(planned(File().page(prune=["component"]), page)) == []
    assert said(planned(File().page(prune_all=True), page)) == []
    assert said(planned(File().page(prune=["component/S3"]), page)) == ["delete component/S3"]


def test_owning_a_kind_that_is_not_declared_blocks() -> None:
    plan = planned(File().template("T").page(declared=(), prune=["component"]), Page().component("Site").template("T"))
    assert said(plan) == []
    (block,) = plan.blocked_by
    assert (block.rule, block.message) == (
        "prune_undeclared",
        "`prune: component` owns components, and the page declares none",
    )


def test_owning_a_kind_that_was_not_read_whole_blocks() -> None:
    live = Page().subscriber("s1", email="a@acme.example").page(whole=frozenset({"component", "group"}))
    plan = planned(File().page(declared=ALL_KINDS - {"template", "page"}, prune=["subscriber"]), live)
    assert (said(plan), rules(plan)) == ([], ["prune_unread"])
    assert planned(File().page(declared=["subscriber"], prune_all=True), live).blocked_by == ()


def test_a_protected_thing_is_spared_by_prune_and_listed() -> None:
    plan = planned(File().page(prune=["component"], protect=["component/Site"]), Page().component("Site"))
    assert (said(plan), rules(plan)) == ([], [])
    assert [one.local for one in plan.unmanaged] == ["component/Site"]
    assert [note.message for note in plan.notes] == ["acme/component/Site matches `prune` but is protected; keeping it"]


def test_a_group_that_holds_a_protected_thing_is_kept_with_it() -> None:
    page = Page().component("Site").group("Legacy", "Old API", "Old site")
    plan = planned(
        File().component("Site").page(prune_all=True, protect=["component/Legacy/Old API"], limits=Limits(9, 100)), page
    )
    assert (said(plan), plan.blocked_by) == (["delete component/Legacy/Old site"], ())
    assert [note.message for note in plan.notes] == [
        "acme/component/Legacy/Old API matches `prune` but is protected; keeping it",
        "acme/group/Legacy matches `prune` but holds acme/component/Legacy/Old API, which is protected; keeping it",
    ]
    assert [address.local for address in plan.unmanaged] == ["component/Legacy/Old API", "group/Legacy"]


def test_the_explicit_removal_of_a_protected_thing_blocks() -> None:
    plan = planned(File().component("Site", absent=True).page(protect=["component/Site"]), Page().component("Site"))
    assert said(plan) == ["delete component/Site"]
    (block,) = plan.blocked_by
    assert (block.rule, block.addresses) == ("protected", (address("component", "Site"),))
    assert block.hint == "take its pattern out of `protect`, or `absent: true` off the item at statuspage.yaml:1"


def test_what_is_ignored_whole_is_neither_made_changed_listed_nor_deleted() -> None:
    page = Page().group("Labs", "x", "y").component("Site", description="manually")
    file = File().group("Labs", "x", "new").component("Site", description="file").component("Next")
    plan = planned(
        file.page(prune=["component"], ignore=["component/Labs/*", "component/Site", "component/Next"]), page
    )
    assert (said(plan), plan.unmanaged) == ([], ())
    assert [note.message for note in plan.notes] == [
        (
            "declared and ignored, so left alone: "
            "acme/component/Labs/x, acme/component/Labs/new, acme/component/Site, acme/component/Next"
        )
    ]


def test_many_ignored_things_are_counted() -> None:
    file = File()
    for number in range(7):
        file.component(f"c{number}")
    plan = planned(file.page(ignore=["component"]), Page())
    assert plan.notes[0].message.endswith("acme/component/c4 and 2 more")


def test_what_stands_in_an_ignored_group_that_is_not_there_is_left_alone_with_it() -> None:
    assert said(planned(File().group("Labs", "x").page(ignore=["group/Labs"]), Page())) == []


def test_an_ignored_thing_is_not_taken_for_another() -> None:
    page = Page().group("Core", "API").group("Labs", "DNS", "x")
    file = File().group("Core", "API").group("Labs", "x").component("DNS").page(ignore=["component/Labs/*"])
    assert said(planned(file, page)) == ["create component/DNS"]


def test_one_ignored_field_leaves_the_others() -> None:
    page = Page().component("Site", description="manually", showcase=False)
    file = File().component("Site", description="file", showcase=True)
    assert said(planned(file.page(ignore=["component/Site:description"]), page)) == ["update component/Site showcase"]


def live_components(count: int) -> Page:
    page = Page()
    for number in range(count):
        page.component(f"c{number:02}")
    return page


def emptied(deletes: int, limits: Limits, of: int, allow_deletes: int | None = None) -> list[tuple[str, str]]:
    file = File()
    for number in range(deletes):
        file.component(f"c{number:02}", absent=True)
    plan = planned(file.page(limits=limits), live_components(of), allow_deletes=allow_deletes)
    return [(block.message, block.hint) for block in plan.blocked_by]


def test_more_deletes_than_the_limit_block() -> None:
    assert emptied(5, Limits(5, 100), 100) == []
    assert emptied(6, Limits(5, 100), 100) == [
        ("would delete 6 of 100 components (limit: 5)", "`limits: {deletes: 6}`, or `--allow-deletes 6`")
    ]


def test_more_of_the_page_than_the_limit_blocks() -> None:
    assert emptied(2, Limits(5, 25), 8) == []
    assert emptied(2, Limits(5, 25), 7) == [
        ("would delete 2 of 7 components (limit: 25%)", "`limits: {delete_percent: 29}`, or `--allow-deletes 2`")
    ]
    assert emptied(6, Limits(), 6) == [
        (
            "would delete 6 of 6 components (limit: 5 and 25%)",
            "`limits: {deletes: 6, delete_percent: 100}`, or `--allow-deletes 6`",
        )
    ]


def test_one_delete_is_always_allowed() -> None:
    assert emptied(1, Limits(0, 0), 1) == []


def test_allow_deletes_lifts_both_limits_up_to_its_number() -> None:
    assert emptied(6, Limits(), 6, allow_deletes=6) == []
    assert len(emptied(6, Limits(), 6, allow_deletes=5)) == 1


def test_limits_count_each_kind_and_vanishing_groups_as_deletes() -> None:
    page = Page().group("A", "a").group("B", "b").group("C", "c")
    file = File().component("a", previously=["A/a"]).component("b", previously=["B/b"])
    plan = planned(file.page(prune=["group/A", "group/B"], protect=["group"], limits=Limits(1, 100)), page)
    assert ("limits", "would delete 2 of 3 groups (limit: 1)") in [(b.rule, b.message) for b in plan.blocked_by]


def test_a_group_that_vanishes_blocks_where_nobody_said_so() -> None:
    plan = planned(File().component("API", previously=["Labs/API"]), Page().group("Labs", "API"))
    (block,) = plan.blocked_by
    assert (block.rule, block.message, block.hint) == (
        "vanishes",
        "acme/group/Labs would be deleted, as its last component leaves, and it is neither declared nor covered by `prune`",
        "leave a component in it, or own it: `prune: [group/Labs]`",
    )


def test_a_group_of_a_page_that_declares_no_groups_is_not_owned() -> None:
    file = File().component("API", previously=["Labs/API"]).page(declared=(), prune_all=True)
    assert rules(planned(file, Page().group("Labs", "API"))) == ["vanishes"]


def test_deleting_all_components_of_a_group_makes_it_vanish() -> None:
    plan = planned(File().page(prune=["component/Labs/*"]), Page().group("Labs", "a", "b"))
    assert [(v.address.local, v.by.local) for v in plan.vanishes] == [("group/Labs", "component/Labs/b")]
    assert rules(plan) == ["vanishes", "limits"]


def test_a_group_with_a_delete_of_its_own_does_not_vanish() -> None:
    file = File().page(prune=["group/Labs", "component/Labs/*"], limits=Limits(9, 100))
    plan = planned(file, Page().group("Labs", "a"))
    assert (plan.vanishes, rules(plan)) == ((), [])


def test_ungrouping_into_the_reach_of_prune_blocks() -> None:
    file = File().page(prune=["group/Labs", "component/*"])
    plan = planned(file, Page().group("Labs", "a"))
    assert [(block.rule, block.message, block.hint) for block in plan.blocked_by] == [
        (
            "ungroups",
            "deleting acme/group/Labs would leave its component a at the top level, where `prune` owns it",
            "keep the group (`protect: [group/Labs]`), or say in the file what becomes of the component",
        )
    ]


def test_ungrouping_beside_a_declared_namesake_blocks() -> None:
    plan = planned(
        File().group("Labs", absent=True).component("a"),
        Page().group("Labs").component("a", group="g-Labs", live_id="1").component("a"),
    )
    assert [block.message for block in plan.blocked_by] == [
        "deleting acme/group/Labs would leave its component a at the top level, where the file declares another of that name, or did"
    ]


def test_nobody_who_left_is_subscribed_again() -> None:
    live = Page().page(unsubscribed=frozenset({"email:a@acme.example"}))
    plan = planned(File().member(email="a@acme.example"), live)
    assert said(plan) == []
    assert [note.code for note in plan.notes] == ["unsubscribed"]
    assert "a@acme.example" not in plan.notes[0].message


def test_who_gets_a_confirmation_is_said_without_naming_them() -> None:
    file = File().member(email="ops@acme.example").member(email="sure@acme.example", confirmed=True)
    file.member(webhook="https://h.acme.example/x", email="web@acme.example").member(sms="2025550100", country="US")
    plan = planned(file, Page())
    assert [[note.message for note in one.notes] for one in plan.actions] == [
        ["sends a confirmation email to o…@acme.example"],
        [],
        ["sends a confirmation email to w…@acme.example"],
        ["sends a confirmation text message to …00"],
    ]


def test_a_member_in_quarantine_is_told_of() -> None:
    page = Page().subscriber(
        "s1", {"state": "quarantined", "quarantined_at": "2026-03-01T10:00:00Z"}, email="a@acme.example"
    )
    page.subscriber("s2", {"state": "quarantined", "quarantined_at": "2025-01-01T10:00:00Z"}, email="b@acme.example")
    plan = planned(File().member(email="a@acme.example").member(email="b@acme.example"), page)
    assert [note.message.partition(" is ")[2] for note in plan.notes] == [
        "in quarantine since 2026-03-01 and hears nothing; the service forgets it in 81 days",
        "in quarantine since 2025-01-01 and hears nothing; the service may forget it any day",
    ]


def test_a_delete_says_what_is_lost() -> None:
    plan = planned(File().component("Old", absent=True), Page().component("Old"))
    assert note_codes(plan) == ["loses"]
    assert plan.actions[0].notes[0].message == "permanently deletes its uptime history and subscriptions"
