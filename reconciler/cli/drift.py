"""`reconciler drift`: has somebody changed the page manually? A plan with another exit rule."""

from dataclasses import replace

import click

from reconciler.app.plan_request import PlanRequest
from reconciler.cli.options import live_option, planning_options


@click.command("drift", short_help="Check whether the live page has drifted from the configuration.")
@planning_options(live_option)
@click.option(
    "--unmanaged",
    is_flag=True,
    help="Exit 2 as well when the page has something that is neither declared nor covered by `prune`.",
)
def command(request: PlanRequest, format_: str, unmanaged: bool) -> int:
    """Check whether the live page has drifted from the configuration.

    Exits 0 when it has not, 2 when anything differs (what can only be mended manually too), 1 when the check itself failed: a failed check
    is never drift. Only reads.

    \b
    reconciler drift
    reconciler drift --format markdown > drift.md
    """
    from reconciler.app.console import Console
    from reconciler.app.plan import planned, show, show_ways_out
    from reconciler.app.progress import Reporter

    console = Console.of_process()
    with planned(replace(request, compare_only=True), console, Reporter(console)) as planned_run:
        show(planned_run.document, format_, console, to_stderr=request.to_stdout)
    if format_ == "text":
        show_ways_out(planned_run.document, request, console, unmanaged=unmanaged)
    if planned_run.document.errored:
        return 1
    return 2 if planned_run.document.differs or (unmanaged and planned_run.document.unmanaged) else 0
