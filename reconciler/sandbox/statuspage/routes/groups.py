"""Component groups: /pages/{page_id}/component-groups."""

from typing import Any

from reconciler.sandbox.statuspage import fields, placement
from reconciler.sandbox.statuspage.answers import ServiceAnswer, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import ServiceRoute
from reconciler.sandbox.statuspage.fields import BodyField
from reconciler.sandbox.statuspage.placement import COMPONENT, GROUP, group_shape
from reconciler.sandbox.store import StoredObject

_WRAPPER = "component_group"
_FIELDS = {
    "name": BodyField(fields.text(), required=True),
    "description": BodyField(fields.text()),
    "components": BodyField(fields.ids),
}


def _taken(call: Call) -> dict[str, Any]:
    """The requested values. The quirk determines where the description is read (B5.38). Name and components are
    required (B5.37).
    """
    sent = dict(call.wrapped(_WRAPPER))
    where = call.quirks.group_description
    if where == "outside" and sent.pop("description", None) is not None:
        call.ignored.append(f"{_WRAPPER}.description")
    if where != "inside" and "description" in call.body:
        call.ignored.remove("description")
        sent.setdefault("description", call.body["description"])
    if where == "inside" and "description" in sent and sent["description"] == call.body.get("description"):
        call.ignored.remove("description")  # sent in both places, and read from one
    kept = fields.take(call, sent, _FIELDS, new=True, under=_WRAPPER)
    if not kept.get("components"):
        raise unprocessable("Components can't be empty")
    return kept


def listing(call: Call) -> ServiceAnswer:
    """GET."""
    rows = call.settled(call.store.rows(call.page, GROUP, by_position=True))
    return call.paged(rows, lambda row: group_shape(call, row))


def create(call: Call) -> ServiceAnswer:
    """POST: the members are moved from wherever they are."""
    kept = _taken(call)
    wanted = kept.pop("components")
    placement.present(call, wanted)
    now = call.clock.stamp()
    doc = {"description": None, **kept, "created_at": now, "updated_at": now}
    position = placement.next_position(call, "")
    row = call.store.add(StoredObject(call.page, GROUP, call.store.new_id(), doc, position=position))
    placement.assemble(call, row, wanted)
    return ServiceAnswer(201, group_shape(call, row))


def read(call: Call) -> ServiceAnswer:
    """GET one."""
    return ServiceAnswer(200, group_shape(call, call.row(GROUP, "id")))


def update(call: Call) -> ServiceAnswer:
    """PATCH and PUT: the member list replaces."""
    row = call.row(GROUP, "id")
    kept = _taken(call)
    wanted = kept.pop("components")
    row.doc.update(kept, updated_at=call.clock.stamp())
    placement.assemble(call, row, wanted)
    return ServiceAnswer(200, group_shape(call, row))


def delete(call: Call) -> ServiceAnswer:
    """DELETE: 200 with the deleted group. Its members are kept, outside of groups (B5.36, B5.40)."""
    row = call.row(GROUP, "id")
    shown = group_shape(call, row)
    call.store.delete(row)
    for member in call.store.rows(call.page, COMPONENT, place=row.id, by_position=True):
        placement.move(call, member, "")
    return ServiceAnswer(200, shown)


ENDPOINTS = (
    ServiceRoute("GET", "/pages/{page_id}/component-groups", listing),
    ServiceRoute("POST", "/pages/{page_id}/component-groups", create),
    ServiceRoute("GET", "/pages/{page_id}/component-groups/{id}", read),
    ServiceRoute("PATCH PUT", "/pages/{page_id}/component-groups/{id}", update),
    ServiceRoute("DELETE", "/pages/{page_id}/component-groups/{id}", delete),
)
