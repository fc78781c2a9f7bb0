"""The order of the page: the smallest set that is out of order, and where new resources will be placed."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.plan import PagePlan
from reconciler.planner.diff.sibling_order import disorders
from reconciler.planner.match.exemptions import Exemptions
from reconciler.planner.match.index import Index
from reconciler.planner.match.matcher import match
from tests.planner.factories import File, Page, note_codes, only, planned, said


def orders(plan: PagePlan) -> list[str]:
    """What is said of the page's order."""
    return [note.message for note in plan.notes if note.code == "order"]


def landings(plan: PagePlan) -> dict[str, str]:
    """What is said of where things land, by address."""
    return {
        action.address.local: note.message for action in plan.actions for note in action.notes if note.code == "order"
    }


def nordics(*names: str) -> File:
    return File().group("Nordics", *names)


def test_only_what_stands_out_of_place_is_named() -> None:
    plan = planned(
        nordics("Aarhus", "Bergen", "Ekerö", "Turku"), Page().group("Nordics", "Aarhus", "Bergen", "Turku", "Ekerö")
    )
    assert said(plan) == []
    assert orders(plan) == ["out of place in Nordics: drag Ekerö after Bergen in the dashboard"]


def test_what_an_apply_added_last_is_what_the_next_plan_names() -> None:
    names = ("Oslo", "Göteborg", "Turku")
    before = planned(nordics(*names), Page().group("Nordics", "Oslo", "Turku"))
    assert landings(before) == {"component/Nordics/Göteborg": "added last in Nordics; drag it after Oslo"}
    after = planned(nordics(*names), Page().group("Nordics", "Oslo", "Turku", "Göteborg"))
    assert orders(after) == ["out of place in Nordics: drag Göteborg after Oslo in the dashboard"]


def test_an_insert_that_landed_last_is_one_thing_out_of_place_among_many() -> None:
    names = [f"Site {number:03}" for number in range(300)]
    live = [name for name in names if name != "Site 120"]
    plan = planned(nordics(*names), Page().group("Nordics", *live, "Site 120"))
    assert orders(plan) == ["out of place in Nordics: drag Site 120 after Site 119 in the dashboard"]


def test_each_place_has_its_own_order_and_groups_count_among_their_siblings() -> None:
    file = File().component("Site").group("Core", "b", "a")
    page = Page().group("Core", "a", "b").component("Site")
    assert orders(planned(file, page)) == [
        "out of place at the top level of acme: drag Site to the top in the dashboard",
        "out of place in Core: drag b to the top in the dashboard",
    ]


def test_what_belongs_first_is_dragged_to_the_top() -> None:
    assert orders(
        planned(nordics("Aarhus", "Bergen", "Turku"), Page().group("Nordics", "Bergen", "Turku", "Aarhus"))
    ) == ["out of place in Nordics: drag Aarhus to the top in the dashboard"]


def test_names_that_could_end_a_list_are_quoted_and_told_apart() -> None:
    file = File().component("Oslo, `Norway`").component("a").component("Turku, Finland")
    page = Page().component("a").component("Turku, Finland").component("Oslo, `Norway`")
    (note,) = planned(file, page).notes
    assert note.message == 'out of place at the top level of acme: drag "Oslo, `Norway`" to the top in the dashboard'
    assert note.names == ("acme", '"Oslo, `Norway`"')


def test_of_many_the_first_twelve_are_named_and_the_rest_counted() -> None:
    names = [f"c{number:02}" for number in range(20)]
    told = orders(planned(nordics(*names), Page().group("Nordics", *reversed(names))))
    assert told[:2] == [
        "out of place in Nordics: drag c00 to the top in the dashboard",
        "out of place in Nordics: drag c01 after c00 in the dashboard",
    ]
    assert told[11] == "out of place in Nordics: drag c11 after c10 in the dashboard"
    assert told[12:] == ["out of place in Nordics: 7 more of 20"]


def test_what_moves_in_or_has_no_position_is_not_out_of_place() -> None:
    file = (
        File().component("b", description="x").component("a").component("moved").component("odd").group("Core", "stays")
    )
    page = Page().component("b").component("a").group("Core", "moved", "stays").component("odd", position=None)
    assert orders(planned(file, page)) == []


def test_equal_positions_are_no_disorder() -> None:
    page = Page().component("b", position=1).component("a", position=1)
    assert planned(File().component("a").component("b"), page).notes == ()


