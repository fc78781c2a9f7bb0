"""Incident templates: can be listed and created, but not updated or deleted (statuspage-api.md B8)."""

from typing import Any

from reconciler.sandbox.statuspage import fields, placement
from reconciler.sandbox.statuspage.answers import ServiceAnswer
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import ServiceRoute
from reconciler.sandbox.statuspage.fields import BodyField
from reconciler.sandbox.statuspage.placement import COMPONENT, component_shape
from reconciler.sandbox.store import StoredObject

TEMPLATE = "template"
_STATUSES = (
    "investigating",
    "identified",
    "monitoring",
    "resolved",
    "scheduled",
    "in_progress",
    "verifying",
    "completed",
)
_FIELDS = {
    "name": BodyField(fields.text(), required=True),
    "title": BodyField(fields.text(), required=True),
    "body": BodyField(fields.text(), required=True),
    "group_id": BodyField(fields.text()),
    "update_status": BodyField(fields.optional_choice(*_STATUSES)),
    "should_tweet": BodyField(fields.flag),
    "should_send_notifications": BodyField(fields.flag),
    "component_ids": BodyField(fields.ids),
}


def template_shape(call: Call, row: StoredObject) -> dict[str, Any]:
    """A template: accepts component IDs, returns components (B8.53)."""
    rows = (call.store.get(row.page, COMPONENT, id_) for id_ in row.doc.get("component_ids") or [])
    names = ("name", "title", "body", "group_id", "update_status", "should_tweet", "should_send_notifications")
    components = [component_shape(call, component) for component in rows if component is not None]
    return {"id": row.id, "components": components, **fields.given(row.doc, names)}


def listing(call: Call) -> ServiceAnswer:
    """GET."""
    rows = call.settled(call.store.rows(call.page, TEMPLATE))
    return call.paged(rows, lambda row: template_shape(call, row))


def create(call: Call) -> ServiceAnswer:
    """POST: the wrapper is `template`."""
    kept = fields.take(call, call.wrapped("template"), _FIELDS, new=True, under="template")
    placement.present(call, kept.get("component_ids", []))
    doc = {"should_tweet": False, "should_send_notifications": False, **kept, "created_at": call.clock.stamp()}
    row = call.store.add(StoredObject(call.page, TEMPLATE, call.store.new_id(), doc))
    return ServiceAnswer(201, template_shape(call, row))


ENDPOINTS = (
    ServiceRoute("GET", "/pages/{page_id}/incident_templates", listing),
    ServiceRoute("POST", "/pages/{page_id}/incident_templates", create),
)
