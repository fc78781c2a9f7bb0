"""Incidents and scheduled maintenances, as the commands that operate a page read and write them.

They are imperative: never declared, never part of a plan. Statuses are the words of the Statuspage API; another
service's backend translates them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

COMPONENT_STATUSES = ("operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage")
"""The statuses of a component, from best to worst. Visitors see the same order on the page."""

INCIDENT_STATUSES = ("investigating", "identified", "monitoring", "resolved")
"""The statuses of an incident, in their usual order; the last one closes it."""

MAINTENANCE_STATUSES = ("scheduled", "in_progress", "verifying", "completed")
"""The statuses of a maintenance, in their usual order; the last one closes it."""

CLOSED = ("resolved", "completed")
"""The statuses in which an incident or a maintenance is over."""

IMPACTS = ("none", "minor", "major", "critical")
"""The impacts that a person may choose, from least to worst."""

OURS = "reconciler"
"""Our entry in an incident's metadata (the service requires objects as top-level values)."""


ALERTS = "alerts"
"""The source of the incidents that `incident sync` opens."""


def severity(status: str) -> int:
    """How bad a component's status is, 0 for operational. A status that the reference does not list is the worst."""
    return COMPONENT_STATUSES.index(status) if status in COMPONENT_STATUSES else len(COMPONENT_STATUSES)


def worst(statuses: Sequence[str]) -> str:
    """The worst of these statuses. Raises ValueError for none."""
    return max(statuses, key=severity)


@dataclass(frozen=True, slots=True)
class IncidentUpdate:
    """One update of an incident."""

    status: str
    """The status of the incident since then."""
    body: str
    """The text."""
    at: str
    """When (ISO 8601, UTC)."""
    statuses: Mapping[str, str] = field(default_factory=dict)
    """The status it gave to components, by component ID."""
    before: Mapping[str, str] = field(default_factory=dict)
    """The status that these components had before, by component ID, as far as the service says it."""
    notified: bool = True
    """Whether subscribers were notified."""


@dataclass(frozen=True, slots=True)
class RecordedAlert:
    """An alert that fires, as we keep it in the incident that it opened."""

    since: str
    """Since when it fires, as the monitoring system writes it."""
    statuses: Mapping[str, str]
    """The status that it claims for components, by component ID."""


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """What we keep in an incident's metadata: how to find it again, and what to restore."""

    key: str
    """The idempotency key."""
    before: Mapping[str, str] = field(default_factory=dict)
    """The status to restore, by component ID: what the component shows without any open incident."""
    asked: Mapping[str, str] = field(default_factory=dict)
    """The status that this incident asks for, by component ID."""
    sent: Mapping[str, str] = field(default_factory=dict)
    """The status that was sent last, by component ID: another open incident may have asked for a worse one."""
    source: str = ""
    """`alerts` if `incident sync` opened it; empty for a person or a script."""
    alerts: Mapping[str, RecordedAlert] = field(default_factory=dict)
    """The alerts that fire, by fingerprint. The incident ends with the last of them."""
    call: str = ""
    """A word of the call that opened it, which tells its incident from one that another process opened with the same key."""

    def to_metadata(self) -> dict[str, Any]:
        """Our entry in the metadata."""
        statuses = {"before": dict(self.before), "asked": dict(self.asked), "sent": dict(self.sent)}
        alerts = {each: {"since": alert.since, "statuses": dict(alert.statuses)} for each, alert in self.alerts.items()}
        entry = {"key": self.key, **statuses, "source": self.source, **({"call": self.call} if self.call else {})}
        return {OURS: {**entry, "alerts": alerts} if self.source == ALERTS else entry}

    @classmethod
    def of_metadata(cls, metadata: Mapping[str, Any]) -> "OwnRecord | None":
        """The record in an incident's metadata; None if we did not open it, or if somebody damaged the record."""
        entry = metadata.get(OURS)
        if not isinstance(entry, Mapping) or not isinstance(entry.get("key"), str) or not entry["key"]:
            return None
        before, asked, sent = (_statuses(entry.get(name)) for name in ("before", "asked", "sent"))
        source, call = (text if isinstance(text, str) else "" for text in (entry.get("source"), entry.get("call")))
        return cls(entry["key"], before, asked, sent, source, _recorded_alerts(entry.get("alerts")), call)


