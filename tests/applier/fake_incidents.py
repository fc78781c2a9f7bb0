"""The incidents and components of a page in memory, with a clock, and faults on order. The base of `FakeOperator`."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TypeVar

from reconciler.errors import NotFoundError, RejectedError, ServiceError, UnavailableError, UncertainError
from reconciler.model.incident import (
    CLOSED,
    COMPONENT_STATUSES,
    INCIDENT_STATUSES,
    MAINTENANCE_STATUSES,
    IncidentChange,
    IncidentListing,
    IncidentUpdate,
    LiveIncident,
    severity,
)
from reconciler.model.operation import PageComponent

T = TypeVar("T")

_IMPACT = ("none", "none", "minor", "major", "critical")
"""The impact of the worst status of a new incident, by severity."""

_BEGINS = "Scheduled maintenance is currently in progress."
_ENDS = "The scheduled maintenance has been completed."

Fault = str | ServiceError | None
"""`lost_before`, `lost_after` (the answer is lost, before or after the write was carried out), `refused`, an error to raise before
anything is done, or None. A read raises UnavailableError for any text.
"""


@dataclass
class FakeIncidents:
    """One page; its id is not looked at. Thread-safe.

    `faults` is consumed by the writes, one each, and `read_faults` by the reads. `meanwhile` is consumed by the writes as well: what
    another process or a person does right before each. A lost answer is only seen where the client does not send the request again.
    """

    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)
    faults: list[Fault] = field(default_factory=list)
    read_faults: list[Fault] = field(default_factory=list)
    meanwhile: list[Callable[[], object] | None] = field(default_factory=list)
    lag: int = 0
    """So many readings of lists do not show a new incident."""
    replaces_components: bool = True
    """Whether statuses without `component_ids` become all that an incident affects, or are added."""
    calls: list[str] = field(default_factory=list)
    """The methods that were called, in order."""
    notified: list[tuple[str, str]] = field(default_factory=list)
    """The notices to subscribers: an incident, and its status or `postmortem`."""
    page_components: dict[str, PageComponent] = field(default_factory=dict)
    page_incidents: dict[str, LiveIncident] = field(default_factory=dict)
    _hidden: dict[str, int] = field(default_factory=dict)
    _notices: dict[str, bool] = field(default_factory=dict)
    _count: int = 0

    @cached_property
    def _lock(self) -> threading.RLock:
        return threading.RLock()

    # --- manually, as somebody else would

    def add_component(self, name: str, *, status: str = "operational", group_id: str | None = None) -> str:
        return self._add(PageComponent(self._id("c"), name, status, group_id, created_at=self._stamp()))

    def add_group(self, name: str) -> str:
        return self._add(PageComponent(self._id("g"), name, "", is_group=True, created_at=self._stamp()))

    def appear(self, change: IncidentChange) -> LiveIncident:
        """An incident of another process or a person, without a fault."""
        with self._lock:
            return self._create(change)

    def edit(self, incident_id: str, change: IncidentChange) -> LiveIncident:
        """A change of an incident by another process or a person, without a fault."""
        with self._lock:
            return self._change(self._incident(incident_id), change)

    def edit_status(self, component_id: str, status: str) -> None:
        """A person sets a status."""
        self.page_components[component_id] = replace(self.page_components[component_id], status=status)

    def status(self, component_id: str) -> str:
        return self.page_components[component_id].status

    def advance(self, seconds: float) -> None:
        """Let time pass: automatic maintenances begin and end."""
        with self._lock:
            self.now += timedelta(seconds=seconds)
            while (live := min(self.page_incidents.values(), key=_due, default=None)) and _due(live) <= self.now:
                begins = live.status == MAINTENANCE_STATUSES[0]
                status = "in_progress" if begins else "completed"
                body = _BEGINS if begins else _ENDS
                self._proceed(live, status, {}, body, notify=self._notices.get(live.id, False))

    # --- as an operator

    def incidents(self, page_id: str, listing: IncidentListing) -> Sequence[LiveIncident]:
        with self._lock:
            self._read("incidents", None)
            hidden = {id_ for id_, readings in self._hidden.items() if readings}
            self._hidden = {id_: readings - 1 for id_, readings in self._hidden.items() if readings}
            shown = [live for live in self.page_incidents.values() if live.id not in hidden and _listed(live, listing)]
            return tuple(shown[::-1][: 100 if listing is IncidentListing.RECENT else None])

    def incident(self, page_id: str, incident_id: str) -> LiveIncident:
        with self._lock:
            self._read("incident", None)
            return self._incident(incident_id)

    def create_incident(self, page_id: str, change: IncidentChange) -> LiveIncident:
        with self._write("create_incident"):
            return self._create(change)

    def change_incident(self, page_id: str, incident_id: str, change: IncidentChange) -> LiveIncident:
        posts = change.body is not None or change.status is not None or bool(change.statuses)
        with self._write("change_incident", repeatable=not posts):
            return self._change(self._incident(incident_id), change)

    def delete_incident(self, page_id: str, incident_id: str) -> None:
        with self._write("delete_incident", repeatable=True):
            del self.page_incidents[self._incident(incident_id).id]

    # --- inside

    def _read(self, call: str, answer: T) -> T:
        with self._lock:
            self.calls.append(call)
            fault = self.read_faults.pop(0) if self.read_faults else None
            if fault is not None:
                raise fault if isinstance(fault, ServiceError) else UnavailableError(fault)
            return answer

    @contextmanager
    def _write(self, call: str, *, repeatable: bool = False) -> Iterator[None]:
        with self._lock:
            self.calls.append(call)
            act = self.meanwhile.pop(0) if self.meanwhile else None
            if act is not None:
                act()
            fault = self.faults.pop(0) if self.faults else None
            if isinstance(fault, ServiceError):
                raise fault
            require(fault != "refused", "refused")
            is_lost = fault is not None and not repeatable
            if is_lost and fault == "lost_before":
                raise UncertainError("no answer; it may have been carried out")
            self.now += timedelta(milliseconds=1)
            yield
            if is_lost:
                raise UncertainError("no answer; it may have been carried out")

    def _create(self, change: IncidentChange) -> LiveIncident:
        require(bool(change.name), "Name can't be blank")
        status = change.status or ("scheduled" if change.starts_at else "investigating")
        is_maintenance = status in MAINTENANCE_STATUSES
        worst = max(map(severity, change.statuses.values()), default=0)
        live = LiveIncident(
            id=self._id("i"),
            name=change.name or "",
            status=status,
            impact="maintenance" if is_maintenance else _IMPACT[min(worst, 4)],
            created_at=self._stamp(),
            maintenance=is_maintenance,
        )
        live = self._with_fields(live, change)
        if self.lag:
            self._hidden[live.id] = self.lag
        return self._proceed(live, status, change.statuses, change.body, notify=change.notify)

    def _change(self, live: LiveIncident, change: IncidentChange) -> LiveIncident:
        status = change.status or live.status
        require((status in MAINTENANCE_STATUSES) == live.maintenance, "Status is not valid for this kind of incident")
        changed = replace(self._with_fields(live, change), updated_at=self._stamp())
        if status != live.status or change.body or change.statuses:
            return self._proceed(changed, status, change.statuses, change.body, notify=change.notify)
        self.page_incidents[live.id] = changed
        return changed

    def _with_fields(self, live: LiveIncident, change: IncidentChange) -> LiveIncident:
        """The incident with all but its status and updates. Raises RejectedError before anything is changed."""
        require({*change.statuses.values()} <= {*COMPONENT_STATUSES}, "Components has a status that is not in the list")
        require((change.status or live.status) in INCIDENT_STATUSES + MAINTENANCE_STATUSES, "Status is not in the list")
        affected = live.component_ids
        if change.statuses or change.component_ids is not None:
            kept = () if self.replaces_components or change.component_ids is not None else affected
            affected = tuple(dict.fromkeys([*kept, *(change.component_ids or ()), *change.statuses]))
        components = [self.page_components.get(id_) for id_ in affected]
        require(
            all(each is not None and not each.is_group for each in components), "Components must belong to the page"
        )
        if change.automatic is not None:
            self._notices[live.id] = change.automatic and change.notify
            live = replace(live, starts_itself=change.automatic, ends_itself=change.automatic)
        live = replace(
            live,
            name=change.name or live.name,
            impact=change.impact or live.impact,
            component_ids=affected,
            starts_at=utc(change.starts_at) or live.starts_at if live.maintenance else None,
            ends_at=utc(change.ends_at) or live.ends_at if live.maintenance else None,
            metadata=live.metadata if change.metadata is None else dict(change.metadata),
        )
        has_window = live.starts_at is not None and live.ends_at is not None and live.starts_at < live.ends_at
        require(has_window or not live.maintenance, "Scheduled until must be after scheduled for")
        return live

    def _proceed(
        self, live: LiveIncident, status: str, statuses: Mapping[str, str], body: str | None, *, notify: bool
    ) -> LiveIncident:
        """Post an update, and change the components."""
        wanted = dict(statuses) if status != "scheduled" else {}
        is_new_status = not live.updates or status != live.status
        if is_new_status and status == "in_progress" and live.starts_itself:
            wanted = {**dict.fromkeys(live.component_ids, "under_maintenance"), **wanted}
        if is_new_status and status == "completed" and live.ends_itself:
            wanted = {**dict.fromkeys(live.component_ids, "operational"), **wanted}
        before = {id_: self.status(id_) for id_ in wanted if id_ in self.page_components}
        wanted = {id_: wanted[id_] for id_ in before}
        for id_, new in wanted.items():
            self.edit_status(id_, new)
        update = IncidentUpdate(status, body or "", self._stamp(), wanted, before, notified=notify)
        live = replace(live, status=status, updates=(update, *live.updates), updated_at=self._stamp())
        self.page_incidents[live.id] = live
        self.notified += [(live.id, status)] if notify else []
        return live

    def _incident(self, incident_id: str) -> LiveIncident:
        if incident_id not in self.page_incidents:
            raise NotFoundError("answered 404")
        return self.page_incidents[incident_id]

    def _add(self, component: PageComponent) -> str:
        self.page_components[component.id] = component
        return component.id

    def _id(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self._count}"

    def _stamp(self) -> str:
        return utc(self.now.isoformat()) or ""


def utc(text: str | None) -> str | None:
    if text is None:
        return None
    return datetime.fromisoformat(text).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _due(live: LiveIncident) -> datetime:
    """When the service changes a maintenance itself; the end of time for never."""
    waits, runs = live.status == MAINTENANCE_STATUSES[0], live.maintenance and live.is_open
    moment = (
        live.starts_at
        if waits and live.starts_itself
        else live.ends_at
        if runs and not waits and live.ends_itself
        else None
    )
    return datetime.fromisoformat(moment) if moment else datetime.max.replace(tzinfo=UTC)


def _listed(live: LiveIncident, listing: IncidentListing) -> bool:
    waits = live.status == MAINTENANCE_STATUSES[0]
    return {
        IncidentListing.UNRESOLVED: not live.maintenance and live.status not in CLOSED,
        IncidentListing.RUNNING: live.maintenance and live.is_open and not waits,
        IncidentListing.SCHEDULED: waits,
        IncidentListing.RECENT: True,
    }[listing]


def require(holds: bool, message: str) -> None:
    if not holds:
        raise RejectedError(message)
