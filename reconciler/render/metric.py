"""The metrics of a page for people."""

from collections.abc import Sequence

from reconciler import __version__
from reconciler.model.operation import LiveMetric
from reconciler.render.escape import terminal
from reconciler.render.json import dumped
from reconciler.render.wording import columns
from reconciler.render.wrap import wrapped

_WIDEST = 40
"""Maximum number of columns that the IDs are moved to the right by a long name."""


def metrics_json(metrics: Sequence[LiveMetric]) -> str:
    """Metrics as JSON, ASCII."""
    rows = [
        {"id": each.id, "name": each.name, "provider_id": each.provider_id, "takes_points": each.takes_points}
        for each in metrics
    ]
    return dumped({"format_version": "1.0", "tool_version": __version__, "metrics": rows})


def metrics_text(metrics: Sequence[LiveMetric], *, width: int = 100) -> str:
    """A line for each: name, ID, and where its points come from."""
    if not metrics:
        return "The page has no metrics.\n"
    names = [terminal(metric.name, 300) for metric in metrics]
    margin = min(_WIDEST, max(columns(name) for name in names))
    lines: list[str] = []
    for metric, name in zip(metrics, names, strict=True):
        source = "" if metric.takes_points else "  (points come from its own provider)"
        if columns(name) > margin:
            lines += wrapped("", name, width)
            name = ""
        lines += wrapped(f"{name}{' ' * (margin - columns(name))}  ", f"{terminal(metric.id, 60)}{source}", width)
    return "\n".join(lines) + "\n"
