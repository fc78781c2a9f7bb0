"""The incident commands: open, update, resolve, delete, list, show."""

from typing import TYPE_CHECKING

from reconciler.app.console import Console
from reconciler.app.operation import operate, operated
from reconciler.app.operation_options import OperationOptions

if TYPE_CHECKING:
    from reconciler.applier.operation.incident import IncidentRequest


def open_incident(options: OperationOptions, request: "IncidentRequest", console: Console) -> int:
    """Open an incident. Returns the exit code."""
    from reconciler.applier.operation.incident import prepare_open

    return operate(options, console, lambda page: prepare_open(page, request), key=request.key)


def update_incident(options: OperationOptions, text: str, request: "IncidentRequest", console: Console) -> int:
    """Post an update to an incident. Returns the exit code."""
    from reconciler.applier.operation.incident import prepare_update

    return operate(options, console, lambda page: prepare_update(page, text, request))


def resolve_incident(options: OperationOptions, text: str, request: "IncidentRequest", console: Console) -> int:
    """Resolve an incident and restore its components. Returns the exit code."""
    from reconciler.applier.operation.incident import prepare_resolve

    return operate(options, console, lambda page: prepare_resolve(page, text, request))


def delete_incident(options: OperationOptions, text: str, console: Console) -> int:
    """Delete an incident with its history. Returns the exit code."""
    from reconciler.applier.operation.incident import prepare_delete

    return operate(options, console, lambda page: prepare_delete(page, text))


def list_incidents(options: OperationOptions, console: Console, *, ended: bool) -> int:
    """Print the open incidents, or the newest in any status. Returns the exit code."""
    from reconciler.model.incident import IncidentListing
    from reconciler.render.incident import incidents_json, incidents_text

    listing = IncidentListing.RECENT if ended else IncidentListing.UNRESOLVED
    with operated(options, console) as (page, _):
        incidents = [each for each in page.operator.incidents(page.id, listing) if not each.maintenance]
    if options.format == "json":
        console.out(incidents_json(incidents))
    else:
        console.out(incidents_text(incidents, color=console.out_color, width=console.width))
    return 0


def show_incident(options: OperationOptions, text: str, console: Console) -> int:
    """Print one incident with its updates. Returns the exit code."""
    from reconciler.applier.operation.page_view import PageView
    from reconciler.render.incident import incident_text, incidents_json

    with operated(options, console) as (page, _):
        view = PageView.read(page)
        incident = view.named(text)
    if options.format == "json":
        console.out(incidents_json([incident]))
    else:
        console.out(incident_text(incident, view.names.shown, color=console.out_color, width=console.width))
    return 0
