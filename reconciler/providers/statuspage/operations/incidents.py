"""Incidents and maintenances: list, read, open, change and delete (statuspage-api.md B3.14 and B13).

An update that is posted twice is read twice and notifies twice, so a change with one is never simply repeated.
"""

from collections.abc import Mapping
from typing import TypeGuard

from reconciler.errors import UncertainError
from reconciler.http import HttpSession, JsonObject, JsonValue, Paging, list_pages, path_of
from reconciler.model.incident import (
    INCIDENT_STATUSES,
    MAINTENANCE_STATUSES,
    IncidentChange,
    IncidentListing,
    IncidentUpdate,
    LiveIncident,
)
from reconciler.model.values import utc_text
from reconciler.providers.statuspage.endpoint import PAGED
from reconciler.providers.statuspage.rows import identity, references, text_of

_WAITING = MAINTENANCE_STATUSES[0]
_LISTS: Mapping[IncidentListing, tuple[str, ...]] = {
    IncidentListing.UNRESOLVED: ("unresolved",),
    IncidentListing.RUNNING: ("active_maintenance",),
    IncidentListing.SCHEDULED: ("scheduled",),
    IncidentListing.RECENT: (),
}
_FIRST_PAGE = Paging(page_param=None, size_param="limit")
"""The newest 100 of all incidents: that list has `limit`, the others `per_page` (B3.14)."""
_AUTOMATIC = (
    "scheduled_auto_in_progress",
    "scheduled_auto_completed",
    "auto_transition_to_maintenance_state",
    "auto_transition_to_operational_state",
)
"""What the service does itself to an automatic maintenance and its components."""
_AUTOMATIC_NOTICES = (
    "auto_transition_deliver_notifications_at_start",
    "auto_transition_deliver_notifications_at_end",
)


def incidents(session: HttpSession, page_id: str, listing: IncidentListing) -> tuple[LiveIncident, ...]:
    """The incidents or maintenances of a list, newest first. Raises ServiceError if any part of it cannot be read."""
    path = path_of("pages", page_id, "incidents", *_LISTS[listing])
    rows = list_pages(session, path, _FIRST_PAGE if listing is IncidentListing.RECENT else PAGED)
    lives = [live_incident(row, path) for row in rows]
    if listing is IncidentListing.SCHEDULED:
        # "Scheduled incidents" may also mean all maintenances, whatever became of them.
        lives = [live for live in lives if live.status == _WAITING]
    return tuple(sorted(lives, key=lambda live: live.created_at, reverse=True))


def incident(session: HttpSession, page_id: str, incident_id: str) -> LiveIncident:
    """One incident or maintenance. Raises NotFoundError, and ServiceError."""
    path = _path(page_id, incident_id)
    return live_incident(session.get_object(path), path)


def create_incident(session: HttpSession, page_id: str, change: IncidentChange) -> LiveIncident:
    """Open an incident, or schedule a maintenance. Raises UncertainError if its fate or its ID is unknown, ServiceError."""
    path = path_of("pages", page_id, "incidents")
    body = _body(change)
    if change.statuses and change.component_ids is None:
        body["component_ids"] = list(change.statuses)  # Atlassian's own examples send both
    answer = session.post(path, {"incident": body})
    if not _is_incident(answer):
        raise UncertainError(
            f"{session.host} answered without an incident; it was carried out",
            method="POST",
            path=path,
            hint="look whether it is there before sending it again",
            host=session.host,
        )
    return live_incident(answer, path)


def change_incident(session: HttpSession, page_id: str, incident_id: str, change: IncidentChange) -> LiveIncident:
    """Change an incident or a maintenance. Raises UncertainError if it is unknown whether an update was posted, ServiceError."""
    path = _path(page_id, incident_id)
    posts_an_update = change.body is not None or change.status is not None or bool(change.statuses)
    answer = session.patch(path, {"incident": _body(change)}, repeatable=not posts_an_update)
    return live_incident(answer, path) if _is_incident(answer) else incident(session, page_id, incident_id)


