"""Team members of an organization and their roles: /organizations/{organization_id}."""

from collections.abc import Mapping
from typing import Any

from reconciler.sandbox.quirks import Quirks
from reconciler.sandbox.statuspage import fields
from reconciler.sandbox.statuspage.answers import Refusal, ServiceAnswer, not_found, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import ServiceRoute
from reconciler.sandbox.statuspage.fields import EMAIL, BodyField, given
from reconciler.sandbox.statuspage.routes.pages import PAGE
from reconciler.sandbox.store import Store, StoredObject

ORGANIZATION = "organization"
USER = "team_member"
ROLES = ("page_configuration", "incident_manager", "maintenance_manager")
_FIELDS = {
    "email": BodyField(EMAIL, required=True),
    "password": BodyField(fields.text()),
    "first_name": BodyField(fields.text()),
    "last_name": BodyField(fields.text()),
}


def ensure(store: Store, id_: str, *, rbac: bool) -> None:
    """Create an organization if it does not exist; `rbac`: whether it has role-based access control."""
    if store.get("", ORGANIZATION, id_) is None:
        store.add(StoredObject("", ORGANIZATION, id_, {"rbac": rbac}))


def _organization(call: Call) -> StoredObject:
    """The organization in the path. Refuses with 404."""
    row = call.store.get("", ORGANIZATION, call.params["organization_id"])
    if row is None:
        raise not_found()
    return row


def _member(call: Call) -> StoredObject:
    """The team member in the path. Refuses with 404."""
    row = call.store.get(_organization(call).id, USER, call.params["user_id"])
    if row is None:
        raise not_found()
    return row


def user_shape(row: StoredObject) -> dict[str, Any]:
    """A team member; the password is never returned."""
    names = ("email", "first_name", "last_name", "created_at", "updated_at")
    return {"id": row.id, "organization_id": row.page, **given(row.doc, names)}


def permissions_shape(quirks: Quirks, row: StoredObject) -> dict[str, Any]:
    """The pages that a member may access, with roles if the organization has role-based access control."""
    pages = row.doc["pages"]
    if quirks.permissions_shape == "map":
        return {"data": {"user_id": row.id, "pages": pages}}
    return {"data": {"user_id": row.id, "pages": [{"page_id": id_, **roles} for id_, roles in pages.items()]}}


def listing(call: Call) -> ServiceAnswer:
    """GET users."""
    return call.paged(call.settled(call.store.rows(_organization(call).id, USER)), user_shape)


def create(call: Call) -> ServiceAnswer:
    """POST a user, without access to pages."""
    organization = _organization(call)
    kept = fields.take(call, call.wrapped("user"), _FIELDS, new=True, under="user")
    kept.pop("password", None)
    lookup, now = str(kept["email"]).lower(), call.clock.stamp()
    if call.store.rows(organization.id, USER, lookup=lookup):
        raise unprocessable("Email has already been taken")
    doc = {**kept, "pages": {}, "created_at": now, "updated_at": now}
    row = call.store.add(StoredObject(organization.id, USER, call.store.new_id(), doc, lookup=lookup))
    call.mail("invitation", row.id)
    return ServiceAnswer(201, user_shape(row))


def delete(call: Call) -> ServiceAnswer:
    """DELETE a user: 200 with the deleted user."""
    row = _member(call)
    call.store.delete(row)
    return ServiceAnswer(200, user_shape(row))


def permissions(call: Call) -> ServiceAnswer:
    """GET a user's permissions."""
    return ServiceAnswer(200, permissions_shape(call.quirks, _member(call)))


def permit(call: Call) -> ServiceAnswer:
    """PUT: access to omitted pages is lost."""
    row, rbac = _member(call), bool(_organization(call).doc.get("rbac"))
    pages = {page_id: _roles(call, page_id, roles, rbac=rbac) for page_id, roles in call.wrapped("pages").items()}
    row.doc.update(pages=pages, updated_at=call.clock.stamp())
    call.store.save(row)
    return ServiceAnswer(200, permissions_shape(call.quirks, row))


def _roles(call: Call, page_id: str, sent: Any, *, rbac: bool) -> dict[str, bool]:
    """The roles on one page, empty without role-based access control. Refuses with 400 for an unknown page or role."""
    if call.store.get("", PAGE, page_id) is None:
        raise Refusal(400, f"The page {page_id} is not part of the organization")
    if not isinstance(sent, Mapping) or not all(isinstance(value, bool) for value in sent.values()):
        raise Refusal(400, "A page maps to an object of roles")
    if not rbac:
        call.ignored.extend(f"pages.{page_id}.{name}" for name in sent)
        return {}
    call.ignored.extend(f"pages.{page_id}.{name}" for name in sent if name not in ROLES)
    return {role: sent.get(role, False) for role in ROLES}


_BASE = "/organizations/{organization_id}"
ENDPOINTS = (
    ServiceRoute("GET", f"{_BASE}/users", listing),
    ServiceRoute("POST", f"{_BASE}/users", create),
    ServiceRoute("DELETE", f"{_BASE}/users/{{user_id}}", delete),
    ServiceRoute("GET", f"{_BASE}/permissions/{{user_id}}", permissions),
    ServiceRoute("PUT", f"{_BASE}/permissions/{{user_id}}", permit),
)
