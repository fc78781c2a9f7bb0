"""Metrics and their data points. The service takes points only for metrics of one's own provider (type Self)."""

from collections.abc import Mapping, Sequence

from reconciler.errors import ForbiddenError
from reconciler.http import WHOLE, HttpSession, list_pages, path_of
from reconciler.model.operation import LiveMetric, MetricPoint
from reconciler.providers.statuspage.endpoint import PAGED
from reconciler.providers.statuspage.rows import identity, named, reference, text_of

_OWN = "Self"


def metrics(session: HttpSession, page_id: str) -> tuple[LiveMetric, ...]:
    """The metrics of the page. Raises ServiceError.

    Where the service does not tell the provider, points are not ruled out: it refuses them itself (405).
    """
    path = path_of("pages", page_id, "metrics")
    rows = list_pages(session, path, PAGED)
    types = _provider_types(session, page_id) if rows else {}
    lives = []
    for row in rows:
        provider = reference(row.get("metrics_provider_id")) or ""
        takes_points = types.get(provider, _OWN) == _OWN
        lives.append(LiveMetric(identity(row, path), named(row, path), provider, takes_points))
    return tuple(lives)


def _provider_types(session: HttpSession, page_id: str) -> dict[str, str]:
    """The type of each provider by its ID; nothing for a key that may not see them."""
    path = path_of("pages", page_id, "metrics_providers")
    try:
        rows = list_pages(session, path, WHOLE)
    except ForbiddenError:
        return {}
    return {identity(row, path): kind for row in rows if (kind := text_of(row, "type"))}


def push_points(session: HttpSession, page_id: str, points: Mapping[str, Sequence[MetricPoint]]) -> None:
    """Submit data points, by metric ID, in one request. Raises UncertainError if its fate is unknown, ServiceError."""
    data = {
        metric: [{"timestamp": point.at, "value": point.value} for point in each]
        for metric, each in points.items()
        if each
    }
    if data:
        session.post(path_of("pages", page_id, "metrics", "data"), {"data": data})


def reset_metric(session: HttpSession, page_id: str, metric_id: str) -> None:
    """Delete all data points of a metric. Raises ServiceError."""
    session.delete(path_of("pages", page_id, "metrics", metric_id, "data"))
