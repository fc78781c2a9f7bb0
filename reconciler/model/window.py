"""Spans of time: how a kind that has one is described, how its times are written, and what they mean.

Times are wall clock in a zone, or carry an offset of their own. A time that the clocks leap over that day moves forward by as much;
one that comes twice is the first of the two.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reconciler.model.time_zones import iana_name

FIRST_YEAR, LAST_YEAR = 2000, 2098
"""Years of which times are understood: within them every fourth year is a leap year, and no zone leaves the calendar."""

MAX_REPEATS = 50
"""So many occurrences of a rule are kept at most."""

LONGEST = timedelta(days=31)
"""So long a repeated window is at most."""

_DURATION = re.compile(r"(?:([0-9]{1,3})d)?(?:([0-9]{1,4})h)?(?:([0-9]{1,5})m)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Window:
    """What makes things of a kind last from one time to another.

    `start` and `end` name the fields with its times, `zone` the field that says where these are wall clock. `status` is the fact that
    tells how far a live thing is, `waiting` its value until it begins: what has begun is never touched.
    """

    start: str
    end: str
    zone: str
    status: str
    waiting: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """A window that comes again and again.

    `rule` is an RFC 5545 recurrence rule, `begins` the time from which it counts (ISO 8601, wall clock or with an offset), `duration`
    how long each window is by a stopwatch, `next` how many of those that are still to come are kept created.
    """

    rule: str
    begins: str
    duration: timedelta
    next: int


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA or Rails name. Raises ValueError for another name."""
    try:
        return ZoneInfo(iana_name(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is not a time zone") from None


@lru_cache(maxsize=4096)
def point(text: str, zone: str) -> datetime:
    """The moment in UTC that an ISO 8601 text names, wall clock in `zone` where it has no offset of its own.

    Raises ValueError for a text that is none, and for a year outside FIRST_YEAR to LAST_YEAR.
    """
    moment = datetime.fromisoformat(text)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"{moment.year} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return moment.astimezone(UTC) if moment.tzinfo else fixed(moment, zone)


def fixed(wall: datetime, zone: str, fold: int = 0) -> datetime:
    """The moment in UTC at which clocks in `zone` show `wall`, the second such moment where `fold` is 1.

    A time that the clocks leap over that day moves forward by as much. Raises ValueError for a name that is no zone.
    """
    return wall.replace(tzinfo=zone_of(zone), fold=fold).astimezone(UTC)


def wall_clock(moment: datetime, zone: str) -> datetime:
    """What clocks in `zone` show at a moment, without its offset. Raises ValueError for a name that is no zone."""
    return moment.astimezone(zone_of(zone)).replace(tzinfo=None, fold=0)


def shown(moment: datetime, zone: str) -> str:
    """A moment as it is written: ISO 8601 with the offset that clocks in `zone` have then."""
    return moment.astimezone(zone_of(zone)).isoformat()


def minute(wall: datetime) -> str:
    """A wall-clock time as addresses have it: `2026-11-29T02:00`."""
    return wall.isoformat(timespec="minutes")


def duration(text: str) -> timedelta:
    """A length of time: `2h`, `90m`, `1h30m`, `1d`. Raises ValueError for another text, for none at all, and for more than LONGEST."""
    found = _DURATION.fullmatch(text.strip())
    parts = [int(part or 0) for part in found.groups()] if found else [0, 0, 0]
    length = timedelta(days=parts[0], hours=parts[1], minutes=parts[2])
    if not length:
        raise ValueError("is not a length of time")
    if length > LONGEST:
        raise ValueError(f"is longer than {LONGEST.days} days")
    return length


def moment_of(today: date) -> datetime:
    """The moment in UTC of a day, its beginning where it has no hour."""
    if isinstance(today, datetime):
        return today.astimezone(UTC) if today.tzinfo else today.replace(tzinfo=UTC)
    return datetime.combine(today, time(), UTC)


def day_of(today: date) -> date:
    """The day in UTC."""
    return moment_of(today).date()


def begun(window: Window, facts: Mapping[str, object]) -> bool:
    """Whether a live thing is no longer waiting: it runs, it is over, or nobody can tell."""
    return facts.get(window.status) != window.waiting
