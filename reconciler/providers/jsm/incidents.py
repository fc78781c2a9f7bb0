"""The open incidents of a page, and the components that they affect: by their live ids (jsm-api.md 2 and 4, kids)."""

from typing import cast

from reconciler.errors import ProtocolError
from reconciler.http import JsonObject, JsonValue
from reconciler.model.resource import Incident
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.cursor import rows_of
from reconciler.providers.jsm.envelope import NODES

_SEGMENTS = ("incidents", "list", "v2")


def open_incidents(calls: JsmCalls, page_id: str) -> tuple[Incident, ...]:
    """What is going on on the page. Raises ServiceError where any part of it cannot be read."""
    rows, _ = rows_of(calls, NODES, *_SEGMENTS, pageId=page_id, showActive=True)
    return tuple(_incident(calls, row) for row in rows)


def _incident(calls: JsmCalls, row: JsonObject) -> Incident:
    incident = row.get("incident")
    if not isinstance(incident, dict) or not isinstance(incident.get("id"), str):
        raise calls.source("GET", *_SEGMENTS).error(ProtocolError, "answered an incident without an id")
    identity, name = cast("str", incident["id"]), incident.get("name")
    updates = row.get("incidentUpdates")
    affected = [*affected_ids(incident.get("components"))]
    for update in updates if isinstance(updates, list) else ():
        affected += affected_ids(update.get("affectedComponents") if isinstance(update, dict) else None)
    return Incident(
        identity,
        name if isinstance(name, str) and name else identity,
        tuple(dict.fromkeys(affected)),
        maintenance=incident.get("scheduledFor") is not None,
    )


def affected_ids(components: JsonValue) -> list[str]:
    """The ids of affected components; what one looks like here is not printed."""
    ids = []
    for component in components if isinstance(components, list) else ():
        raw = component.get("componentId") or component.get("id") if isinstance(component, dict) else component
        ids += [raw] if isinstance(raw, str) else []
    return ids
