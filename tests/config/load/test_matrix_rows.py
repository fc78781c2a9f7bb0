"""Axes whose values say more: rows, lists in files, earlier values, and what is left out where."""

import json
from typing import Any

import pytest

Room = Any


def previously(room: Room, body: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {address.removeprefix("acme/"): item.previously for address, item in room.items(body).items()}


def test_a_value_may_be_a_map_whose_keys_go_with_it(room: Room) -> None:
    items = room.items(
        """
        components:
          - name: ${matrix:site.city} (${matrix:site})
            description: Runs on ${matrix:site.racks} racks, spare ${matrix:site.spare}
            matrix:
              site: [{value: osl, city: Oslo, racks: 12, spare: true}, {value: lis, city: Lisbon, racks: 3, spare: false}]
        """
    )
    assert {address: item.fields["description"] for address, item in items.items()} == {
        "acme/component/Oslo (osl)": "Runs on 12 racks, spare true",
        "acme/component/Lisbon (lis)": "Runs on 3 racks, spare false",
    }


def test_texts_and_maps_may_stand_in_one_axis(room: Room) -> None:
    body = "components: [{name: '${matrix:s}', matrix: {s: [web, {value: queue, previously: jobs}]}}]"
    assert previously(room, body) == {"component/web": (), "component/queue": (("jobs",),)}


def test_rows_are_axes_together(room: Room) -> None:
    items = room.items(
        """
        components:
          - name: ${matrix:city}
            description: ${matrix:code}
            matrix: [{code: osl, city: Oslo}, {code: lis, city: Lisbon}]
        """
    )
    assert [(item.name, item.fields["description"]) for item in items.values()] == [("Oslo", "osl"), ("Lisbon", "lis")]


SITES = [
    {"site": "osl", "city": "Oslo \U0001f680", "open": True, "tags": ["a"], "owner": None, "a key": 1},
    {"site": "lis", "city": "Lisbon", "open": False, "tags": [], "owner": "x", "a key": 2},
]


@pytest.mark.parametrize("text", [json.dumps(SITES), json.dumps(SITES, indent=2), json.dumps(SITES, indent="\t")])
@pytest.mark.parametrize(
    ("matrix", "city"), [("{site: {from: data/sites.json}}", "site.city"), ("{from: data/sites.json}", "city")]
)
def test_values_may_stand_in_a_file(room: Room, text: str, matrix: str, city: str) -> None:
    room.write("data/sites.json", text)
    items = room.items(f"components: [{{name: '${{matrix:{city}}} ${{matrix:site}}', matrix: {matrix}}}]")
    assert [item.name for item in items.values()] == ["Oslo \U0001f680 osl", "Lisbon lis"]


def test_a_whole_matrix_may_stand_in_a_file_and_be_thinned_out_beside_it(room: Room) -> None:
    room.write("m.yaml", "region: [us, eu]\ntier: [web, {value: db, previously: sql}]\n")
    body = "components: [{name: '${matrix:region} ${matrix:tier}', matrix: {from: m.yaml, exclude: [{tier: web, region: eu}]}}]"
    assert previously(room, body) == {
        "component/us web": (),
        "component/us db": (("us sql",),),
        "component/eu db": (("eu sql",),),
    }


def test_a_plain_list_in_a_file(room: Room) -> None:
    room.write("l.yaml", "- us\n- 7\n")
    items = room.items("components: [{name: 'R ${matrix:r}', matrix: {r: {from: l.yaml}}}]")
    assert [item.name for item in items.values()] == ["R us", "R 7"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("- us\n- true\n", ['l.yaml:2:3: a value of the axis `r` is a text or a number -> write it in quotes: "true"']),
        ("- {city: A}\n", ["l.yaml:1:3: `value` is missing: what `${matrix:r}` stands for -> write it"]),
        ("a: b\n", ["l.yaml:1:1: the axis `r` must be a list of texts or numbers -> write a list: `r: [a, b]`"]),
        ("- us\n- us\n", ["l.yaml:2:3: the axis `r` names this twice -> keep one of them"]),
        ("- [us\n", ["l.yaml:1:3: a `[` opens here and is not closed -> write the `]` that closes it"]),
        ("", ["l.yaml: the file is empty"]),
    ],
)
def test_what_is_wrong_in_a_file_is_told_there(room: Room, content: str, expected: list[str]) -> None:
    from reconciler.errors import ConfigError

    room.write("l.yaml", content)
    with pytest.raises(ConfigError) as caught:
        room.page("components: [{name: 'R ${matrix:r}', matrix: {r: {from: l.yaml}}}]")
    assert [f"{p.place}: {p.message}" + (f" -> {p.hint}" if p.hint else "") for p in caught.value.problems] == expected


