"""Who is who: how declared items find what is live (pins, places, earlier names, moves)."""

from dataclasses import replace

import pytest

from reconciler.errors import PlanError
from tests.planner.factories import FILE, File, Page, address, note_codes, planned, said


def test_equal_place_and_name_is_the_same_thing() -> None:
    plan = planned(File().group("Core", "API").component("Site"), Page().group("Core", "API").component("Site"))
    assert said(plan) == []
    assert plan.bindings == {
        address("group", "Core"): "g-Core",
        address("component", "Core", "API"): "c-API",
        address("component", "Site"): "c-Site",
    }


def test_a_pin_finds_a_thing_under_any_name_and_in_any_place() -> None:
    plan = planned(
        File().group("Core", "API").component("Home", pin="c-Site"),
        Page().group("Core", "API").component("Site", group="g-Core"),
    )
    assert said(plan) == ["update component/Home name group"]
    assert plan.actions[0].id == "c-Site"
    assert note_codes(plan) == ["rename", "move"]


def test_a_pin_that_is_not_found_blocks_and_makes_nothing() -> None:
    plan = planned(File().component("Site", pin="c-9"), Page().component("Site"))
    assert said(plan) == []
    (block,) = plan.blocked_by
    assert block.rule == "pin_not_found"
    assert block.message == "acme/component/Site is pinned to c-9, which is no component of this page"
    assert block.hint == "remove the pin: the line `id: c-9` at statuspage.yaml:1"


def test_a_pin_of_another_kind_is_not_found() -> None:
    plan = planned(File().component("Core", pin="g-Core"), Page().group("Core", "API"))
    assert [block.message for block in plan.blocked_by] == [
        "acme/component/Core is pinned to g-Core, which is a group and not a component of this page"
    ]


def test_what_stands_in_a_group_whose_pin_is_not_found_waits_with_it() -> None:
    plan = planned(File().group("Core", "API", pin="g-9"), Page().component("API"))
    assert said(plan) == []
    assert [block.rule for block in plan.blocked_by] == ["pin_not_found"]


def test_an_absent_item_whose_pin_is_gone_is_as_it_should_be() -> None:
    plan = planned(File().component("Old", pin="c-9", absent=True), Page().component("Old"))
    assert (said(plan), plan.blocked_by) == ([], ())


def test_two_pins_on_one_thing_are_an_error() -> None:
    with pytest.raises(PlanError) as raised:
        planned(File().component("A", pin="c-1").component("B", pin="c-1"), Page().component("X", live_id="c-1"))
    assert str(raised.value) == (
        "statuspage.yaml:2:1: acme/component/A and acme/component/B could each be the live component c-1 (at the top level)"
    )


def test_two_live_things_of_one_place_and_name_are_an_error_that_names_both() -> None:
    with pytest.raises(PlanError) as raised:
        planned(File().component("API"), Page().component("API", live_id="c-2").component("API", live_id="c-1"))
    assert (
        raised.value.message
        == "acme/component/API could be 2 live components: c-1 (at the top level); c-2 (at the top level)"
    )
    assert raised.value.place == f"{FILE}:1:1"
    assert raised.value.hint == "write `id:` with the one it is"


def test_pins_tell_two_things_of_one_place_and_name_apart() -> None:
    file = File().component("API", mark="c-1", pin="c-1", description="one").component("API", mark="c-2", pin="c-2")
    page = Page().component("API", live_id="c-1").component("API", live_id="c-2")
    plan = planned(file, page)
    assert [(str(one.address), one.id) for one in plan.actions] == [("acme/component/API#c-1", "c-1")]


def test_one_pin_of_two_leaves_the_other_to_the_name() -> None:
    file = File().component("API", mark="c-2", pin="c-2").component("API", description="other")
    plan = planned(file, Page().component("API", live_id="c-1").component("API", live_id="c-2"))
    assert [(one.address.local, one.id) for one in plan.actions] == [("component/API", "c-1")]


