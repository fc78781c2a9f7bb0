"""Items leave a list and are put into one; everything around them stays."""

import pytest

from reconciler.config.adopt.document import YamlDocument
from reconciler.config.adopt.edits import Edit, edited
from reconciler.config.adopt.sequences import FIRST, Insertion, Removal, reindented, resolved
from reconciler.config.yaml.nodes import Branch, child

LINES = """\
top: 1
list:  # of things
  # the list's own comment
  - name: A
    # about A
  # about B
  # and more
  - name: B   # beside B

  # apart

  - {name: C}
next: 1
"""


def changed(text: str, gone: list[int], put: dict[int, str] | None = None) -> str:
    """The text with items taken out of `list`, and others put in after an index."""
    document = YamlDocument("a.yaml", text)
    sequence = child(document.root, "list")
    assert isinstance(sequence, Branch)
    new = [
        Insertion(sequence, after, (f"- name: {name}", "  x: 1"), f"{{name: {name}}}")
        for after, name in (put or {}).items()
    ]
    return edited(text, resolved(document, [*(Removal(sequence, index) for index in gone), *new]))


def test_an_item_goes_with_the_comment_directly_above_it_unless_it_is_the_first() -> None:
    assert changed(LINES, [0]) == LINES.replace("  - name: A\n    # about A\n", "")
    assert changed(LINES, [1]) == LINES.replace("  # about B\n  # and more\n  - name: B   # beside B\n", "")
    assert changed(LINES, [2]) == LINES.replace("  - {name: C}\n", "")


def test_a_list_without_items_is_empty() -> None:
    emptied = "top: 1\nlist: []  # of things\n  # the list's own comment\nnext: 1\n"
    assert changed(LINES, [0, 1, 2]) == emptied
    assert changed("list:\n- name: A", [0]) == "list: []\n"


@pytest.mark.parametrize(
    ("after", "before_it"),
    [(0, "    # about A\n"), (1, "# beside B\n"), (2, "  - {name: C}\n"), (FIRST, "list:  # of things\n")],
)
def test_an_item_is_put_behind_the_comments_of_the_one_before_it(after: int, before_it: str) -> None:
    new = "  - name: N\n    x: 1\n"
    assert changed(LINES, [], {after: "N"}) == LINES.replace(before_it, before_it + new)


def test_what_is_put_beside_what_leaves_stands_beside_what_stays() -> None:
    new = "  - name: N\n    x: 1\n"
    b = "  # about B\n  # and more\n  - name: B   # beside B\n"
    assert changed(LINES, [1], {1: "N"}) == LINES.replace(b, new)
    assert changed("list:\n- name: A\n- name: B\n", [0, 1], {1: "N"}) == "list:\n- name: N\n  x: 1\n"
    assert changed("list:\n- name: A\n- name: B\n", [0], {0: "N"}) == "list:\n- name: N\n  x: 1\n- name: B\n"


def test_empty_lines_between_all_items_stay_between_all() -> None:
    spaced = "list:\n  - name: A\n\n  - name: B\n"
    assert changed(spaced, [], {1: "N"}) == f"{spaced}\n  - name: N\n    x: 1\n"
    assert changed(spaced, [], {FIRST: "N"}) == "list:\n  - name: N\n    x: 1\n\n  - name: A\n\n  - name: B\n"


def test_a_file_without_a_last_line_break() -> None:
    assert changed("list:\r\n- name: A", [], {0: "N"}) == "list:\r\n- name: A\r\n- name: N\r\n  x: 1"
    assert changed("list:\n- name: A\n- name: B", [1]) == "list:\n- name: A\n"


@pytest.mark.parametrize(
    ("text", "gone", "put", "after"),
    [
        ("list: [{name: A}, {name: B}]  # why\n", [0], {}, "list: [{name: B}]  # why\n"),
        ("list: [{name: A}, {name: B}]\n", [1], {}, "list: [{name: A}]\n"),
        ("list: [{name: A}, {name: B}, ]\n", [0, 1], {}, "list: []\n"),
        ("list: [{name: A}, {name: B}]\n", [], {0: "N"}, "list: [{name: A}, {name: N}, {name: B}]\n"),
        ("list: [{name: A}]\n", [], {FIRST: "N"}, "list: [{name: N}, {name: A}]\n"),
        ("list: [{name: A}]\n", [0], {0: "N"}, "list: [{name: N}]\n"),
        ("list: []  # none\nb: 1\n", [], {FIRST: "N"}, "list:  # none\n  - name: N\n    x: 1\nb: 1\n"),
        ("{list: []}\n", [], {FIRST: "N"}, "{list: [{name: N}]}\n"),
    ],
)
def test_a_list_in_brackets(text: str, gone: list[int], put: dict[int, str], after: str) -> None:
    assert changed(text, gone, put) == after


def test_an_alias_has_an_end_of_its_own() -> None:
    text = "x: &x {name: A}\nlist:\n- *x\n- name: B\n- *x   # again\nnext: 1\n"
    assert changed(text, [2]) == text.replace("- *x   # again\n", "")
    assert changed(text, [], {2: "N"}) == text.replace("# again\n", "# again\n- name: N\n  x: 1\n")


def test_lines_move_by_columns_as_far_as_they_can() -> None:
    assert reindented(["- a", "", "  b"], 2) == ["  - a", "", "    b"]
    assert reindented(["    - a", "  b", ""], -4) == ["- a", "b", ""]


def test_deletions_may_overlap_and_take_what_is_in_them() -> None:
    edits = [Edit(2, 6, ""), Edit(4, 8, ""), Edit(5, 6, "x"), Edit(8, 8, "new"), Edit(0, 1, "A")]
    assert edited("abcdefghij", edits) == "Abnewij"


def test_spaces_alone_move_with_the_block_that_they_are_the_text_of() -> None:
    assert reindented(["- body: |", "    a", "    ", "      \t", ""], 2) == [
        "  - body: |",
        "      a",
        "      ",
        "        \t",
        "",
    ]


def test_what_is_put_in_between_two_deletions_stays() -> None:
    assert edited("abcd", [Edit(0, 2, ""), Edit(2, 4, ""), Edit(2, 2, "X")]) == "X"
    assert edited("abcd", [Edit(0, 3, ""), Edit(2, 4, ""), Edit(2, 2, "X")]) == ""
