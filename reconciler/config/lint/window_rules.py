"""Rules about maintenances: announced too late, outside the declared hours, overlapping."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from reconciler.model.address import Address
from reconciler.model.lint import LintFinding, LintRule, LintRun
from reconciler.model.recurrence import wall_clock
from reconciler.model.resource import Desired, DesiredPage, declared_zone
from reconciler.model.values import instant


class _PlannedWindow(NamedTuple):
    """A single declared window that has not ended."""

    page: DesiredPage
    """The page."""
    item: Desired
    """The item."""
    begins: datetime
    """When it begins, in UTC."""
    ends: datetime
    """When it ends, in UTC."""


def _windows(run: LintRun) -> Iterator[_PlannedWindow]:
    for page in run.config.pages:
        for item in page.items:
            if not item.kind.times or item.repeat is not None or item.absent:
                continue
            begins, ends = (instant(item.fields.get(name)) for name in item.kind.times)
            if isinstance(begins, datetime) and isinstance(ends, datetime) and ends > run.now:
                yield _PlannedWindow(page, item, begins, ends)


def _too_soon(run: LintRun) -> Iterator[LintFinding]:
    hours = run.settings.notice_hours
    for window in _windows(run):
        ahead = (window.begins - run.now) / timedelta(hours=1)
        if 0 < ahead < hours:
            message = f"`{window.item.name}` begins in {ahead:.0f} hours, and {hours:g} are the least notice"
            yield LintFinding(
                window.page, message, window.item, window.item.kind.times[0], "move it, or announce it as an incident"
            )


def _outside_hours(run: LintRun) -> Iterator[LintFinding]:
    if run.settings.hours is None:
        return
    opens, closes = run.settings.hours
    for window in _windows(run):
        zone = declared_zone(window.page.items)
        begins, ends = (wall_clock(moment, zone).strftime("%H:%M") for moment in (window.begins, window.ends))
        if not (_within(begins, opens, closes) and _within(ends, opens, closes)):
            message = f"`{window.item.name}` is from {begins} to {ends} ({zone}), outside of {opens} to {closes}"
            yield LintFinding(
                window.page, message, window.item, window.item.kind.times[0], "move it into the declared hours"
            )


def _within(time: str, opens: str, closes: str) -> bool:
    return opens <= time <= closes if opens <= closes else time >= opens or time <= closes


def _overlapping(run: LintRun) -> Iterator[LintFinding]:
    hint = "visitors read one of them; join or move them"
    by_page: dict[str, list[_PlannedWindow]] = {}
    for window in _windows(run):
        by_page.setdefault(window.page.key, []).append(window)
    for windows in by_page.values():
        windows.sort(key=lambda window: window.begins)
        for number, window in enumerate(windows):
            for earlier in windows[max(0, number - 20) : number]:
                shared = set(_components(window.item)) & set(_components(earlier.item))
                if window.begins < earlier.ends and shared:
                    names = ", ".join(sorted(str(address.path[-1]) for address in shared))
                    message = f"`{window.item.name}` overlaps `{earlier.item.name}` on {names}"
                    yield LintFinding(
                        window.page,
                        message,
                        window.item,
                        window.item.kind.times[0],
                        hint,
                    )


def _components(item: Desired) -> tuple[Address, ...]:
    named = [item.fields.get(field.name) for field in item.kind.fields if field.refers]
    return tuple(
        address for value in named if isinstance(value, tuple) for address in value if isinstance(address, Address)
    )


RULES = (
    LintRule(
        "maintenance-too-soon",
        "recommended",
        "A maintenance begins before subscribers can prepare (`lint.notice_hours`, 24 by default).",
        _too_soon,
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
