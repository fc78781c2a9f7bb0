"""The order of work: the file's, depth first; what is referred to first; deletes last; groups never emptied by accident."""

from reconciler.model.plan import PagePlan
from tests.planner.factories import File, Page, address, note_codes, planned, said
from tests.planner.service import Service


def needs(plan: PagePlan) -> dict[str, list[str]]:
    return {one.address.local: [a.local for a in one.depends_on] for one in plan.actions if one.depends_on}


def test_new_things_are_made_in_the_order_of_the_file() -> None:
    plan = planned(File().component("b").component("a").component("c"), Page())
    assert said(plan) == ["create component/b", "create component/a", "create component/c"]


def test_a_new_group_is_its_first_child_then_the_group_then_the_others() -> None:
    plan = planned(File().group("Core", "API", "Web", "DNS"), Page())
    assert said(plan) == [
        "create component/Core/API",
        "create group/Core",
        "create component/Core/Web",
        "create component/Core/DNS",
    ]
    first, group, second, _ = plan.actions
    assert (first.carried, dict(first.writes), first.requests) == (True, {"name": "API"}, 1)
    assert group.carries == (address("component", "Core", "API"),)
    assert second.writes["group"] == address("group", "Core")
    assert needs(plan) == {
        "group/Core": ["component/Core/API"],
        "component/Core/Web": ["group/Core"],
        "component/Core/DNS": ["group/Core"],
    }


def test_a_new_group_takes_in_a_component_that_moves_there_rather_than_a_new_one() -> None:
    plan = planned(File().group("Core", "New", "API"), Page().component("API"))
    assert said(plan) == ["create group/Core", "create component/Core/New", "update component/Core/API group"]
    group, _, move = plan.actions
    assert group.carries == (address("component", "Core", "API"),)
    assert (move.carried, dict(move.writes), move.requests) == (True, {}, 0)
    assert move.depends_on == (address("group", "Core"),)


def test_a_carried_component_with_other_changes_is_still_written() -> None:
    file = File().group("Core").component("API", group="Core", description="new")
    plan = planned(file, Page().component("API", description="old"))
    move = plan.actions[1]
    assert (move.carried, dict(move.writes), move.requests) == (True, {"description": "new"}, 1)
    assert [change.field for change in move.changes] == ["description", "group"]


def test_what_refers_to_a_new_thing_comes_after_it_wherever_the_file_has_it() -> None:
    file = (
        File().template("T", components=(address("component", "Site"), address("component", "Old"))).component("Site")
    )
    plan = planned(file.component("Old"), Page().component("Old"))
    assert said(plan) == ["create component/Site", "create template/T"]
    assert needs(plan) == {"template/T": ["component/Site"]}


def test_deletes_come_last_components_before_their_groups() -> None:
    file = File().group("Old", absent=True).component("Gone", absent=True).component("Site", description="new")
    page = Page().group("Old", "x").component("Gone").component("Site", description="old")
    plan = planned(file.page(prune=["component/Old/*"]), page)
    assert said(plan) == [
        "update component/Site description",
        "delete component/Gone",
        "delete component/Old/x",
        "delete group/Old",
    ]
    assert needs(plan) == {"group/Old": ["component/Old/x"]}


def test_a_group_to_be_deleted_waits_for_what_moves_out_of_it() -> None:
    plan = planned(File().group("Old", absent=True).component("API"), Page().group("Old", "API"))
    assert said(plan) == ["update component/API group", "delete group/Old"]
    assert needs(plan) == {"group/Old": ["component/API"]}
    assert plan.vanishes == ()


def test_a_deleted_group_says_what_it_ungroups() -> None:
    plan = planned(File().group("Old", absent=True), Page().group("Old", "a", "b"))
    assert [note.message for note in plan.actions[0].notes] == [
        "permanently deletes the uptime history shown for the group",
        "its 2 components stay on the page, ungrouped",
    ]
    one = planned(File().group("Old", absent=True), Page().group("Old", "a"))
    assert one.actions[0].notes[1].message == "its component stays on the page, ungrouped"


def test_the_last_component_leaves_only_after_another_arrived() -> None:
    file = File().group("A", "new").group("B", "b", "a")
    plan = planned(file, Page().group("A", "a").group("B", "b"))
    assert said(plan) == ["create component/A/new", "update component/B/a group"]
    assert needs(plan) == {"component/B/a": ["component/A/new"]}
    assert plan.vanishes == ()


def test_an_arrival_comes_first_even_where_the_file_has_it_later() -> None:
    file = File().component("a").group("A").component("n", group="A")
    plan = planned(file, Page().group("A", "a"))
    assert said(plan) == ["create component/A/n", "update component/a group"]


def test_of_several_that_leave_only_the_last_waits() -> None:
    file = File().component("a").component("b").group("A", "n")
    plan = planned(file, Page().group("A", "a", "b"))
    assert said(plan) == ["update component/a group", "create component/A/n", "update component/b group"]
    assert needs(plan) == {"component/b": ["component/A/n"]}


