"""Components: /pages/{page_id}/components."""

from typing import Any

from reconciler.sandbox.quirks import Quirks
from reconciler.sandbox.statuspage import fields, placement
from reconciler.sandbox.statuspage.answers import ServiceAnswer, not_found, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import ServiceRoute
from reconciler.sandbox.statuspage.fields import BodyField
from reconciler.sandbox.statuspage.placement import COMPONENT, GROUP, KINDS, component_shape
from reconciler.sandbox.store import StoredObject

LIMIT = 1100
"""Maximum number of components of a page (statuspage-api.md B4.34), and the largest documented `per_page`."""


def _status(value: Any, quirks: Quirks) -> str:
    """A component's status; "" makes it operational (B4.24)."""
    return "operational" if value == "" else fields.choice(*placement.STATUSES)(value, quirks)


def _gated(value: Any, quirks: Quirks) -> bool | None:
    """The field that needs a feature flag (B4.33)."""
    if quirks.only_show_if_degraded == "refused":
        raise ValueError("is not available for this account")
    return fields.flag(value, quirks)


def _group(value: Any, quirks: Quirks) -> str | None:
    """The ID of a group; "" for none; None if the sent form of "none" is not understood (B4.26)."""
    if value is None or value == "":
        return None if quirks.ungroup_by == "null_string" else ""
    if value == "null" and quirks.ungroup_by != "json_null":
        return ""
    if not isinstance(value, str):
        raise ValueError("is invalid")
    return value


FIELDS = {
    "name": BodyField(fields.text(), required=True),
    "description": BodyField(fields.text()),
    "status": BodyField(_status),
    "group_id": BodyField(_group),
    "showcase": BodyField(fields.flag),
    "only_show_if_degraded": BodyField(_gated),
    "start_date": BodyField(fields.day),
}


def _taken(call: Call, *, new: bool) -> dict[str, Any]:
    """The requested values, with the quirks of single fields applied."""
    sent = call.wrapped("component")
    kept = fields.take(call, sent, FIELDS, new=new, under="component")
    if call.quirks.only_show_if_degraded == "ignored":
        kept.pop("only_show_if_degraded", None)
    group = kept.get("group_id")
    if group and call.store.get(call.page, GROUP, group) is None:
        raise unprocessable("Group must belong to the page")
    return kept


def listing(call: Call) -> ServiceAnswer:
    """GET: the components and, with `group: true`, the groups (B4.18)."""
    window = call.window(most=int(call.quirks.per_page_maximum), largest=LIMIT)
    by_position = call.quirks.component_list_order == "position"
    if call.quirks.list_lag:
        rows = call.settled(call.store.rows(call.page, *KINDS, by_position=by_position))[window[0] :][: window[1]]
    else:
        rows = call.store.rows(call.page, *KINDS, by_position=by_position, window=window)
    return ServiceAnswer(200, [component_shape(call, row) for row in rows])


def create(call: Call) -> ServiceAnswer:
    """POST."""
    kept = _taken(call, new=True)
    if call.store.count(call.page, *(KINDS if call.quirks.groups_count else (COMPONENT,))) >= LIMIT:
        raise unprocessable(f"Page has reached the limit of {LIMIT} components")
    place = kept.pop("group_id", None) or ""
    now = call.clock.stamp()
    today = now[:10] if call.quirks.start_date_default == "today" else None
    doc = {
        "description": None,
        "status": "operational",
        "showcase": call.quirks.showcase_default,
        "only_show_if_degraded": False,
        "start_date": today,
        **kept,
        "created_at": now,
        "updated_at": now,
    }
    position = placement.next_position(call, place)
    row = call.store.add(StoredObject(call.page, COMPONENT, call.store.new_id(), doc, place=place, position=position))
    return ServiceAnswer(201, component_shape(call, row))


def read(call: Call) -> ServiceAnswer:
    """GET one; groups are included."""
    for kind in KINDS:
        row = call.store.get(call.page, kind, call.params["component_id"])
        if row is not None:
            return ServiceAnswer(200, component_shape(call, row))
    raise not_found()


def update(call: Call) -> ServiceAnswer:
    """PATCH and PUT: only the sent fields change (B6.42)."""
    row = call.row(COMPONENT, "component_id")
    kept = _taken(call, new=False)
    place = kept.pop("group_id", None)
    row.doc.update(kept, updated_at=call.clock.stamp())
    call.store.save(row)
    if place is not None:
        placement.move(call, row, place)
    position = call.body["component"].get("position")
    if call.quirks.position_writable and isinstance(position, int):
        call.ignored.remove("component.position")
        row.position = position
        call.store.save(row)
    return ServiceAnswer(200, component_shape(call, row))


def delete(call: Call) -> ServiceAnswer:
    """DELETE: 204. A group that loses its last member is deleted too (B5.36)."""
    row = call.row(COMPONENT, "component_id")
    call.store.delete(row)
    placement.forget(call, row.id)
    placement.drop_if_empty(call, row.place)
    return ServiceAnswer(204)


ENDPOINTS = (
    ServiceRoute("GET", "/pages/{page_id}/components", listing),
    ServiceRoute("POST", "/pages/{page_id}/components", create),
    ServiceRoute("GET", "/pages/{page_id}/components/{component_id}", read),
    ServiceRoute("PATCH PUT", "/pages/{page_id}/components/{component_id}", update),
    ServiceRoute("DELETE", "/pages/{page_id}/components/{component_id}", delete),
)
