"""What a team member may do on which page: access, or roles if the organization has role-based access control.

Source: statuspage-openapi3.json, putOrganizationsOrganizationIdPermissions and Permissions.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, NamedTuple

from reconciler.model.value_type import ValueType, frozen

ROLES = ("page_configuration", "incident_manager", "maintenance_manager")
"""The existing roles."""

Access = bool | tuple[str, ...]
"""The roles on a page. True: access without specified roles. False: no access."""


class Grant(NamedTuple):
    """The access to one page in the file."""

    page: str
    """The page key."""
    id: str
    """The live page ID."""
    access: Access
    """The roles or access."""


def granted(wanted: Access, has: Access) -> bool:
    """Whether the actual access is the desired one. True matches any access, regardless of roles."""
    if isinstance(wanted, bool) or isinstance(has, bool):
        return (wanted is not False) == (has is not False) and not isinstance(wanted, tuple)
    return set(wanted) == set(has)


def had(wanted: Iterable[Grant], has: Mapping[str, Access]) -> tuple[Grant, ...]:
    """The actual access to the pages of these grants only."""
    return tuple(grant._replace(access=has.get(grant.id, False)) for grant in wanted)


class GrantsType(ValueType):
    """The type of grants: `Grant`s in the file, access by page ID on the service. A page's key may change; its ID does
    not.
    """

    __slots__ = ()

    def parsed(self, written: Any, pages: Mapping[str, str]) -> tuple[Any, list[str]]:
        """The grants for declared pages, and the unknown page keys."""
        grants = [
            Grant(page, pages[page], access if isinstance(access, bool) else tuple(r for r in ROLES if r in access))
            for page, access in written.items()
            if page in pages and isinstance(access, (bool, list))
        ]
        return tuple(grants), [page for page in written if page not in pages]

    def met(self, wanted: Any, actual: Any) -> bool:
        """Whether the granted access exists. Access to other pages is ignored."""
        return all(
            granted(grant.access, has.access) for grant, has in zip(wanted, self.before(wanted, actual), strict=True)
        )

    def before(self, wanted: Any, actual: Any) -> Any:
        """The actual access to the pages in the file."""
        return had(wanted, actual or {})

    def shown(self, value: Any) -> Any:
        """Access by page key."""
        return {grant.page: grant.access for grant in value}

    def sent(self, value: Any) -> Any:
        """Access by page ID."""
        return {grant.id: grant.access for grant in value}


def _by_page(value: Any) -> Hashable:
    accesses = GRANTS.sent(value) if isinstance(value, tuple) else value
    if not isinstance(accesses, Mapping):
        return frozen(accesses)
    return frozenset(
        (page, frozenset(has) if isinstance(has, (list, tuple)) else has) for page, has in accesses.items()
    )


GRANTS = GrantsType(_by_page)
"""The only instance."""
