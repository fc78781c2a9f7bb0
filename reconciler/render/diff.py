"""Compare two texts: a unified diff by lines, and for long lines only the parts that differ."""

from collections.abc import Iterable, Iterator

from reconciler.render.whitespace import MARKS, marked, only_whitespace

_CONTEXT = 2
_MOST_LINES = 2000
"""Maximum number of lines for a comparison, which takes quadratic time."""

Line = tuple[str, str]
"""A sign (`+`, `-`, a space, or `@` for a gap) and the unescaped text of the line."""


def is_long(value: object, most: int) -> bool:
    """Whether a value is shown as a diff instead of on one line."""
    return isinstance(value, str) and ("\n" in value.rstrip("\r\n") or len(value) > most)


def unified(before: str, after: str, most: int = 160) -> list[Line]:
    """The differences of two texts, with two lines of context. Lines longer than `most` characters are reduced to what
    differs.
    """
    old, new = _lines(before), _lines(after)
    if max(len(old), len(new)) > _MOST_LINES:
        return [("@", f"{len(old):,} lines become {len(new):,}: too long to compare here")]
    return list(_shortened(_hunks(old, new), most))


def plain(text: str, sign: str, most: int = 160, lines: int = 12) -> list[Line]:
    """The first lines of a text that is created or deleted as a whole."""
    rows = _lines(text)
    shown = [(sign, _cut(row, most)) for row in rows[:lines]]
    remaining = len(rows) - lines
    return [*shown, ("@", f"and {remaining:,} more line{'s' if remaining > 1 else ''}")] if remaining > 0 else shown


def around(before: str, after: str, most: int) -> tuple[str, str]:
    """Both texts reduced to the part that differs, with some context."""
    head = common(before, after)
    tail = common(before[head:][::-1], after[head:][::-1])
    lead = max(0, head - most // 4)
    return _excerpt(before, lead, len(before) - tail, most), _excerpt(after, lead, len(after) - tail, most)


def _lines(text: str) -> list[str]:
    text = text.replace("\r\n", "\n").rstrip("\n")
    return text.split("\n") if text else []


def _hunks(old: list[str], new: list[str]) -> Iterator[Line]:
    from difflib import SequenceMatcher  # lazy: most plans have no long text

    groups = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_CONTEXT)
    for place, group in enumerate(groups):
        if place or group[0][1] > 0:
            yield "@", f"line {group[0][3] + 1}"
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                yield from ((" ", line) for line in old[old_from:old_to])
                continue
            yield from (("-", line) for line in old[old_from:old_to])
            yield from (("+", line) for line in new[new_from:new_to])


def _shortened(rows: Iterable[Line], most: int) -> Iterator[Line]:
    """Shorten long lines; if one line replaces another, both to the part that differs."""
    waiting: list[str] = []
    arrived: list[str] = []
    for sign, text in [*rows, ("", "")]:
        if sign == "-" and not arrived:
            waiting.append(text)
        elif sign == "+":
            arrived.append(text)
        else:
            yield from _replaced(waiting, arrived, most)
            waiting, arrived = ([text], []) if sign == "-" else ([], [])
            if sign and sign != "-":
                yield sign, _cut(text, most)


def _replaced(old: list[str], new: list[str], most: int) -> Iterator[Line]:
    if len(old) == len(new):
        pairs = [_distinguished(text, other, most) for text, other in zip(old, new, strict=True)]
        old, new = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    yield from (("-", _blank(_cut(text, most))) for text in old)
    yield from (("+", _blank(_cut(text, most))) for text in new)


def _distinguished(text: str, other: str, most: int) -> tuple[str, str]:
    """A line and its replacement, in forms that make the difference visible."""
    short = around(text, other, most) if max(len(text), len(other)) > most else (text, other)
    return (marked(short[0]), marked(short[1])) if only_whitespace(text, other) else short


def _blank(text: str) -> str:
    """A blank line that is added or removed, with its whitespace made visible."""
    return text if text.strip() else marked(text) + MARKS["\n"]


def _cut(text: str, most: int) -> str:
    # With a margin of half as much, so that an excerpt made by `around` is not cut again.
    return text if len(text) <= most * 3 // 2 else f"{text[:most]}… ({len(text) - most:,} more characters)"


def _excerpt(text: str, start: int, end: int, most: int) -> str:
    stop = min(len(text), max(end, start) + most // 4)
    kept = text[start:stop]
    if len(kept) > most:
        stop, kept = start + most, kept[:most]
    return f"{'…' if start else ''}{kept}{'…' if stop < len(text) else ''}"


def common(text: str, other: str) -> int:
    """The length of the common prefix."""
    least = min(len(text), len(other))
    return next((place for place in range(least) if text[place] != other[place]), least)
