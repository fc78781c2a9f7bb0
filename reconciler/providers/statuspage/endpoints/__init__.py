"""The endpoint of each resource type. A new type needs a module here and an entry in `ENDPOINTS`."""

from reconciler.providers.statuspage.endpoint import Endpoint
from reconciler.providers.statuspage.endpoints.access import ACCESS_GROUP_ENDPOINT, ACCESS_USER_ENDPOINT
from reconciler.providers.statuspage.endpoints.component import COMPONENT_ENDPOINT
from reconciler.providers.statuspage.endpoints.embed import EMBED_ENDPOINT
from reconciler.providers.statuspage.endpoints.group import GROUP_ENDPOINT
from reconciler.providers.statuspage.endpoints.maintenance import MAINTENANCE_ENDPOINT
from reconciler.providers.statuspage.endpoints.metric import METRIC_ENDPOINT
from reconciler.providers.statuspage.endpoints.metrics_provider import METRICS_PROVIDER_ENDPOINT
from reconciler.providers.statuspage.endpoints.page import PAGE_ENDPOINT
from reconciler.providers.statuspage.endpoints.subscriber import SUBSCRIBER_ENDPOINT
from reconciler.providers.statuspage.endpoints.team_member import TEAM_MEMBER_ENDPOINT
from reconciler.providers.statuspage.endpoints.template import TEMPLATE_ENDPOINT

ENDPOINTS: tuple[Endpoint, ...] = (
    PAGE_ENDPOINT,
    EMBED_ENDPOINT,
    GROUP_ENDPOINT,
    COMPONENT_ENDPOINT,
    TEMPLATE_ENDPOINT,
    MAINTENANCE_ENDPOINT,
    METRICS_PROVIDER_ENDPOINT,
    METRIC_ENDPOINT,
    SUBSCRIBER_ENDPOINT,
    ACCESS_USER_ENDPOINT,
    ACCESS_GROUP_ENDPOINT,
    TEAM_MEMBER_ENDPOINT,
)

BY_KIND: dict[str, Endpoint] = {endpoint.kind.name: endpoint for endpoint in ENDPOINTS}
"""The endpoints by type name."""

__all__ = ["BY_KIND", "ENDPOINTS", "PAGE_ENDPOINT"]
