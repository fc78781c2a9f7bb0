"""Incidents and their templates: writing and reading; an incident sets the live statuses of what it affects."""

from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.sandbox.jsm.call import CLOUD_ID, CURSOR, PAGING, JsmCall, JsmRoute, JsmUnknown, invalid, paged
from reconciler.sandbox.jsm.contract import INCIDENT_INPUT, wrapper
from reconciler.sandbox.jsm.page import JsmPage
from reconciler.sandbox.jsm.state import INCIDENT, TEMPLATE
from reconciler.sandbox.jsm.tree import shown_id
from reconciler.sandbox.store import StoredObject

OVER = ("RESOLVED", "COMPLETED", "POSTMORTEM")
"""The statuses of an incident that is not active; only INVESTIGATING is printed, these are the sandbox's own."""
_TIMES = "monitoringAt scheduledFor scheduledUntil lastRemindedAt updateNeededAt templateId"
NO_NODES = {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}, "totalCount": 0}
NO_INCIDENT = {"page": None, "incidentWithUpdates": None}


def new_incident(sent: Mapping[str, Any], at: str) -> dict[str, Any]:
    """The document of an incident that nothing was said of yet."""
    return {
        **dict.fromkeys(_TIMES.split()),
        "name": sent.get("name"),
        "status": None,
        "impact": sent.get("impact") or "NONE",
        "createdAt": at,
        "updatedAt": at,
        "startedAt": at,
        "externalIncidentId": sent.get("jiraIncidentId"),
        "components": [],
        "updates": [],
    }


def speak(page: JsmPage, doc: dict[str, Any], sent: Mapping[str, Any], at: str) -> None:
    """Add an update to an incident, and set the live statuses of what it affects. Raises `LookupError` for an unknown one."""
    affected = sent.get("affectedComponents") or []
    rows = {shown_id(row, page.quirks, live=True): row for row in page.rows(draft=False)}
    for item in affected:
        row = rows.get(item.get("componentId", ""))
        if row is None:
            raise LookupError(f"there is no live component {item.get('componentId')}")
        row["status"] = item.get("status") or row["status"]
    update = {
        "status": sent.get("status") or doc["status"] or "INVESTIGATING",
        "body": sent.get("message"),
        "createdAt": at,
        "updatedAt": at,
        "scheduledAt": None,
        "hidden": False,
        "oldStatus": doc["status"],
        "affectedComponents": affected,
        "shouldSendNotifications": bool(sent.get("shouldSendNotifications")),
    }
    doc.update(status=update["status"], updatedAt=at, components=affected or doc["components"])
    doc["updates"] = [update, *doc["updates"]]


def incident_shape(row: StoredObject) -> dict[str, Any]:
    """An incident with its updates, the latest first."""
    doc = row.doc
    names = f"name status impact createdAt updatedAt startedAt externalIncidentId components {_TIMES}".split()
    incident = {
        "id": row.id,
        "pageId": row.place,
        **{name: doc[name] for name in names},
        "autoInProgress": False,
        "autoCompleted": False,
        "reminderIntervals": [],
        "externalIncidentSource": "JSM",
        "shortlink": None,
    }
    return {
        "incident": incident,
        "incidentUpdates": [{"incidentId": row.id, **update} for update in doc["updates"]],
    }


def _answer(page: JsmPage, row: StoredObject) -> dict[str, Any]:
    return {"page": page.shape(CLOUD_ID, draft=False), "incidentWithUpdates": incident_shape(row), "error": None}


def _spoken(call: JsmCall, page: JsmPage, doc: dict[str, Any], sent: Mapping[str, Any]) -> None:
    try:
        speak(page, doc, sent, call.clock.stamp())
    except LookupError as error:
        raise invalid(str(error.args[0])) from error
    call.state.save(page.row)


def _create(call: JsmCall) -> Any:
    sent = call.body["incidentCreateRequest"]
    page = call.live_page(sent.get("pageId") or "")
    if not sent.get("name"):
        raise invalid("An incident needs a name")
    doc = new_incident(sent, call.clock.stamp())
    _spoken(call, page, doc, sent)
    return _answer(page, call.state.add(INCIDENT, call.store.new_id(), doc, page=page.id))


