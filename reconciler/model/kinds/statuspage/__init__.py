"""All resource types of Statuspage.

A new one needs a module, an entry in this list, an endpoint in the provider, an example, and routes in the sandbox.
"""

from reconciler.model.kind import Kind
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
"""Sorted by `rank`."""

__all__ = [
    "ACCESS_GROUP",
    "ACCESS_USER",
    "COMPONENT",
    "EMBED",
    "GROUP",
    "KINDS",
    "MAINTENANCE",
    "METRIC",
    "METRICS_PROVIDER",
    "PAGE",
    "SUBSCRIBER",
    "TEAM_MEMBER",
    "TEMPLATE",
]
