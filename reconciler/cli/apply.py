"""`reconciler apply`: plan, ask, make it so."""

from pathlib import Path

import click

from reconciler.app.plan_request import PlanRequest
from reconciler.cli.options import (
    allow_deletes_option,
    during_incident_option,
    file_option,
    planning_options,
    publish_others_option,
)


@click.command("apply", short_help="Apply the configuration to the live page.")
@planning_options(allow_deletes_option, during_incident_option, publish_others_option, formats=("text", "json"))
@file_option("--plan", "saved", help="Apply only what this plan document shows; refused when anything changed since.")
@click.option(
    "--require-plan-from",
    "required",
    metavar="comment|FILE",
    help="Apply only the plan that was reviewed: in the pull request's comment, or in this plan document.",
)
@click.option("--auto-approve", is_flag=True, help="Skip the confirmation prompt (required without a terminal).")
@click.option(
    "--lock-timeout",
    type=click.IntRange(0),
    metavar="SECONDS",
    help="Wait this long for another apply on the page.  [default: 120; 0 in CI]",
)
@file_option("--journal", help="Where to write what is sent.  [default: .reconciler/journal.jsonl]")
def command(
    request: PlanRequest,
    format_: str,
    saved: Path | None,
    required: str | None,
    auto_approve: bool,
    lock_timeout: int | None,
    journal: Path | None,
) -> int:
    """Apply the configuration to the live page.

    Shows the plan, asks, sends the writes one at a time within the rate window, and reads the page again to verify the result.
    Running again finishes what a failure or Ctrl-C left undone.

    \b
    reconciler apply
    reconciler apply --auto-approve                     in CI
    reconciler apply --plan plan.json --auto-approve    exactly what was reviewed
    reconciler apply --require-plan-from comment --auto-approve
    reconciler apply --allow-deletes 12                 more than the limits
    """
    from reconciler.app.apply import ApplyOptions, carry_out
    from reconciler.app.console import Console

    return carry_out(
        request, ApplyOptions(saved, auto_approve, journal, format_, required, lock_timeout), Console.of_process()
    )
