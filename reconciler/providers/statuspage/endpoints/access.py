"""Access to an audience-specific page: users and groups (statuspage-api.md B11).

A group's lists are part of its row and are sent whole. What a user may see is in sub-collections of the user, where
`POST` replaces and `PATCH` adds (B6.43).
"""

from dataclasses import dataclass

from reconciler.errors import UncertainError
from reconciler.http import (
    HttpSession,
    JsonObject,
    Readable,
    list_pages,
    path_of,
)
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import ACCESS_GROUP, ACCESS_USER
from reconciler.model.resource import Live
from reconciler.model.values import Value, contact_key
from reconciler.providers.statuspage.bodies import empty, plain
from reconciler.providers.statuspage.endpoint import Endpoint, OfPlan, wrapped
from reconciler.providers.statuspage.rows import fields_of, identity

_USERS = "page_access_users"
_FEATURE = "page access users and groups"
_HINT = "take `access:` out of the file, or ask Atlassian for an audience-specific page"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a user may see."""

    segment: str
    """The path segment below the user."""
    api_name: str
    """The name of the list in a body."""

    def read(self, session: Readable, page_id: str, id_: str) -> Value:
        """The IDs in the list."""
        at = self._at(page_id, id_)
        return tuple(identity(row, at) for row in list_pages(session, at))

    def write(self, session: HttpSession, page_id: str, id_: str, value: Value) -> Value:
        """Replace the list with a `POST`, or remove everything with a `DELETE` without IDs if it becomes empty.

        Posting an empty list is undocumented, but a `DELETE` with a body is documented (statuspage-openapi3.json, under
        /page_access_users/{page_access_user_id}/components). The answer is the user, without the list.
        """
        at = self._at(page_id, id_)
        if empty(value):
            session.delete(at, {})
            return None
        body = {self.api_name: plain(value)}
        try:
            session.post(at, body)
        except UncertainError:
            session.post(at, body)  # creates nothing: if sent twice, it replaces the list with itself
        return None

    def _at(self, page_id: str, id_: str) -> str:
        return path_of("pages", page_id, _USERS, id_, self.segment)


def live_user(kind: Kind, row: JsonObject, path: str) -> Live:
    """A user, named by contact key, or by external login without an email address."""
    fields = fields_of(kind, row)
    person = identity(row, path)
    email = fields.get("email")
    return Live(kind, person, contact_key(fields) if isinstance(email, str) and email else f"login:{person}", fields)


ACCESS_USER_ENDPOINT = Endpoint(
    kind=ACCESS_USER,
    collection=(_USERS,),
    create=wrapped("page_access_user"),
    update=wrapped("page_access_user"),
    listing=OfPlan((_USERS,), feature=_FEATURE, hint=_HINT),
    live=live_user,
    beside={"components": Seen("components", "component_ids"), "metrics": Seen("metrics", "metric_ids")},
)

ACCESS_GROUP_ENDPOINT = Endpoint(
    kind=ACCESS_GROUP,
    collection=("page_access_groups",),
    create=wrapped("page_access_group"),
    update=wrapped("page_access_group"),
    listing=OfPlan(("page_access_groups",), feature=_FEATURE, hint=_HINT),
)
