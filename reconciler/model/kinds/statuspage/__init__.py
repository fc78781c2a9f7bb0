"""All kinds of resource.

A new kind needs its own module, its place in this list, an endpoint in the provider of each service that has it, and an example. The
planner and the renderers treat a few kinds by name (groups, components, subscribers, the page itself): a new kind that behaves as one of
these do needs a change there too.
"""

from reconciler.model.kind import ORDER, Kind, Scope
from reconciler.model.kinds.statuspage.access_group import ACCESS_GROUP
from reconciler.model.kinds.statuspage.access_user import ACCESS_USER
from reconciler.model.kinds.statuspage.component import COMPONENT
from reconciler.model.kinds.statuspage.embed import EMBED
from reconciler.model.kinds.statuspage.group import GROUP
from reconciler.model.kinds.statuspage.maintenance import MAINTENANCE
from reconciler.model.kinds.statuspage.metric import METRIC
from reconciler.model.kinds.statuspage.metrics_provider import METRICS_PROVIDER
from reconciler.model.kinds.statuspage.page import PAGE
from reconciler.model.kinds.statuspage.subscriber import SUBSCRIBER
from reconciler.model.kinds.statuspage.team_member import TEAM_MEMBER
from reconciler.model.kinds.statuspage.template import TEMPLATE

KINDS: tuple[Kind, ...] = (
    PAGE,
    EMBED,
    GROUP,
    COMPONENT,
    TEMPLATE,
    MAINTENANCE,
    METRICS_PROVIDER,
    METRIC,
    SUBSCRIBER,
    ACCESS_USER,
    ACCESS_GROUP,
    TEAM_MEMBER,
)
"""In the order of `rank`."""

BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}

FIELD_NAMES: dict[str, frozenset[str]] = {
    kind.name: frozenset(kind.by_name) | ({ORDER} if kind.ordered else frozenset()) for kind in KINDS
}
"""What a `:field` in a pattern may name, by kind: its fields, and `order` where its things stand in one."""


PATH_LENGTHS: dict[str, frozenset[int]] = {kind.name: kind.path_lengths for kind in KINDS}
"""How many names a path can have, by kind."""


def kinds_of(scope: Scope) -> tuple[Kind, ...]:
    """The kinds that belong to a page, or to an organization."""
    return tuple(kind for kind in KINDS if kind.scope is scope)


__all__ = [
    "ACCESS_GROUP",
    "ACCESS_USER",
    "BY_NAME",
    "COMPONENT",
    "EMBED",
    "FIELD_NAMES",
    "GROUP",
    "KINDS",
    "MAINTENANCE",
    "METRIC",
    "METRICS_PROVIDER",
    "PAGE",
    "PATH_LENGTHS",
    "SUBSCRIBER",
    "TEAM_MEMBER",
    "TEMPLATE",
    "kinds_of",
]