def test_two_items_of_one_address_are_an_error() -> None:
    with pytest.raises(PlanError) as raised:
        planned(File().component("API").component("API"), Page())
    assert str(raised.value) == (
        "statuspage.yaml:2:1: acme/component/API is declared twice in one place, here and at statuspage.yaml:1:1"
    )


def test_all_errors_are_told_at_once() -> None:
    page = Page().component("A", live_id="1").component("A", live_id="2")
    page.component("B", live_id="3").component("B", live_id="4")
    with pytest.raises(PlanError) as raised:
        planned(File().component("A").component("B"), page)
    assert [(one.place, one.message, one.hint) for one in raised.value.problems] == [
        (
            "statuspage.yaml:1:1",
            "acme/component/A could be 2 live components: 1 (at the top level); 2 (at the top level)",
            "write `id:` with the one it is",
        ),
        (
            "statuspage.yaml:2:1",
            "acme/component/B could be 2 live components: 3 (at the top level); 4 (at the top level)",
            "write `id:` with the one it is",
        ),
    ]
    assert str(raised.value) == (
        "statuspage.yaml:1:1: acme/component/A could be 2 live components: 1 (at the top level); 2 (at the top level) (and 1 more such)"
    )


def test_a_name_that_the_service_keeps_in_another_spelling_is_not_made_again() -> None:
    file = File().group("Q & A", "Web  hooks ").component("Site").template("<T>")
    page = Page().group("Q &amp; A").component("Web hooks", group="g-Q &amp; A").component("Site").template("&lt;T&gt;")
    plan = planned(file, page)
    assert said(plan) == ["manual template/<T> title"]
    assert plan.unmanaged == ()


def test_composed_and_decomposed_names_are_one() -> None:
    file = File().group("Zürich").component("Café", group="Zürich").component("São Paulo")
    page = Page().group("Zu\u0308rich", "Cafe\u0301").component("Sa\u0303o Paulo")
    plan = planned(file, page)
    assert (said(plan), plan.unmanaged, plan.blocked_by) == ([], (), ())


def test_the_exact_name_comes_before_another_spelling_of_it() -> None:
    plan = planned(File().component("A ").component("A"), Page().component("A").component("A "))
    assert said(plan) == []


def test_two_other_spellings_of_a_name_are_left_alone() -> None:
    with pytest.raises(PlanError, match="acme/component/A could be 2 live components"):
        planned(File().component("A"), Page().component("A ").component(" A"))


def test_two_items_of_one_spelling_do_not_share_a_thing() -> None:
    plan = planned(File().component("A ").component(" A"), Page().component("A"))
    assert said(plan) == ["create component/ A"]


def test_what_is_to_be_gone_is_named_exactly() -> None:
    plan = planned(File().component("A & B", absent=True), Page().component("A &amp; B"))
    assert said(plan) == []


def test_an_earlier_name_in_the_same_place_is_a_rename() -> None:
    plan = planned(
        File().group("Core").component("Webhooks", group="Core", previously=["Callbacks"]),
        Page().group("Core", "Callbacks"),
    )
    assert said(plan) == ["update component/Core/Webhooks name"]
    assert plan.actions[0].id == "c-Callbacks"
    assert [note.message for note in plan.actions[0].notes] == ["renamed from Callbacks; it stays the same component"]


def test_a_renamed_group_keeps_its_components() -> None:
    plan = planned(File().group("Core API", "REST", previously=["Core"]), Page().group("Core", "REST"))
    assert said(plan) == ["update group/Core API name"]
    assert plan.bindings[address("component", "Core API", "REST")] == "c-REST"


def test_an_earlier_path_is_followed_even_into_a_group_that_is_not_declared() -> None:
    plan = planned(
        File().component("API", previously=["Labs/Beta"]), Page().group("Labs", "Beta").component("x", group="g-Labs")
    )
    assert said(plan) == ["update component/API name group"]
    assert note_codes(plan) == ["rename", "move", "adopted"]