def test_a_file_lies_below_the_configuration(room: Room) -> None:
    room.write("../out.yaml", "[a]")
    for path, why in (
        ("../out.yaml", "it lies outside the configuration's own folder"),
        ("no.yaml", "no such file or directory"),
    ):
        body = f"components: [{{name: '${{matrix:r}}', matrix: {{r: {{from: {path}}}}}}}]"
        assert room.wrong(body) == [f"1:55: the file {path} cannot be read: {why}"]


FORMS = {
    "no value": (
        "{r: [{city: A}]}",
        ["3:18: `value` is missing: what `${matrix:r}` stands for -> write it"],
    ),
    "a nameless key": (
        "{r: [{value: a, b c: d}]}",
        ["3:29: a key of a row is a name of letters, digits, - and _ -> give it another name"],
    ),
    "a key twice": ("{r: [{value: a, r: b}]}", ["3:29: the key `r` stands here twice -> keep one of them"]),
    "a list": (
        "{r: [{value: a, b: [c]}]}",
        ["3:32: a value of the axis `r` is a text, a number, true or false -> write it out"],
    ),
    "beside from": (
        "{r: {from: l.yaml, x: y}}",
        ["3:32: `from` stands alone: the file holds the list -> remove this key"],
    ),
    "an axis beside from": (
        "{from: m.yaml, x: [y]}",
        ["3:28: beside `from` stands nothing but `exclude`: the file holds the axes -> remove this key"],
    ),
    "lacking": (
        "{r: [{value: a, x: y}, {value: b}]}",
        ["3:36: `x` is missing in this row, and the item uses it -> write it: it is what ${matrix:r.x} stands for"],
    ),
    "earlier itself": (
        "{r: [{value: a, x: y, previously: a}]}",
        ["3:47: this is the value itself, and no earlier one -> remove it"],
    ),
    "earlier of nothing": (
        "{r: [{value: a, x: y, previously: {z: b}}]}",
        ["3:51: this row has no `z` -> write the value that it has now beside it"],
    ),
    "earlier no text": (
        "{r: [{value: a, x: y, previously: [~]}]}",
        ['3:48: a value of the axis `r` is a text or a number -> write it in quotes: "~"'],
    ),
}


@pytest.mark.parametrize("case", FORMS)
def test_rows_that_do_not_stand(room: Room, case: str) -> None:
    written, expected = FORMS[case]
    room.write("l.yaml", "[a]")
    room.write("m.yaml", "{r: [{value: a, x: y}]}")
    body = f"components:\n  - name: ${{matrix:r}} ${{matrix:r.x}}\n    matrix: {written}"
    assert room.wrong(body)[: len(expected)] == expected


ROWS = {
    "an axis of the group": (
        "[{g: a, x: b}]",
        ["6:17: `g` is an axis already, of the item that this one stands in -> give it another name"],
    ),
    "no map": ("[{x: a}, b]", ["6:26: a row is a map of axes and values -> write it as `{region: eu, city: Berlin}`"]),
    "twice": ("[{x: a}, {x: a}]", ["6:26: the list of rows names this twice -> keep one of them"]),
    "earlier of which": (
        "[{x: a, previously: b}]",
        ["6:37: of a row of several axes, `previously` names which -> write it as `{region: old}`"],
    ),
    "unused": ("[{y: a}]", ["6:17: nothing in this item uses the rows -> write ${matrix:y} into the item's name, or remove the axis"]),
}  # fmt: skip


