"""Tell which live maintenances are windows that the file declares, and which were scheduled otherwise."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from reconciler.model.incident import MAINTENANCE_STATUSES, LiveIncident, ScheduledBy
from reconciler.model.recurrence import Window, point, starts
from reconciler.model.resource import Desired, DesiredPage, declared_zone
from reconciler.model.values import instant, spelling
from reconciler.planner.occurrences import NEAR

WAITING = MAINTENANCE_STATUSES[0]
"""The status of a maintenance that has not started."""


def declared_window(page: DesiredPage | None, incident: LiveIncident) -> Desired | None:
    """The item of the file that declares a maintenance: by its ID, or by its name and start. None if none does.

    As in a plan, a waiting one that was moved still belongs to its item: always for a single window, and within a day
    of an occurrence for a rule. What a command scheduled belongs to no item but one with its ID.
    """
    if page is None or not incident.maintenance:
        return None
    zone = declared_zone(page.items)
    return next((item for item in _windows(page.items) if _declares(item, incident, zone)), None)


def origin_of(page: DesiredPage | None, incident: LiveIncident) -> ScheduledBy:
    """Who scheduled a maintenance. `page` is None if no file was read."""
    if declared_window(page, incident) is not None:
        return ScheduledBy.FILE
    if incident.own is not None:
        return ScheduledBy.COMMAND
    return ScheduledBy.ELSEWHERE if page is not None else ScheduledBy.UNKNOWN


def _windows(items: Iterable[Desired]) -> Iterable[Desired]:
    return (item for item in items if item.kind.window is not None and not item.absent)


def _declares(item: Desired, incident: LiveIncident, page_zone: str) -> bool:
    window = item.kind.window
    if item.pin is not None or window is None or incident.own is not None:
        return item.pin == incident.id
    names = {spelling(name) for name in (item.name, *(path[-1] for path in item.previously))}
    start = instant(incident.starts_at)
    if spelling(incident.name) not in names or not isinstance(start, datetime):
        return False
    waits = incident.status == WAITING
    if item.repeat is None:
        return waits or start == _start(item, window, page_zone)
    slack = timedelta(seconds=NEAR) if waits else timedelta()
    zone = _zone(item, window, page_zone)
    following = next(starts(item.repeat, zone, start - slack - timedelta(seconds=1)), None)
    return following is not None and following <= start + slack


def _start(item: Desired, window: Window, page_zone: str) -> datetime:
    return point(str(item.fields[window.start]), _zone(item, window, page_zone))


def _zone(item: Desired, window: Window, page_zone: str) -> str:
    own = item.fields.get(window.zone)
    return own if isinstance(own, str) and own else page_zone
