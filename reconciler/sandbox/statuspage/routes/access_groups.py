"""Page access groups: /pages/{page_id}/page_access_groups; and access by component."""

from typing import Any

from reconciler.sandbox.statuspage import access, fields, placement
from reconciler.sandbox.statuspage.access import GROUP, USER, SubCollection, group_shape, require_plan
from reconciler.sandbox.statuspage.answers import ServiceAnswer, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import Handler, ServiceRoute
from reconciler.sandbox.statuspage.fields import BodyField
from reconciler.sandbox.statuspage.placement import COMPONENT, component_shape
from reconciler.sandbox.store import StoredObject

_BASE = "/pages/{page_id}/page_access_groups"
_WRAPPER = "page_access_group"
_LISTS = ("component_ids", "metric_ids", "page_access_user_ids")
_FIELDS = {
    "name": BodyField(fields.text(), required=True),
    "external_identifier": BodyField(fields.text()),
    **{name: BodyField(fields.ids) for name in _LISTS},
}


def _taken(call: Call, *, new: bool) -> dict[str, Any]:
    kept = fields.take(call, call.wrapped(_WRAPPER), _FIELDS, new=new, under=_WRAPPER)
    for name in _LISTS:
        access.check_ids(call, name, kept.get(name, ()))
    return kept


def listing(call: Call) -> ServiceAnswer:
    """GET."""
    require_plan(call)
    return call.paged(call.settled(call.store.rows(call.page, GROUP)), group_shape)


def create(call: Call) -> ServiceAnswer:
    """POST."""
    require_plan(call)
    now = call.clock.stamp()
    lists: dict[str, Any] = {name: [] for name in _LISTS}
    doc = {"external_identifier": None, **lists, **_taken(call, new=True), "created_at": now, "updated_at": now}
    return ServiceAnswer(201, group_shape(call.store.add(StoredObject(call.page, GROUP, call.store.new_id(), doc))))


def read(call: Call) -> ServiceAnswer:
    """GET one."""
    require_plan(call)
    return ServiceAnswer(200, group_shape(call.row(GROUP, "page_access_group_id")))


def update(call: Call) -> ServiceAnswer:
    """PATCH and PUT: a sent list replaces."""
    require_plan(call)
    row = call.row(GROUP, "page_access_group_id")
    row.doc.update(_taken(call, new=False), updated_at=call.clock.stamp())
    call.store.save(row)
    return ServiceAnswer(200, group_shape(row))


def delete(call: Call) -> ServiceAnswer:
    """DELETE: 200 with the deleted group; its users are kept."""
    require_plan(call)
    row = call.row(GROUP, "page_access_group_id")
    call.store.delete(row)
    placement.forget(call, row.id)
    return ServiceAnswer(200, group_shape(row))


def _from_component(kind: str, field: str, *, add: bool) -> Handler:
    """Grant or revoke access to a component for users or groups; a DELETE without IDs revokes all."""

    def handle(call: Call) -> ServiceAnswer:
        require_plan(call)
        component = call.row(COMPONENT, "component_id")
        body = call.body if isinstance(call.body, dict) else {}
        kept = fields.take(call, body, {field: BodyField(fields.ids)}, new=False)
        if add and not kept.get(field):
            raise unprocessable(f"{field} is missing")
        wanted = kept.get(field, [])
        access.check_ids(call, field, wanted)
        for row in call.store.rows(call.page, kind):
            if not wanted or row.id in wanted:
                others = [id_ for id_ in row.doc["component_ids"] if id_ != component.id]
                row.doc["component_ids"] = [*others, component.id] if add else others
                call.store.save(row)
        return ServiceAnswer(201 if add else 200, component_shape(call, component))

    return handle


_COMPONENT = "/pages/{page_id}/components/{component_id}"
ENDPOINTS = (
    ServiceRoute("GET", _BASE, listing),
    ServiceRoute("POST", _BASE, create),
    ServiceRoute("GET", f"{_BASE}/{{page_access_group_id}}", read),
    ServiceRoute("PATCH PUT", f"{_BASE}/{{page_access_group_id}}", update),
    ServiceRoute("DELETE", f"{_BASE}/{{page_access_group_id}}", delete),
    *SubCollection(_BASE, GROUP, "page_access_group_id", "component_ids").endpoints,
    ServiceRoute("POST", f"{_COMPONENT}/page_access_users", _from_component(USER, "page_access_user_ids", add=True)),
    ServiceRoute("DELETE", f"{_COMPONENT}/page_access_users", _from_component(USER, "page_access_user_ids", add=False)),
    ServiceRoute("POST", f"{_COMPONENT}/page_access_groups", _from_component(GROUP, "page_access_group_ids", add=True)),
    ServiceRoute(
        "DELETE", f"{_COMPONENT}/page_access_groups", _from_component(GROUP, "page_access_group_ids", add=False)
    ),
)
