"""`reconciler status`: the page at a glance."""

import click

from reconciler.app.operation_options import OperationOptions
from reconciler.cli.operation_options import reading_options

STALE_HOURS = 4.0


@click.command("status", short_help="Show the page at a glance.")
@click.option(
    "--watch",
    type=click.IntRange(5),
    is_flag=False,
    flag_value=60,
    metavar="[SECONDS]",
    help="Refresh until Ctrl-C.  [default: every 60 seconds]",
)
@click.option("--check", is_flag=True, help="Exit 2 with a line for each thing that a person should look at.")
@click.option(
    "--stale-hours",
    type=click.FloatRange(0, min_open=True),
    metavar="N",
    help=f"With --check: hours after which an incident needs an update.  [default: {STALE_HOURS:g}]",
)
@reading_options
def command(options: OperationOptions, watch: int | None, check: bool, stale_hours: float | None) -> int:
    """Show the page at a glance: components that are not operational, open incidents, maintenances.

    Reads with 4 requests. --check is for a scheduled job: it finds an incident without update, a component that is not operational
    although no open incident or running maintenance names it, a maintenance past its end, and a key about to expire
    (`provider.key_expires`).

    \b
    reconciler status
    reconciler status --watch 30
    reconciler status --check --stale-hours 2
    """
    from reconciler.app.console import Console
    from reconciler.app.status import check_page, show_status, watch_status

    if check and watch is not None:
        raise click.UsageError("--check looks once, and --watch does not end: use one of them")
    if stale_hours is not None and not check:
        raise click.UsageError("--stale-hours belongs to --check")
    console = Console.of_process()
    if check:
        return check_page(options, console, stale_hours or STALE_HOURS)
    return watch_status(options, console, watch) if watch is not None else show_status(options, console)
