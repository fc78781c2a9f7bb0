"""`matrix` makes one item for each product of its axes; what is wrong is told at the line that a person wrote."""

from typing import Any

import pytest

Room = Any


def test_one_axis_makes_one_item_for_each_value(room: Room) -> None:
    items = room.items(
        """
        components:
          - name: Website
          - name: API (${matrix:region})
            description: Calls from ${matrix:region}
            matrix: {region: [us, eu]}
          - name: Dashboard
        """
    )
    assert list(items) == [
        "acme/component/Website",
        "acme/component/API (us)",
        "acme/component/API (eu)",
        "acme/component/Dashboard",
    ]
    assert items["acme/component/API (eu)"].fields == {
        "name": "API (eu)",
        "description": "Calls from eu",
        "group": None,
    }


def test_several_axes_make_their_product_the_last_turning_fastest(room: Room) -> None:
    items = room.items(
        """
        components:
          - name: ${matrix:region} ${matrix:tier}
            matrix:
              region: [us, eu]
              exclude: [{region: eu, tier: 2}, {tier: "3", region: us}]
              tier: [1, 2, 3]
        """
    )
    assert list(items) == [
        "acme/component/us 1",
        "acme/component/us 2",
        "acme/component/eu 1",
        "acme/component/eu 3",
    ]


def test_an_exclusion_by_some_axes_leaves_out_every_product_with_them(room: Room) -> None:
    items = room.items(
        """
        components:
          - name: ${matrix:a}${matrix:b}${matrix:c}
            matrix: {a: [x, y], b: [x, y], c: [x, y], exclude: [{a: x}, {b: y, c: y}]}
        """
    )
    assert list(items) == ["acme/component/yxx", "acme/component/yxy", "acme/component/yyx"]


def test_values_are_as_written_and_always_text(room: Room) -> None:
    items = room.items(
        """
        components:
          - name: ${matrix:v}
            matrix: {v: [1.10, 0x1F, -1, 007, no, "true", "", 1e3, .inf, "a/b"]}
            description: v${matrix:v}
        """.replace('"", ', "")
    )
    assert list(items) == [
        f"acme/component/{text}" for text in ("1.10", "0x1F", "-1", "007", "no", "true", "1e3", ".inf", "a~1b")
    ]


def test_a_value_may_be_empty(room: Room) -> None:
    assert list(room.items('components: [{name: "API${matrix:v}", matrix: {v: ["", " 2"]}}]')) == [
        "acme/component/API",
        "acme/component/API 2",
    ]


def test_a_group_comes_with_its_children_and_those_may_multiply_further(room: Room) -> None:
    items = room.items(
        """
        components:
          - group: Region ${matrix:region}
            matrix: {region: [us, eu]}
            components:
              - name: API
                description: ${matrix:region}
              - name: Zone ${matrix:zone}
                matrix: {zone: ["${matrix:region}-1", "${matrix:region}-2"], exclude: [{zone: eu-2}, {zone: ap-1}]}
        """
    )
    assert list(items) == [
        "acme/group/Region us",
        "acme/component/Region us/API",
        "acme/component/Region us/Zone us-1",
        "acme/component/Region us/Zone us-2",
        "acme/group/Region eu",
        "acme/component/Region eu/API",
        "acme/component/Region eu/Zone eu-1",
    ]


def test_an_exclusion_may_be_filled_by_the_group_too(room: Room) -> None:
    items = room.items(
        """
        components:
          - group: ${matrix:region}
            matrix: {region: [us, eu]}
            components:
              - name: Zone ${matrix:zone}
                matrix: {zone: ["${matrix:region}-1", "${matrix:region}-2"], exclude: [{zone: "${matrix:region}-2"}]}
        """
    )
    assert [a for a in items if "/component/" in a] == ["acme/component/us/Zone us-1", "acme/component/eu/Zone eu-1"]