def _update(call: JsmCall) -> Any:
    """The incident is told by its page and `jiraIncidentId`: there is no other field for it."""
    sent = call.body["incidentUpdateRequest"]
    page = call.live_page(sent.get("pageId") or "")
    key = sent.get("jiraIncidentId")
    rows = [row for row in call.state.rows(INCIDENT, page.id) if key and row.doc["externalIncidentId"] == key]
    if not rows:
        raise JsmUnknown("Incident not found")
    row = rows[-1]
    if call.quirks.incident_fields == "nulled":
        row.doc.update(name=sent.get("name"), impact=sent.get("impact"), status=sent.get("status"))
    row.doc.update({name: sent[name] for name in ("name", "impact") if sent.get(name)})
    _spoken(call, page, row.doc, sent)
    call.state.save(row)
    return _answer(page, row)


def _get(call: JsmCall) -> Any:
    """By its id, by the id of the incident elsewhere, or by its code, which is the id too."""
    wanted = [call.query.get(name) for name in ("incidentId", "incidentCode")]
    outer = call.query.get("externalIncidentId")
    for row in call.state.rows(INCIDENT):
        if row.id in wanted or (outer and row.doc["externalIncidentId"] == outer):
            return _answer(call.live_page(row.place), row)
    raise JsmUnknown("Incident not found")


def _connection(call: JsmCall, rows: Sequence[StoredObject]) -> dict[str, Any]:
    some, info = paged(call, rows, backwards=False)
    return {"nodes": [incident_shape(row) for row in some], "pageInfo": info, "totalCount": len(rows)}


def _list(call: JsmCall) -> Any:
    return _connection(call, call.state.rows(INCIDENT)[::-1])


def _list_of_page(call: JsmCall) -> Any:
    page_id = call.query.get("pageId")
    rows = call.state.rows(INCIDENT, None if page_id is None else call.live_page(page_id).id)[::-1]
    if call.query.get("showActive") == "true":
        rows = [row for row in rows if row.doc["status"] not in OVER]
    return _connection(call, rows)


def template_shape(row: StoredObject) -> dict[str, Any]:
    """A template; `createAt` is the document's own word."""
    names = [
        "name",
        "body",
        "title",
        "groupId",
        "updateStatus",
        "shouldTweet",
        "shouldSendNotifications",
        "createAt",
        "updatedAt",
    ]
    return {"id": row.id, "pageId": row.place, **{name: row.doc.get(name) for name in names}}


def _templates(call: JsmCall) -> Any:
    page_id = call.query.get("pageId")
    rows = call.state.rows(TEMPLATE, None if page_id is None else call.live_page(page_id).id)
    return {"incidentTemplates": [template_shape(row) for row in rows], "error": None}


def _template(call: JsmCall) -> Any:
    row = call.owned(TEMPLATE, call.params["incidentTemplateId"], "Incident template")
    return {"incidentTemplate": template_shape(row), "error": None}


_KEYS = ("incidentId", "incidentCode", "externalIncidentId")
ENDPOINTS = (
    JsmRoute("GET", "/incidents/list", _list, NO_NODES, None, query=CURSOR),
    JsmRoute(
        "GET",
        "/incidents/list/v2",
        _list_of_page,
        NO_NODES,
        None,
        query={"pageId": "string", "showActive": "boolean", **PAGING},
    ),
    JsmRoute("GET", "/incidents/get", _get, NO_INCIDENT, query=dict.fromkeys(_KEYS, "string")),
    JsmRoute("GET", "/incidents/templates/list", _templates, {"incidentTemplates": []}, query={"pageId": "string"}),
    JsmRoute("GET", "/incidents/templates/{incidentTemplateId}", _template, {"incidentTemplate": None}),
    JsmRoute(
        "POST", "/incidents", _create, NO_INCIDENT, body=wrapper("incidentCreateRequest", INCIDENT_INPUT), status=201
    ),
    JsmRoute("PUT", "/incidents", _update, NO_INCIDENT, body=wrapper("incidentUpdateRequest", INCIDENT_INPUT)),
)
