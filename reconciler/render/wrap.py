"""Wrap text to the width of the terminal, with a hanging indent."""

import re
from collections.abc import Iterable, Iterator

from reconciler.render.ansi import plain
from reconciler.render.escape import visible
from reconciler.render.wording import columns

_NARROWEST = 20
"""Minimum number of columns for the text, however long its opening is."""

_LABEL = re.compile(r"\s*(?:\S(?:\S| (?! ))* {2,}){1,2}")
"""Words that stand before a column of text: `ok  config    `, `  Default  `."""
_LABEL_ENDS = 36
"""The last column in which such a text may begin."""
_MARK = re.compile(r"\s*(?:[-+~!•…]|\d+\.) +")
_OPENING = re.compile(r"(?:error|warning|note):|\S+:\d+:\d+:")
_WORDS = re.compile(r"(\s*)((?:`[^`]*`|\S)+)")
"""A word and the space before it. What stands in backticks is one word: it may be a command to copy."""
_PIECES = re.compile(r"(\s*)(\S+)")


def wrapped(opening: str, text: str, width: int) -> list[str]:
    """The lines of a text after an opening; further lines are indented below its start. Words are never broken."""
    indent = columns(opening)
    return [line.rstrip() for line in _filled(opening, text.rstrip(), indent, max(width, indent + _NARROWEST))]


def paragraphs(opening: str, text: str, width: int) -> Iterator[str]:
    """A text with its own line breaks, escaped for the terminal and wrapped."""
    for line in visible(text, lines=True).splitlines() or [""]:
        yield from wrapped(opening, line, width)
        opening = " " * columns(opening)


def names_after(opening: str, names: Iterable[str], width: int, indent: str) -> Iterator[str]:
    """Names after an opening, with line breaks only between names."""
    line, fresh = opening, True
    for name in names:
        if not fresh:
            line += ","
        if not fresh and columns(line) + columns(name) + 1 > max(width, 40):
            yield line
            line, fresh = indent, True
        line += name if fresh else f" {name}"
        fresh = False
    yield line


def hanging(text: str, width: int) -> str:
    """A finished text, which may be colored, with its long lines wrapped below where the text of the line begins."""
    return "\n".join(part for line in text.split("\n") for part in _wrapped_line(line, width))


def _wrapped_line(line: str, width: int) -> list[str]:
    shown = plain(line)
    if columns(shown) <= width:
        return [line]
    indent = min(_indent(shown), width // 2)
    return _filled("", line, indent, width)


def _filled(opening: str, text: str, indent: int, width: int) -> list[str]:
    """The lines of a text that begins after an opening."""
    lines, current, used = [], opening, columns(plain(opening))
    empty = True
    for space, word in _words(text, width - indent):
        size = columns(plain(word))
        if not empty and used + len(space) + size > width:
            lines.append(current)
            current, used, space = " " * indent, indent, ""
        current += space + word
        used += len(space) + size
        empty = False
    return [*lines, current]


def cut(text: str, width: int) -> str:
    """The beginning of a text that is not wider than so many columns."""
    used = 0
    for place, char in enumerate(text):
        used += columns(char)
        if used > width:
            return text[:place]
    return text


def _words(line: str, room: int) -> Iterator[tuple[str, str]]:
    for space, word in _WORDS.findall(line):
        if columns(plain(word)) <= room:
            yield space, word
            continue
        for place, (inner, piece) in enumerate(_PIECES.findall(word)):
            yield inner if place else space, piece


def _indent(line: str) -> int:
    """The number of columns before the further lines of a line: below its text, else two more than its own indent."""
    for form in (_LABEL, _MARK):
        match = form.match(line)
        if match and match.end() <= _LABEL_ENDS:
            return columns(match[0])
    own = len(line) - len(line.lstrip(" "))
    return own + 2 if own or _OPENING.match(line) else 0
