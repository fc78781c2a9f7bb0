"""An order that the service writes: the fewest things get a new place, each after the sibling that the file has before it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.kind import ORDER
from reconciler.model.pattern import Pattern
from reconciler.model.plan import Origin, PagePlan
from reconciler.model.resource import Limits
from tests import gallery as g


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    g.register(monkeypatch)


def orders(plan: PagePlan) -> list[tuple[str, str, Any, Any]]:
    """Every change of order: whose, what the action does, and from where to where."""
    return [
        (action.address.path[-1], action.verb.value, change.before, change.after)
        for action in plan.actions
        for change in action.changes
        if change.field == ORDER
    ]


def places(plan: PagePlan) -> dict[str, str | None]:
    """What is put into a place, and what it is put after there; None for the front."""
    return {
        action.address.path[-1]: after.path[-1] if after else None
        for action in plan.actions
        if ORDER in action.writes
        for after in [action.writes[ORDER]]
    }


def loose(*names: str) -> list[Any]:
    return [g.picture(name) for name in names]


def plan_of(live: str, wanted: str, **more: Any) -> PagePlan:
    return g.plan_of(g.page(loose(*wanted), publish=False, **more.pop("page", {})), g.Gallery(loose=live), **more)


@pytest.mark.parametrize(
    ("live", "wanted", "expected"),
    [
        ("ABC", "ABC", []),
        ("ACB", "ABC", [("B", "update", "after C", "after A")]),
        ("BCA", "ABC", [("A", "update", "after C", "first")]),
        ("CDAB", "ABCD", [("A", "update", "after D", "first"), ("B", "update", "after D", "after A")]),
        ("AxBxC", "ABC", []),
        ("BA", "ABC", [("A", "update", "after B", "first")]),
    ],
)
def test_what_stands_out_of_place(live: str, wanted: str, expected: list[Any]) -> None:
    live = live.replace("x", "u", 1).replace("x", "v")
    plan = plan_of(live, wanted)
    assert orders(plan) == expected
    assert [note.code for action in plan.actions for note in action.notes] == []


@pytest.mark.parametrize(
    ("live", "wanted", "expected"),
    [
        ("AC", "ABC", {"B": "A"}),
        ("AC", "BAC", {"B": None}),
        ("", "AB", {"B": "A"}),
        ("u", "AB", {"B": "A"}),
        ("BA", "ABC", {"A": None, "C": "B"}),
    ],
)
def test_what_is_new_is_written_where_the_file_has_it_and_needs_no_saying(
    live: str, wanted: str, expected: dict[str, str | None]
) -> None:
    assert places(plan_of(live, wanted)) == expected


def test_the_change_joins_the_update_of_a_thing_that_differs_anyway() -> None:
    desired = g.page(g.picture("B", fields={"frame": "gold"}), g.picture("A"), publish=False)
    plan = g.plan_of(desired, g.Gallery(loose="AB"))
    (action,) = plan.actions
    assert [change.field for change in action.changes] == ["frame", ORDER]
    assert action.writes == {"frame": "gold", ORDER: None}


def test_what_moves_into_a_place_gets_its_place_there(tmp_path: Path) -> None:
    gallery = g.Gallery(("Hall", ["A", "C"]), loose=["B"])
    desired = g.page(g.room("Hall", "A", "B", "C"), publish=False)
    plan = g.plan_of(desired, gallery)
    assert places(plan) == {"B": "A"}
    assert g.carry_out(desired, gallery, tmp_path).exit_code == 0
    assert gallery.tree() == {None: ["Hall"], "Hall": ["A", "B", "C"]}


def test_rooms_and_pictures_share_the_order_of_the_top_level(tmp_path: Path) -> None:
    gallery = g.Gallery(("Hall", ["A"]), loose=["B"])
    desired = g.page(g.picture("B"), g.room("Hall", "A"), g.picture("C"))
    assert orders(g.plan_of(desired, gallery)) == [
        ("B", "update", "after Hall", "first"),
    ]
    assert g.carry_out(desired, gallery, tmp_path).exit_code == 0
    assert gallery.names() == ["B", "Hall", "C"]


def test_what_is_ignored_keeps_its_order() -> None:
    ignore = (Pattern("picture/B", ORDER),)
    assert orders(plan_of("BAC", "ABC", page={"ignore": ignore})) == []
    assert places(plan_of("AC", "ABCD", page={"ignore": ignore})) == {"D": "C"}


@pytest.mark.parametrize(
    ("live", "wanted", "only", "expected"),
    [
        ("CBA", "ABC", "A", [("A", "update", "after B", "first")]),
        ("CBA", "ABC", "C", [("C", "update", "first", "after B")]),
        ("ABC", "ABC", "A", []),
        ("BA", "ABC", "C", []),
    ],
)
def test_only_moves_what_it_names(live: str, wanted: str, only: str, expected: list[Any]) -> None:
    plan = plan_of(live, wanted, only=(Pattern(f"town/picture/{only}", whole=True),))
    assert [(name, verb) for name, verb, *_ in orders(plan)] == [(name, verb) for name, verb, *_ in expected]


@pytest.mark.parametrize(
    ("live", "base", "wanted", "origin"),
    [("BA", "AB", "AB", Origin.DRIFT), ("BA", "BA", "AB", Origin.CHANGE)],
)
def test_whose_doing_an_order_is(live: str, base: str, wanted: str, origin: Origin) -> None:
    (action,) = plan_of(live, wanted, base=g.page(loose(*base), publish=False)).actions
    assert (action.origin, action.changes[0].origin) == (origin, origin)
    assert action.changes[0].base == ("first" if origin is Origin.DRIFT else "after B")


def test_a_new_thing_has_no_order_at_the_base() -> None:
    base = g.page(loose("B", "A"), publish=False)
    created = plan_of("BA", "BAC", base=base).actions[0]
    assert {change.origin for change in created.changes} == {Origin.CHANGE}
    updated = plan_of("CB", "BC", base=g.page(loose("C"), publish=False)).actions[0]
    assert updated.changes[0].origin is Origin.CHANGE


def test_a_new_thing_that_could_not_be_made_does_not_hold_up_what_comes_after_it(tmp_path: Path) -> None:
    gallery = g.Gallery(loose="A")
    day = g.address(g.TICKET, "Day")
    gallery.refused = {"Day": g.refusal()}
    desired = g.page(
        g.picture("A"),
        g.picture("B", fields={"tickets": (day,)}),
        g.picture("C"),
        g.ticket("Day"),
        publish=False,
    )
    result = g.carry_out(desired, gallery, tmp_path)
    assert "done picture/C" in g.outcomes(result)
    gallery.refused = {}
    assert g.carry_out(desired, gallery, tmp_path).exit_code == 0
    assert gallery.names() == ["A", "B", "C"]


def test_what_only_moves_waits_for_the_sibling_that_it_comes_after(tmp_path: Path) -> None:
    gallery = g.Gallery(loose="CA")
    gallery.refused = {"B": g.refusal()}
    desired = g.page(loose("A", "B", "C"), publish=False, limits=Limits(9, 100))
    plan = g.plan_of(desired, gallery)
    assert orders(plan) == [("A", "update", "after C", "first")]
    gallery.refused = {}
    assert g.carry_out(desired, gallery, tmp_path).exit_code == 0
    assert gallery.names() == ["A", "B", "C"]


NAMES = "ABCDEFG"
TREES = st.permutations(list(NAMES)).flatmap(
    lambda names: st.tuples(st.integers(0, 7), st.integers(0, 7)).map(
        lambda cuts: (names[: min(cuts)], names[min(cuts) : max(cuts)], names[max(cuts) :])
    )
)


@given(live=TREES, wanted=TREES, left_out=st.sets(st.sampled_from(NAMES)), new=st.booleans())
def test_any_tree_becomes_any_other_and_strangers_stay(
    tmp_path_factory: pytest.TempPathFactory, live: Any, wanted: Any, left_out: set[str], new: bool
) -> None:
    """After apply nothing is left to plan; what is not declared keeps its id, its holder, and its order."""
    gallery = g.Gallery(("Hall", live[0]), ("Attic", live[1]), loose=live[2])
    before = {item.name: (item.id, item.parent) for item in gallery.items}
    strangers = [item.name for item in gallery.items if item.name in left_out]
    declared = [[name for name in names if name not in left_out] for names in wanted]
    desired = g.page(
        g.room("Attic", *declared[0]),
        loose(*declared[1], *(["New"] if new else [])),
        g.room("Hall", *declared[2]),
        limits=Limits(99, 100),
    )
    moves = g.plan_of(desired, gallery)
    result = g.carry_out(desired, gallery, tmp_path_factory.mktemp("run"))
    assert result.exit_code == 0, g.outcomes(result)
    assert g.plan_of(desired, gallery).actions == ()
    assert len(gallery.lots) == (1 if moves.actions else 0)
    after = {item.name: (item.id, item.parent) for item in gallery.items}
    assert {name: after[name] for name in strangers} == {name: before[name] for name in strangers}
    assert {name: id_ for name, (id_, _) in after.items() if name != "New"} == {
        n: id_ for n, (id_, _) in before.items()
    }
    assert [name for name in gallery.names("Attic") if name not in left_out] == declared[0]
    top = [name for name in gallery.names() if name not in left_out]
    assert top == ["Attic", *declared[1], *(["New"] if new else []), "Hall"]
    for holder in ("Hall", "Attic", None):
        inside = [name for name in gallery.names(holder) if name in strangers]
        assert inside == [name for name in strangers if name in inside]


@given(live=st.permutations(list(NAMES)), chosen=st.sets(st.sampled_from(NAMES), min_size=1))
def test_a_part_of_the_order_converges_too(
    tmp_path_factory: pytest.TempPathFactory, live: list[str], chosen: set[str]
) -> None:
    gallery = g.Gallery(loose=live)
    only = tuple(Pattern(f"town/picture/{name}", whole=True) for name in sorted(chosen))
    desired = g.page(loose(*NAMES))
    result = g.carry_out(desired, gallery, tmp_path_factory.mktemp("run"), only=only)
    assert result.exit_code == 0, g.outcomes(result)
    fixed = [name for name in gallery.names() if name not in chosen]
    assert fixed == [name for name in live if name not in chosen]
