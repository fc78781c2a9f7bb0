"""Merge conflict markers are reported at their lines, and never published."""

from typing import Any

import pytest

from reconciler.config.load.load import load_config
from reconciler.config.yaml.conflict_markers import markers
from reconciler.errors import ConfigError

Room = Any

HINT = " -> resolve the conflict, and remove its markers"


def said(line: int, marker: str, column: int = 1) -> str:
    return f"{line}:{column}: `{marker}` is the marker of a merge conflict{HINT}"


def test_markers_in_the_file_are_told_each_at_its_line_and_nothing_else_is(room: Room) -> None:
    text = (
        "version: 1\npages:\n  acme:\n    id: abc\n    components:\n<<<<<<< HEAD\n      - name: Shop\n"
        "||||||| 1f2e3d4\n      - name: Store\n=======\n      - name: Market\n>>>>>>> rename the shop\n"
    )
    expected = [said(6, "<<<<<<<"), said(8, "|||||||"), said(10, "======="), said(12, ">>>>>>>")]
    assert room.problems(text) == expected
    assert room.problems(text.replace("\n", "\r\n")) == expected


@pytest.mark.parametrize("line", ["<<<<<<< ours", ">>>>>>> theirs", "=======", "|||||||"])
def test_one_that_was_forgotten_is_enough(room: Room, line: str) -> None:
    assert room.problems(f"version: 1\n{line}\npages: {{acme: {{id: abc}}}}\n") == [said(2, line[:7])]


def test_markers_in_a_text_of_several_lines_are_told_at_their_own(room: Room) -> None:
    body = """
        components:
          - name: A
            description: |
              One
              <<<<<<< HEAD
              Two
              =======
              Three
              >>>>>>> other
          - name: B
            description: >-
              <<<<<<< HEAD
              Two
        """
    assert room.wrong(body) == [
        said(5, "<<<<<<<", 7),
        said(7, "=======", 7),
        said(9, ">>>>>>>", 7),
        said(12, "<<<<<<<", 7),
    ]


@pytest.mark.parametrize(
    ("description", "environ"),
    [
        ('"One\\n<<<<<<< HEAD\\nTwo"', {}),
        ("${env:PAGE_TEXT}", {"PAGE_TEXT": "One\n>>>>>>> x\nTwo"}),
    ],
)
def test_neither_does_an_escape_or_a_variable_publish_them(
    room: Room, description: str, environ: dict[str, str]
) -> None:
    (found,) = room.wrong(f"components:\n  - name: A\n    description: {description}", environ)
    assert found.startswith("3:18: `description` holds the marker of a merge conflict, `")


def test_markers_in_a_file_are_told_in_it(room: Room) -> None:
    room.write("texts/a.md", "Title\n=======\n\nOne\n<<<<<<< HEAD\nTwo\n=======\nThree\n>>>>>>> b\n")
    text = "version: 1\npages: {acme: {id: abc, components: [{name: A, description: '${file:texts/a.md}'}]}}\n"
    (room.folder / "conf").mkdir()
    for name in ("statuspage.yaml", "conf/a.yaml"):
        room.write(name, text)
    room.write("conf/texts/a.md", (room.folder / "texts/a.md").read_text())
    for path, where in (("statuspage.yaml", "texts/a.md"), ("conf", "conf/texts/a.md")):
        with pytest.raises(ConfigError) as caught:
            load_config(room.folder / path, environ={})
        assert [problem.place for problem in caught.value.problems] == [f"{where}:{n}:1" for n in (2, 5, 7, 9)]


@pytest.mark.parametrize(
    "text",
    [
        "Title\n=======\n\ntext",
        "a | b\n|||||||\n",
        "x <<<<<<< y\n",
        "<<<<<<\n",
        "<<<<<<<<\n",
        ">>>>>>>x\n",
        "======= x\n=======\n",
    ],
)
def test_what_is_no_conflict(text: str) -> None:
    assert list(markers(text)) == []


def test_a_heading_in_a_block_is_a_heading(room: Room) -> None:
    body = "components:\n  - name: A\n    description: |\n      Title\n      =======\n      text\n"
    assert room.page(body).items[0].fields["description"] == "Title\n=======\ntext\n"
