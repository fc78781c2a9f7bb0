"""`reconciler component`: set the status of components without an incident."""

import click

from reconciler.app.operation_options import OperationOptions
from reconciler.cli.operation_options import NamedStatus, reading_options, writing_options


@click.group("component", short_help="Set the status of components.")
def command() -> None:
    """Set the status of components without an incident.

    \b
    reconciler component list
    reconciler component set "Payments API=degraded_performance"
    """


@command.command("set", short_help="Set the status of components.")
@click.argument("statuses", type=NamedStatus(), nargs=-1, required=True, metavar="NAME=STATUS...")
@writing_options()
def set_(options: OperationOptions, statuses: tuple[tuple[str, str], ...]) -> int:
    """Set the status of components without an incident.

    Notifies nobody. A group means its members. Statuses are operational, under_maintenance, degraded_performance,
    partial_outage and major_outage. What shows the status already is left out; what an open incident says worse is shown.

    \b
    reconciler component set "Payments API=degraded_performance"
    reconciler component set "Core API=operational" Website=partial_outage --yes
    """
    from reconciler.app.component import set_statuses
    from reconciler.app.console import Console

    return set_statuses(options, statuses, Console.of_process())


@command.command("list", short_help="List the components with their statuses.")
@reading_options
def list_(options: OperationOptions) -> int:
    """List the components with their statuses and IDs, in the order of the page."""
    from reconciler.app.component import list_components
    from reconciler.app.console import Console

    return list_components(options, Console.of_process())
