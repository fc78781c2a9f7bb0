"""Incident templates: can only be listed and created (statuspage-api.md B8). The wrapper is `template`; the path
differs.
"""

from reconciler.model.kinds.statuspage import TEMPLATE
from reconciler.providers.statuspage.endpoint import Endpoint, Listing, wrapped

TEMPLATE_ENDPOINT = Endpoint(
    kind=TEMPLATE,
    collection=("incident_templates",),
    create=wrapped("template"),
    update=wrapped("template"),
    listing=Listing(("incident_templates",)),
)