def test_an_earlier_path_may_name_the_group_as_the_file_does() -> None:
    plan = planned(
        File().group("New", "a", previously=["Old"]).component("API", previously=["New/API"]),
        Page().group("Old", "a", "API"),
    )
    assert said(plan) == ["update group/New name", "update component/API group"]


def test_a_bare_earlier_name_is_looked_for_in_declared_places_and_nowhere_else() -> None:
    page = Page().group("Core", "x", "Old").group("Labs", "Beta", "y")
    assert said(planned(File().group("Core", "x").component("New", previously=["Old"]), page)) == [
        "update component/New name group"
    ]
    assert said(planned(File().group("Core", "x").component("New", previously=["Beta"]), page)) == [
        "create component/New"
    ]


def test_two_earlier_names_that_both_live_are_an_error() -> None:
    with pytest.raises(PlanError) as raised:
        planned(File().component("New", previously=["One", "Two"]), Page().component("One").component("Two"))
    assert (
        raised.value.message
        == "acme/component/New could be 2 live components: c-One (at the top level); c-Two (at the top level)"
    )
    assert raised.value.hint == "write `id:` with the one it is, or take the wrong name out of `previously`"


def test_one_live_thing_claimed_twice_is_an_error() -> None:
    file = File().component("A", previously=["Old"]).component("B", previously=["Old"])
    with pytest.raises(PlanError) as raised:
        planned(file, Page().component("Old"))
    assert raised.value.message == (
        "acme/component/A and acme/component/B could each be the live component c-Old (at the top level)"
    )


def test_an_equal_name_elsewhere_in_the_declared_places_is_a_move() -> None:
    plan = planned(
        File().group("Core", "API").group("Edge", "CDN", "DNS"), Page().group("Core", "API", "DNS").group("Edge", "CDN")
    )
    assert said(plan) == ["update component/Edge/DNS group"]
    (move,) = plan.actions
    assert (move.changes[0].before, move.changes[0].after) == ("Core", "Edge")
    assert [note.message for note in move.notes] == ["moves from Core to Edge; it stays the same component"]


def test_nothing_is_taken_out_of_a_place_that_the_file_does_not_declare() -> None:
    plan = planned(File().component("DNS"), Page().group("Labs", "DNS", "x"))
    assert said(plan) == ["create component/DNS"]
    assert [one.local for one in plan.unmanaged] == ["component/Labs/DNS", "component/Labs/x", "group/Labs"]


def test_adopt_false_keeps_an_item_to_its_own_place() -> None:
    page = Page().group("Core", "API", "DNS").group("Edge", "CDN", "Old")
    file = File().group("Core", "API").group("Edge", "CDN").component("DNS", group="Edge", adopt=False)
    assert said(planned(file, page)) == ["create component/Edge/DNS"]
    named = File().group("Core", "API").group("Edge", "CDN")
    named.component("New", group="Edge", adopt=False, previously=["Core/DNS", "Old"])
    assert said(planned(named, page)) == ["update component/Edge/New name"]


def test_a_name_that_lives_in_two_other_places_is_an_error() -> None:
    page = Page().group("Core", "API").group("Edge", "CDN")
    page.component("DNS", group="g-Core", live_id="1").component("DNS", group="g-Edge", live_id="2")
    with pytest.raises(PlanError) as raised:
        planned(File().group("Core", "API").group("Edge", "CDN").component("DNS"), page)
    assert raised.value.message == "acme/component/DNS could be 2 live components: 1 (in Core); 2 (in Edge)"
    assert raised.value.hint == "write `id:` with the one it is, or `adopt: false` to make a new one"


