"""Items: what they declare, their locations, and what they must not be."""

from typing import Any

import pytest

from reconciler.model.address import Address

Room = Any


def test_an_earlier_name_may_hold_slashes_as_the_page_shows_it(room: Room) -> None:
    items = room.items(
        "components: [{group: D, previously: [Data / Infra], components: [{name: C, previously: [Data / Infra/Sign in/up]}]}]"
    )
    assert items["acme/group/D"].previously == (("Data / Infra",),)
    assert items["acme/component/D/C"].previously == (("Data ", " Infra", "Sign in", "up"),)


def test_a_name_may_be_passed_on_and_a_bare_one_is_that_of_the_own_place(room: Room) -> None:
    items = room.items(
        """
        components:
          - {name: Alerts}
          - {name: B, previously: [A]}
          - {name: C, previously: [B]}
          - {group: G, components: [{name: Alerting, previously: [Alerts]}]}
        """
    )
    assert items["acme/component/C"].previously == (("B",),)
    assert items["acme/component/G/Alerting"].previously == (("Alerts",),)


def test_a_group_stands_before_its_components_and_the_file_keeps_its_order(room: Room) -> None:
    page = room.page(
        """
        components:
          - name: Zebra
          - group: Middle
            components: [{name: B}, {name: A}]
          - name: Ant
        """
    )
    assert [str(item.address) for item in page.items] == [
        "acme/component/Zebra",
        "acme/group/Middle",
        "acme/component/Middle/B",
        "acme/component/Middle/A",
        "acme/component/Ant",
    ]


@pytest.mark.parametrize(
    ("body", "declared"),
    [
        ("settings: {}", {"page"}),
        ("subscribers: {channels: {}}", {"page"}),
        ("components: []", {"component", "group"}),
        ("templates: []", {"template"}),
        ("subscribers: {members: []}", {"subscriber"}),
        ("subscribers: {}", set()),
        ("order: strict", set()),
    ],
)
def test_a_written_section_declares_its_kinds_though_it_is_empty(room: Room, body: str, declared: set[str]) -> None:
    assert room.page(body).declared == declared


def test_names_may_hold_what_paths_are_made_of(room: Room) -> None:
    items = room.items(
        """
        components:
          - name: TCP/IP
          - name: a~1b
          - group: "G|1/2"
            components: [{name: "🚀 مرحبا \u200f‮x"}]
        """
    )
    assert list(items) == [
        "acme/component/TCP~1IP",
        "acme/component/a~01b",
        "acme/group/G|1~12",
        "acme/component/G|1~12/🚀 مرحبا \u200f‮x",
    ]


def test_nothing_but_what_is_written_is_a_field_and_null_clears(room: Room) -> None:
    items = room.items("components: [{name: A, description: null, start_date: ''}, {name: B}]")
    assert items["acme/component/A"].fields == {"name": "A", "description": None, "start_date": ""}
    assert items["acme/component/B"].fields == {"name": "B"}


def test_the_items_own_keys(room: Room) -> None:
    items = room.items(
        """
        components:
          - {name: A, id: c1, previously: [Old, G/Old, "x~1y"], adopt: false}
          - {group: G, absent: true}
          - group: H
            previously: [Old H]
            components: [{name: B}, {name: C, absent: true}]
        """
    )
    one = items["acme/component/A"]
    assert (one.pin, one.adopt, one.absent, one.replace) == ("c1", False, False, False)
    assert one.previously == (("Old",), ("G", "Old"), ("x/y",))
    assert items["acme/group/G"].absent
    assert items["acme/group/H"].previously == (("Old H",),)
    assert items["acme/component/H/C"].absent
    assert items["acme/component/H/C"].parent == Address("acme", "group", ("H",))


def test_an_absent_item_needs_nothing_but_its_name(room: Room) -> None:
    items = room.items(
        """
        components: [{group: G, absent: true, components: [{name: A, absent: true}]}]
        templates: [{name: T, absent: true}]
        subscribers: {members: [{webhook: "https://x.example/", absent: true}]}
        """
    )
    assert [item.absent for item in items.values()] == [True] * 4


