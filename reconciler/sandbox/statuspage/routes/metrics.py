"""Metrics: /pages/{page_id}/metrics. They are created under their provider."""

from datetime import UTC, datetime
from typing import Any

from reconciler.sandbox.clock import timestamp
from reconciler.sandbox.statuspage import fields, placement
from reconciler.sandbox.statuspage.answers import Refusal, ServiceAnswer, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import ServiceRoute
from reconciler.sandbox.statuspage.measuring import METRIC, PROVIDER, metric_shape
from reconciler.sandbox.statuspage.routes.metrics_providers import METRIC_FIELDS
from reconciler.sandbox.store import StoredObject

_UPDATABLE = {name: METRIC_FIELDS[name] for name in ("name", "metric_identifier")}


def listing(call: Call) -> ServiceAnswer:
    """GET."""
    return call.paged(call.settled(call.store.rows(call.page, METRIC)), metric_shape)


def read(call: Call) -> ServiceAnswer:
    """GET one."""
    return ServiceAnswer(200, metric_shape(call.row(METRIC, "metric_id")))


def update(call: Call) -> ServiceAnswer:
    """PATCH and PUT: only name and metric_identifier are documented (statuspage-api.md B9.57)."""
    row = call.row(METRIC, "metric_id")
    allowed = METRIC_FIELDS if call.quirks.metric_update == "everything" else _UPDATABLE
    kept = fields.take(call, call.wrapped("metric"), allowed, new=False, under="metric")
    row.doc.update(kept, updated_at=call.clock.stamp())
    call.store.save(row)
    return ServiceAnswer(200, metric_shape(row))


def delete(call: Call) -> ServiceAnswer:
    """DELETE: 200 with the deleted metric."""
    row = call.row(METRIC, "metric_id")
    call.store.delete(row)
    placement.forget(call, row.id)
    return ServiceAnswer(200, metric_shape(row))


def add_data(call: Call) -> ServiceAnswer:
    """POST one point: only for self-submitted metrics."""
    row = call.row(METRIC, "metric_id")
    point = call.wrapped("data")
    _add_points(call, row, [point])
    return ServiceAnswer(201, {"data": point})


def add_points(call: Call) -> ServiceAnswer:
    """POST points of several metrics: 202."""
    data = call.wrapped("data")
    for metric_id, points in data.items():
        _add_points(call, call.named(METRIC, metric_id), points if isinstance(points, list) else [points])
    return ServiceAnswer(202, data)


def _add_points(call: Call, row: StoredObject, sent: list[Any]) -> None:
    """Store points. Refuses with 405 for other providers, with 422 if one is invalid."""
    provider = call.store.get(row.page, PROVIDER, row.place)
    if provider is None or provider.doc["type"] != "Self":
        raise Refusal(405, "Data can only be added to metrics of your own")
    points = [*row.doc.get("points", ()), *map(_point, sent)]
    if points:
        newest = max(point["timestamp"] for point in points)
        row.doc.update(points=points, most_recent_data_at=timestamp(datetime.fromtimestamp(newest, UTC)))
        call.store.save(row)


def _point(sent: Any) -> dict[str, Any]:
    stamp, value = (sent.get("timestamp"), sent.get("value")) if isinstance(sent, dict) else (None, None)
    if type(stamp) is not int or isinstance(value, bool) or not isinstance(value, (int, float)):
        raise unprocessable("Data needs a timestamp and a value")
    if not 0 <= stamp < 2**31:  # documented as an int32
        raise unprocessable("Timestamp is invalid")
    return {"timestamp": stamp, "value": value}


def reset_data(call: Call) -> ServiceAnswer:
    """DELETE the data."""
    row = call.row(METRIC, "metric_id")
    row.doc.update(most_recent_data_at=None, points=[])
    call.store.save(row)
    return ServiceAnswer(200, metric_shape(row))


ENDPOINTS = (
    ServiceRoute("GET", "/pages/{page_id}/metrics", listing),
    ServiceRoute("POST", "/pages/{page_id}/metrics/data", add_points),
    ServiceRoute("GET", "/pages/{page_id}/metrics/{metric_id}", read),
    ServiceRoute("PATCH PUT", "/pages/{page_id}/metrics/{metric_id}", update),
    ServiceRoute("DELETE", "/pages/{page_id}/metrics/{metric_id}", delete),
    ServiceRoute("POST", "/pages/{page_id}/metrics/{metric_id}/data", add_data),
    ServiceRoute("DELETE", "/pages/{page_id}/metrics/{metric_id}/data", reset_data),
)
