"""Atlassian Statuspage."""

from reconciler.model.kinds.statuspage import KINDS, PAGE
from reconciler.model.service import RateLimit, Service

STATUSPAGE = Service(
    name="statuspage",
    title="Atlassian Statuspage",
    page=PAGE,
    kinds=KINDS,
    rate_limit=RateLimit(60, 60.0),  # statuspage-api.md A3: 60 requests a minute for a key
)