def test_an_absent_item_takes_only_what_stands_in_its_own_place() -> None:
    page = Page().group("Core", "API", "Old").component("Site")
    assert said(planned(File().group("Core", "API").component("Old", absent=True).component("Site"), page)) == []
    earlier = File().group("Core", "API").component("x", absent=True, previously=["Core/Old"]).component("Site")
    assert said(planned(earlier, page)) == []


def test_a_component_in_a_group_that_the_page_lost_stands_at_the_top_level() -> None:
    plan = planned(File().component("API"), Page().component("API", group="g-gone"))
    assert said(plan) == ["update component/API group"]
    assert plan.actions[0].changes[0].before == "g-gone"


def test_templates_and_groups_are_found_by_name_and_never_moved() -> None:
    plan = planned(File().template("T").template("U", previously=["V", "G/T"]), Page().template("T").template("V"))
    assert said(plan) == ["manual template/U name title"]


def test_people_are_known_by_contact_in_whatever_state_they_are() -> None:
    page = Page().subscriber("s1", {"state": "quarantined"}, email="A@acme.example")
    plan = planned(File().member(email="a@acme.example"), page)
    assert said(plan) == []
    assert list(plan.bindings.values()) == ["s1"]


def test_of_two_entries_of_one_person_the_active_one_counts() -> None:
    page = Page().subscriber("s1", {"state": "unconfirmed"}, email="a@acme.example")
    page.subscriber("s2", email="a@acme.example")
    assert list(planned(File().member(email="a@acme.example"), page).bindings.values()) == ["s2"]


def test_a_contact_pinned_and_named_twice_is_an_error() -> None:
    file = File().member(email="a@acme.example", pin="s1").member(email="b@acme.example")
    with pytest.raises(PlanError) as raised:
        planned(file, Page().subscriber("s1", email="b@acme.example"))
    assert "could each be the live subscriber s1" in raised.value.message
    assert "b@acme.example" not in str(raised.value)


def test_a_kind_that_was_not_read_is_not_compared() -> None:
    live = Page().component("Site").page(read=frozenset({"component", "group"}), whole=frozenset({"component"}))
    plan = planned(File().component("Site").template("T"), live)
    assert said(plan) == []
    assert [note.message for note in plan.notes] == ["kind template: not read, and so not compared"]


def test_what_could_be_several_is_told_apart_by_place_and_date() -> None:
    page = Page().group("Core").component("API", live_id="c1", group="g-Core", start_date="2024-05-01").component("Web")
    page.component("API", live_id="c2", group="g-Core")
    page.items[-1] = replace(page.items[-1], facts={"created_at": "2026-11-26T09:00:00Z"})
    file = File().group("Core").component("API", group="Core").component("Web")
    with pytest.raises(PlanError) as raised:
        planned(file, page)
    assert raised.value.message == (
        "acme/component/Core/API could be 2 live components: "
        "c1 (in Core, uptime since 2024-05-01); c2 (in Core, created 2026-11-26)"
    )


def test_to_look_at_the_rest_is_compared_all_the_same() -> None:
    page = Page().component("API", live_id="c1").component("API", live_id="c2").component("Web", description="old")
    file = File().component("API").component("Web", description="new").page(prune=["component"])
    plan = planned(file, page, compare_only=True)
    assert said(plan) == ["update component/Web description"]
    assert [(block.rule, block.message) for block in plan.blocked_by] == [
        ("ambiguous", "acme/component/API could be 2 live components: c1 (at the top level); c2 (at the top level)")
    ]


@pytest.mark.parametrize("path", [("Z\u00fcrich", "Caf\u00e9"), ("Caf\u00e9",)])
def test_what_only_the_page_has_may_be_referred_to_in_another_spelling(path: tuple[str, ...]) -> None:
    page = Page().group("Zu\u0308rich").component("Cafe\u0301", group="g-Zu\u0308rich", live_id="c1")
    page.template("T", live_id="t1", components=("c1",))
    plan = planned(File().template("T", components=(address("component", *path),)), page)
    assert (said(plan), plan.blocked_by) == ([], ())