def test_of_those_that_leave_a_deleted_one_waits() -> None:
    file = File().component("b").group("A", "n").component("a", group="A", absent=True)
    plan = planned(file, Page().group("A", "a", "b"))
    assert said(plan) == ["update component/b group", "create component/A/n", "delete component/A/a"]
    assert needs(plan) == {"component/A/a": ["component/A/n"]}


def test_while_somebody_stays_nobody_waits() -> None:
    plan = planned(File().component("a").group("A", "n", "stays"), Page().group("A", "a", "stays"))
    assert said(plan) == ["update component/a group", "create component/A/n"]
    assert needs(plan) == {}


def test_a_chain_of_single_components_is_walked_from_its_free_end() -> None:
    file = File().group("A", "n").group("B", "a").group("C", "b")
    plan = planned(file, Page().group("A", "a").group("B", "b").group("C", "c"))
    assert said(plan) == ["create component/A/n", "update component/B/a group", "update component/C/b group"]
    assert needs(plan) == {"component/B/a": ["component/A/n"], "component/C/b": ["component/B/a"]}


def test_two_groups_that_swap_their_only_components_cost_one_of_them_its_id() -> None:
    file = File().group("A", "b").group("B", "a")
    page = Page().group("A", "a", description="kept").group("B", "b")
    plan = planned(file, page)
    assert said(plan) == ["update component/B/a group", "create group/A", "update component/A/b group"]
    leaving, made, arriving = plan.actions
    assert (made.id, dict(made.writes)) == (None, {"name": "A", "description": "kept"})
    assert made.carries == (address("component", "A", "b"),)
    assert (arriving.carried, arriving.requests) == (True, 0)
    assert leaving.vanishes == (address("group", "A"),)
    assert [(v.address.local, v.id, v.by.local) for v in plan.vanishes] == [("group/A", "g-A", "component/B/a")]
    assert needs(plan) == {"group/A": ["component/B/a"], "component/A/b": ["group/A"]}
    assert "rebuilt" in note_codes(plan)
    assert plan.blocked_by == ()
    service = Service(page.page())
    service.carry_out(plan)
    assert said(planned(file, service.read())) == []


def test_the_group_that_is_made_again_is_not_a_protected_one_and_takes_its_new_name() -> None:
    file = File().group("A", "b").group("B2", "a", previously=["B"])
    plan = planned(file.page(protect=["group/A"]), Page().group("A", "a").group("B", "b"))
    assert [v.id for v in plan.vanishes] == ["g-B"]
    assert said(plan) == ["update component/A/b group", "create group/B2", "update component/B2/a group"]
    assert plan.blocked_by == ()


def test_where_all_of_them_are_protected_the_plan_is_blocked() -> None:
    plan = planned(
        File().group("A", "b").group("B", "a").page(protect=["group"]), Page().group("A", "a").group("B", "b")
    )
    assert [(block.rule, block.message) for block in plan.blocked_by] == [
        ("vanishes", "acme/group/A is protected and would be deleted: its last component leaves")
    ]


def test_a_swap_with_a_second_component_needs_no_sacrifice() -> None:
    plan = planned(File().group("A", "b").group("B", "a", "c"), Page().group("A", "a", "c").group("B", "b"))
    assert plan.vanishes == ()
    assert said(plan) == ["update component/B/a group", "update component/A/b group", "update component/B/c group"]
    assert needs(plan) == {"component/A/b": ["component/B/a"], "component/B/c": ["component/A/b"]}


def test_a_ring_that_waits_for_another_ring_is_resolved_from_there() -> None:
    file = File().group("A", "b", "x").group("B", "a").group("C", "d").group("D", "c")
    page = Page().group("A", "a").group("B", "b").group("C", "c", "x").group("D", "d")
    plan = planned(file, page)
    assert plan.vanishes == ()
    service = Service(page.page())
    service.carry_out(plan)
    assert said(planned(file, service.read())) == []


def test_a_group_whose_last_component_leaves_for_good_vanishes_and_is_named() -> None:
    file = File().group("A", "a").component("API", previously=["Labs/API"])
    plan = planned(file.page(prune=["group/Labs"], protect=["group/Labs"]), Page().group("A", "a").group("Labs", "API"))
    assert said(plan) == ["update component/API group"]
    assert plan.actions[0].vanishes == (address("group", "Labs"),)
    assert plan.actions[0].notes[-1].message == (
        "removes the last component of acme/group/Labs; the service deletes the group"
    )


def test_a_group_that_would_be_made_without_a_component_is_not_made() -> None:
    page = Page().component("API")
    plan = planned(File().group("Core", "API").page(ignore=["component/Core/API:group"]), page)
    assert said(plan) == []
    assert [note.message for note in plan.notes] == [
        "acme/group/Core is not made: none of its components would stand in it, and none can be empty"
    ]
