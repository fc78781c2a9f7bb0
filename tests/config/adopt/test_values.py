"""One value of a file is replaced: in its quotes, in its lines or brackets, and with its comment."""

import pytest

from reconciler.config.adopt.document import YamlDocument
from reconciler.config.adopt.edits import edited
from reconciler.config.adopt.values import value_edits
from reconciler.config.yaml.emit import Entries, Items, Node
from reconciler.config.yaml.nodes import Branch, Leaf


def replaced(text: str, value: Node | None, key: str = "key") -> str:
    """The text with another value of a key, at any depth."""
    document = YamlDocument("a.yaml", text)
    left: list[Branch] = [document.root]
    while left:
        branch = left.pop()
        for index, node in enumerate(branch.children):
            if branch.mapping and index % 2 == 0 and isinstance(node, Leaf) and node.value == key:
                return edited(text, value_edits(document, branch, index + 1, value))
            left += [node] if isinstance(node, Branch) else []
    raise AssertionError(key)


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("key: old  # why\n", "new", "key: new  # why\n"),
        ("key: old\n", "yes: no", 'key: "yes: no"\n'),
        ("key: 'old'\n", "it's", "key: 'it''s'\n"),
        ("key: 'old'\n", "bell\a", 'key: "bell\\x07"\n'),
        ('key: "old"\n', "new", 'key: "new"\n'),
        ('key: "old"\n', "", 'key: ""\n'),
        ("key: old\n", "costs ${x}", "key: costs $${x}\n"),
        ("key:\nnext: 1\n", "new", "key: new\nnext: 1\n"),
        ("key:   # why\nnext: 1\n", "new", "key: new   # why\nnext: 1\n"),
        ("key: true\n", False, "key: false\n"),
        ("key: 5 # five\n", 6, "key: 6 # five\n"),
        ("key: old\n", None, "key: null\n"),
        ("a: {key: old, b: 1}\n", "x, y", 'a: {key: "x, y", b: 1}\n'),
        ("a: {key: old}\n", "one\ntwo", 'a: {key: "one\\ntwo"}\n'),
        ("key: old words\n  go on\nnext: 1\n", "new", "key: new\nnext: 1\n"),
        ("- - key: old\n".replace("- - ", "a:\n- "), "new", "a:\n- key: new\n"),
    ],
)
def test_a_value_of_one_line(before: str, value: Node | None, after: str) -> None:
    assert replaced(before, value) == after


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("a:\n  key: old  # why\n", "one\n\ntwo", "a:\n  key: |-  # why\n    one\n\n    two\n"),
        ("a:\n  key: old", "one\ntwo\n", "a:\n  key: |\n    one\n    two"),
        (
            "key: |  # why\n    one\n    two\n\n# next\nb: 1\n",
            "new\nlines",
            "key: |  # why\n    new\n    lines\n\n# next\nb: 1\n",
        ),
        ("key: |-\n  one\nb: 1\n", "new", "key: |-\n  new\nb: 1\n"),
        ("key: >\n  one\n  two\nb: 1\n", "new", "key: >\n  new\nb: 1\n"),
        ("key: >-\n  one\n  two\nb: 1\n", "new\nlines", "key: |-\n  new\n  lines\nb: 1\n"),
        ("key: |2\n    one\nb: 1\n", "new\nlines", "key: |\n  new\n  lines\nb: 1\n"),
        ("key: |  # why\n  one\nb: 1\n", "", 'key: ""  # why\nb: 1\n'),
        ("key: |\n  one\nb: 1\n", "  indented\nlines", 'key: "  indented\\nlines"\nb: 1\n'),
        ("key: |\r\n  one\r\nb: 1\r\n", "new\nlines", "key: |\r\n  new\r\n  lines\r\nb: 1\r\n"),
        ("key: |\n  # no comment\n", "new", "key: |\n  new\n"),
        ("key: |\n\nb: 1\n", "new\nlines", "key: |\n  new\n  lines\n\nb: 1\n"),
    ],
)
def test_a_text_of_several_lines(before: str, value: str, after: str) -> None:
    assert replaced(before, value) == after


def test_a_long_text_gets_lines_of_its_own() -> None:
    assert replaced("key: old\n", "word " * 30 + "end") == f"key: |-\n  {'word ' * 30}end\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("key: {a: 1}  # why\n", "key: {b: [x, z]}  # why\n"),
        ("key:  # why\n  a: 1\n  # more\nc: 1\n", "key:  # why\n  b: [x, z]\n  # more\nc: 1\n"),
        ("key: old\n", "key: {b: [x, z]}\n"),
    ],
)
def test_a_map_is_written_as_it_stood(before: str, after: str) -> None:
    assert replaced(before, Entries([("b", ("x", "z"))])) == after


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("key:\n  - a: 1\n  - a: 2\nb: 1\n", Items([Entries([("a", 3)])]), "key:\n  - a: 3\nb: 1\n"),
        ("key:\n  - a: 1\nb: 1\n", Items(), "key: []\nb: 1\n"),
        ("key: [{a: 1}]\nb: 1\n", Items([Entries([("a", 3)])]), "key: [{a: 3}]\nb: 1\n"),
        ("key:\n  - a\n  - b\n", "text", "key: text\n"),
        ("key:\n  - a\nb: 1\n", (), "key: []\nb: 1\n"),
    ],
)
def test_a_list_is_written_as_it_stood(before: str, value: Node, after: str) -> None:
    assert replaced(before, value) == after
