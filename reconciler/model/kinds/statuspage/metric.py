"""Metrics: graphs on the page, drawn from a provider's data (statuspage-api.md B9.57).

They are created under a provider, and changed and deleted by their own path. `PATCH` documents only `name` and
`metric_identifier`. `transform` and `application_id` are accepted but never returned (statuspage-openapi3.json,
Metric).
"""

from typing import Any

from reconciler.model.field import Access, Field, Type
from reconciler.model.fields import choice, name_text, of_type, parent, text
from reconciler.model.kind import Kind

TRANSFORMS = ("average", "count", "max", "min", "sum", "response_time", "uptime")
"""The five in the API document, and two that only Pingdom has."""


def _fixed(name: str, type_: Type, doc: str, example: Any, *, clearable: bool = True) -> Field:
    return of_type(type_, name, doc, example, access=Access.CREATE, clearable=clearable)


METRIC = Kind(
    name="metric",
    title="Metrics",
    doc="A graph on the page. The API changes its name and metric_identifier, nothing else.",
    section=("metrics",),
    fields=(
        name_text("Name of the metric, shown to visitors.", "API latency"),
        parent(
            "metrics_provider",
            "The provider it is drawn from; said by its place in the file.",
            access=Access.CREATE,
            api="metrics_provider_id",
            required=True,
        ),
        text("metric_identifier", "What the provider calls the metric.", "avg:api.latency", clearable=False),
        choice(
            "transform",
            TRANSFORMS,
            "What is done with the provider's values before they are drawn; Pingdom has response_time and uptime, all others the "
            "rest. Sent when the metric is made; the service never shows it, so a changed one is not noticed.",
            "average",
            access=Access.SEND,
        ),
        text(
            "application_id",
            "Id of the application (NewRelic). Sent when the metric is made; the service never shows it.",
            "1234567",
            access=Access.SEND,
        ),
        _fixed("suffix", Type.TEXT, "The unit, written behind values.", "ms"),
        _fixed("y_axis_min", Type.INT, "Where the y axis begins.", 0),
        _fixed("y_axis_max", Type.INT, "Where the y axis ends.", 500),
        _fixed("y_axis_hidden", Type.BOOL, "Whether the y axis has no values.", False, clearable=False),
        _fixed("display", Type.BOOL, "Whether the page shows the metric.", True, clearable=False),
        _fixed("decimal_places", Type.INT, "Digits behind the decimal point.", 1),
        _fixed("tooltip_description", Type.LONG_TEXT, "What the metric is, shown on hover.", "Mean time of an answer"),
    ),
    rank=5,
    parent="metrics_provider",
    needs_parent=True,
    lists=("metrics",),
    destroys="its data",
    unsupported={
        "update": "the API changes a metric's name and metric_identifier only; change it in the Statuspage dashboard, "
        "or write `replace: true`: the metric is recreated and the old one deleted with its data"
    },
    example=(
        "- name: API latency\n"
        "  metric_identifier: avg:api.latency\n"
        "  transform: average\n"
        "  suffix: ms\n"
        "  y_axis_min: 0\n"
    ),
)
