"""`reconciler plan`: what would apply do? It only ever reads."""

import click

from reconciler.app.plan_request import PlanRequest
from reconciler.cli.options import during_incident_option, live_option, planning_options, publish_others_option


@click.command("plan", short_help="Show what would change. Only reads.")
@planning_options(live_option, during_incident_option, publish_others_option)
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when changes are pending, 0 when there are none.")
def command(request: PlanRequest, format_: str, detailed_exitcode: bool) -> int:
    """Show what would change. Only reads.

    A plan that apply would refuse is shown too, with the reason and the line that would allow it.

    \b
    reconciler plan
    reconciler plan --out plan.json          for apply --plan plan.json
    reconciler plan --only 'acme/component/Core API/*'
    reconciler plan --detailed-exitcode      2 when something is pending
    reconciler plan --live snapshot.json     without a key or a network
    reconciler plan --base origin/main       who caused each difference
    """
    from reconciler.app.console import Console
    from reconciler.app.plan import planned, show, show_next_command
    from reconciler.app.progress import Reporter

    console = Console.of_process()
    with planned(request, console, Reporter(console)) as planned_run:
        show(planned_run.document, format_, console, to_stderr=request.to_stdout)
    if format_ == "text":
        show_next_command(planned_run.document, request, console)
    if planned_run.document.errored:
        return 1
    return 2 if detailed_exitcode and planned_run.document.pending else 0
