"""Page access groups: /pages/{page_id}/page_access_groups; and the same access seen from a component."""

from typing import Any

from reconciler.sandbox.statuspage import access, fields, placement
from reconciler.sandbox.statuspage.access import GROUP, USER, SubCollection, group_shape, require_plan
from reconciler.sandbox.statuspage.answers import Answer, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import Endpoint, Handler
from reconciler.sandbox.statuspage.fields import Field
from reconciler.sandbox.statuspage.placement import COMPONENT, component_shape
from reconciler.sandbox.store import Row

_BASE = "/pages/{page_id}/page_access_groups"
_WRAPPER = "page_access_group"
_LISTS = ("component_ids", "metric_ids", "page_access_user_ids")
_FIELDS = {
    "name": Field(fields.text(), required=True),
    "external_identifier": Field(fields.text()),
    **{name: Field(fields.ids) for name in _LISTS},
}


def _taken(call: Call, *, new: bool) -> dict[str, Any]:
    kept = fields.take(call, call.wrapped(_WRAPPER), _FIELDS, new=new, under=_WRAPPER)
    for name in _LISTS:
        access.check_ids(call, name, kept.get(name, ()))
    return kept


def listing(call: Call) -> Answer:
    """GET."""
    require_plan(call)
    return call.paged(call.settled(call.store.rows(call.page, GROUP)), group_shape)


def create(call: Call) -> Answer:
    """POST."""
    require_plan(call)
    now = call.clock.stamp()
    lists: dict[str, Any] = {name: [] for name in _LISTS}
    doc = {"external_identifier": None, **lists, **_taken(call, new=True), "created_at": now, "updated_at": now}
    return Answer(201, group_shape(call.store.add(Row(call.page, GROUP, call.store.new_id(), doc))))


def read(call: Call) -> Answer:
    """GET one."""
    require_plan(call)
    return Answer(200, group_shape(call.row(GROUP, "page_access_group_id")))


def update(call: Call) -> Answer:
    """PATCH and PUT: a list that is sent replaces."""
    require_plan(call)
    row = call.row(GROUP, "page_access_group_id")
    row.doc.update(_taken(call, new=False), updated_at=call.clock.stamp())
    call.store.save(row)
    return Answer(200, group_shape(row))


def delete(call: Call) -> Answer:
    """DELETE: 200 with what it was; its users stay."""
    require_plan(call)
    row = call.row(GROUP, "page_access_group_id")
    call.store.delete(row)
    placement.forget(call, row.id)
    return Answer(200, group_shape(row))


def _from_component(kind: str, field: str, *, add: bool) -> Handler:
    """Let users or groups see a component, or no longer; without ids in a DELETE, all of them."""

    def handle(call: Call) -> Answer:
        require_plan(call)
        component = call.row(COMPONENT, "component_id")
        body = call.body if isinstance(call.body, dict) else {}
        kept = fields.take(call, body, {field: Field(fields.ids)}, new=False)
        if add and not kept.get(field):
            raise unprocessable(f"{field} is missing")
        wanted = kept.get(field, [])
        access.check_ids(call, field, wanted)
        for row in call.store.rows(call.page, kind):
            if not wanted or row.id in wanted:
                others = [id_ for id_ in row.doc["component_ids"] if id_ != component.id]
                row.doc["component_ids"] = [*others, component.id] if add else others
                call.store.save(row)
        return Answer(201 if add else 200, component_shape(call, component))

    return handle


_COMPONENT = "/pages/{page_id}/components/{component_id}"
ENDPOINTS = (
    Endpoint("GET", _BASE, listing),
    Endpoint("POST", _BASE, create),
    Endpoint("GET", f"{_BASE}/{{page_access_group_id}}", read),
    Endpoint("PATCH PUT", f"{_BASE}/{{page_access_group_id}}", update),
    Endpoint("DELETE", f"{_BASE}/{{page_access_group_id}}", delete),
    *SubCollection(_BASE, GROUP, "page_access_group_id", "component_ids").endpoints,
    Endpoint("POST", f"{_COMPONENT}/page_access_users", _from_component(USER, "page_access_user_ids", add=True)),
    Endpoint("DELETE", f"{_COMPONENT}/page_access_users", _from_component(USER, "page_access_user_ids", add=False)),
    Endpoint("POST", f"{_COMPONENT}/page_access_groups", _from_component(GROUP, "page_access_group_ids", add=True)),
    Endpoint("DELETE", f"{_COMPONENT}/page_access_groups", _from_component(GROUP, "page_access_group_ids", add=False)),
)
