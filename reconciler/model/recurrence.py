"""Recurrence rules (RFC 5545, section 3.3.10): which are accepted, and their occurrences.

python-dateutil computes the calendar. Its only limit is the year 9999, so a rule that matches no day (30 February)
would make it search eight thousand years. Rules are therefore computed in the last years that the library supports:
without exceptions to leap years, the calendar repeats every 28 years, and the results are shifted back.
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
"""The default number of upcoming occurrences to keep created."""


FIRST_YEAR, LAST_YEAR = 2000, 2098
"""The supported years: in this range, every fourth year is a leap year, and no time zone leaves the calendar."""

MAX_REPEATS = 50
"""Maximum number of upcoming occurrences of a rule."""

LONGEST = timedelta(days=31)
"""Maximum duration of a recurring window."""

_DURATION = re.compile(r"(?:([0-9]{1,3})d)?(?:([0-9]{1,4})h)?(?:([0-9]{1,5})m)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Window:
    """Describes the time windows of a resource type."""

    start: str
    """The field with the start."""
    end: str
    """The field with the end."""
    zone: str
    """The field with the time zone of these wall-clock times."""
    status: str
    """The fact with the state of a live window."""
    waiting: str
    """Its value before the window begins. A window that has begun is never changed."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A recurring window."""

    rule: str
    """An RFC 5545 recurrence rule."""
    begins: str
    """When the rule starts (ISO 8601, wall clock or with an offset)."""
    duration: timedelta
    """The elapsed time of each window."""
    next: int
    """How many upcoming windows to keep created."""


def zone_of(name: str) -> ZoneInfo:
    """The time zone with an IANA or Rails name. Raises ValueError for another name."""
    try:
        return ZoneInfo(iana_name(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is not a time zone") from None


@lru_cache(maxsize=4096)
def point(text: str, zone: str) -> datetime:
    """The UTC time of an ISO 8601 text, which is wall clock in `zone` unless it has an offset.

    Raises ValueError for an invalid text, or a year outside FIRST_YEAR to LAST_YEAR.
    """
    moment = datetime.fromisoformat(text)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"{moment.year} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return moment.astimezone(UTC) if moment.tzinfo else fixed(moment, zone)


def fixed(wall: datetime, zone: str, fold: int = 0) -> datetime:
    """The UTC time at which clocks in `zone` show `wall`, or the second such time if `fold` is 1.

    A time that the clocks skip on that day moves forward by the skipped amount. Raises ValueError for an unknown zone.
    """
    return wall.replace(tzinfo=zone_of(zone), fold=fold).astimezone(UTC)


def wall_clock(moment: datetime, zone: str) -> datetime:
    """The wall-clock time in `zone`, without offset. Raises ValueError for an unknown zone."""
    return moment.astimezone(zone_of(zone)).replace(tzinfo=None, fold=0)


def shown(moment: datetime, zone: str) -> str:
    """A time in ISO 8601 with the offset of `zone` at that time."""
    return moment.astimezone(zone_of(zone)).isoformat()


def minute(wall: datetime) -> str:
    """A wall-clock time as in addresses: `2026-11-29T02:00`."""
    return wall.isoformat(timespec="minutes")


def duration(text: str) -> timedelta:
    """A duration: `2h`, `90m`, `1h30m`, `1d`. Raises ValueError if it is invalid, zero, or longer than LONGEST."""
    match = _DURATION.fullmatch(text.strip())
    parts = [int(part or 0) for part in match.groups()] if match else [0, 0, 0]
    length = timedelta(days=parts[0], hours=parts[1], minutes=parts[2])
    if not length:
        raise ValueError("is not a length of time")
    if length > LONGEST:
        raise ValueError(f"is longer than {LONGEST.days} days")
    return length


def moment_of(today: date) -> datetime:
    """The UTC time of a date or datetime; the start of the day for a date."""
    if isinstance(today, datetime):
        return today.astimezone(UTC) if today.tzinfo else today.replace(tzinfo=UTC)
    return datetime.combine(today, time(), UTC)


def day_of(today: date) -> date:
    """The UTC date."""
    return moment_of(today).date()


LONGEST_RULE = 300
"""Maximum length of a rule in characters."""

YEARS_AHEAD = 10
"""How many years ahead occurrences are searched."""

TIMES_A_DAY = 24
"""Maximum number of occurrences per day."""

_KEYS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR"}
    | {"BYMINUTE", "BYSETPOS"}
)
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)
_VALUE = re.compile(r"[A-Z0-9,+-]{1,200}", re.ASCII)
_UNTIL = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z?))?", re.ASCII)
_LAST = 9999
"""The last year that a datetime supports."""

