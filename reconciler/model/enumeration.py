"""Lists of names in a sentence: `a, b and c`, or the first few of many: `a, b and 3 more`. Used for all output."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def listed(texts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f"{', '.join(texts[:-1])} and {texts[-1]}" if len(texts) > 1 else "".join(texts)


def first_of(
    things: Sequence[T],
    most: int | None,
    write: Callable[[T], str] = str,
    *,
    closed: bool = False,
    thousands: str = "",
) -> str:
    """`a, b and 3 more`, with at most `most` of the things. If that is all of them, `a, b, c`, or with `closed`, `a, b
    and c`.
    """
    shown = [write(thing) for thing in things[:most]]
    more = and_more(len(things) - len(shown), thousands=thousands)
    if more:
        return f"{', '.join(shown)} {more}"
    return listed(shown) if closed else ", ".join(shown)


def and_more(number: int, *, thousands: str = "") -> str:
    """`and 3 more`; empty for 0. `thousands` separates the digits of a large number."""
    return f"and {number:{thousands}} more" if number > 0 else ""
