"""The whole tree that is sent: everything that is there, with the steps carried out in it, whatever they are."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.kinds.jsm import COMPONENT, GROUP
from reconciler.model.work import Step
from reconciler.providers.jsm.tree import TreePlan, merged
from reconciler.providers.jsm.tree_effects import effects
from tests.providers.jsm.world import create, delete, flat, outline, update

Row = dict[str, Any]


def row(id_: str, *inner: Row, position: int = 0, **more: Any) -> Row:
    fields = {
        "description": None,
        "serviceId": None,
        "status": "OPERATIONAL",
        "type": "COMPONENT",
        "pageId": "d",
        **more,
    }
    return {"id": id_, "name": id_, "position": position, **fields, "components": list(inner)}


def numbered(rows: list[Row]) -> list[Row]:
    """The rows, with their places as a service counts them."""
    return [{**each, "position": place, "components": numbered(each["components"])} for place, each in enumerate(rows)]


HERE = numbered([row("A"), row("G", row("B"), row("C")), row("D")])


def planned(*steps: Step, rows: list[Row] = HERE) -> list[Any]:
    return outline(merged(rows, steps).entries("d"))


class TestWhatIsSent:
    def test_every_field_as_it_was_read_without_nulls(self) -> None:
        [entry] = merged([row("A", position=7, status="MAJOR_OUTAGE", extra="x")], []).entries("d")
        assert entry == {
            "id": "A",
            "pageId": "d",
            "name": "A",
            "status": "MAJOR_OUTAGE",
            "type": "COMPONENT",
            "position": 1,
            "components": [],
        }

    def test_no_type_that_was_not_read_and_no_status_for_what_is_new(self) -> None:
        bare = {"id": "A", "name": "A"}
        first, second = merged([bare], [create(COMPONENT, name="N", description="", service_id=None)]).entries("d")
        assert first == {"id": "A", "name": "A", "position": 1, "components": []}
        assert second == {"pageId": "d", "name": "N", "position": 2, "components": []}

    def test_what_is_cleared_is_sent_empty_and_what_is_empty_is_left_out(self) -> None:
        rows = [row("A", description="What", serviceId=None)]
        [entry] = merged(rows, [update(COMPONENT, "A", description=None, service_id="")]).entries("d")
        assert entry["description"] == ""
        assert "serviceId" not in entry

    def test_changed_fields_under_their_names_on_the_service(self) -> None:
        [entry] = merged([row("A")], [update(COMPONENT, "A", name="Z", service_id="s")]).entries("d")
        assert (entry["name"], entry["serviceId"], entry["id"]) == ("Z", "s", "A")

    def test_the_rows_by_their_positions_whatever_the_order_of_the_list(self) -> None:
        assert planned(rows=[row("B", position=2), row("A", position=1), row("C", position=3)]) == ["A", "B", "C"]


class TestPlaces:
    @pytest.mark.parametrize(
        ("step", "expected"),
        [
            (update(COMPONENT, "D", order=None), ["D", "A", ("G", ["B", "C"])]),
            (update(COMPONENT, "A", order="G"), [("G", ["B", "C"]), "A", "D"]),
            (update(COMPONENT, "A", order="none"), ["A", ("G", ["B", "C"]), "D"]),
            (update(COMPONENT, "A", order="B"), ["A", ("G", ["B", "C"]), "D"]),
            (update(COMPONENT, "A", group="G"), [("G", ["B", "C", "A"]), "D"]),
            (update(COMPONENT, "A", group="G", order="B"), [("G", ["B", "A", "C"]), "D"]),
            (update(COMPONENT, "A", group="G", order=None), [("G", ["A", "B", "C"]), "D"]),
            (update(COMPONENT, "B", group=None), ["A", ("G", ["C"]), "D", "B"]),
            (update(COMPONENT, "B", group=None, order="A"), ["A", "B", ("G", ["C"]), "D"]),
            (update(COMPONENT, "B", group="G"), ["A", ("G", ["B", "C"]), "D"]),
            (create(COMPONENT, name="N"), ["A", ("G", ["B", "C"]), "D", "N"]),
            (create(COMPONENT, name="N", group="G", order="B"), ["A", ("G", ["B", "N", "C"]), "D"]),
        ],
    )
    def test_where_a_step_puts_a_component(self, step: Step, expected: list[Any]) -> None:
        assert planned(step) == expected

    def test_a_new_group_with_new_and_old_components_in_any_order_of_steps(self) -> None:
        steps = [
            create(COMPONENT, "new:2", name="N", group="new:1", order="A"),
            update(COMPONENT, "A", group="new:1", order=None),
            create(GROUP, "new:1", name="H", order="D"),
        ]
        assert planned(*steps) == planned(*reversed(steps)) == [("G", ["B", "C"]), "D", ("H", ["A", "N"])]

    def test_a_circle_of_places_ends(self) -> None:
        assert sorted(
            map(str, planned(update(COMPONENT, "A", order="D"), update(COMPONENT, "D", order="A")))
        ) == sorted(["A", "D", "('G', ['B', 'C'])"])

    def test_what_cannot_be_done_is_said_and_left_out(self) -> None:
        plan = merged(
            HERE,
            [
                update(COMPONENT, "gone", name="Z"),
                update(COMPONENT, "A", group="gone", name="Z"),
                create(COMPONENT, name="N", group="new:9"),
                update(COMPONENT, "G", group="G"),
                update(COMPONENT, "D", name="E"),
            ],
        )
        assert set(plan.problems) == {0, 1, 2, 3}
        assert plan.keys == {4: "D"}
        assert outline(plan.entries("d")) == ["A", ("G", ["B", "C"]), "E"]


class TestDeletions:
    def test_what_stays_moves_out_and_what_lies_deepest_goes_first(self) -> None:
        plan = merged(HERE, [delete(GROUP, "G"), delete(COMPONENT, "C")])
        assert (plan.deletions, plan.moves_out) == (("C", "G"), True)
        assert outline(plan.entries("d")) == ["A", ("G", ["C"]), "B", "D"]

    def test_nothing_moves_where_all_of_it_goes(self) -> None:
        plan = merged(
            HERE, [delete(COMPONENT, "B"), delete(GROUP, "G"), delete(COMPONENT, "C"), delete(COMPONENT, "gone")]
        )
        assert (plan.deletions, plan.moves_out) == (("C", "B", "G"), False)
        assert plan.keys.keys() == {0, 1, 2}

    def test_what_lies_deeper_moves_out_too(self) -> None:
        plan = merged([row("G", row("H", row("x"), row("y", row("z"))))], [delete(GROUP, "G"), delete(COMPONENT, "H")])
        assert outline(plan.entries("d")) == [("G", ["H"]), "x", ("y", ["z"])]


TREES = st.lists(st.lists(st.just(None), max_size=4), max_size=6)
"""So many groups, each with so many components."""


@st.composite
def trees(draw: st.DrawFn) -> list[Row]:
    shape = draw(TREES)
    rows = [
        row(f"T{top}", *(row(f"T{top}-{inner}") for inner in range(len(inside)))) for top, inside in enumerate(shape)
    ]
    return numbered(rows)


def shuffled(draw: st.DrawFn, rows: list[Row]) -> list[Row]:
    """The same components elsewhere: in another order, and perhaps under another."""
    every = draw(st.permutations(flat(rows)))
    holders = [each for each in every if each["components"] and "-" not in each["id"]]
    top: list[Row] = []
    inside: dict[str, list[Row]] = {each["id"]: [] for each in holders}
    for each in every:
        homes = [top] if each in holders else [top, *inside.values()]
        draw(st.sampled_from(homes)).append(each)
    return [{**each, "components": inside.get(each["id"], [])} for each in top]


def with_parents(rows: list[Row], parent: str | None = None) -> Iterator[tuple[Row, str | None, str | None]]:
    """Each row, what it lies in and what it stands after."""
    for place, each in enumerate(rows):
        yield each, parent, rows[place - 1].get("id") if place else None
        yield from with_parents(each["components"], each.get("id"))


@st.composite
def arrangements(draw: st.DrawFn) -> tuple[list[Row], list[Row], list[Step]]:
    """A tree, another arrangement of it, and the steps from one to the other, in any order."""
    rows = draw(trees())
    wanted = shuffled(draw, rows)
    steps = []
    for each, parent, after in with_parents(wanted):
        if parent is None and each["components"]:
            steps.append(update(GROUP, each["id"], order=after))
        else:
            steps.append(update(COMPONENT, each["id"], group=parent, order=after))
    return rows, wanted, draw(st.permutations(steps))


@given(arrangements())
def test_any_arrangement_is_reached_whatever_the_order_of_the_steps(
    case: tuple[list[Row], list[Row], list[Step]],
) -> None:
    rows, wanted, steps = case
    plan = merged(rows, steps)
    assert plan.problems == {}
    assert outline(plan.entries("d")) == outline(wanted)
    assert effects(plan, steps, numbered(wanted), set()).whole


STEPS = st.lists(
    st.builds(
        lambda kind, verb, target, parent, after: {
            "update": update(
                kind, target, name=f"{target}!", **({} if parent == "keep" else {"group": parent}), order=after
            ),
            "create": create(kind, None, name=f"new {target}", **({} if parent == "keep" else {"group": parent})),
            "delete": delete(kind, target),
        }[verb],
        st.just(COMPONENT),
        st.sampled_from(["update", "create", "delete"]),
        st.sampled_from(["T0", "T1", "T1-0", "T2-1", "gone"]),
        st.sampled_from(["keep", None, "T0", "T1", "T1-0", "gone"]),
        st.sampled_from([None, "T0", "T1", "T1-0", "gone"]),
    ),
    max_size=6,
)


def positions(entries: list[Row]) -> Iterator[list[int]]:
    yield [entry["position"] for entry in entries]
    for entry in entries:
        yield from positions(entry["components"])


def size(plan: TreePlan) -> int:
    return len(flat(plan.entries("d")))  # type: ignore[arg-type]


@given(trees(), STEPS)
def test_nothing_that_is_there_is_ever_lost_or_sent_twice(rows: list[Row], steps: list[Step]) -> None:
    plan = merged(rows, steps)
    entries: list[Row] = plan.entries("d")
    sent = [entry["id"] for entry in flat(entries) if "id" in entry]
    assert sorted(sent) == sorted(each["id"] for each in flat(rows))
    assert all(each == list(range(1, len(each) + 1)) for each in positions(entries))
    assert not any(value is None for entry in flat(entries) for value in entry.values())
    assert size(plan) == plan.size
    new = [step for place, step in enumerate(steps) if step.verb == "create" and place not in plan.problems]
    assert len(flat(entries)) == len(sent) + len(new)
    gone = set(plan.deletions)
    for each, parent, _ in with_parents(entries):
        assert parent not in gone or each.get("id") in gone
    assert gone <= {each["id"] for each in flat(rows)}


@given(trees())
def test_without_steps_the_tree_stays_as_it_is(rows: list[Row]) -> None:
    assert outline(merged(rows, []).entries("d")) == outline(rows)


class TestWhatShows:
    """A tree that was read back tells which steps were carried out."""

    def test_a_new_one_is_known_by_place_and_name_among_those_that_were_not_there(self) -> None:
        steps = [
            create(GROUP, "new:1", name="H"),
            create(COMPONENT, "new:2", name="A", group="new:1"),
            create(COMPONENT, name="A"),
        ]
        plan = merged(HERE, steps)
        rows = numbered([*HERE, {**row("9", row("7")), "name": "H"}, {**row("8"), "name": "A"}])
        rows[-2]["components"][0]["name"] = "A"
        shown = effects(plan, steps, rows, {each["id"] for each in flat(HERE)})
        assert [shown.answers[place].id for place in range(3)] == ["9", "7", "8"]
        assert "group" not in shown.answers[1].fields
        assert shown.whole

    def test_what_does_not_show_has_no_answer(self) -> None:
        steps = [
            create(COMPONENT, name="N"),
            update(COMPONENT, "A", description="New"),
            update(COMPONENT, "D", order=None),
            update(COMPONENT, "B", group=None),
            delete(COMPONENT, "C"),
        ]
        shown = effects(merged(HERE, steps), steps, HERE, set())
        assert (shown.answers, shown.whole) == ({}, False)

    def test_what_shows_in_part_has_one(self) -> None:
        steps = [update(COMPONENT, "A", description="New", order="G")]
        rows = numbered([row("A", description="New"), *HERE[1:]])
        shown = effects(merged(HERE, steps), steps, rows, set())
        assert (shown.answers[0].fields["description"], shown.whole) == ("New", False)

    def test_what_stands_elsewhere_than_asked_says_where(self) -> None:
        steps = [update(COMPONENT, "A", name="Z", group="G")]
        rows = numbered([row("A", name="Z"), *HERE[1:]])
        assert effects(merged(HERE, steps), steps, rows, set()).answers[0].fields["group"] is None

    def test_what_others_added_in_between_does_not_count(self) -> None:
        steps = [update(COMPONENT, "A", order="G")]
        rows = numbered([HERE[1], row("X"), HERE[0], HERE[2]])
        assert effects(merged(HERE, steps), steps, rows, set()).whole
