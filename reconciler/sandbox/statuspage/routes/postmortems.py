"""The postmortem of an incident: /pages/{page_id}/incidents/{incident_id}/postmortem."""

from typing import Any

from reconciler.sandbox.statuspage import fields
from reconciler.sandbox.statuspage.answers import ServiceAnswer, not_found
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import ServiceRoute
from reconciler.sandbox.statuspage.fields import BodyField, given
from reconciler.sandbox.statuspage.happenings import INCIDENT
from reconciler.sandbox.store import StoredObject

_PATH = "/pages/{page_id}/incidents/{incident_id}/postmortem"
_NOTICES = ("notify_subscribers", "notify_twitter", "custom_tweet")


def _there(call: Call) -> tuple[StoredObject, dict[str, Any]]:
    """The incident and its postmortem. Refuses with 404."""
    row = call.row(INCIDENT, "incident_id")
    if not row.doc.get("postmortem"):
        raise not_found()
    return row, row.doc["postmortem"]


def _keep(call: Call, row: StoredObject, postmortem: dict[str, Any]) -> ServiceAnswer:
    """Store a postmortem, and update the incident's fields about it."""
    postmortem["updated_at"] = call.clock.stamp()
    row.doc["postmortem"] = postmortem
    row.doc["postmortem_body"] = postmortem["body"]
    row.doc["postmortem_body_last_updated_at"] = postmortem["body_updated_at"]
    row.doc["postmortem_published_at"] = postmortem["published_at"]
    call.store.save(row)
    return ServiceAnswer(200, _shape(postmortem))


def _shape(postmortem: dict[str, Any]) -> dict[str, Any]:
    names = ("preview_key", "body", "body_updated_at", "body_draft", "body_draft_updated_at", "published_at", *_NOTICES)
    return given(postmortem, (*names, "created_at", "updated_at"))


def read(call: Call) -> ServiceAnswer:
    """GET."""
    return ServiceAnswer(200, _shape(_there(call)[1]))


def write(call: Call) -> ServiceAnswer:
    """PUT: the draft."""
    row = call.row(INCIDENT, "incident_id")
    allowed = {"body_draft": BodyField(fields.text(), required=True)}
    kept = fields.take(call, call.wrapped("postmortem"), allowed, new=True, under="postmortem")
    now = call.clock.stamp()
    new = {
        "preview_key": call.store.new_id(),
        "body": None,
        "body_updated_at": None,
        "published_at": None,
        "created_at": now,
    }
    return _keep(call, row, {**new, **(row.doc.get("postmortem") or {}), **kept, "body_draft_updated_at": now})


def delete(call: Call) -> ServiceAnswer:
    """DELETE: 204."""
    row, _ = _there(call)
    row.doc.update(postmortem=None, postmortem_body=None, postmortem_published_at=None)
    call.store.save(row)
    return ServiceAnswer(204)


def publish(call: Call) -> ServiceAnswer:
    """PUT publish: the draft becomes the body."""
    row, postmortem = _there(call)
    allowed = {
        "notify_subscribers": BodyField(fields.flag),
        "notify_twitter": BodyField(fields.flag),
        "custom_tweet": BodyField(fields.text()),
    }
    sent = call.wrapped("postmortem") if call.body else {}
    kept = fields.take(call, sent, allowed, new=False, under="postmortem")
    now = call.clock.stamp()
    if kept.get("notify_subscribers"):
        call.mail("postmortem", row.id)
    return _keep(
        call, row, {**postmortem, **kept, "body": postmortem["body_draft"], "body_updated_at": now, "published_at": now}
    )


def revert(call: Call) -> ServiceAnswer:
    """PUT revert: back to a draft."""
    row, postmortem = _there(call)
    return _keep(call, row, {**postmortem, "body": None, "body_updated_at": None, "published_at": None})


ENDPOINTS = (
    ServiceRoute("GET", _PATH, read),
    ServiceRoute("PUT", _PATH, write),
    ServiceRoute("DELETE", _PATH, delete),
    ServiceRoute("PUT", f"{_PATH}/publish", publish),
    ServiceRoute("PUT", f"{_PATH}/revert", revert),
)