def test_every_list_of_items_takes_one(room: Room) -> None:
    items = room.items(
        """
        components: [{name: "${matrix:r}", matrix: {r: [us, eu]}}]
        templates:
          - {name: "Down in ${matrix:r}", title: t, body: b, components: ["${matrix:r}"], matrix: {r: [us, eu]}}
        subscribers:
          members:
            - {email: "${matrix:who}@acme.example", components: [us], matrix: {who: [ops, dev]}}
        """
    )
    names = [item.name for item in items.values()]
    assert names == [
        "us",
        "eu",
        "Down in us",
        "Down in eu",
        "email:ops@acme.example",
        "email:dev@acme.example",
    ]
    down = items["acme/template/Down in eu"].fields["components"]
    assert [str(address) for address in down] == ["acme/component/eu"]


def test_pins_and_earlier_names_are_filled_like_any_text(room: Room) -> None:
    items = room.items(
        """
        components:
          - {name: "API ${matrix:r}", id: "id-${matrix:r}", previously: ["Old ${matrix:r}"], matrix: {r: [us, eu]}}
        """
    )
    item = items["acme/component/API eu"]
    assert (item.pin, item.previously) == ("id-eu", (("Old eu",),))


def test_values_may_name_variables_and_files(room: Room) -> None:
    room.write("us.md", "in America")
    room.write("eu.md", "in Europe")
    items = room.items(
        """
        components:
          - {name: "${matrix:r}", description: "${file:${matrix:r}.md}", matrix: {r: [us, eu]}}
          - {name: "${matrix:r} ${env:PAGE_${matrix:r}:-none}", matrix: {r: [AP]}}
        """
    )
    assert items["acme/component/eu"].fields["description"] == "in Europe"
    assert "acme/component/AP none" in items


def test_a_literal_dollar_brace_stays_one(room: Room) -> None:
    items = room.items('components: [{name: "$${matrix:r} ${matrix:r}", matrix: {r: [us]}}]')
    assert [item.name for item in items.values()] == ["${matrix:r} us"]


def test_what_goes_may_be_multiplied(room: Room) -> None:
    items = room.items('components: [{name: "API ${matrix:r}", absent: true, matrix: {r: [us, eu]}}]')
    assert [item.absent for item in items.values()] == [True, True]


def test_every_item_knows_the_line_that_a_person_wrote(room: Room) -> None:
    items = room.items(
        """
        components:
          - name: Website
          - group: ${matrix:r}
            matrix: {r: [us, eu]}
            components:
              - name: API
        """
    )
    assert [item.source.line - 4 for item in items.values()] == [2, 3, 6, 3, 6]


def test_it_works_through_an_alias_and_in_a_folder(room: Room) -> None:
    room.write(
        "a.yaml",
        "version: 1\npages:\n  a: {id: x, components: &c [{name: '${matrix:r}', matrix: {r: [us, eu]}}]}\n  b: {id: y, components: *c}\n",
    )
    room.write("b.yaml", "version: 1\npages:\n  a:\n    components: [{name: 'B ${matrix:r}', matrix: {r: [us]}}]\n")
    from reconciler.config.load.load import load_config

    found = load_config(room.folder, environ={})
    assert [[item.name for item in page.items] for page in found.pages] == [["us", "eu", "B us"], ["us", "eu"]]
    assert found.pages[0].items[2].source[:2] == ("b.yaml", 4)


FORM = " -> write it as `matrix: {region: [us, eu]}`"