@pytest.mark.parametrize("case", ROWS)
def test_rows_without_an_axis_that_do_not_stand(room: Room, case: str) -> None:
    written, expected = ROWS[case]
    name = "C" if case == "unused" else "${matrix:x}"
    head = "components:\n  - group: ${matrix:g}\n    matrix: {g: [a]}\n    components:\n"
    assert room.wrong(f"{head}      - name: {name}\n        matrix: {written}") == expected


def test_a_row_that_was_another(room: Room) -> None:
    body = """
        components:
          - name: ${matrix:city} ${matrix:code}
            matrix: [{code: osl, city: Oslo, previously: [{city: Christiania}, {city: Kristiania, code: krs}]}]
        """
    assert previously(room, body) == {"component/Oslo osl": (("Christiania osl",), ("Kristiania krs",))}


def test_an_earlier_value_is_that_of_every_name_made_of_it(room: Room) -> None:
    body = """
        components:
          - group: ${matrix:zone} zone
            matrix: {zone: [{value: north, previously: [nord, n/w]}, south]}
            components:
              - name: Queue
              - name: Cache ${matrix:zone}
              - name: ${matrix:zone}-${matrix:job}
                previously: ["${matrix:job} of ${matrix:zone}"]
                matrix: {job: [mail, {value: bill, previously: invoice}]}
              - name: Shard ${matrix:shard}
                matrix: {shard: ["${matrix:zone}1"]}
        """
    assert previously(room, body) == {
        "group/north zone": (("nord zone",), ("n/w zone",)),
        "component/north zone/Queue": (),
        "component/north zone/Cache north": (("Cache nord",), ("Cache n/w",)),
        "component/north zone/north-mail": (
            ("mail of north",),
            ("nord-mail",),
            ("n/w-mail",),
            ("mail of nord",),
            ("mail of n", "w"),
        ),
        "component/north zone/north-bill": (
            ("bill of north",),
            ("north-invoice",),
            ("nord-bill",),
            ("nord-invoice",),
            ("n/w-bill",),
            ("n/w-invoice",),
            ("invoice of north",),
            ("bill of nord",),
            ("invoice of nord",),
            ("bill of n", "w"),
            ("invoice of n", "w"),
        ),
        "component/north zone/Shard north1": (("Shard nord1",), ("Shard n/w1",)),
        "group/south zone": (),
        "component/south zone/Queue": (),
        "component/south zone/Cache south": (),
        "component/south zone/south-mail": (("mail of south",),),
        "component/south zone/south-bill": (("bill of south",), ("south-invoice",), ("invoice of south",)),
        "component/south zone/Shard south1": (),
    }


def test_earlier_names_that_only_follow_from_an_axis_are_known_as_such(room: Room) -> None:
    body = """
        components:
          - name: Cache ${matrix:zone}
            matrix: {zone: [{value: north, previously: nord}, south]}
          - name: Queue ${matrix:zone}
            previously: ["${matrix:zone} queue"]
            matrix: {zone: [{value: north, previously: nord}]}
          - {name: Docs, previously: [Manual]}
        """
    items = room.page(body).items
    assert {item.name: item.implied for item in items} == {
        "Cache north": True,
        "Cache south": False,
        "Queue north": False,
        "Docs": False,
    }


def test_what_is_deleted_has_no_earlier_name(room: Room) -> None:
    body = """
        components:
          - {name: "A ${matrix:z}", matrix: {z: &z [{value: north, previously: nord}]}}
          - {name: "B ${matrix:z}", absent: true, matrix: {z: *z}}
        """
    assert previously(room, body) == {"component/A north": (("A nord",),), "component/B north": ()}


def test_an_earlier_value_of_which_no_name_is_made_is_told(room: Room) -> None:
    body = """
        components:
          - {name: A, description: "${matrix:z}", matrix: {z: [{value: north, previously: nord}]}}
        """
    assert room.wrong(body) == [
        "2:83: no name is made of what this was, so that it is nothing's earlier name"
        " -> remove it, or use the axis in the item's name"
    ]


