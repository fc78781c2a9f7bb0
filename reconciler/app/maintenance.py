"""The maintenance commands: schedule, start, complete, cancel, list."""

from typing import TYPE_CHECKING

from reconciler.app.console import Console
from reconciler.app.operation import operate, operated
from reconciler.app.operation_options import OperationOptions

if TYPE_CHECKING:
    from reconciler.applier.operation.maintenance import MaintenanceRequest


def schedule_maintenance(options: OperationOptions, request: "MaintenanceRequest", console: Console) -> int:
    """Schedule a maintenance. Returns the exit code."""
    from reconciler.applier.operation.maintenance import prepare_schedule

    return operate(options, console, lambda page: prepare_schedule(page, request), key=request.key)


def start_maintenance(options: OperationOptions, text: str, request: "MaintenanceRequest", console: Console) -> int:
    """Start a maintenance. Returns the exit code."""
    from reconciler.applier.operation.maintenance_change import prepare_start

    return operate(options, console, lambda page: prepare_start(page, text, request))


def complete_maintenance(options: OperationOptions, text: str, request: "MaintenanceRequest", console: Console) -> int:
    """Complete a maintenance and restore its components. Returns the exit code."""
    from reconciler.applier.operation.maintenance_change import prepare_complete

    return operate(options, console, lambda page: prepare_complete(page, text, request))


def cancel_maintenance(options: OperationOptions, text: str, request: "MaintenanceRequest", console: Console) -> int:
    """Call off a maintenance that has not started. Returns the exit code."""
    from reconciler.applier.operation.maintenance_change import prepare_cancel

    return operate(options, console, lambda page: prepare_cancel(page, text, request))


def list_maintenances(options: OperationOptions, console: Console, *, ended: bool) -> int:
    """Print the running and upcoming maintenances, or also the newest that are over. Returns the exit code."""
    from reconciler.model.incident import IncidentListing, ScheduledBy
    from reconciler.model.operation import Operation
    from reconciler.planner.declared_windows import origin_of
    from reconciler.render.maintenance import maintenances_json, maintenances_text

    listings = [IncidentListing.RUNNING, IncidentListing.SCHEDULED, *([IncidentListing.RECENT] if ended else [])]
    with operated(options, console) as (page, _):
        page.require(Operation.MAINTENANCE)
        by_id = {each.id: each for listing in listings for each in page.operator.incidents(page.id, listing)}
    maintenances = sorted(
        (each for each in by_id.values() if each.maintenance), key=lambda each: (each.starts_at or "", each.id)
    )
    origins: dict[str, ScheduledBy] = {each.id: origin_of(page.desired, each) for each in maintenances}
    if options.format == "json":
        console.out(maintenances_json(maintenances, origins))
    else:
        console.out(maintenances_text(maintenances, origins, ended=ended, color=console.out_color, width=console.width))
    return 0
