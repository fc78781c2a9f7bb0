"""A problem in a `matrix` is reported once, at the line that a person wrote."""

import pytest

from tests.config.conftest import Room

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
    fields = "description: x, showcase: true, only_show_if_degraded: false, start_date: 2024-01-31"
    body = f"""
        components:
          - group: ${{matrix:g}}
            matrix: {{g: [{many}]}}
            components:
              - {{name: "${{matrix:c}}", matrix: {{c: [{many}]}}, {fields}}}
        """
    assert room.wrong(body) == [
        "5:39: matrices and defaults make more than 1,000,000 values up to here -> split the configuration"
    ]
