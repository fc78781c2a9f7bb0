"""Access to an audience-specific page as the service stores it: users, groups, and what each may see.

Membership is stored only in the groups (`page_access_user_ids`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from reconciler.sandbox.statuspage.answers import Refusal, ServiceAnswer, not_found, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import ServiceRoute
from reconciler.sandbox.statuspage.fields import BodyField, given, ids, take
from reconciler.sandbox.statuspage.measuring import METRIC, metric_shape
from reconciler.sandbox.statuspage.placement import COMPONENT, component_shape
from reconciler.sandbox.store import StoredObject

USER = "access_user"
GROUP = "access_group"
_KIND_OF = {
    "component_ids": COMPONENT,
    "metric_ids": METRIC,
    "page_access_user_ids": USER,
    "page_access_group_ids": GROUP,
}


def require_plan(call: Call) -> None:
    """Refuse with 403 if the account's plan has no access control (statuspage-api.md B11.65)."""
    if not call.quirks.audience_specific:
        raise Refusal(403, "You will need StatusPage to enable access control")


def user_shape(call: Call, row: StoredObject) -> dict[str, Any]:
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


def group_shape(row: StoredObject) -> dict[str, Any]:
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
    """Refuse with 422 if the page does not have an ID. `name` is the field, which determines the kind."""
    if any(call.store.get(call.page, _KIND_OF[name], id_) is None for id_ in wanted):
        raise unprocessable(f"{name.removesuffix('_ids').replace('_', ' ').capitalize()}s must belong to the page")


def join_groups(call: Call, user: StoredObject, wanted: Iterable[str]) -> None:
    """Make a user a member of exactly these groups."""
    for group in call.store.rows(call.page, GROUP):
        members = [id_ for id_ in group.doc["page_access_user_ids"] if id_ != user.id]
        group.doc["page_access_user_ids"] = [*members, user.id] if group.id in wanted else members
        call.store.save(group)


@dataclass(frozen=True, slots=True)
class SubCollection:
    """What a user or a group may see: POST replaces, PATCH and PUT add, DELETE removes (statuspage-api.md B6.43)."""

    base: str
    """The path of the owners."""
    kind: str
    """The owners' kind."""
    param: str
    """The name of the owner's ID in the path."""
    field: str
    """The list in the owner's document: `component_ids` or `metric_ids`."""

    @property
    def endpoints(self) -> tuple[ServiceRoute, ...]:
        """The routes."""
        name = self.field.removesuffix("_ids")
        path = f"{self.base}/{{{self.param}}}/{name}s"
        return (
            ServiceRoute("GET", path, self.listing),
            ServiceRoute("POST", path, self.replace),
            ServiceRoute("PATCH PUT", path, self.add),
            ServiceRoute("DELETE", path, self.remove),
            ServiceRoute("DELETE", f"{path}/{{{name}_id}}", self.remove_one),
        )

    def listing(self, call: Call) -> ServiceAnswer:
        """GET the components or metrics themselves."""
        row = self._owner(call)
        rows = [call.store.get(call.page, _KIND_OF[self.field], id_) for id_ in row.doc[self.field]]
        shape = metric_shape if self.field == "metric_ids" else partial(component_shape, call)
        return call.paged([item for item in rows if item is not None], shape)

    def replace(self, call: Call) -> ServiceAnswer:
        """POST: 201."""
        return self._keep(call, self._owner(call), 201, self._sent(call, needed=True) or [])

    def add(self, call: Call) -> ServiceAnswer:
        """PATCH and PUT. For groups, the list is documented as optional."""
        row = self._owner(call)
        more = self._sent(call, needed=self.kind == USER) or []
        return self._keep(call, row, 200, list(dict.fromkeys([*row.doc[self.field], *more])))

    def remove(self, call: Call) -> ServiceAnswer:
        """DELETE the IDs in the body; without a list, all."""
        row, gone = self._owner(call), self._sent(call, needed=False)
        left = [] if gone is None else [id_ for id_ in row.doc[self.field] if id_ not in gone]
        return self._keep(call, row, 200, left)

    def remove_one(self, call: Call) -> ServiceAnswer:
        """DELETE the ID in the path. Refuses with 404."""
        row, gone = self._owner(call), call.params[self.field.removesuffix("s")]
        if gone not in row.doc[self.field]:
            raise not_found()
        return self._keep(call, row, 200, [id_ for id_ in row.doc[self.field] if id_ != gone])

    def _owner(self, call: Call) -> StoredObject:
        require_plan(call)
        return call.row(self.kind, self.param)

    def _sent(self, call: Call, *, needed: bool) -> list[str] | None:
        """The IDs in the body, or None without a list. Refuses with 422."""
        kept = take(call, call.body if isinstance(call.body, dict) else {}, {self.field: BodyField(ids)}, new=False)
        if needed and self.field not in kept:
            raise unprocessable(f"{self.field} is missing")
        wanted: list[str] | None = kept.get(self.field)
        check_ids(call, self.field, wanted or ())
        return wanted

    def _keep(self, call: Call, row: StoredObject, status: int, wanted: list[str]) -> ServiceAnswer:
        row.doc.update({self.field: wanted, "updated_at": call.clock.stamp()})
        call.store.save(row)
        return ServiceAnswer(status, user_shape(call, row) if self.kind == USER else group_shape(row))
