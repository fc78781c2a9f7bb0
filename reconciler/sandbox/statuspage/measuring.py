"""Metrics and their providers as the service stores them, and which fields it never returns."""

import zlib
from typing import Any

from reconciler.sandbox.quirks import Quirks
from reconciler.sandbox.statuspage.fields import given
from reconciler.sandbox.store import StoredObject

PROVIDER = "metrics_provider"
METRIC = "metric"
SECRETS = ("email", "password", "api_key", "api_token", "application_key")
"""Fields of a provider that are never returned (statuspage-api.md B9.56)."""

_SHOWN = (
    "metric_identifier", "name", "display", "tooltip_description", "backfilled", "y_axis_min", "y_axis_max", "y_axis_hidden",
    "suffix", "decimal_places", "most_recent_data_at", "created_at", "updated_at", "last_fetched_at", "backfill_percentage",
    "reference_name",
)  # fmt: skip


def provider_shape(quirks: Quirks, row: StoredObject) -> dict[str, Any]:
    """A provider. The quirk says whether `page_id` is a code or the documented number (B9.58)."""
    number = zlib.crc32(row.page.encode()) & 0x7FFFFFFF
    names = ("type", "disabled", "metric_base_uri", "last_revalidated_at", "created_at", "updated_at")
    return {"id": row.id, **given(row.doc, names), "page_id": row.page if quirks.provider_page_id == "code" else number}


def metric_shape(row: StoredObject) -> dict[str, Any]:
    """A metric: `transform` and `application_id` are never returned, and the y axis is returned as floats (B9.57)."""
    shown = {"id": row.id, "metrics_provider_id": row.place, **given(row.doc, _SHOWN)}
    for name in ("y_axis_min", "y_axis_max"):
        if shown[name] is not None:
            shown[name] = float(shown[name])
    return shown
