"""What a team member may do on which page: access alone, or roles where the organization has role based access control.

Outside facts: statuspage-openapi3.json, putOrganizationsOrganizationIdPermissions and Permissions.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, NamedTuple

from reconciler.model.value_type import ValueType, frozen

ROLES = ("page_configuration", "incident_manager", "maintenance_manager")
"""The roles there are."""

Access = bool | tuple[str, ...]
"""The roles on a page; True for access of which no roles are said, False for none at all."""


class Grant(NamedTuple):
    """What the file says of one page: its key in the file, its live id, and the access."""

    page: str
    id: str
    access: Access


def granted(wanted: Access, has: Access) -> bool:
    """Whether what somebody has is what is wanted. True is any access, whatever the roles are."""
    if isinstance(wanted, bool) or isinstance(has, bool):
        return (wanted is not False) == (has is not False) and not isinstance(wanted, tuple)
    return set(wanted) == set(has)


def had(wanted: Iterable[Grant], has: Mapping[str, Access]) -> tuple[Grant, ...]:
    """What somebody has on the pages of these grants, and on no others."""
    return tuple(grant._replace(access=has.get(grant.id, False)) for grant in wanted)


class GrantsType(ValueType):
    """Grants: as the file's `Grant`s, and on the page as access by a page's id. A page's key may change, its id does not."""

    __slots__ = ()

    def parsed(self, written: Any, pages: Mapping[str, str]) -> tuple[Any, list[str]]:
        """The grants on declared pages, and the keys of no page."""
        grants = [
            Grant(page, pages[page], access if isinstance(access, bool) else tuple(r for r in ROLES if r in access))
            for page, access in written.items()
            if page in pages and isinstance(access, (bool, list))
        ]
        return tuple(grants), [page for page in written if page not in pages]

    def met(self, wanted: Any, actual: Any) -> bool:
        """Whether somebody has what is granted; access on other pages says nothing."""
        return all(
            granted(grant.access, has.access) for grant, has in zip(wanted, self.before(wanted, actual), strict=True)
        )

    def before(self, wanted: Any, actual: Any) -> Any:
        """What somebody has on the pages of which the file speaks."""
        return had(wanted, actual or {})

    def shown(self, value: Any) -> Any:
        """Access by the page's key."""
        return {grant.page: grant.access for grant in value}

    def sent(self, value: Any) -> Any:
        """Access by the page's id."""
        return {grant.id: grant.access for grant in value}


def _by_page(value: Any) -> Hashable:
    accesses = GRANTS.sent(value) if isinstance(value, tuple) else value
    if not isinstance(accesses, Mapping):
        return frozen(accesses)
    return frozenset(
        (page, frozenset(has) if isinstance(has, (list, tuple)) else has) for page, has in accesses.items()
    )


GRANTS = GrantsType(_by_page)
"""The one there is."""