def test_an_accepted_order_is_not_told() -> None:
    file = nordics("Bergen", "Aarhus").component("z").component("y")
    page = Page().group("Nordics", "Aarhus", "Bergen").component("y").component("z")
    assert orders(planned(file.page(), page)) == [
        "out of place at the top level of acme: drag z after Nordics in the dashboard",
        "out of place in Nordics: drag Bergen to the top in the dashboard",
    ]
    accepted = ["component/Nordics/*:order"]
    assert orders(planned(file.page(ignore=accepted), page)) == [
        "out of place at the top level of acme: drag z after Nordics in the dashboard"
    ]
    desired = nordics("New", "Bergen", "Aarhus").page(ignore=accepted)
    assert landings(planned(desired, Page().group("Nordics", "Bergen", "Aarhus"))) == {}
    strict = file.page(ignore=["component/**:order"], order="strict")
    assert said(planned(strict, page)) == []


def test_a_part_of_a_plan_tells_only_of_its_own_order() -> None:
    file = File().group("Core", "b", "a").component("z").component("y")
    page = Page().group("Core", "a", "b").component("y").component("z")
    plan = planned(file, page, only=only("acme/component/Core/*"))
    assert orders(plan) == ["out of place in Core: drag b to the top in the dashboard"]


def test_strict_order_is_a_manual_action_that_says_what_to_drag() -> None:
    file = File().group("Core", "b", "a").component("Site")
    page = Page().component("Site").group("Core", "a", "b")
    plan = planned(file.page(order="strict"), page)
    assert said(plan) == ["manual page order", "manual group/Core order"]
    top, core = plan.actions
    assert [(c.before, c.after) for c in top.changes] == [(["Site", "Core"], ["Core", "Site"])]
    assert [(c.before, c.after) for c in core.changes] == [(["a", "b"], ["b", "a"])]
    assert [note.message for note in core.notes] == [
        "the API cannot set the order: drag components and groups in the Statuspage dashboard, under Components",
        "out of place in Core: drag b to the top in the dashboard",
    ]
    assert (core.id, top.requests, plan.work) == ("g-Core", 0, ())
    assert orders(plan) == []


def test_a_create_says_that_it_lands_last_and_where_to_drag_it() -> None:
    file = File().component("First").group("Nordics", "Aarhus", "Göteborg", "Malmö", "Turku").component("Last")
    page = Page().group("Nordics", "Aarhus", "Turku").component("Last")
    assert landings(planned(file, page)) == {
        "component/First": "added last on the page; drag it to the top",
        "component/Nordics/Göteborg": "added last in Nordics; drag it after Aarhus",
        "component/Nordics/Malmö": "added last in Nordics; drag it after Göteborg",
    }


def test_a_create_that_is_declared_last_lands_where_it_belongs() -> None:
    plan = planned(nordics("Aarhus", "Turku", "Vaasa"), Page().group("Nordics", "Aarhus", "Turku"))
    assert said(plan) == ["create component/Nordics/Vaasa"]
    assert landings(plan) == {}


def test_what_moves_between_groups_lands_last_too() -> None:
    file = File().group("Old", "stays").group("Nordics", "Moved", "Turku")
    page = Page().group("Old", "stays", "Moved").group("Nordics", "Turku")
    assert landings(planned(file, page)) == {
        "component/Nordics/Moved": "added last in Nordics; drag it to the top",
    }


def test_a_new_group_lands_last_and_what_it_takes_in_says_nothing() -> None:
    file = File().group("Nordics", "b", "a").component("Last")
    page = Page().component("Last").component("a")
    plan = planned(file, page)
    assert (
        said(plan) == ["create component/Nordics/b", "create group/Nordics", "update component/Nordics/a group"] or plan
    )
    assert landings(plan) == {"group/Nordics": "added last on the page; drag it to the top"}


def test_a_first_apply_says_nothing_of_order() -> None:
    plan = planned(nordics("b", "a").component("z"), Page())
    assert "order" not in note_codes(plan)


def test_what_moves_from_the_top_level_into_a_new_group_says_nothing_of_order() -> None:
    plan = planned(File().group("Core", "b", "a").page(order="strict"), Page().component("a").component("b"))
    assert said(plan) == ["create group/Core", "update component/Core/b group", "update component/Core/a group"]
    assert plan.notes == ()


@given(st.permutations(list(range(7))))
def test_dragging_what_is_named_gives_the_order_of_the_file_and_nothing_less_would(live: list[int]) -> None:
    page = Page().group("Nordics", *map(str, live)).page()
    desired = nordics(*map(str, range(7))).page()
    exemptions = Exemptions((), ())
    found = list(disorders(desired, match(desired, Index(page, "acme"), exemptions), exemptions))
    names = list(map(str, live))
    dragged = [
        (one.item.name, one.after.name if one.after else None) for disorder in found for one in disorder.misplaced
    ]
    for name, after in dragged:
        names.remove(name)
        names.insert(names.index(after) + 1 if after is not None else 0, name)
    assert names == list(map(str, range(7)))
    longest = max(size for size in range(8) for kept in combinations(live, size) if list(kept) == sorted(kept))
    assert len(dragged) == 7 - longest
