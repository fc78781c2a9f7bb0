"""Wrap text to the width of the terminal, with a hanging indent."""

import textwrap
from collections.abc import Iterator

from reconciler.render.escape import visible
from reconciler.render.wording import columns

_NARROWEST = 20
"""Minimum number of columns for the text, however long its opening is."""


def wrapped(opening: str, text: str, width: int) -> list[str]:
    """The lines of a text after an opening; further lines are indented below its start. Words are never broken."""
    lines = textwrap.wrap(
        text,
        max(_NARROWEST, width - columns(opening)),
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
    )
    indent = " " * columns(opening)
    return [f"{indent if number else opening}{line}".rstrip() for number, line in enumerate(lines or [""])]


def paragraphs(opening: str, text: str, width: int) -> Iterator[str]:
    """A text with its own line breaks, escaped for the terminal and wrapped."""
    for line in visible(text, lines=True).splitlines() or [""]:
        yield from wrapped(opening, line, width)
        opening = " " * columns(opening)
