"""`reconciler drift`: has somebody changed the page by hand? A plan with another exit rule."""

from dataclasses import replace

import click

from reconciler.app.plan_request import PlanRequest
from reconciler.cli.options import live_option, planning_options


@click.command("drift", short_help="Tell whether the page still is as declared.")
@planning_options(live_option)
@click.option(
    "--unmanaged",
    is_flag=True,
    help="Exit 2 as well when the page has something that the file neither declares nor owns.",
)
def command(request: PlanRequest, format_: str, unmanaged: bool) -> int:
    """Tell whether the page still is as declared.

    Exits 0 when it is, 2 when anything differs (what can only be mended by hand too), 1 when the check itself failed: a failed check
    is never drift. Only reads.

    \b
    reconciler drift
    reconciler drift --format markdown > drift.md
    """
    from reconciler.app.console import Console
    from reconciler.app.plan import planned, show
    from reconciler.app.progress import Reporter

    console = Console.of_process()
    with planned(replace(request, compare_only=True), console, Reporter(console)) as made:
        show(made.document, format_, console, to_stderr=request.to_stdout)
    if made.document.errored:
        return 1
    return 2 if made.document.differs or (unmanaged and made.document.unmanaged) else 0
