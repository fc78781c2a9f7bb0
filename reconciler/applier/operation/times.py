"""Times that people type for a maintenance: ISO 8601, wall-clock time in the page's zone, `now`, `tomorrow 02:00`."""

import re
from datetime import UTC, datetime, timedelta

from reconciler.errors import RefusedError
from reconciler.model.recurrence import duration, fixed, point, wall_clock

_DAYS = {"today": 0, "tomorrow": 1}
_DAY_AND_TIME = re.compile(r"(today|tomorrow)[ T](\d{1,2}:\d{2})", re.ASCII | re.IGNORECASE)
_HINT = 'write it as "2026-12-01 02:00", with an offset as 2026-12-01T02:00Z, as "tomorrow 02:00", or as now'


def moment_of_text(text: str, zone: str, now: datetime) -> datetime:
    """The UTC time that a person typed, without fractions of a second.

    Args:
        text: ISO 8601 with an offset or `Z`; `YYYY-MM-DD HH:MM` in `zone`; `today HH:MM`, `tomorrow HH:MM` or `now`.
        zone: an IANA or Rails name.
        now: the time in UTC.

    Raises RefusedError for another text, and for a time that clocks in `zone` skip or show twice on that day.
    """
    text = text.strip()
    if text.lower() == "now":
        return now.replace(microsecond=0)
    match = _DAY_AND_TIME.fullmatch(text)
    if match is not None:
        day = wall_clock(now, zone).date() + timedelta(days=_DAYS[match[1].lower()])
        text = f"{day} {match[2].zfill(5)}"
    if ":" not in text:
        raise RefusedError(f"not sent: `{text}` has no time of day", hint=_HINT)
    try:
        moment = point(text, zone)
        typed = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise RefusedError(f"not sent: `{text}` is not a time: {error}", hint=_HINT) from None
    if typed.tzinfo is None:
        _refuse_unclear(text, typed, zone)
    return moment.replace(microsecond=0)


def window_of_texts(
    start: str, end: str | None, length: str | None, zone: str, now: datetime
) -> tuple[datetime, datetime]:
    """Start and end, in UTC, of a window that is given by its end or by its length.

    Raises RefusedError for an invalid time or length, a start in the past, or an end that is not after the start.
    """
    starts = moment_of_text(start, zone, now)
    if starts < now.replace(microsecond=0):
        raise RefusedError(
            f"not sent: the start {shown_moment(starts, zone)} is in the past: it is {shown_moment(now, zone)}",
            hint="use `--from now` for a maintenance that starts at once",
        )
    if end is None:
        try:
            ends = starts + duration(length or "")
        except ValueError as error:
            raise RefusedError(f"not sent: `{length}` {error}", hint="write it as 2h, 90m or 1h30m") from None
    else:
        ends = moment_of_text(end, zone, now)
    if ends <= starts:
        raise RefusedError(
            f"not sent: the end {shown_moment(ends, zone)} is not after the start {shown_moment(starts, zone)}"
        )
    return starts, ends


def shown_moment(moment: datetime, zone: str) -> str:
    """A time as in `2026-12-01 02:00 America/New_York (07:00 UTC)`, with seconds only where they are not zero."""
    wall = wall_clock(moment, zone)
    precision = "seconds" if wall.second else "minutes"
    local = f"{wall.isoformat(' ', timespec=precision)} {zone}"
    utc = moment.astimezone(UTC)
    if wall == utc.replace(tzinfo=None):
        return local
    clock = utc.time().isoformat(timespec=precision)
    return f"{local} ({clock if utc.date() == wall.date() else f'{utc.date()} {clock}'} UTC)"


def _refuse_unclear(text: str, wall: datetime, zone: str) -> None:
    first, second = fixed(wall, zone), fixed(wall, zone, fold=1)
    if first == second:
        return
    what = "skip" if wall_clock(first, zone) != wall else "show twice"
    raise RefusedError(
        f"not sent: on that day clocks in {zone} {what} the time `{text}`", hint="write it with an offset, or in UTC"
    )
