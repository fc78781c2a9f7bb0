"""Metrics providers and the metrics created under them: /pages/{page_id}/metrics_providers."""

from collections.abc import Mapping
from typing import Any

from reconciler.sandbox.statuspage import fields, placement
from reconciler.sandbox.statuspage.answers import ServiceAnswer, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import ServiceRoute
from reconciler.sandbox.statuspage.fields import BodyField
from reconciler.sandbox.statuspage.measuring import METRIC, PROVIDER, SECRETS, metric_shape, provider_shape
from reconciler.sandbox.store import StoredObject

_TYPES = ("Pingdom", "NewRelic", "Librato", "Datadog", "Self")
_NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "Pingdom": (("api_token",), ("application_key", "password", "email")),
    "NewRelic": (("api_key", "metric_base_uri"),),
    "Librato": (("email", "api_token"),),
    "Datadog": (("api_key", "api_token", "metric_base_uri"), ("api_key", "application_key", "metric_base_uri")),
    "Self": ((),),
}
"""The alternative sets of required fields by type (statuspage-api.md B9.55)."""

_UPDATABLE = {"type": BodyField(fields.choice(*_TYPES), required=True), "metric_base_uri": BodyField(fields.text())}
_FIELDS = {**_UPDATABLE, **{name: BodyField(fields.text()) for name in SECRETS}}
_TRANSFORMS = {"Pingdom": ("response_time", "uptime")}
METRIC_FIELDS = {
    "name": BodyField(fields.text(), required=True),
    "metric_identifier": BodyField(fields.text()),
    "transform": BodyField(fields.text()),
    "application_id": BodyField(fields.text()),
    "suffix": BodyField(fields.text()),
    "y_axis_min": BodyField(fields.integer),
    "y_axis_max": BodyField(fields.integer),
    "y_axis_hidden": BodyField(fields.flag),
    "display": BodyField(fields.flag),
    "decimal_places": BodyField(fields.integer),
    "tooltip_description": BodyField(fields.text()),
}


def listing(call: Call) -> ServiceAnswer:
    """GET all: no paging (B3.15)."""
    return ServiceAnswer(200, [provider_shape(call.quirks, row) for row in call.store.rows(call.page, PROVIDER)])


def create(call: Call) -> ServiceAnswer:
    """POST."""
    kept = fields.take(call, call.wrapped("metrics_provider"), _FIELDS, new=True, under="metrics_provider")
    sets = _NEEDS[kept["type"]]
    if not any(all(kept.get(name) for name in needed) for needed in sets):
        wanted = " or ".join(", ".join(needed) for needed in sets)
        raise unprocessable(f"{kept['type']} needs {wanted}")
    now = call.clock.stamp()
    doc = {"disabled": False, **kept, "last_revalidated_at": None, "created_at": now, "updated_at": now}
    return ServiceAnswer(
        201, provider_shape(call.quirks, call.store.add(StoredObject(call.page, PROVIDER, call.store.new_id(), doc)))
    )


def read(call: Call) -> ServiceAnswer:
    """GET one."""
    return ServiceAnswer(200, provider_shape(call.quirks, call.row(PROVIDER, "metrics_provider_id")))


def update(call: Call) -> ServiceAnswer:
    """PATCH and PUT: type and metric_base_uri, no secrets (B9.56)."""
    row = call.row(PROVIDER, "metrics_provider_id")
    kept = fields.take(call, call.wrapped("metrics_provider"), _UPDATABLE, new=False, under="metrics_provider")
    row.doc.update(kept, updated_at=call.clock.stamp())
    call.store.save(row)
    return ServiceAnswer(200, provider_shape(call.quirks, row))


def delete(call: Call) -> ServiceAnswer:
    """DELETE: 200 with the deleted provider."""
    row = call.row(PROVIDER, "metrics_provider_id")
    call.store.delete(row)
    if call.quirks.provider_takes_metrics:
        for metric in call.store.rows(call.page, METRIC, place=row.id):
            call.store.delete(metric)
            placement.forget(call, metric.id)
    return ServiceAnswer(200, provider_shape(call.quirks, row))


def metrics(call: Call) -> ServiceAnswer:
    """GET the provider's metrics."""
    row = call.row(PROVIDER, "metrics_provider_id")
    return call.paged(call.settled(call.store.rows(call.page, METRIC, place=row.id)), metric_shape)


def create_metric(call: Call) -> ServiceAnswer:
    """POST a metric; the required fields depend on the provider's type (B9.57)."""
    provider = call.row(PROVIDER, "metrics_provider_id")
    kept = fields.take(call, call.wrapped("metric"), METRIC_FIELDS, new=True, under="metric")
    _check_metric(provider.doc["type"], kept)
    now = call.clock.stamp()
    doc: dict[str, Any] = {
        "display": True,
        "y_axis_hidden": False,
        "backfilled": False,
        **kept,
        "created_at": now,
        "updated_at": now,
    }
    row = call.store.add(StoredObject(call.page, METRIC, call.store.new_id(), doc, place=provider.id))
    return ServiceAnswer(201, metric_shape(row))


def _check_metric(provider: str, kept: Mapping[str, Any]) -> None:
    """Refuse with 422 what the provider's type does not accept."""
    allowed = _TRANSFORMS.get(provider, ("average", "count", "max", "min", "sum"))
    if kept.get("transform") and kept["transform"] not in allowed:
        raise unprocessable(f"Transform must be one of {'|'.join(allowed)}")
    if provider != "Self" and not kept.get("metric_identifier"):
        raise unprocessable("Metric identifier can't be blank")
    if provider == "NewRelic" and not kept.get("application_id"):
        raise unprocessable("Application can't be blank")
    least, most = kept.get("y_axis_min"), kept.get("y_axis_max")
    if least is not None and most is not None and least >= most:
        raise unprocessable("Y axis max must be greater than y axis min")


ENDPOINTS = (
    ServiceRoute("GET", "/pages/{page_id}/metrics_providers", listing),
    ServiceRoute("POST", "/pages/{page_id}/metrics_providers", create),
    ServiceRoute("GET", "/pages/{page_id}/metrics_providers/{metrics_provider_id}", read),
    ServiceRoute("PATCH PUT", "/pages/{page_id}/metrics_providers/{metrics_provider_id}", update),
    ServiceRoute("DELETE", "/pages/{page_id}/metrics_providers/{metrics_provider_id}", delete),
    ServiceRoute("GET", "/pages/{page_id}/metrics_providers/{metrics_provider_id}/metrics", metrics),
    ServiceRoute("POST", "/pages/{page_id}/metrics_providers/{metrics_provider_id}/metrics", create_metric),
)