def _recorded_alerts(value: object) -> dict[str, RecordedAlert]:
    pairs = value.items() if isinstance(value, Mapping) else ()
    return {
        str(key): RecordedAlert(str(entry.get("since", "")), _statuses(entry.get("statuses")))
        for key, entry in pairs
        if isinstance(entry, Mapping)
    }


def _statuses(value: object) -> dict[str, str]:
    pairs = value.items() if isinstance(value, Mapping) else ()
    return {key: text for key, text in pairs if isinstance(key, str) and text in COMPONENT_STATUSES}


@dataclass(frozen=True)
class LiveIncident:
    """An incident or a maintenance of the live page."""

    id: str
    """The live ID."""
    name: str
    """The title that visitors see."""
    status: str
    """Its status."""
    impact: str = "none"
    """Its impact."""
    link: str = ""
    """The address where visitors read it; empty if the service names none."""
    created_at: str = ""
    """When it was created (ISO 8601, UTC)."""
    updated_at: str = ""
    """When it was last changed (ISO 8601, UTC)."""
    starts_at: str | None = None
    """When a maintenance starts (ISO 8601, UTC); None for an incident."""
    ends_at: str | None = None
    """When a maintenance ends (ISO 8601, UTC); None for an incident."""
    starts_itself: bool = False
    """Whether the service starts the maintenance at its time."""
    ends_itself: bool = False
    """Whether the service completes the maintenance at its end."""
    component_ids: tuple[str, ...] = ()
    """The components that it affects."""
    updates: tuple[IncidentUpdate, ...] = ()
    """Its updates, newest first."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """The metadata, with the entries of other tools."""
    maintenance: bool = False
    """Whether it is a scheduled maintenance."""

    @cached_property
    def own(self) -> OwnRecord | None:
        """Our record in its metadata; None if this tool did not open it. Read once: it is asked for each component."""
        return OwnRecord.of_metadata(self.metadata)

    @property
    def is_open(self) -> bool:
        """Whether it is not over yet."""
        return self.status not in CLOSED


@dataclass(frozen=True, slots=True)
class IncidentChange:
    """What to write of an incident or a maintenance. None leaves a value as it is."""

    notify: bool
    """Whether subscribers are notified."""
    name: str | None = None
    """The title."""
    status: str | None = None
    """The status."""
    body: str | None = None
    """The text of the update."""
    impact: str | None = None
    """The impact, in place of the one that the service computes."""
    statuses: Mapping[str, str] = field(default_factory=dict)
    """The status to give to components, by component ID."""
    component_ids: tuple[str, ...] | None = None
    """All components that it affects."""
    starts_at: str | None = None
    """When a maintenance starts (ISO 8601, UTC)."""
    ends_at: str | None = None
    """When a maintenance ends (ISO 8601, UTC)."""
    automatic: bool | None = None
    """Whether the service starts and completes the maintenance itself."""
    remind: bool | None = None
    """Whether subscribers are reminded an hour before a maintenance."""
    metadata: Mapping[str, Any] | None = None
    """The whole metadata to store."""
    key: str = ""
    """The idempotency key, for services that keep it elsewhere than in the metadata."""


class IncidentListing(StrEnum):
    """Which incidents to list."""

    UNRESOLVED = "unresolved"
    """The open incidents."""
    RUNNING = "running"
    """The maintenances in progress."""
    SCHEDULED = "scheduled"
    """The maintenances that have not started."""
    RECENT = "recent"
    """The newest incidents and maintenances in any status, at most one page of the list."""


class ScheduledBy(StrEnum):
    """Who scheduled a maintenance."""

    FILE = "file"
    """The file declares it, and apply scheduled it."""
    COMMAND = "command"
    """A command of this tool."""
    UNKNOWN = "unknown"
    """No command; whether the file declares it is not known, because no file was read."""
    ELSEWHERE = "elsewhere"
    """A person in the dashboard, or another tool."""