WRONG_MATRICES = {
    "no map": ("5", ["3:13: `matrix` must be a map of axes" + FORM]),
    "a list": ("[us, eu]", ["3:13: `matrix` must be a map of axes" + FORM]),
    "nothing": ("", ["3:12: `matrix` must be a map of axes" + FORM]),
    "no axis": ("{}", ["3:13: `matrix` has no axis" + FORM]),
    "only exclude": ("{exclude: []}", ["3:13: `matrix` has no axis" + FORM]),
    "a nameless axis": ("{1: [a]}", ["3:14: an axis needs a name of letters, digits, - and _" + FORM]),
    "an axis in a list": ("{[a]: [a]}", ["3:14: an axis needs a name of letters, digits, - and _" + FORM]),
    "an axis twice": ("{r: [a], r: [b]}", ["3:22: the axis `r` stands here twice; the first is on line 7"]),
    "no list": (
        "{r: us}",
        ["3:17: the axis `r` must be a list of texts or numbers -> write a list: `r: [a, b]`"],
    ),
    "an empty axis": ("{r: []}", ["3:17: the axis `r` is empty -> name one value at least, or remove the item"]),
    "a boolean": (
        "{r: [true]}",
        ['3:18: a value of the axis `r` is a text or a number -> write it in quotes: "true"'],
    ),
    "null": ("{r: [~]}", ['3:18: a value of the axis `r` is a text or a number -> write it in quotes: "~"']),
    "a map": ("{r: [{a: b}]}", ["3:18: `value` is missing: what `${matrix:r}` stands for -> write it"]),
    "a tag": ("{r: [!!int 5]}", ["3:18: a value of the axis `r` is a text or a number -> remove the tag"]),
    "twice": ("{r: [5, '5']}", ["3:21: the axis `r` names this twice -> keep one of them"]),
    "indirect": (
        "{r: ['${env:PAGE_X}']}",
        [
            "3:18: a value of the axis `r` stands for itself: `${…}` belongs into the item -> write the value out",
        ],
    ),
    "exclude as an axis": (
        "{r: [us], exclude: [us, eu]}",
        [
            (
                "3:33: an item of `exclude` is a map of axes and values; `exclude` is no axis"
                " -> write it as `exclude: [{r: …}]`"
            ),
            (
                "3:37: an item of `exclude` is a map of axes and values; `exclude` is no axis"
                " -> write it as `exclude: [{r: …}]`"
            ),
        ],
    ),
    "exclude is no list": (
        "{r: [us], exclude: us}",
        [
            (
                "3:32: `exclude` is no axis: it is a list of maps, one for each thing to leave out"
                " -> write it as `exclude: [{r: …}]`"
            )
        ],
    ),
    "an empty exclusion": (
        "{r: [us], exclude: [{}]}",
        [
            (
                "3:33: an item of `exclude` is a map of axes and values; `exclude` is no axis"
                " -> write it as `exclude: [{r: …}]`"
            )
        ],
    ),
    "a foreign axis": (
        "{r: [us, eu], exclude: [{s: us}]}",
        ["3:38: `exclude` names an axis that is not known here -> known here: r"],
    ),
    "a foreign value": (
        "{r: [us, eu], exclude: [{r: ap}]}",
        ["3:41: the axis `r` has no such value: this excludes nothing -> remove it, or mend it"],
    ),
    "an excluded list": (
        "{r: [us, eu], exclude: [{r: [us]}]}",
        ["3:41: a value of the axis `r` is a text or a number -> write it out"],
    ),
    "excluded twice": (
        "{r: [us, eu], exclude: [{r: us, r: us}]}",
        ["3:45: the axis `r` stands here twice -> keep one of them"],
    ),
    "all excluded": (
        "{r: [us], exclude: [{r: us}]}",
        ["3:32: `exclude` leaves nothing of this matrix -> remove the item, or exclude less"],
    ),
    "unused": (
        "{r: [us, eu], s: [a, b]}",
        ["3:27: nothing in this item uses the axis `s` -> write ${matrix:s} into the item's name, or remove the axis"],
    ),
    "too many axes": (
        "{r: [a], " + ", ".join(f"x{n}: [a]" for n in range(10)) + "}",
        ["3:13: `matrix` has 11 axes; at most 10 are allowed"],
    ),
    "too many items": (
        f"{{r: [{', '.join(map(str, range(1101)))}]}}",
        ["3:13: `matrix` makes 1,101 items; at most 1,100 are allowed -> write several"],
    ),
}


@pytest.mark.parametrize("case", WRONG_MATRICES)
def test_a_matrix_that_does_not_stand_is_told_once(room: Room, case: str) -> None:
    written, expected = WRONG_MATRICES[case]
    assert room.wrong(f"components:\n  - name: ${{matrix:r}}\n    matrix: {written}") == expected


def test_a_matrix_in_a_wrong_one_is_not_told_to_be_wrong_too(room: Room) -> None:
    body = """
        components:
          - group: ${matrix:r}
            matrix: {r: []}
            components:
              - {name: "${matrix:z}", matrix: {z: ["${matrix:r}-a"]}}
        """
    assert room.wrong(body) == ["3:17: the axis `r` is empty -> name one value at least, or remove the item"]


