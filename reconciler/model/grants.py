"""What a team member may do on which page: access alone, or roles where the organization has role based access control.

Outside facts: statuspage-openapi3.json, putOrganizationsOrganizationIdPermissions and Permissions.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

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
