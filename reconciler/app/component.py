"""The component commands: set, list."""

from reconciler.app.console import Console
from reconciler.app.operation import operate, operated
from reconciler.app.operation_options import OperationOptions


def set_statuses(options: OperationOptions, asked: tuple[tuple[str, str], ...], console: Console) -> int:
    """Give statuses to components without an incident. Returns the exit code."""
    from reconciler.applier.operation.component import prepare_set

    return operate(options, console, lambda page: prepare_set(page, asked))


def list_components(options: OperationOptions, console: Console) -> int:
    """Print the tree of components with their statuses. Returns the exit code."""
    from reconciler.render.component import components_json, components_text

    with operated(options, console) as (page, _):
        rows = page.operator.components(page.id)
    if options.format == "json":
        console.out(components_json(rows))
    else:
        console.out(components_text(rows, color=console.out_color, width=console.width))
    return 0
