"""Replace one value in the text, in the style in which it is written: quotes, block scalars, brackets."""

import re
from collections.abc import Sequence

from reconciler.config.adopt.document import BLOCK_STYLES, YamlDocument, column_of, start_of
from reconciler.config.adopt.edits import Edit
from reconciler.config.yaml.emit import (
    LINE,
    Entries,
    Items,
    Node,
    double_quoted,
    fits_block,
    flow_text,
    is_shown,
    list_lines,
    map_lines,
    plain_value,
    scalar,
)
from reconciler.config.yaml.nodes import Branch, Leaf

_HEADER = re.compile(r"[|>][0-9+-]*")


def value_edits(document: YamlDocument, parent: Branch, index: int, value: Node | None) -> list[Edit]:
    """The edits that make a value of a map the given one. None is written as `null`.

    `index` is that of the value among the children of `parent`. Comments beside the value are kept.
    """
    old = parent.children[index]
    column = column_of(parent.children[index - 1])
    flow = document.in_flow(parent)
    if isinstance(value, str) and isinstance(old, Leaf):
        return _text_edits(document, old, value, column, flow=flow)
    if isinstance(value, (Entries, Items)) and isinstance(old, Branch) and not flow and not old.flow and value.parts:
        return [_block_edit(document, old, value)]
    if value is None or isinstance(value, (bool, int, float)):
        text = "null" if value is None else plain_value(value)
    else:
        text = flow_text(value) if isinstance(value, (Entries, Items, Sequence)) else ""
    return [_replaced(document, parent, index, text)]


def _replaced(document: YamlDocument, parent: Branch, index: int, text: str) -> Edit:
    """Replace a whole value with a text of one line."""
    old = parent.children[index]
    start, end = start_of(old), document.end(old)
    if isinstance(old, Branch) and not old.flow:  # it starts on a line of its own
        start = document.text.find(":", document.child_end(parent, index - 1)) + 1
        return Edit(start, end, f" {text}")
    return Edit(start, end, _spaced(document, start, text))


def _spaced(document: YamlDocument, start: int, text: str) -> str:
    """The text, with a space before it where the value was empty and stood directly behind its colon."""
    return f" {text}" if document.text[start - 1 : start] == ":" else text


def _block_edit(document: YamlDocument, old: Branch, value: Entries | Items) -> Edit:
    indent = column_of(old)
    lines = list(list_lines(value, indent) if isinstance(value, Items) else map_lines(value, indent))
    start = start_of(old)
    return Edit(start, document.end(old), document.newline.join(lines)[indent:])


def _text_edits(document: YamlDocument, old: Leaf, text: str, column: int, *, flow: bool) -> list[Edit]:
    start, end = start_of(old), document.end(old)
    written = text.replace("${", "$${")
    is_block = old.style in BLOCK_STYLES
    wants_block = "\n" in written.rstrip("\n") or (is_block and written.strip()) or len(written) > LINE
    if not flow and wants_block and fits_block(written) and written[0] not in " \t\n":
        lines = written.removesuffix("\n").split("\n")
        if is_block:
            return _body_edits(document, old, lines, column)
        return _new_block(document, start, end, lines, column, keeps_break=written.endswith("\n"))
    line = _spaced(document, start, quoted_like(old.style, text, flow=flow))
    header = _HEADER.match(document.text, start) if is_block else None
    if header is not None:  # a comment beside it stays
        return [Edit(start, header.end(), line), Edit(document.line_end(start), end, "")]
    return [Edit(start, end, line)]


def _body_edits(document: YamlDocument, old: Leaf, lines: list[str], column: int) -> list[Edit]:
    """Replace the lines of a block scalar. Its header keeps its comment, and how it treats line breaks at the end."""
    start, end = start_of(old), document.end(old)
    header = _HEADER.match(document.text, start)
    assert header is not None  # noqa: S101  it is a block scalar
    first = document.line_end(start)
    body = document.text[first:end].split("\n")[1:]
    indents = [len(line) - len(line.lstrip(" ")) for line in body if line.strip()]
    has_digit = any(character.isdigit() for character in header[0])
    indent = min(indents) if indents and not has_digit else column + 2
    style = ">" if header[0][0] == ">" and len(lines) == 1 else "|"
    sign = style + "".join(character for character in header[0][1:] if character in "+-")
    edits = [] if sign == header[0] else [Edit(start, header.end(), sign)]
    return [*edits, Edit(first, max(first, end), _lines(document, lines, indent))]


def _new_block(
    document: YamlDocument, start: int, end: int, lines: list[str], column: int, *, keeps_break: bool
) -> list[Edit]:
    """Make a block scalar of a text that was on one line. A comment on the line stays there."""
    at = document.line_end(end)
    sign = _spaced(document, start, "|" if keeps_break else "|-")
    return [Edit(start, end, sign), Edit(at, at, _lines(document, lines, column + 2))]


def _lines(document: YamlDocument, lines: list[str], indent: int) -> str:
    return "".join(document.newline + (" " * indent + line if line else "") for line in lines)


def quoted_like(style: str | None, text: str, *, flow: bool) -> str:
    """A text on one line, in the quotes that were there if they can hold it."""
    written = text.replace("${", "$${")
    if style == "'" and all(map(is_shown, written)):
        return "'" + written.replace("'", "''") + "'"
    return double_quoted(written) if style == '"' else scalar(text, flow=flow)