def test_an_axis_of_the_group_is_not_one_of_its_component_again(room: Room) -> None:
    body = """
        components:
          - group: ${matrix:r}
            matrix: {r: [us]}
            components:
              - {name: "${matrix:r}", matrix: {r: [a]}}
        """
    assert room.wrong(body) == [
        "5:40: `r` is an axis already, of the item that this one stands in -> give it another name"
    ]


def test_an_axis_that_there_is_not_is_told_with_a_near_one(room: Room) -> None:
    body = """
        components:
          - name: API ${matrix:regoin} ${matrix:region}
            matrix: {region: [us, eu]}
          - name: ${matrix:x}
            description: ${matrix:region}
            matrix: {region: [us, eu]}
          - name: ${matrix:region}
        """
    assert room.wrong(body) == [
        "2:11: the matrix of this item has no axis `regoin` -> did you mean `region`?",
        "4:11: the matrix of this item has no axis `x` -> its axes: region",
        "7:11: `${matrix:…}` stands only in an item with a `matrix` -> write `matrix: {axis: [value, …]}` beside it",
    ]


def test_items_that_come_out_alike_are_told_at_their_line(room: Room) -> None:
    body = """
        components:
          - name: API
            description: ${matrix:region} ${matrix:n}
            matrix: {region: [us, eu], n: [1, 2, 3]}
        """
    assert room.wrong(body) == [
        "2:5: this line makes several of one component -> use every axis of the `matrix` in its name, and an alias once"
    ]
    assert room.wrong("components: [{name: 'A ${matrix:r}', id: p, matrix: {r: [us, eu]}}]") == [
        "1:42: this line gives one `id` to several -> use every axis of the `matrix` in it, or remove it"
    ]
    assert room.wrong("components: [{name: A us}, {name: 'A ${matrix:r}', matrix: {r: [us]}}]") == [
        (
            "1:28: duplicate component `A us` (first declared on line 5)"
            " -> rename one, or give both the `id:` of the live one that is meant"
        )
    ]


def test_what_is_wrong_in_every_product_is_told_once(room: Room) -> None:
    body = """
        components:
          - name: API ${matrix:region}
            nmae: x
            showcase: ${matrix:region}
            start_date: soon
            description: ${env:PAGE_NONE}
            matrix: {region: [us, eu]}
        """
    assert room.wrong(body) == [
        "3:5: the key `nmae` is not known here -> did you mean `name`?",
        "4:15: `showcase` must be true or false, not text -> what is read here must be true or false",
        "5:17: `start_date` is not a date ('soon') -> write it as year-month-day: 2024-01-31",
        (
            "6:18: the environment variable PAGE_NONE is not set, or empty"
            " -> set it, or give a default: ${env:PAGE_NONE:-default}"
        ),
    ]


def test_a_secret_of_a_matrix_is_refused_unseen(room: Room) -> None:
    body = """
        metrics:
          - {provider: Datadog, api_key: "${matrix:key}", id: "${matrix:key}", matrix: {key: [hunter2]}}
        """
    said = room.wrong(body)
    assert said == [
        (
            "2:34: `api_key` is a secret, and secrets never stand in the file"
            " -> write ${env:SECRET_PAGE_…} and set the variable where the tool runs"
        )
    ]


def test_an_item_of_no_kind_is_told_to_be_none_and_no_more(room: Room) -> None:
    assert room.wrong("components: [{nmae: '${matrix:r}', matrix: {r: [us]}}]")[0] == (
        "1:14: an item needs `group:` or `name:` -> did you mean `name`?"
    )


def test_a_matrix_stands_nowhere_else(room: Room) -> None:
    assert room.wrong("matrix: {r: [us]}")[0].startswith("1:1: the key `matrix` is not known here")


def test_a_few_lines_cannot_fill_the_memory(room: Room) -> None:
    many = ", ".join(map(str, range(1100)))
    body = f"""
        components:
          - group: ${{matrix:g}}
            matrix: {{g: [{many}]}}
            components:
              - {{name: "${{matrix:c}}", matrix: {{c: [{many}]}}}}
        """
    assert room.wrong(body) == [
        "5:39: matrices and defaults make more than 1,000,000 values up to here -> split the configuration"
    ]
