"""Incidents of a page, read and written (jsm-api.md 2). Its statuses are in upper case, and its literals are open.

An incident is changed by its page and the id that it has in Jira; it has no metadata. What opened it is told by that id, so our key is
kept there. Every change posts an update, so none is ever sent twice.
"""

from collections.abc import Mapping
from typing import Any, cast

from reconciler.errors import NotFoundError, ProtocolError, RefusedError, UncertainError
from reconciler.http import JsonObject, JsonValue
from reconciler.model.incident import (
    INCIDENT_STATUSES,
    MAINTENANCE_STATUSES,
    IncidentChange,
    IncidentListing,
    IncidentUpdate,
    LiveIncident,
    OwnRecord,
)
from reconciler.model.values import utc_text
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.cursor import SIZE, rows_of
from reconciler.providers.jsm.envelope import NODES, Content, Envelope
from reconciler.providers.jsm.incidents import affected_ids

_LIST = ("incidents", "list", "v2")
_WHOLE = Envelope("incidentWithUpdates")
_ENDED = {"postmortem": INCIDENT_STATUSES[-1]}
"""An incident with a postmortem is over."""


def incidents(calls: JsmCalls, page_id: str, listing: IncidentListing) -> tuple[LiveIncident, ...]:
    """The incidents of a list, newest first. Raises ServiceError where any part of it cannot be read.

    Of the recent ones the first page of the list is read: its order is not said (jsm-api.md 4).
    """
    if listing is IncidentListing.RECENT:
        page = calls.get_object(NODES, *_LIST, pageId=page_id, first=SIZE)
        rows = cast("list[JsonObject]", page[NODES.key or ""])
    else:
        rows, _ = rows_of(calls, NODES, *_LIST, pageId=page_id, showActive=True)
    lives = [live for row in rows if _is_listed(live := live_incident(calls, row), listing)]
    return tuple(sorted(lives, key=lambda live: live.created_at, reverse=True))


def _is_listed(live: LiveIncident, listing: IncidentListing) -> bool:
    waits = live.status == MAINTENANCE_STATUSES[0]
    match listing:
        case IncidentListing.UNRESOLVED:
            return live.is_open and not live.maintenance
        case IncidentListing.RUNNING:
            return live.is_open and live.maintenance and not waits
        case IncidentListing.SCHEDULED:
            return live.maintenance and waits
    return True


def incident(calls: JsmCalls, page_id: str, incident_id: str) -> LiveIncident:
    """One incident. Raises NotFoundError where the page has none of that id, ServiceError."""
    return live_incident(calls, _row(calls, page_id, incident_id))


def _row(calls: JsmCalls, page_id: str, incident_id: str) -> JsonObject:
    """One incident as it is read. Raises NotFoundError where the page has none of that id, ServiceError."""
    row = calls.get_object(_WHOLE, "incidents", "get", incidentId=incident_id)
    inner = _inner(row)
    if inner.get("id") != incident_id or inner.get("pageId") not in (None, page_id):
        raise calls.source("GET", "incidents", "get").error(NotFoundError, "has no such incident of the page")
    return row


def create_incident(
    calls: JsmCalls, page_id: str, change: IncidentChange, live_statuses: Mapping[str, str]
) -> LiveIncident:
    """Open an incident. Raises UncertainError where its fate or its id is not known, ServiceError.

    `live_statuses` are what the components show, by id: those that are affected and get no status are sent theirs.
    """
    request = {
        "pageId": page_id,
        "jiraIncidentId": change.key or None,
        "name": change.name,
        "message": change.body,
        "status": (change.status or INCIDENT_STATUSES[0]).upper(),
        "impact": change.impact.upper() if change.impact else None,
        "affectedComponents": _affected(change, live_statuses),
        "shouldSendNotifications": change.notify,
    }
    return _written(calls, "POST", {"incidentCreateRequest": _without_nulls(request)})


def change_incident(
    calls: JsmCalls, page_id: str, incident_id: str, change: IncidentChange, live_statuses: Mapping[str, str]
) -> LiveIncident:
    """Change an incident: what is left out may be lost, so name, status and impact are sent as read.

    Raises RefusedError where the API cannot tell it from another one, UncertainError where its fate is not known, ServiceError.
    """
    inner = _inner(_row(calls, page_id, incident_id))
    key = inner.get("externalIncidentId")
    if not isinstance(key, str) or not key:
        raise RefusedError(
            f"the incident {incident_id} cannot be changed: the API tells it by its id in Jira, and it has none",
            hint="change it in Jira",
        )
    _check_unique(calls, page_id, incident_id, key)
    request = {
        "pageId": page_id,
        "jiraIncidentId": key,
        "name": change.name or inner.get("name"),
        "message": change.body,
        "status": change.status.upper() if change.status else inner.get("status"),
        "impact": change.impact.upper() if change.impact else inner.get("impact"),
        "affectedComponents": _affected(change, live_statuses),
        "shouldSendNotifications": change.notify,
    }
    changed = _written(calls, "PUT", {"incidentUpdateRequest": _without_nulls(request)})
    if changed.id != incident_id:
        raise calls.source("PUT", "incidents").error(
            ProtocolError, f"changed the incident {changed.id} in place of {incident_id}"
        )
    return changed


