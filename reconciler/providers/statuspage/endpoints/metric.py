"""Metrics: listed for the whole page, created under their provider, written at their own path (statuspage-api.md
B9.57).
"""

from reconciler.errors import RejectedError
from reconciler.http import JsonObject
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import METRIC, METRICS_PROVIDER
from reconciler.model.resource import Live
from reconciler.model.work import Step
from reconciler.providers.statuspage.bodies import api_values
from reconciler.providers.statuspage.endpoint import Endpoint, Listing, wrapped
from reconciler.providers.statuspage.rows import (
    identity,
    named,
    own_fields,
    reference,
)

_PROVIDER = "metrics_provider_id"


def live_metric(kind: Kind, row: JsonObject, path: str) -> Live:
    """A metric, with its provider as parent."""
    return Live(
        kind, identity(row, path), named(row, path), own_fields(kind, row), parent=reference(row.get(_PROVIDER))
    )


def made_under(step: Step) -> tuple[str, ...]:
    """The path for creating a metric. Raises RejectedError, before sending anything, if it has no provider."""
    provider = step.values.get(METRICS_PROVIDER.name)
    if not isinstance(provider, str):
        raise RejectedError("not sent: a metric is made under its provider, and none is named")
    return "metrics_providers", provider, "metrics"


def metric_body(step: Step) -> JsonObject:
    """The fields. The provider is only in the path."""
    return {"metric": {name: value for name, value in api_values(step).items() if name != _PROVIDER}}


METRIC_ENDPOINT = Endpoint(
    kind=METRIC,
    collection=("metrics",),
    create=metric_body,
    update=wrapped("metric"),
    made_under=made_under,
    listing=Listing(("metrics",)),
    live=live_metric,
)
