"""Who may see an audience-specific page, as the service keeps it: users, groups, and what each may see.

A user's groups are said by the groups (`page_access_user_ids`), once.
"""

from collections.abc import Iterable
from typing import Any

from reconciler.sandbox.statuspage.answers import Answer, Refusal, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import Endpoint, Handler
from reconciler.sandbox.statuspage.fields import Field, given, ids, take
from reconciler.sandbox.statuspage.measuring import METRIC, metric_shape
from reconciler.sandbox.statuspage.placement import COMPONENT, component_shape
from reconciler.sandbox.store import Row

USER = "access_user"
GROUP = "access_group"
_KIND_OF = {
    "component_ids": COMPONENT,
    "metric_ids": METRIC,
    "page_access_user_ids": USER,
    "page_access_group_ids": GROUP,
}


def require_plan(call: Call) -> None:
    """Refuse with 403 where the account's plan has no access control (statuspage-api.md B11.65)."""
    if not call.quirks.audience_specific:
        raise Refusal(403, "You will need StatusPage to enable access control")


def user_shape(call: Call, row: Row) -> dict[str, Any]:
    """A page access user."""
    groups = [group.id for group in call.store.mentioning(row.page, row.id, GROUP)]
    return {
        "id": row.id,
        "page_id": row.page,
        **given(row.doc, ("email", "external_login")),
        "page_access_group_id": groups[0] if groups else None,
        "page_access_group_ids": groups,
        **given(row.doc, ("created_at", "updated_at")),
    }


def group_shape(row: Row) -> dict[str, Any]:
    """A page access group."""
    names = (
        "name",
        "page_access_user_ids",
        "external_identifier",
        "metric_ids",
        "component_ids",
        "created_at",
        "updated_at",
    )
    return {"id": row.id, "page_id": row.page, **given(row.doc, names)}


def check_ids(call: Call, name: str, wanted: Iterable[str]) -> None:
    """Refuse with 422 ids that the page does not have. `name`: the field, which tells the kind."""
    if any(call.store.get(call.page, _KIND_OF[name], id_) is None for id_ in wanted):
        raise unprocessable(f"{name.removesuffix('_ids').replace('_', ' ').capitalize()}s must belong to the page")


def join_groups(call: Call, user: Row, wanted: Iterable[str]) -> None:
    """Make a user a member of exactly these groups."""
    for group in call.store.rows(call.page, GROUP):
        members = [id_ for id_ in group.doc["page_access_user_ids"] if id_ != user.id]
        group.doc["page_access_user_ids"] = [*members, user.id] if group.id in wanted else members
        call.store.save(group)


def sub_collection(base: str, kind: str, param: str, field: str) -> tuple[Endpoint, ...]:
    """The endpoints of what a user or group may see: POST replaces, PATCH and PUT add, DELETE removes (B6.43).

    `field`: the document's list, `component_ids` or `metric_ids`; the path ends in what it lists.
    """
    name = field.removesuffix("_ids")
    path = f"{base}/{{{param}}}/{name}s"

    def sent(call: Call, *, needed: bool) -> list[str] | None:
        body = call.body if isinstance(call.body, dict) else {}
        kept = take(call, body, {field: Field(ids)}, new=False)
        if needed and field not in kept:
            raise unprocessable(f"{field} is missing")
        wanted: list[str] | None = kept.get(field)
        check_ids(call, field, wanted or ())
        return wanted

    def keep(call: Call, row: Row, status: int, wanted: list[str]) -> Answer:
        row.doc.update({field: wanted, "updated_at": call.clock.stamp()})
        call.store.save(row)
        return Answer(status, user_shape(call, row) if kind == USER else group_shape(row))

    def listing(call: Call) -> Answer:
        require_plan(call)
        row = call.row(kind, param)
        shown = [call.store.get(call.page, _KIND_OF[field], id_) for id_ in row.doc[field]]
        found = [item for item in shown if item is not None]
        return call.paged(
            found, lambda item: component_shape(call, item) if name == "component" else metric_shape(item)
        )

    def replace(call: Call) -> Answer:
        require_plan(call)
        return keep(call, call.row(kind, param), 201, sent(call, needed=True) or [])

    def add(call: Call) -> Answer:
        require_plan(call)
        row = call.row(kind, param)
        return keep(call, row, 200, list(dict.fromkeys([*row.doc[field], *(sent(call, needed=kind == USER) or [])])))

    def remove(call: Call) -> Answer:
        require_plan(call)
        row, gone = call.row(kind, param), sent(call, needed=False)
        return keep(call, row, 200, [id_ for id_ in row.doc[field] if gone is not None and id_ not in gone])

    def remove_one(call: Call) -> Answer:
        require_plan(call)
        row, gone = call.row(kind, param), call.params[f"{name}_id"]
        if gone not in row.doc[field]:
            raise Refusal(404, "Not found")
        return keep(call, row, 200, [id_ for id_ in row.doc[field] if id_ != gone])

    lines: list[tuple[str, str, Handler]] = [
        ("GET", path, listing),
        ("POST", path, replace),
        ("PATCH PUT", path, add),
        ("DELETE", path, remove),
        ("DELETE", f"{path}/{{{name}_id}}", remove_one),
    ]
    return tuple(Endpoint(methods, at, handle) for methods, at, handle in lines)