def test_two_of_one_place_are_told_apart_by_their_pins(room: Room) -> None:
    items = room.items(
        """
        components:
          - {name: A, id: c1}
          - {name: A, id: c2}
          - {group: G, id: g1, components: [{name: B, id: c3}]}
          - {group: G, id: g2, components: [{name: B, id: c4}, {name: C}]}
        templates:
          - {name: T, title: t, body: b, components: ["A#c2", "G/C"]}
        """
    )
    assert list(items) == [
        "acme/component/A#c1",
        "acme/component/A#c2",
        "acme/group/G#g1",
        "acme/component/G/B#c3",
        "acme/group/G#g2",
        "acme/component/G/B#c4",
        "acme/component/G/C",
        "acme/template/T",
    ]
    assert items["acme/component/G/B#c4"].parent == Address("acme", "group", ("G",), "g2")
    assert items["acme/component/G/B#c4"].parent == Address("acme", "group", ("G",), "g2")
    assert items["acme/template/T"].fields["components"] == (
        Address("acme", "component", ("A",), "c2"),
        Address("acme", "component", ("G", "C")),
    )


WRONG_ITEMS = {
    "status": (
        "components: [{name: A, status: operational}]",
        [
            (
                "1:24: `status` is not allowed here: a component's status belongs to the people who handle an incident"
                " and is never written; remove the line"
            )
        ],
    ),
    "neither": (
        "components: [{nmae: A}]",
        ["1:14: an item needs `group:` or `name:` -> did you mean `name`?"],
    ),
    "both": (
        "components: [{name: A, group: B}]",
        ["1:14: an item has `group:` or `name:`, never both -> a list item with `group:` is a group; remove one"],
    ),
    "bare text": (
        "components: [Website]",
        ["1:14: an item of `components` is a map -> write `group:` or `name:` and its name"],
    ),
    "bare text in a group": (
        "components: [{group: G, components: [Website]}]",
        ["1:38: item 1 of `components` must be a map, not text -> write `name:` before it"],
    ),
    "nested group": (
        "components: [{group: G, components: [{group: H, components: [{name: A}]}]}]",
        [
            "1:39: a group stands at the top of the list: groups do not nest -> put it beside the one that holds it, not inside it"
        ],
    ),
    "components of a component": (
        "components: [{name: G, components: [{name: A}]}]",
        ["1:24: `components` stands only under a `group:` -> write `group:` where it says `name:`"],
    ),
    "empty group": (
        "components:\n  - group: G\n    components: []",
        [
            (
                "3:5: a group is never empty: the service deletes one whose last member leaves"
                " -> put a component under `components:`, or write `absent: true`"
            )
        ],
    ),
    "group without components": (
        "components:\n  - group: G",
        [
            (
                "2:5: a group is never empty: the service deletes one whose last member leaves"
                " -> put a component under `components:`, or write `absent: true`"
            )
        ],
    ),
    "group of the absent": (
        "components:\n  - group: G\n    components: [{name: A, absent: true}]",
        [
            (
                "3:5: a group is never empty: the service deletes one whose last member leaves"
                " -> put a component under `components:`, or write `absent: true`"
            )
        ],
    ),
    "absent group with members": (
        "components:\n  - group: G\n    absent: true\n    components: [{name: A}]",
        [
            (
                "4:5: this group is absent, and what stands under it is not"
                " -> move its components out of it, or mark them `absent: true` too"
            )
        ],
    ),
    "components of a group that are no list": (
        "components: [{group: G, components: A}]",
        ["1:37: `components` must be a list, not text -> write a list: [A]"],
    ),
    "twice in one place": (
        "components: [{name: A}, {name: B}, {name: A, id: x}]",
        [
            (
                "1:36: duplicate component `A` (first declared on line 5)"
                " -> rename one, or give both the `id:` of the live one that is meant"
            )
        ],
    ),
    "two spellings of one name": (
        'components: [{name: "Caf\u00e9"}, {name: "Cafe\u0301"}, {name: "Q & A"}, {name: "Q  &amp; A"}]',
        [
            "1:30: duplicate component `Cafe\u0301` (first declared in another spelling on line 5)"
            " -> rename one, or give both the `id:` of the live one that is meant",
            "1:64: duplicate component `Q  &amp; A` (first declared in another spelling on line 5)"
            " -> rename one, or give both the `id:` of the live one that is meant",
        ],
    ),
    "one pin twice": (
        "components: [{name: A, id: x}, {name: B, id: x}]",
        ["1:46: this `id` is also that of the item at line 5 -> keep one of them"],
    ),
    "a pin that is no id": (
        'components: [{name: A, id: "x\\ny"}]',
        ["1:28: `id` holds a character that no id has -> remove it"],
    ),
    "an earlier name that is declared": (
        "components: [{name: A, previously: [B]}, {name: B}]",
        ["1:37: `B` is declared too, at line 5 -> remove one of the two: a renamed thing has left its old name"],
    ),
    "an earlier name that is declared beside it": (
        "components: [{group: G, components: [{name: A, previously: [B, G/C]}, {name: B}, {name: C}]}]",
        [
            "1:61: `B` is declared too, at line 5 -> remove one of the two: a renamed thing has left its old name",
            "1:64: `G/C` is declared too, at line 5 -> remove one of the two: a renamed thing has left its old name",
        ],
    ),
    "its own name": (
        "components: [{name: A, previously: [A]}, {group: G, components: [{name: B, previously: [G/B]}]}]",
        [
            "1:37: `A` is the item's own name -> remove it from `previously`",
            "1:89: `G/B` is the item's own name -> remove it from `previously`",
        ],
    ),
    "one earlier name twice": (
        "components: [{name: A, previously: [X]}, {name: B, previously: [X]}]",
        ["1:65: `X` is also the earlier name of the item at line 5 -> keep one"],
    ),
    "earlier names without form": (
        "components: [{name: A, previously: [/a, a/]}, {group: G, previously: [b/], components: [{name: C}]}]",
        [
            "1:37: an earlier name of a component is `Name` or `Group/Name` -> a `/` at either end of a name is written ~1",
            "1:41: an earlier name of a component is `Name` or `Group/Name` -> a `/` at either end of a name is written ~1",
            "1:71: an earlier name of a group is a `Name` -> a `/` at either end of a name is written ~1",
        ],
    ),
    "an earlier name that is empty": (
        "components: [{name: A, previously: [a/b, '']}]",
        ["1:42: item 2 of `previously` must not be empty"],
    ),
    "previously of a person": (
        "subscribers: {members: [{email: a@b.example, previously: [x]}]}",
        [
            (
                "1:46: the key `previously` is not known here"
                " -> known here: absent, components, confirmed, country, email, exclude, id, matrix, sms, webhook"
            )
        ],
    ),
    "a template without its texts": (
        "templates: [{name: T}]",
        [
            "1:13: `body` is missing -> write `body: We will be working on the database.`",
            "1:13: `title` is missing -> write `title: Scheduled database maintenance`",
        ],
    ),
    "a name that is no text": (
        "components: [{name: 1.10}, {name: true}, {name: null}, {name: ''}, {name: [A]}]",
        [
            '1:21: `name` must be text, not a number -> write it in quotes: "1.10"',
            '1:35: `name` must be text, not true or false -> write it in quotes: "true"',
            "1:49: `name` has no value -> give it a value, or remove the line",
            "1:63: `name` cannot be empty",
            "1:75: `name` must be text, not a list",
        ],
    ),
    "a name that is blank": ("components: [{name: ' '}]", ["1:21: `name` cannot be empty"]),
    "a section with nothing under it": (
        "components:\ntemplates:\nsettings:\nsubscribers:",
        [
            "1:12: `components` has nothing under it -> write [] for an empty list, or remove the line",
            "2:11: `templates` has nothing under it -> write [] for an empty list, or remove the line",
            "3:10: `settings` has nothing under it -> write something under it, or remove the line",
            "4:13: `subscribers` has nothing under it -> write something under it, or remove the line",
        ],
    ),
}


@pytest.mark.parametrize("case", WRONG_ITEMS)
def test_an_item_that_does_not_stand(room: Room, case: str) -> None:
    body, expected = WRONG_ITEMS[case]
    assert room.wrong(body) == expected


def test_a_page_has_1100_components_at_most(room: Room) -> None:
    lines = [f"  - name: C{i}" for i in range(1102)]
    assert room.wrong("components:\n" + "\n".join(lines)) == [
        "1102:5: this page declares 1,102 components; it can have 1,100 -> this is the first one too many"
    ]
    lines[0] = lines[1] = "  - {name: C, absent: true, id: x}"
    assert len(room.page("components:\n" + "\n".join(lines[1:])).items) == 1101


def test_an_earlier_place_of_the_same_name_is_a_move(room: Room) -> None:
    items = room.items("components: [{group: G, components: [{name: A, previously: [A]}]}]")
    assert items["acme/component/G/A"].previously == (("A",),)
