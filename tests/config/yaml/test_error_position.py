"""Errors of YAML point to where the mistake is, not to where the parser noticed it."""

import pytest

from tests.config.yaml.test_nodes import wrong

UNCLOSED = "a quote opens here and is not closed -> close it"
SQUARE = "a `[` opens here and is not closed -> write the `]` that closes it"
CURLY = "a `{` opens here and is not closed -> write the `}` that closes it"
COMMENT = "a `#` after a space begins a comment, up to the end of the line: put a value with one in quotes"
SINGLE = (
    "a quoted text ends before this, and nothing may follow it -> inside single quotes a single quote is written ''"
)
DOUBLE = (
    'a quoted text ends before this, and nothing may follow it -> inside double quotes a double quote is written \\"'
)


def late(line: int) -> str:
    return f"a quote opens here and is closed only on line {line}, by the next one -> close the quote on this line"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 'it\nc: 2\n", f"2:4: {UNCLOSED}"),
        ("a: 1\nb: 'it", f"2:4: {UNCLOSED}"),
        ('a: {b: "c}\nd: [e]\n', f"1:8: {UNCLOSED}"),
        ('a: "b\n---\nc: d\n', f"1:4: {UNCLOSED}"),
        ('x:\n  - name: "Foo\n    note: "bar"\n  - name: z\n', f"2:11: {late(3)}"),
        ("x:\n  - name: 'Foo\n    note: bar\n  - name: 'z'\n", f"2:11: {late(4)}"),
        ('- "one\n- "two"\n', f"1:3: {late(2)}"),
        ("a: 'It's'\n", f"1:8: {SINGLE}"),
        ('a: "b "c" d"\n', f"1:8: {DOUBLE}"),
        ("a: [b, c\nd: e\n", f"1:4: {SQUARE}"),
        ("a:\n  b: [c\n  d: [e]\n", f"2:6: {SQUARE}"),
        ("a:\n  - [b, c\n  - d\n", f"2:5: {SQUARE}"),
        ("a: {b: c\nd: e\n", f"1:4: {CURLY}"),
        ("a: {b: c,\n  d: e\n", f"1:4: {CURLY}"),
        ("a: {b: API #1}\n", f"1:4: a `{{` opens here and is not closed -> {COMMENT}"),
        ("a: [API #1, b]\nc: d\n", f"1:4: a `[` opens here and is not closed -> {COMMENT}"),
        ('{"a": 1\n "b": 2}', "2:5: a `,` or `}` is missing"),
        ("a: [b,\n  {c} d]\n", "2:7: a `,` or `]` is missing"),
        ("a: 1\nname\nb: 2\n", "2:1: a `:` is missing after the key"),
        ("a: 1\n b: 2\n", "2:3: a `key: value` where none can stand -> check the indentation; put the value in quotes"),
        ('a: "b\n  \\q"\n', "2:3: an unknown escape inside double quotes -> use single quotes, or double the `\\`"),
        ("\u00e4: 'b'\n\u00f6: \U0001f680 'It's'\nc\n", "3:1: a `:` is missing after the key"),
        ("\u00e4: \U0001f680\n\u00f6: 'It's'\n", f"2:8: {SINGLE}"),
    ],
)  # fmt: skip
def test_the_mistake_is_told_where_it_was_made(text: str, said: str) -> None:
    assert wrong(text) == [said]


TEMPLATED = (
    "a template of another tool begins here, and this file is read as it is"
    " -> render it first; for what differs, write `${env:PAGE_…}`, and for what repeats, `matrix:`"
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{{- if .Values.page }}\nversion: 1\n{{- end }}\n", 1),
        ("{% if page %}\nversion: 1\n{% endif %}\n", 1),
        ("version: 1\n{% for page in pages %}\n", 2),
    ],
)
def test_a_template_of_another_tool_is_called_one(text: str, line: int) -> None:
    assert wrong(text) == [f"{line}:1: {TEMPLATED}"]