def test_people_have_no_earlier_names_but_may_share_the_axis(room: Room) -> None:
    body = """
        components: [{name: "${matrix:z}", matrix: {z: &z [{value: north, previously: nord}]}}]
        subscribers: {members: [{email: "${matrix:z}@b.example", matrix: {z: *z}}]}
        """
    assert previously(room, body)["component/north"] == (("nord",),)
    alone = "subscribers: {members: [{email: '${matrix:z}@b.example', matrix: {z: [{value: a, previously: b}]}}]}"
    assert room.wrong(alone) == [
        "1:94: no name is made of what this was, so that it is nothing's earlier name"
        " -> remove it, or use the axis in the item's name"
    ]


def test_an_earlier_name_that_is_declared_is_told_where_the_axis_says_so(room: Room) -> None:
    body = "components:\n  - name: ${matrix:z}\n    matrix: {z: [{value: north, previously: south}, south]}"
    assert room.wrong(body) == [
        "3:45: `south` is declared too, at line 6 -> remove one of the two: a renamed thing has left its old name"
    ]


def test_a_child_may_be_left_out_for_some_values_of_any_axis_in_scope(room: Room) -> None:
    items = room.items(
        """
        components:
          - group: ${matrix:zone}
            matrix: {zone: [north, south, {value: west, near: coast}]}
            components:
              - name: Always
              - {name: Rare, exclude: [{zone: south}, {zone: west}]}
              - name: ${matrix:job}
                matrix: {job: [mail, bill], exclude: [{zone: south, job: mail}]}
              - name: ${matrix:kind}
                exclude: [{zone: west}, {zone: north, kind: b}]
                matrix: {kind: [a, b]}
              - name: Thin
                matrix: {exclude: [{zone: north}]}
          - {name: "Top ${matrix:t}", matrix: {t: [x, y]}, exclude: [{t: x}]}
        """
    )
    assert [address.removeprefix("acme/component/") for address in items if "/component/" in address] == [
        "north/Always", "north/Rare", "north/mail", "north/bill", "north/a",
        "south/Always", "south/bill", "south/a", "south/b", "south/Thin",
        "west/Always", "west/mail", "west/bill", "west/Thin",
        "Top y",
    ]  # fmt: skip


GROUP = "components:\n  - group: ${matrix:g}\n    matrix: {g: [a, b]}\n    components:\n      - name: A\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "components: [{name: A, exclude: [{r: a}]}]",
            "1:33: `exclude` leaves out values of a matrix, and there is none here"
            " -> write it in an item with a `matrix`, or in something that stands in one",
        ),
        (
            GROUP + "      - {name: B, exclude: [{g: c}]}",
            "6:33: the axis `g` has no such value: this excludes nothing -> remove it, or mend it",
        ),
        (
            GROUP + "      - {name: B, exclude: [{h: a}]}",
            "6:30: `exclude` names an axis that is not known here -> known here: g",
        ),
        (
            GROUP + "      - {name: '${matrix:h}', matrix: {h: [x]}, exclude: [{i: a}]}",
            "6:60: `exclude` names an axis that is not known here -> known here: g, h",
        ),
        (
            GROUP + "      - {name: B, exclude: {g: a}}",
            "6:28: `exclude` is no axis: it is a list of maps, one for each thing to leave out -> write it as `exclude: [{g: …}]`",
        ),
        (
            "components: [{name: '${matrix:t}', matrix: {t: [x]}, exclude: [{t: x}]}]",
            "1:63: `exclude` leaves nothing of this matrix -> remove the item, or exclude less",
        ),
        (
            "components:\n  - group: ${matrix:g}\n    matrix: {g: [a]}\n    components: [{name: A, exclude: [{g: a}]}]",
            "4:5: a group is never empty: the service deletes one whose last member leaves"
            " -> put a component under `components:`, or write `absent: true`",
        ),
        (
            "defaults: {components: {exclude: [{g: a}]}}",
            "1:25: `exclude` is never a default: it stands in the item that it multiplies -> write it in the item",
        ),
    ],
)
def test_what_excludes_nothing_is_told(room: Room, body: str, expected: str) -> None:
    assert room.wrong(body) == [expected]


def test_in_a_matrix_that_is_wrong_nothing_more_is_told(room: Room) -> None:
    body = GROUP.replace("[a, b]", "[]") + "      - {name: B, exclude: [{g: c}]}"
    assert room.wrong(body) == ["3:17: the axis `g` is empty -> name one value at least, or remove the item"]