_CYCLE = 28

_LONGEST_LEAP = timedelta(days=2)
"""Clocks never skip more than this. The longest skip was one day, on islands that changed sides of the date line."""


def parts_of(rule: str) -> dict[str, str]:
    """The parts of a rule by uppercase name. Raises ValueError, which says what to write, for an unsupported rule."""
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
    """The starts, in UTC and in order, of the windows after a time, up to YEARS_AHEAD after it or after the rule's
    start.

    The rule is computed in wall-clock time of `zone`, and each start is converted with the offset of its own day. A
    start that the clocks skip on that day is later. Raises ValueError for an unsupported rule, time or zone.
    """
    begins, fold = _beginning(repeat.begins, zone)
    last = min(max(begins.year, after.year) + YEARS_AHEAD, LAST_YEAR)
    walls = _walls(repeat.rule, begins, zone, last)
    moments = (fixed(wall, zone, fold if wall == begins else 0) for wall in walls)
    yield from (moment for moment in _in_order(moments) if moment > after)


def _beginning(text: str, zone: str) -> tuple[datetime, int]:
    """The wall-clock time of a text, to the minute, and which of the two it is on a day when it occurs twice."""
    point(text, zone)  # raises for an invalid time
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        return moment.replace(second=0, microsecond=0), 0
    shown = moment.astimezone(zone_of(zone))
    return shown.replace(tzinfo=None, second=0, microsecond=0, fold=0), shown.fold


def _in_order(moments: Iterable[datetime]) -> Iterator[datetime]:
    """Each time once, in order. If clocks skip, two wall-clock times can be the same time, and a later one can come
    first.
    """
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
    """The wall-clock times of a rule up to the end of the year `last`."""
    from dateutil.rrule import rrulestr  # lazy: few files have a rule

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
    """A function that tells whether a wall-clock time of `zone` is after an UNTIL, which is UTC if it ends in Z,
    otherwise wall clock.
    """
    last = _until(text)
    if not text.endswith("Z"):
        return lambda wall: wall > last
    moment = last.replace(tzinfo=UTC)
    return lambda wall: fixed(wall, zone) > moment


def _until(text: str) -> datetime:
    """The time of an UNTIL. A date includes the whole day."""
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
    """Years to shift the span from `first` to `last` so that it ends as late as possible, with the same weekdays and
    leap days.
    """
    # 2001 and 9901 do not differ by a multiple of 28, so a matching year is searched. From there on, both calendars
    # agree.
    for year in range(_LAST - (last - first), _LAST - (last - first) - _CYCLE, -1):
        if year % 4 == first % 4 and datetime(year, 1, 1).weekday() == datetime(first, 1, 1).weekday():  # noqa: DTZ001
            return year - first
    raise AssertionError("every 28 years the calendar comes again")  # pragma: no cover - it does


@lru_cache(maxsize=1024)
def soonest(repeat: Repeat, zone: str) -> datetime | None:
    """The first start in UTC; None for a rule that matches no day. Raises as `starts` does."""
    before = point(repeat.begins, zone) - timedelta(days=1)
    return next(starts(repeat, zone, before), None)


def following(repeat: Repeat, zone: str, after: datetime) -> list[tuple[datetime, datetime]]:
    """Start and end, in UTC, of the next windows after a time, as many as the rule keeps created. Raises as `starts`
    does.
    """
    return [(start, start + repeat.duration) for start in islice(starts(repeat, zone, after), repeat.next)]
