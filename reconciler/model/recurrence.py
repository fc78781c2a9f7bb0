"""Recurrence rules (RFC 5545, section 3.3.10): which are taken, and when they come true.

python-dateutil does the calendar. It knows no bound but the year 9999, so that a rule which names no day (30 February) walks through
eight thousand years before it gives up. Rules are therefore reckoned in the last years that the library has: in a span without an
exception to the leap years the calendar comes again every 28 years, and what is found is shifted back.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from heapq import heappop, heappush
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reconciler.model.time_zones import iana_name

NEXT = 4
"""So many occurrences are kept created where the file says nothing."""


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
    match = _DURATION.fullmatch(text.strip())
    parts = [int(part or 0) for part in match.groups()] if match else [0, 0, 0]
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


LONGEST_RULE = 300
"""Characters of a rule."""

YEARS_AHEAD = 10
"""So far ahead of the present an occurrence is looked for."""

TIMES_A_DAY = 24
"""So often in a day a rule comes true at most."""

_KEYS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR"}
    | {"BYMINUTE", "BYSETPOS"}
)
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)
_VALUE = re.compile(r"[A-Z0-9,+-]{1,200}", re.ASCII)
_UNTIL = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z?))?", re.ASCII)
_LAST = 9999
"""The last year that a datetime holds."""

_CYCLE = 28

_LONGEST_LEAP = timedelta(days=2)
"""By more than this no clocks leap: the longest was a day that islands by the date line left out."""


def parts_of(rule: str) -> dict[str, str]:
    """The parts of a rule by their names in capitals. Raises ValueError, with what to write, for a rule that is not taken."""
    text = rule.strip().upper().removeprefix("RRULE:").rstrip(";")
    if len(text) > LONGEST_RULE:
        raise ValueError(f"is longer than {LONGEST_RULE} characters")
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not _VALUE.fullmatch(value):
            raise ValueError("is not made of parts such as FREQ=WEEKLY;BYDAY=SU")
        if name not in _KEYS:
            raise ValueError(f"has a part {name[:20]!r}; known are {', '.join(sorted(_KEYS))}")
        if name in parts:
            raise ValueError(f"has {name} twice")
        parts[name] = value
    _check(parts)
    return parts


def _check(parts: dict[str, str]) -> None:
    if parts.get("FREQ") not in _FREQUENCIES:
        raise ValueError(f"needs FREQ={', FREQ='.join(_FREQUENCIES)}")
    for name in ("INTERVAL", "COUNT"):
        if name in parts and (not _NUMBER.fullmatch(parts[name]) or int(parts[name]) < 1):
            raise ValueError(f"has {name}={parts[name][:20]}, which is no number from 1 to 9999")
    if "COUNT" in parts and "UNTIL" in parts:
        raise ValueError("has both COUNT and UNTIL; one of them ends it")
    if "UNTIL" in parts:
        _until(parts["UNTIL"])
    times = 1
    for name in ("BYHOUR", "BYMINUTE"):
        times *= len(set(parts[name].split(","))) if name in parts else 1
    if times > TIMES_A_DAY:
        raise ValueError(f"comes true {times} times a day; at most {TIMES_A_DAY}")


def starts(repeat: Repeat, zone: str, after: datetime) -> Iterator[datetime]:
    """When the windows begin that begin after a moment: in UTC, in order, within YEARS_AHEAD of that moment or of the rule's beginning.

    The rule is reckoned in wall-clock time of `zone`, and each time is placed by the clocks of its own day: where they leap over it on that
    day alone it comes later. Raises ValueError for a rule, a time or a zone that is not taken.
    """
    begins, fold = _beginning(repeat.begins, zone)
    last = min(max(begins.year, after.year) + YEARS_AHEAD, LAST_YEAR)
    walls = _walls(repeat.rule, begins, zone, last)
    moments = (fixed(wall, zone, fold if wall == begins else 0) for wall in walls)
    yield from (moment for moment in _in_order(moments) if moment > after)


def _beginning(text: str, zone: str) -> tuple[datetime, int]:
    """The wall-clock time that a text names, to the minute, and which of the two it is on a day on which it comes twice."""
    point(text, zone)  # raises for what is no time
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        return moment.replace(second=0, microsecond=0), 0
    shown = moment.astimezone(zone_of(zone))
    return shown.replace(tzinfo=None, second=0, microsecond=0, fold=0), shown.fold


def _in_order(moments: Iterable[datetime]) -> Iterator[datetime]:
    """Each moment once, in order. Where clocks leap, two wall-clock times can be one moment, and the later come before the earlier."""
    waiting: list[datetime] = []
    last: datetime | None = None
    for moment in moments:
        heappush(waiting, moment)
        while waiting[0] < moment - _LONGEST_LEAP:
            first = heappop(waiting)
            if first != last:
                yield first
            last = first
    yield from (moment for moment in sorted(set(waiting)) if moment != last)


def _walls(rule: str, begins: datetime, zone: str, last: int) -> Iterator[datetime]:
    """The wall-clock times at which a rule comes true, up to the end of the year `last`."""
    from dateutil.rrule import rrulestr  # lazily: few files have a rule

    parts = parts_of(rule)
    is_over = _end(parts.pop("UNTIL"), zone) if "UNTIL" in parts else None
    shift = _shift(begins.year, last)
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        result = rrulestr(text, dtstart=begins.replace(year=begins.year + shift))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ValueError(f"is not understood: {str(error)[:80] or type(error).__name__}") from None
    for wall in result:
        if wall.year - shift > last:
            return
        wall = wall.replace(year=wall.year - shift)
        if is_over is not None and is_over(wall):
            return
        yield wall


def _end(text: str, zone: str) -> Callable[[datetime], bool]:
    """What tells whether a wall-clock time of `zone` comes after an UNTIL: a time that ends in Z is UTC, any other wall clock."""
    last = _until(text)
    if not text.endswith("Z"):
        return lambda wall: wall > last
    moment = last.replace(tzinfo=UTC)
    return lambda wall: fixed(wall, zone) > moment


def _until(text: str) -> datetime:
    """The time that an UNTIL names; a day counts whole."""
    match = _UNTIL.fullmatch(text)
    try:
        day = datetime.strptime(match[1], "%Y%m%d") if match else None  # noqa: DTZ007  wall clock
        clock = datetime.strptime(match[2] or "235959", "%H%M%S") if match else None  # noqa: DTZ007
    except ValueError:
        day = clock = None
    if day is None or clock is None or match is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("has an UNTIL that is no day such as 20271231")
    return day.replace(hour=clock.hour, minute=clock.minute, second=clock.second)


def _shift(first: int, last: int) -> int:
    """Years by which to move the span from `first` to `last` so that it ends as late as can be, on the same weekdays and leap days."""
    # 2001 and 9901 differ by no multiple of 28, so the match is looked for; from it on the two run alike.
    for year in range(_LAST - (last - first), _LAST - (last - first) - _CYCLE, -1):
        if year % 4 == first % 4 and datetime(year, 1, 1).weekday() == datetime(first, 1, 1).weekday():  # noqa: DTZ001
            return year - first
    raise AssertionError("every 28 years the calendar comes again")  # pragma: no cover - it does


@lru_cache(maxsize=1024)
def soonest(repeat: Repeat, zone: str) -> datetime | None:
    """The first beginning there is, in UTC; None for a rule that names no day. Raises as `starts` does."""
    before = point(repeat.begins, zone) - timedelta(days=1)
    return next(starts(repeat, zone, before), None)


def following(repeat: Repeat, zone: str, after: datetime) -> list[tuple[datetime, datetime]]:
    """Beginning and end, in UTC, of the next windows after a moment, as many as the rule keeps created. Raises as `starts` does."""
    return [(start, start + repeat.duration) for start in islice(starts(repeat, zone, after), repeat.next)]