def delete_incident(session: HttpSession, page_id: str, incident_id: str) -> None:
    """Delete an incident or a maintenance with its history. Raises NotFoundError, and ServiceError."""
    session.delete(_path(page_id, incident_id))


def _path(page_id: str, incident_id: str) -> str:
    return path_of("pages", page_id, "incidents", incident_id)


def _is_incident(answer: JsonValue) -> TypeGuard[JsonObject]:
    return isinstance(answer, dict) and bool(answer.get("id"))


def _body(change: IncidentChange) -> JsonObject:
    """The fields to send: those that change, and whether subscribers are notified, which the service does by default."""
    values: dict[str, JsonValue] = {
        "name": change.name,
        "status": change.status,
        "body": change.body,
        "impact_override": change.impact,
        "scheduled_for": change.starts_at,
        "scheduled_until": change.ends_at,
        "scheduled_remind_prior": change.remind,
    }
    body: JsonObject = {name: value for name, value in values.items() if value is not None}
    body["deliver_notifications"] = change.notify
    if change.statuses:
        body["components"] = dict(change.statuses)
    if change.component_ids is not None:
        body["component_ids"] = list(change.component_ids)
    if change.metadata is not None:
        body["metadata"] = dict(change.metadata)
    if change.automatic is not None:
        body |= dict.fromkeys(_AUTOMATIC, change.automatic)
        body |= dict.fromkeys(_AUTOMATIC_NOTICES, change.automatic and change.notify)
    return body


def live_incident(row: JsonObject, path: str) -> LiveIncident:
    """Convert a row. Raises ProtocolError if it has no ID."""
    live_id = identity(row, path)
    status = text_of(row, "status")
    metadata = row.get("metadata")
    # The statuses of the two differ; the times tell only where a status is new to us.
    is_maintenance = status in MAINTENANCE_STATUSES or (
        status not in INCIDENT_STATUSES and row.get("scheduled_for") is not None
    )
    return LiveIncident(
        id=live_id,
        name=text_of(row, "name") or live_id,
        status=status,
        impact=text_of(row, "impact") or "none",
        link=text_of(row, "shortlink"),
        created_at=utc_text(row.get("created_at")),
        updated_at=utc_text(row.get("updated_at")),
        starts_at=utc_text(row.get("scheduled_for")) or None if is_maintenance else None,
        ends_at=utc_text(row.get("scheduled_until")) or None if is_maintenance else None,
        starts_itself=row.get("scheduled_auto_in_progress") is True,
        ends_itself=row.get("scheduled_auto_completed") is True,
        component_ids=references(row.get("components")) or (),
        updates=_updates(row),
        metadata=metadata if isinstance(metadata, dict) else {},
        maintenance=is_maintenance,
    )


def _updates(row: JsonObject) -> tuple[IncidentUpdate, ...]:
    """The updates, newest first, as the service lists them (B13.67)."""
    updates = row.get("incident_updates")
    return tuple(_update(each) for each in updates if isinstance(each, dict)) if isinstance(updates, list) else ()


def _update(row: JsonObject) -> IncidentUpdate:
    affected = row.get("affected_components")
    changes = [each for each in affected if isinstance(each, dict)] if isinstance(affected, list) else []
    return IncidentUpdate(
        status=text_of(row, "status"),
        body=text_of(row, "body"),
        at=utc_text(row.get("display_at") or row.get("created_at")),
        statuses=_statuses(changes, "new_status"),
        before=_statuses(changes, "old_status"),
        notified=row.get("deliver_notifications") is not False,
    )


def _statuses(changes: list[JsonObject], name: str) -> dict[str, str]:
    return {text_of(each, "code"): text_of(each, name) for each in changes if text_of(each, "code") and each.get(name)}
