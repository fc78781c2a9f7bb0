"""Page access users: /pages/{page_id}/page_access_users."""

from typing import Any

from reconciler.sandbox.statuspage import access, fields, placement
from reconciler.sandbox.statuspage.access import USER, SubCollection, require_plan, user_shape
from reconciler.sandbox.statuspage.answers import Refusal, ServiceAnswer, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import ServiceRoute
from reconciler.sandbox.statuspage.fields import EMAIL, BodyField
from reconciler.sandbox.store import StoredObject

_BASE = "/pages/{page_id}/page_access_users"
_WRAPPER = "page_access_user"
_FIELDS = {
    "external_login": BodyField(fields.text()),
    "email": BodyField(EMAIL),
    "page_access_group_ids": BodyField(fields.ids),
    "subscribe_to_components": BodyField(fields.flag),
}


def _check(call: Call, kept: dict[str, Any], own: str | None) -> None:
    """Refuse with 409 if another user has the email address (statuspage-api.md B11.65), with 422 if a group is not on
    this page.
    """
    lookup = str(kept.get("email") or "").lower()
    if lookup and any(row.id != own for row in call.store.rows(call.page, USER, lookup=lookup)):
        raise Refusal(409, "Email has already been taken")
    access.check_ids(call, "page_access_group_ids", kept.get("page_access_group_ids", ()))


def listing(call: Call) -> ServiceAnswer:
    """GET: `email` selects one."""
    require_plan(call)
    email = call.query.get("email")
    rows = call.store.rows(call.page, USER, lookup=email.lower() if email else None)
    return call.paged(call.settled(rows), lambda row: user_shape(call, row))


def create(call: Call) -> ServiceAnswer:
    """POST: 200 (B6.44)."""
    require_plan(call)
    kept = fields.take(call, call.wrapped(_WRAPPER), _FIELDS, new=True, under=_WRAPPER)
    if not kept.get("email") and not kept.get("external_login"):
        raise unprocessable("Email can't be blank")
    _check(call, kept, None)
    groups, now = kept.pop("page_access_group_ids", []), call.clock.stamp()
    doc = {**kept, "component_ids": [], "metric_ids": [], "created_at": now, "updated_at": now}
    lookup = str(kept.get("email") or "").lower()
    row = call.store.add(StoredObject(call.page, USER, call.store.new_id(), doc, lookup=lookup))
    access.join_groups(call, row, groups)
    return ServiceAnswer(200, user_shape(call, row))


def read(call: Call) -> ServiceAnswer:
    """GET one."""
    require_plan(call)
    return ServiceAnswer(200, user_shape(call, call.row(USER, "page_access_user_id")))


def update(call: Call) -> ServiceAnswer:
    """PATCH and PUT: neither a body nor its rejection is documented; the samples use the wrapper.

    The quirk says whether the wrapper is read. Anything outside of it is ignored, like unknown fields.
    """
    require_plan(call)
    row = call.row(USER, "page_access_user_id")
    allowed = _FIELDS if call.quirks.access_user_update == "accepted" else {}
    body = call.body if isinstance(call.body, dict) else {}
    sent = body[_WRAPPER] if isinstance(body.get(_WRAPPER), dict) else {}
    call.ignored.extend(name for name, value in body.items() if name != _WRAPPER or value is not sent)
    kept = fields.take(call, sent, allowed, new=False, under=_WRAPPER)
    _check(call, kept, row.id)
    groups = kept.pop("page_access_group_ids", None)
    row.doc.update(kept, updated_at=call.clock.stamp())
    row.lookup = str(row.doc.get("email") or "").lower()
    call.store.save(row)
    if groups is not None:
        access.join_groups(call, row, groups)
    return ServiceAnswer(200, user_shape(call, row))


def delete(call: Call) -> ServiceAnswer:
    """DELETE: 204."""
    require_plan(call)
    row = call.row(USER, "page_access_user_id")
    call.store.delete(row)
    placement.forget(call, row.id)
    return ServiceAnswer(204)


ENDPOINTS = (
    ServiceRoute("GET", _BASE, listing),
    ServiceRoute("POST", _BASE, create),
    ServiceRoute("GET", f"{_BASE}/{{page_access_user_id}}", read),
    ServiceRoute("PATCH PUT", f"{_BASE}/{{page_access_user_id}}", update),
    ServiceRoute("DELETE", f"{_BASE}/{{page_access_user_id}}", delete),
    *SubCollection(_BASE, USER, "page_access_user_id", "component_ids").endpoints,
    *SubCollection(_BASE, USER, "page_access_user_id", "metric_ids").endpoints,
)
