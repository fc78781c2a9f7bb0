"""Bulk operations on subscribers, and counts, under /pages/{page_id}/subscribers."""

from typing import Any

from reconciler.sandbox.statuspage import fields, people
from reconciler.sandbox.statuspage.answers import Refusal, ServiceAnswer, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import ServiceRoute
from reconciler.sandbox.statuspage.fields import BodyField
from reconciler.sandbox.statuspage.people import STATES, SUBSCRIBER, TYPES
from reconciler.sandbox.store import StoredObject

_LOT = 100
"""Maximum number of IDs in one bulk request; "all" is only allowed below that number."""


def count(call: Call) -> ServiceAnswer:
    """GET count: by type; only the active ones by default."""
    kind, state = call.query.get("type"), call.query.get("state") or "active"
    if (kind and kind not in TYPES) or state not in (*STATES, "all"):
        raise Refusal(400, "type or state is not one of the known values")
    counts = dict.fromkeys((kind,) if kind else TYPES, 0)
    for row in call.store.rows(call.page, SUBSCRIBER):
        if row.doc["mode"] in counts and state in ("all", row.doc["state"]):
            counts[row.doc["mode"]] += 1
    return ServiceAnswer(200, counts)


def histogram(call: Call) -> ServiceAnswer:
    """GET histogram_by_state: by type, then state."""
    counts = {kind: dict.fromkeys((*STATES, "total"), 0) for kind in TYPES}
    for row in call.store.rows(call.page, SUBSCRIBER):
        counts[row.doc["mode"]][row.doc["state"]] += 1
        counts[row.doc["mode"]]["total"] += 1
    return ServiceAnswer(200, counts)


def _meant(call: Call, **more: BodyField) -> tuple[list[StoredObject], dict[str, Any]]:
    """The subscribers in a bulk body, filtered by its type, and its other fields. Refuses with 422."""
    body = call.body if isinstance(call.body, dict) else {}
    wanted = body.get("subscribers")
    remaining = {name: value for name, value in body.items() if name != "subscribers"}
    kept = fields.take(call, remaining, {"type": BodyField(fields.optional_choice(*TYPES)), **more}, new=False)
    rows = call.store.rows(call.page, SUBSCRIBER)
    if wanted != "all":
        if not isinstance(wanted, list) or not wanted:
            raise unprocessable('Subscribers must be an array of subscriber codes or "all"')
        if len(wanted) > _LOT:
            raise unprocessable(f"Subscribers is limited to {_LOT}")
        rows = [row for row in rows if row.id in wanted]
    return [row for row in rows if not kept.get("type") or row.doc["mode"] == kept["type"]], kept


def resend(call: Call) -> ServiceAnswer:
    """POST resend_confirmation: only to unconfirmed email subscribers."""
    rows, _ = _meant(call)
    for row in rows:
        if row.doc["state"] == "unconfirmed" and row.doc["mode"] == "email":
            call.mail("confirmation", row.id)
    return ServiceAnswer(201)


def unsubscribe(call: Call) -> ServiceAnswer:
    """POST unsubscribe: those of the named subscribers in `state`, by default `active`."""
    state = BodyField(fields.choice(*STATES, "all"))
    rows, kept = _meant(call, state=state, skip_unsubscription_notification=BodyField(fields.flag))
    if call.body.get("subscribers") == "all" and len(rows) >= _LOT:
        raise unprocessable(f'"all" is limited to fewer than {_LOT} subscribers')
    for row in rows:
        if kept.get("state", "active") in ("all", row.doc["state"]):
            people.leave(call, row, notify=not kept.get("skip_unsubscription_notification"))
    return ServiceAnswer(201)


def reactivate(call: Call) -> ServiceAnswer:
    """POST reactivate: only quarantined ones."""
    rows, _ = _meant(call)
    for row in rows:
        if row.doc["state"] == "quarantined":
            row.doc.update(state="active", quarantined_at=None, purge_at=None)
            row.due = None
            call.store.save(row)
    return ServiceAnswer(201)


ENDPOINTS = (
    ServiceRoute("GET", "/pages/{page_id}/subscribers/count", count),
    ServiceRoute("GET", "/pages/{page_id}/subscribers/histogram_by_state", histogram),
    ServiceRoute("POST", "/pages/{page_id}/subscribers/resend_confirmation", resend),
    ServiceRoute("POST", "/pages/{page_id}/subscribers/unsubscribe", unsubscribe),
    ServiceRoute("POST", "/pages/{page_id}/subscribers/reactivate", reactivate),
)
