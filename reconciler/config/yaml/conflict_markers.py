"""Detects merge conflict markers left by git. They are reported as such and never published."""

import re
from collections.abc import Iterable, Iterator

from reconciler.config.problems import Problems

_LINE = re.compile(r"^[ \t]*(?P<marker><{7}|\|{7}|={7}|>{7})(?P<more> [^\n]*)?\r?$", re.MULTILINE)

_HINT = "resolve the conflict, and remove its markers"


def markers(text: str, *, alone: bool = False) -> Iterator[tuple[int, int, str]]:
    """Line and column (from 1) and text of each conflict marker.

    In ordinary text, a line of `=` or `|` can be a heading or a table, so it counts only next to other markers. With
    `alone`, it also counts at the start of a line.
    """
    if "<<<<<<<" not in text and ">>>>>>>" not in text and not (alone and ("=======" in text or "|||||||" in text)):
        return
    matches = [match for match in _LINE.finditer(text) if match["marker"] != "=======" or not match["more"]]
    certain = any(match["marker"][0] in "<>" for match in matches)
    line, counted = 1, 0
    for match in matches:
        start = match.start("marker")
        line, counted = line + text.count("\n", counted, start), start
        begins = start == match.start()
        if certain or (alone and begins):
            yield line, start - text.rfind("\n", 0, start), match["marker"]


def noted(problems: Problems, file: str, result: Iterable[tuple[int, int, str]]) -> bool:
    """Report each marker found in a file, and return whether there were any."""
    before = problems.count
    for line, column, marker in result:
        problems.at_place(file, line, column, f"`{marker}` is the marker of a merge conflict", _HINT)
    return problems.count > before


def conflict_marker(text: str) -> tuple[str, str] | None:
    """The message and hint for a value that contains a marker on its own line, or None."""
    marker = next(markers(text), None)
    return (f"holds the marker of a merge conflict, `{marker[2]}`", _HINT) if marker else None
