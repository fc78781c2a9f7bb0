"""What a scheduled check finds wrong with a page: what nobody updates, explains, or ended. It is pure."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from reconciler.model.incident import LiveIncident, severity
from reconciler.model.page_status import PageStatus, StatusFinding
from reconciler.model.values import instant
from reconciler.planner.restore import affected

_GRACE = timedelta(minutes=5)
"""How long a service may take to complete a maintenance that ends by itself."""


def page_findings(status: PageStatus, stale_hours: float, shown: Callable[[str], str]) -> tuple[StatusFinding, ...]:
    """The findings, in the order in which a responder needs them. `shown` gives the path of a component by its ID."""
    return (
        *_without_update(status, stale_hours),
        *_without_incident(status, shown),
        *_past_end(status),
        *_expiring(status),
    )


def since(text: str | None) -> datetime | None:
    """A time of the service in UTC; None if it is not a time."""
    moment = instant(text)
    return moment if isinstance(moment, datetime) else None


def updated_at(incident: LiveIncident) -> datetime | None:
    """When visitors last heard of an incident: its newest update."""
    return since(incident.updates[0].at if incident.updates else incident.created_at)


def _without_update(status: PageStatus, stale_hours: float) -> Iterator[StatusFinding]:
    for incident in status.incidents:
        last = updated_at(incident)
        if last is not None and status.at - last >= timedelta(hours=stale_hours):
            message = (
                f'the incident "{incident.name}" ({incident.id}) has had no update for {_lasting(status.at - last)}'
            )
            yield StatusFinding("incident_without_update", incident.id, message)


def _without_incident(status: PageStatus, shown: Callable[[str], str]) -> Iterator[StatusFinding]:
    explained = _mentioned([*status.incidents, *status.running])
    for row in status.components:
        if not row.is_group and severity(row.status) and row.id not in explained:
            message = (
                f"{shown(row.id)} ({row.id}) is {row.status}, and no open incident or running maintenance says why"
            )
            yield StatusFinding("component_without_incident", row.id, message)


def _mentioned(incidents: Iterable[LiveIncident]) -> frozenset[str]:
    return frozenset(each for incident in incidents for each in (*incident.component_ids, *affected(incident)))


def _past_end(status: PageStatus) -> Iterator[StatusFinding]:
    for maintenance in (*status.running, *status.scheduled):
        end = since(maintenance.ends_at)
        grace = _GRACE if maintenance.ends_itself else timedelta()
        if end is not None and status.at - end > grace:
            message = (
                f'the maintenance "{maintenance.name}" ({maintenance.id}) is {maintenance.status}, and its end was '
                f"{_lasting(status.at - end)} ago"
            )
            yield StatusFinding("maintenance_past_end", maintenance.id, message)


def _expiring(status: PageStatus) -> Iterator[StatusFinding]:
    day = status.at.date()
    for expiry in status.keys:
        if expiry.is_near(day):
            yield StatusFinding("key_expires", "", expiry.sentence(day))


def _lasting(length: timedelta) -> str:
    """A duration of at least a minute, in its largest unit."""
    minutes = max(1, int(length.total_seconds() // 60))
    for unit, size in (("day", 2880), ("hour", 120)):
        if minutes >= size:
            number = minutes // (size // 2)
            return f"{number} {unit}s"
    return f"{minutes} minutes" if minutes > 1 else "1 minute"