def _check_unique(calls: JsmCalls, page_id: str, incident_id: str, key: str) -> None:
    """Raise RefusedError where another open incident has the same id in Jira: the change could reach that one."""
    rows, _ = rows_of(calls, NODES, *_LIST, pageId=page_id, showActive=True)
    others = [
        str(inner.get("id"))
        for inner in map(_inner, rows)
        if inner.get("externalIncidentId") == key and inner.get("id") != incident_id
    ]
    if others:
        raise RefusedError(
            f"the incident {incident_id} cannot be changed: the API tells it by its id in Jira, "
            f"and {', '.join(others)} has the same",
            hint="change it in Jira",
        )


def _affected(change: IncidentChange, live_statuses: Mapping[str, str]) -> list[dict[str, str]] | None:
    """The components to send, each with a status; None for none."""
    ids = dict.fromkeys((*(change.component_ids or ()), *change.statuses))
    statuses = {id_: change.statuses.get(id_) or live_statuses.get(id_) for id_ in ids}
    return [
        {"componentId": id_, "status": status.upper()} for id_, status in statuses.items() if status is not None
    ] or None


def _without_nulls(request: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in request.items() if value is not None}


def _written(calls: JsmCalls, method: str, body: Mapping[str, object]) -> LiveIncident:
    """The incident after a write, which is sent once. Raises UncertainError where the answer does not tell, ServiceError."""
    try:
        answer: Content = (
            calls.post(_WHOLE, "incidents", body=body)
            if method == "POST"
            else calls.put(_WHOLE, "incidents", body=body, repeatable=False)
        )
        return live_incident(calls, cast("JsonObject", answer), method)
    except ProtocolError as error:
        if not error.fate_unknown:
            raise
        raise calls.source(method, "incidents").error(
            UncertainError, "took the call, and its answer holds no incident"
        ) from None


def _inner(row: JsonObject) -> JsonObject:
    inner = row.get("incident")
    return inner if isinstance(inner, dict) else {}


def live_incident(calls: JsmCalls, row: JsonObject, method: str = "GET") -> LiveIncident:
    """An incident with its updates. Raises ProtocolError where it has no id."""
    inner, updates = _inner(row), row.get("incidentUpdates")
    live_id = inner.get("id")
    if not isinstance(live_id, str) or not live_id:
        error = calls.source(method, "incidents").error(ProtocolError, "answered an incident without an id")
        error.fate_unknown = method != "GET"
        raise error
    status = _status(inner)
    key = inner.get("externalIncidentId")
    # The statuses of the two differ; the times tell only where a status is new to us.
    maintenance = status in MAINTENANCE_STATUSES or (
        status not in INCIDENT_STATUSES and inner.get("scheduledFor") is not None
    )
    read = [_update(update) for update in updates if isinstance(update, dict)] if isinstance(updates, list) else []
    mentioned = [id_ for update in read for id_ in update.statuses]
    return LiveIncident(
        id=live_id,
        name=_text(inner, "name") or live_id,
        status=status,
        impact=_text(inner, "impact").lower() or "none",
        link=_text(inner, "shortlink"),
        created_at=utc_text(inner.get("createdAt")),
        updated_at=utc_text(inner.get("updatedAt")),
        starts_at=utc_text(inner.get("scheduledFor")) or None if maintenance else None,
        ends_at=utc_text(inner.get("scheduledUntil")) or None if maintenance else None,
        starts_itself=inner.get("autoInProgress") is True,
        ends_itself=inner.get("autoCompleted") is True,
        component_ids=tuple(dict.fromkeys([*affected_ids(inner.get("components")), *mentioned])),
        updates=tuple(sorted(read, key=lambda update: update.at, reverse=True)),
        metadata=OwnRecord(key).to_metadata() if isinstance(key, str) and key else {},
        maintenance=maintenance,
    )


def _update(row: JsonObject) -> IncidentUpdate:
    affected = row.get("affectedComponents")
    changes = [each for each in affected if isinstance(each, dict)] if isinstance(affected, list) else []
    return IncidentUpdate(
        status=_status(row),
        body=_text(row, "body"),
        at=utc_text(row.get("createdAt")),
        statuses={ids[0]: _text(each, "status").lower() for each in changes if (ids := affected_ids([each]))},
        notified=row.get("shouldSendNotifications") is not False,
    )


def _status(row: JsonObject) -> str:
    status = _text(row, "status").lower()
    return _ENDED.get(status, status)


def _text(row: JsonObject, name: str) -> str:
    value: JsonValue = row.get(name)
    return value if isinstance(value, str) else ""
