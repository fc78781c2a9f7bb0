"""Metrics providers: a list without paging (statuspage-api.md B3.15), identified by `type`. Secrets are only sent
(B9.56).
"""

from reconciler.errors import ProtocolError
from reconciler.http import JsonObject
from reconciler.http.paging import WHOLE
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import METRICS_PROVIDER
from reconciler.model.resource import Live
from reconciler.providers.statuspage.endpoint import Endpoint, Listing, wrapped
from reconciler.providers.statuspage.rows import fields_of, identity, told


def live_provider(kind: Kind, row: JsonObject, path: str) -> Live:
    """A provider, named by its type. Raises ProtocolError for a row without one."""
    name = row.get("type")
    if not isinstance(name, str):
        raise ProtocolError(f"answered {identity(row, path)} without its `type`", method="GET", path=path)
    return Live(kind, identity(row, path), name, fields_of(kind, row), facts=told(row, ("disabled",)))


METRICS_PROVIDER_ENDPOINT = Endpoint(
    kind=METRICS_PROVIDER,
    collection=("metrics_providers",),
    create=wrapped("metrics_provider"),
    update=wrapped("metrics_provider"),
    listing=Listing(("metrics_providers",), WHOLE),
    live=live_provider,
)
