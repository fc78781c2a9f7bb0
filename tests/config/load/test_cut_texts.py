"""A comment that was probably meant as text is warned of; a real one never is."""

from typing import Any

import pytest

Room = Any


def warned(room: Room, body: str) -> list[str]:
    from tests.config.conftest import in_page

    found = room.load(in_page(body)).warnings
    assert all(one.severity == "warning" for one in found)
    return [f"{one.line - 4}:{one.column - 4}: {one.message} -> {one.hint}" for one in found]


def said(place: str, comment: str, whole: str) -> str:
    return (
        f"{place}: `{comment}` is a comment, and not part of the value"
        f' -> if it is part of it, write "{whole}"; a space behind the # marks a comment that is meant'
    )


def test_names_and_texts_that_are_cut_short(room: Room) -> None:
    body = """
        components:
          - name: Gate #4
            description: The C#/F# part #dotnet
          - group: Hall #2
            components:
              - name: Door #7 of 9
                previously:
                  - Entry #7
          - {name: "Gate #5"}
        templates:
          - name: T
            title: t
            body: b
            components:
              - Hall/Door #7
        protect:
          - component/Gate #4
        metrics:
          - provider: Self
            metrics:
              - name: Rate #1
        """
    assert warned(room, body) == [
        said("2:11", "#4", "Gate #4"),
        said("3:18", "#dotnet", "The C#/F# part #dotnet"),
        said("4:12", "#2", "Hall #2"),
        said("6:15", "#7 of 9", "Door #7 of 9"),
        said("8:13", "#7", "Entry #7"),
        said("15:9", "#7", "Hall/Door #7"),
        said("17:5", "#4", "component/Gate #4"),
        said("21:15", "#1", "Rate #1"),
    ]


def test_values_of_a_matrix(room: Room) -> None:
    body = """
        components:
          - name: ${matrix:gate}
            matrix:
              gate:
                - Gate #1
                - value: Hall #2
                - Door
        """
    assert warned(room, body) == [said("5:11", "#1", "Gate #1"), said("6:18", "#2", "Hall #2")]


@pytest.mark.parametrize(
    "line",
    [
        "name: Gate # the western one",
        "name: Gate  #the western one",
        "name: Gate\t#western",
        "name: Gate ## western",
        "name: Gate ##western",
        "name: Gate #",
        "name: Gate#4",
        "name: 'Gate' #4",
        "name: 'Gate #4'",
        "name: C# #",
        "showcase: true #western\n    name: Gate",
        "name: Gate\n    #western",
        "name: Gate\n    start_date: 2024-01-31 #soon",
    ],
)
def test_real_comments(room: Room, line: str) -> None:
    assert warned(room, f"components:\n  - {line}") == []


def test_a_contact_is_not_shown(room: Room) -> None:
    assert warned(room, "subscribers:\n  members:\n    - email: ops@acme.example #2") == []


def test_it_is_said_beside_the_problem_that_comes_of_it(room: Room) -> None:
    body = "components:\n  - name: Gate #1\n  - name: Gate #2\n"
    assert room.wrong(body) == [
        said("2:11", "#1", "Gate #1"),
        "3:5: duplicate component `Gate` (first declared on line 6)"
        " -> rename one, or give both the `id:` of the live one that is meant",
        said("3:11", "#2", "Gate #2"),
    ]
