"""Rules about maintenances: announced too late, outside the declared hours, overlapping."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import NamedTuple

from reconciler.model.address import Address
from reconciler.model.enumeration import first_of
from reconciler.model.lint import LintFinding, LintRule, LintRun
from reconciler.model.recurrence import Window, following, point, wall_clock
from reconciler.model.resource import Desired, DesiredPage, declared_zone

_MOST_NAMED = 3
"""Maximum number of components that a finding names."""


class _PlannedWindow(NamedTuple):
    """A declared window that has not ended."""

    page: DesiredPage
    """The page."""
    item: Desired
    """The item."""
    begins: datetime
    """When it begins, in UTC."""
    ends: datetime
    """When it ends, in UTC."""
    zone: str
    """The time zone of its wall-clock times."""


def _windows(run: LintRun, *, series: bool = True) -> Iterator[_PlannedWindow]:
    """The declared windows that have not ended, and the next ones of each rule unless `series` is False."""
    for page in run.config.pages:
        zone = ""
        for item in page.items:
            window = item.kind.window
            if window is None or item.absent or (item.repeat is not None and not series):
                continue
            zone = zone or declared_zone(page.items)
            own = item.fields.get(window.zone)
            where = own if isinstance(own, str) and own else zone
            with suppress(ValueError, OverflowError):  # a time that is none is a problem of the plan
                for begins, ends in _moments(item, window, where, run.now):
                    if ends > run.now:
                        yield _PlannedWindow(page, item, begins, ends, where)


def _moments(item: Desired, window: Window, zone: str, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    if item.repeat is not None:
        yield from following(item.repeat, zone, now)
        return
    times = [item.fields.get(name) for name in (window.start, window.end)]
    begins, ends = (point(time, zone) if isinstance(time, str) else None for time in times)
    if begins is not None and ends is not None:
        yield begins, ends


def _finding(window: _PlannedWindow, message: str, hint: str) -> LintFinding:
    field = None if window.item.repeat is not None else window.item.kind.times[0]
    return LintFinding(window.page, message, window.item, field, hint)


def _too_soon(run: LintRun) -> Iterator[LintFinding]:
    hours = run.settings.notice_hours
    for window in _windows(run, series=False):
        ahead = (window.begins - run.now) / timedelta(hours=1)
        if 0 < ahead < hours:
            soon = f"in {ahead:.0f} hours" if ahead >= 1.5 else "in an hour or less"
            message = f"`{window.item.name}` begins {soon}, and {hours:g} are the least notice"
            hint = "if it was not announced before: move it, or announce it as an incident"
            yield _finding(window, message, hint)


def _outside_hours(run: LintRun) -> Iterator[LintFinding]:
    if run.settings.hours is None:
        return
    opens, closes = run.settings.hours
    for window in _windows(run):
        begins, ends = (wall_clock(moment, window.zone) for moment in (window.begins, window.ends))
        if not _within(begins, ends, opens, closes):
            until = "" if begins.date() == ends.date() else f"{ends:%Y-%m-%d} "
            message = f"`{window.item.name}` is from {begins:%H:%M} to {until}{ends:%H:%M} ({window.zone})"
            yield _finding(window, f"{message}, outside of {opens} to {closes}", "move it into the declared hours")


def _within(begins: datetime, ends: datetime, opens: str, closes: str) -> bool:
    """Whether a window is inside one span of the declared hours. They are the whole day where both are equal."""
    first, last = time.fromisoformat(opens), time.fromisoformat(closes)
    if first == last:
        return True
    opened = datetime.combine(begins.date(), first)
    if opened > begins:
        opened -= timedelta(days=1)
    closed = datetime.combine(opened.date(), last)
    if closed <= opened:
        closed += timedelta(days=1)
    return ends <= closed


def _overlapping(run: LintRun) -> Iterator[LintFinding]:
    hint = "visitors read one of them; join or move them"
    by_page: dict[str, list[_PlannedWindow]] = {}
    for window in _windows(run):
        by_page.setdefault(window.page.key, []).append(window)
    for windows in by_page.values():
        latest: dict[Address, _PlannedWindow] = {}  # of each component, the window that ends last so far
        for window in sorted(windows, key=lambda window: window.begins):
            shared: dict[str, list[str]] = {}
            for address in _components(window.item):
                earlier = latest.get(address)
                if earlier is not None and window.begins < earlier.ends:
                    shared.setdefault(earlier.item.name, []).append(str(address.path[-1]))
                if earlier is None or earlier.ends < window.ends:
                    latest[address] = window
            for name, components in shared.items():
                message = f"`{window.item.name}` overlaps `{name}` on {first_of(sorted(components), _MOST_NAMED)}"
                yield _finding(window, message, hint)


def _components(item: Desired) -> tuple[Address, ...]:
    named = [item.fields.get(field.name) for field in item.kind.fields if field.refers]
    return tuple(
        address for value in named if isinstance(value, tuple) for address in value if isinstance(address, Address)
    )


RULES = (
    LintRule(
        "maintenance-too-soon",
        "recommended",
        "A maintenance begins before subscribers can prepare (`lint.notice_hours`, 24 by default). This is a warning, as the"
        " file does not tell when it was announced.",
        _too_soon,
        severity="warning",
    ),
    LintRule(
        "maintenance-outside-hours",
        "recommended",
        "A maintenance is outside of the declared hours (`lint.hours`); without them, none is.",
        _outside_hours,
    ),
    LintRule("maintenance-overlap", "recommended", "Two maintenances of one component overlap.", _overlapping),
)
"""The rules about maintenances."""
