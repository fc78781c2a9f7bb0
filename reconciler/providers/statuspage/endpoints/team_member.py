"""Team members of an organization (/organizations/{organization_id}/users) and their permissions
(statuspage-openapi3.json).
"""

from collections.abc import Iterable, Mapping

from reconciler.errors import ProtocolError
from reconciler.http import (
    HttpSession,
    JsonObject,
    JsonValue,
    Readable,
    path_of,
)
from reconciler.model.grants import ROLES, Access, granted
from reconciler.model.kind import Kind, Scope
from reconciler.model.kinds.statuspage import TEAM_MEMBER
from reconciler.model.resource import Live
from reconciler.model.values import Value, contact_key
from reconciler.providers.statuspage.endpoint import Endpoint, Listing, wrapped
from reconciler.providers.statuspage.rows import fields_of, identity

Rows = dict[str, dict[str, bool]]
"""Roles by page ID; empty if the organization has no role-based access control."""


class Permissions:
    """What a member may do on which page.

    The documented schema and its example differ: pages are a list, or a map by ID. A `PUT` takes the map, and pages
    missing from it lose access. Therefore the permissions are read directly before a write, and everything else is
    kept.
    """

    def read(self, session: Readable, page_id: str, id_: str) -> Value:
        """The access by page. Raises ProtocolError for an unclear answer, which must not be taken for "no access"."""
        return {page: _access(roles) for page, roles in _asked(session, _path(page_id, id_)).items()}

    def write(self, session: HttpSession, page_id: str, id_: str, value: Value) -> Value:
        """Grant, change and revoke the requested access, and keep all other access. Returns only the requested pages."""
        path = _path(page_id, id_)
        rows = _asked(session, path)
        for page, access in value.items():
            if access is False:
                rows.pop(page, None)
            elif access is True:
                rows.setdefault(page, {})
            else:
                rows[page] = {role: role in access for role in ROLES}
        answer = session.put(path, {"pages": rows})
        if not isinstance(answer, dict) or "data" not in answer:
            return None
        now = {page: _access(roles) for page, roles in _rows(answer, "PUT", path).items()}
        return {page: _told(asked, now.get(page, False)) for page, asked in value.items()}


def _path(page_id: str, id_: str) -> str:
    return path_of("organizations", page_id, "permissions", id_)


def _asked(session: Readable, path: str) -> Rows:
    return _rows(session.get(path), "GET", path)


def _told(asked: Access, now: Access) -> Access:
    return asked if granted(asked, now) else now


def _access(roles: Mapping[str, bool]) -> Access:
    return tuple(role for role in ROLES if roles.get(role)) if roles else True


def _rows(answer: JsonValue, method: str, path: str) -> Rows:
    data = answer.get("data") if isinstance(answer, dict) else None
    pages = data.get("pages") if isinstance(data, dict) else None
    if isinstance(pages, dict) and isinstance(pages.get("page_id"), str):
        pages = [pages]
    rows: Rows = {}
    for page, roles in _pairs(pages):
        if not isinstance(page, str) or not isinstance(roles, dict):
            raise ProtocolError("answered permissions that name no pages", method=method, path=path)
        rows[page] = {name: value for name, value in roles.items() if isinstance(value, bool)}
    return rows


def _pairs(pages: JsonValue) -> Iterable[tuple[JsonValue, JsonValue]]:
    """Pages and their roles; a single empty pair for anything other than a list or a map."""
    if isinstance(pages, dict):
        return pages.items()
    if isinstance(pages, list):
        return [(row.get("page_id") if isinstance(row, dict) else None, row) for row in pages]
    return [(None, None)]


def live_member(kind: Kind, row: JsonObject, path: str) -> Live:
    """A member, named by contact key. Raises ProtocolError if there is no email address."""
    fields = fields_of(kind, row)
    if not isinstance(fields.get("email"), str) or not fields["email"]:
        raise ProtocolError(f"answered {identity(row, path)} without its `email`", method="GET", path=path)
    return Live(kind, identity(row, path), contact_key(fields), fields)


TEAM_MEMBER_ENDPOINT = Endpoint(
    kind=TEAM_MEMBER,
    collection=("users",),
    create=wrapped("user"),
    update=wrapped("user"),
    listing=Listing(("users",), scope=Scope.ORGANIZATION),
    live=live_member,
    beside={"pages": Permissions()},
)
