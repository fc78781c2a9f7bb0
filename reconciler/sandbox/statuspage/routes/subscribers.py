"""Subscribers: /pages/{page_id}/subscribers. Pages count from 0 and use `limit` (statuspage-api.md B3.13)."""

from reconciler.sandbox.statuspage import fields, people, placement
from reconciler.sandbox.statuspage.answers import ServiceAnswer, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import ServiceRoute
from reconciler.sandbox.statuspage.fields import BodyField
from reconciler.sandbox.statuspage.people import SUBSCRIBER, UNSUBSCRIBED, contact, subscriber_shape
from reconciler.sandbox.store import StoredObject

_FIELDS = {**people.FIELDS, "page_access_user": BodyField(fields.text()), "component_ids": BodyField(fields.ids)}
_SORTS = ("primary", "created_at", "quarantined_at", "relevance")
"""The sort fields; the last one only with a search text."""


def _matching(call: Call) -> list[StoredObject]:
    """The subscribers selected by the query, in its order. Refuses with 422 for an invalid value."""
    needle = (call.query.get("q") or "").lower()
    kind = call.one_of("type", ("", *people.TYPES), default="")
    state = call.one_of("state", (*people.STATES, "all"), default="active")
    sort = call.one_of("sort_field", _SORTS if needle else _SORTS[:-1], default="primary")
    direction = call.one_of("sort_direction", ("asc", "desc"), default="asc")
    rows = [
        row
        for row in call.settled(call.store.rows(call.page, SUBSCRIBER))
        if (not kind or row.doc["mode"] == kind)
        and (state == "all" or row.doc["state"] == state)
        and (
            not needle
            or any(needle in str(row.doc.get(name) or "").lower() for name in ("email", "endpoint", "phone_number"))
        )
    ]
    if sort in ("primary", "relevance"):
        rows.sort(key=lambda row: row.lookup.partition(":")[2])
    else:
        rows.sort(key=lambda row: str(row.doc.get(sort) or ""))
    return rows[::-1] if direction == "desc" else rows


def listing(call: Call) -> ServiceAnswer:
    """GET: by default only the active ones (B10.59)."""
    return call.paged(_matching(call), lambda row: subscriber_shape(call.quirks, row), size="limit", first=0)


def unsubscribed(call: Call) -> ServiceAnswer:
    """GET those who unsubscribed, paged like other lists."""
    return call.paged(call.store.rows(call.page, UNSUBSCRIBED), lambda row: subscriber_shape(call.quirks, row))


def create(call: Call) -> ServiceAnswer:
    """POST: requests confirmation unless told not to; an email subscriber is then active immediately."""
    kept = fields.take(call, call.wrapped("subscriber"), _FIELDS, new=True, under="subscriber")
    if "component_ids" in kept:
        _chosen(call, kept["component_ids"])
    user = kept.pop("page_access_user", None)
    if user and call.store.get(call.page, "access_user", user) is None:
        raise unprocessable("Page access user must belong to the page")
    doc = {**people.new_subscriber(kept, call.clock), "page_access_user_id": user}
    rows = call.store.rows(call.page, SUBSCRIBER, lookup=contact(doc))
    if rows and call.quirks.duplicate_subscriber == "refused":
        raise unprocessable(people.taken(doc))
    if rows and call.quirks.duplicate_subscriber == "returned":
        return ServiceAnswer(201, subscriber_shape(call.quirks, rows[0]))
    row = call.store.add(StoredObject(call.page, SUBSCRIBER, call.store.new_id(), doc, lookup=contact(doc)))
    if not doc["skip_confirmation_notification"]:
        call.mail("confirmation" if doc["state"] == "unconfirmed" else "subscribed", row.id)
    return ServiceAnswer(201, subscriber_shape(call.quirks, row))


def _chosen(call: Call, ids: list[str]) -> None:
    """Refuse with 422 an empty list and components of other pages (B10.61)."""
    if not ids:
        raise unprocessable("Components must be an array with at least one element")
    placement.present(call, ids)


def read(call: Call) -> ServiceAnswer:
    """GET one."""
    return ServiceAnswer(200, subscriber_shape(call.quirks, call.row(SUBSCRIBER, "subscriber_id")))


def update(call: Call) -> ServiceAnswer:
    """PATCH: `component_ids` at the top level; omitting it means all components (B10.61)."""
    row = call.row(SUBSCRIBER, "subscriber_id")
    body = call.body if isinstance(call.body, dict) else {}
    kept = fields.take(call, body, {"component_ids": BodyField(fields.ids)}, new=False)
    if "component_ids" in kept:
        _chosen(call, kept["component_ids"])
    row.doc["component_ids"] = kept.get("component_ids")
    call.store.save(row)
    return ServiceAnswer(200, subscriber_shape(call.quirks, row))


def delete(call: Call) -> ServiceAnswer:
    """DELETE: 200; notifies the subscriber unless told not to (B10.60)."""
    row = call.row(SUBSCRIBER, "subscriber_id")
    shown = subscriber_shape(call.quirks, row)
    people.leave(call, row, notify=not call.flag("skip_unsubscription_notification"))
    return ServiceAnswer(200, shown)


def resend(call: Call) -> ServiceAnswer:
    """POST resend_confirmation: 201, no body."""
    row = call.row(SUBSCRIBER, "subscriber_id")
    if row.doc["state"] == "unconfirmed":
        call.mail("confirmation", row.id)
    return ServiceAnswer(201)


ENDPOINTS = (
    ServiceRoute("GET", "/pages/{page_id}/subscribers", listing),
    ServiceRoute("POST", "/pages/{page_id}/subscribers", create),
    ServiceRoute("GET", "/pages/{page_id}/subscribers/unsubscribed", unsubscribed),
    ServiceRoute("POST", "/pages/{page_id}/subscribers/{subscriber_id}/resend_confirmation", resend),
    ServiceRoute("GET", "/pages/{page_id}/subscribers/{subscriber_id}", read),
    ServiceRoute("PATCH", "/pages/{page_id}/subscribers/{subscriber_id}", update),
    ServiceRoute("DELETE", "/pages/{page_id}/subscribers/{subscriber_id}", delete),
)
