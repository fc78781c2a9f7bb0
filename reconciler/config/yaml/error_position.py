"""Find the position of a syntax error. The parser notices an unclosed quote or bracket lines after it was opened."""

import re
from typing import Any

import yaml

from reconciler.config.yaml.syntax_errors import TEMPLATED, explain

_BLOCK_LINE = re.compile(r"[ ]*(?:- |[^\s\"'\[\]{},#-][^\"'\[\]{},#]*:(?:\s|$))")
_TEMPLATE = re.compile(r"\s*\{[{%]")
_COMMENT = re.compile(r"\s#")
_UNCLOSED = (
    "found unexpected end of stream",
    "found unexpected document indicator",
    "found unexpected document separator",
)
_CLOSE = "close the quote on this line"

Words = tuple[int, int, str, str | None]
"""Line and column (from 1), the message, and the hint."""


def located(error: yaml.MarkedYAMLError, text: str, loader: Any) -> Words:
    """The parser's error, at the position of the actual mistake. `loader` is the parser's class."""
    problem, opened = error.problem or error.context or "", error.context_mark
    mark = error.problem_mark or opened
    if mark is None:
        return (0, 0, *explain(problem))
    line, column = mark.line, mark.column
    for number in {0, line}:
        if _TEMPLATE.match(_line(text, number)):
            return number + 1, 1, *TEMPLATED
    message, hint = explain(problem, _character(text, line, column))
    context = error.context or ""
    if opened is not None and problem in _UNCLOSED:
        return _at(opened, "a quote opens here and is not closed", "close it")
    if opened is not None and opened.line < line:
        if "simple key" in context:
            return _at(opened, message, hint)
        if "flow" in context and _left_open(text, opened.line, line, mark.index):
            return _bracket(text, opened)
    if "expected key" in problem or "block end" in problem or "'-' indicator" in problem:
        return _after_quote(text, mark, loader) or (line + 1, column + 1, message, hint)
    return line + 1, column + 1, message, hint


def _at(mark: Any, message: str, hint: str | None) -> Words:
    return mark.line + 1, mark.column + 1, message, hint


def _character(text: str, line: int, column: int) -> str:
    """The character at a position counted from 0; empty past the end."""
    return _line(text, line)[column : column + 1]


def _line(text: str, line: int) -> str:
    lines = text.split("\n", line + 1)
    return lines[line] if 0 <= line < len(lines) else ""


def _left_open(text: str, opened: int, noticed: int, index: int) -> bool:
    """Whether a bracket, rather than a comma, is missing: the file ends, or continues as if outside the brackets."""
    if not text[index:].strip():
        return True
    outer, inner = _line(text, opened), _line(text, noticed)
    return _BLOCK_LINE.match(inner) is not None and _indent(inner) <= _indent(outer)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _bracket(text: str, opened: Any) -> Words:
    bracket = _character(text, opened.line, opened.column)
    closing = {"[": "]", "{": "}"}.get(bracket, "a bracket")
    hint = f"write the `{closing}` that closes it"
    if _COMMENT.search(_line(text, opened.line), opened.column):
        hint = "a `#` after a space begins a comment, up to the end of the line: put a value with one in quotes"
    return _at(opened, f"a `{bracket}` opens here and is not closed", hint)


def _after_quote(text: str, mark: Any, loader: Any) -> Words | None:
    """A quote that closes too early or too late: the text after it does not fit."""
    last = None
    try:
        for token in yaml.scan(text[: mark.index], Loader=loader):
            if isinstance(token, yaml.ScalarToken):
                last = token
    except yaml.YAMLError:
        pass  # truncated text is expected
    if last is None or last.style not in ("'", '"') or text[last.end_mark.index : mark.index].strip(" "):
        return None
    if last.start_mark.line < last.end_mark.line:
        where = f"line {last.end_mark.line + 1}"
        return _at(last.start_mark, f"a quote opens here and is closed only on {where}, by the next one", _CLOSE)
    hint = (
        "inside single quotes a single quote is written ''"
        if last.style == "'"
        else 'inside double quotes a double quote is written \\"'
    )
    return _at(mark, "a quoted text ends before this, and nothing may follow it", hint)
