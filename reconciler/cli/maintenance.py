"""`reconciler maintenance`: schedule, start, complete and cancel maintenances by name."""

import click

from reconciler.app.operation_options import OperationOptions
from reconciler.cli.operation_options import (
    component_option,
    notify_option,
    reading_options,
    require_notify,
    with_body,
    writing_options,
)

key_option = click.option(
    "--idempotency-key", "key", metavar="KEY", help="Schedules at most one maintenance, however often it is run."
)
own_key_option = click.option(
    "--idempotency-key", "key", metavar="KEY", help="In place of MAINTENANCE: the key that it was scheduled with."
)


@click.group("maintenance", short_help="Schedule, start and complete maintenances by name.")
def command() -> None:
    """Schedule, start and complete maintenances by name.

    Names are those of the file or of the live page. What a command schedules is not part of the file, and a plan leaves
    it alone; recurring windows are better declared under `maintenances`.

    \b
    reconciler maintenance schedule --name "Database upgrade" \\
      --component "Core API" --from "tomorrow 02:00" --for 2h
    reconciler maintenance start "Database upgrade"
    reconciler maintenance complete "Database upgrade" --body "All done."
    """


@command.command("schedule", short_help="Schedule a maintenance.")
@click.option("--from", "start", required=True, metavar="TIME", help="When it starts.")
@click.option("--to", "end", metavar="TIME", help="When it ends.")
@click.option("--for", "length", metavar="DURATION", help="How long it takes, such as 2h, 90m or 1h30m.")
@click.option("--template", metavar="NAME", help="Start from this incident template.")
@click.option("--name", metavar="TITLE", help="The title that visitors read.")
@with_body
@click.option(
    "--component",
    "components",
    multiple=True,
    metavar="NAME",
    help="A component that it affects, or a group for its members (repeatable).",
)
@click.option(
    "--automatic/--no-automatic",
    default=True,
    show_default=True,
    help="Whether the service starts and completes it, and changes its components.",
)
@click.option("--remind", is_flag=True, help="Remind notified subscribers an hour before it starts.")
@key_option
@writing_options(notifies=True)
def schedule(
    options: OperationOptions,
    start: str,
    end: str | None,
    length: str | None,
    template: str | None,
    name: str | None,
    body: str | None,
    values: dict[str, str],
    components: tuple[str, ...],
    automatic: bool,
    remind: bool,
    key: str | None,
) -> int:
    """Schedule a maintenance.

    TIME is ISO 8601 with an offset or Z; "2026-12-01 02:00" in the time zone that the file declares for the page, else
    UTC; "tomorrow 02:00"; or now.

    \b
    reconciler maintenance schedule --name "Database upgrade" \\
      --component "Core API" --from "tomorrow 02:00" --for 90m
    """
    from reconciler.app.console import Console
    from reconciler.app.maintenance import schedule_maintenance
    from reconciler.applier.operation.maintenance import MaintenanceRequest

    if (end is None) == (length is None):
        raise click.UsageError("say when it ends: --to TIME or --for DURATION")
    if remind and options.notify is False:
        raise click.UsageError("--remind notifies subscribers: use it with --notify")
    request = MaintenanceRequest(
        start=start,
        end=end,
        length=length,
        name=name,
        body=body,
        components=components,
        template=template,
        values=values,
        automatic=automatic,
        remind=remind,
        key=key,
        notify=options.notify,
    )
    return schedule_maintenance(options, request, Console.of_process())


@command.command("start", short_help="Start a maintenance.")
@click.argument("maintenance", required=False)
@with_body
@own_key_option
@writing_options(notifies=True)
def start(
    options: OperationOptions, maintenance: str | None, body: str | None, values: dict[str, str], key: str | None
) -> int:
    """Start a maintenance, and set its components to under_maintenance.

    MAINTENANCE is its ID or its exact title; --idempotency-key finds one that this tool scheduled. A component for which
    an open incident says something worse keeps that status.
    """
    from reconciler.app.console import Console
    from reconciler.app.maintenance import start_maintenance
    from reconciler.applier.operation.maintenance import MaintenanceRequest

    request = MaintenanceRequest(body=body, values=values, key=_key(maintenance, key), notify=options.notify)
    return start_maintenance(options, maintenance or "", request, Console.of_process())


@command.command("complete", short_help="Complete a maintenance and restore its components.")
@click.argument("maintenance", required=False)
@with_body
@component_option
@own_key_option
@writing_options(notifies=True)
def complete(
    options: OperationOptions,
    maintenance: str | None,
    body: str | None,
    values: dict[str, str],
    components: tuple[tuple[str, str], ...],
    key: str | None,
) -> int:
    """Complete a maintenance and restore its components.

    Each component gets the worst of what open incidents and other running maintenances say of it and of its status
    before. What a person changed meanwhile stays. --component sets another status.
    """
    from reconciler.app.console import Console
    from reconciler.app.maintenance import complete_maintenance
    from reconciler.applier.operation.maintenance import MaintenanceRequest

    request = MaintenanceRequest(
        body=body, values=values, statuses=components, key=_key(maintenance, key), notify=options.notify
    )
    return complete_maintenance(options, maintenance or "", request, Console.of_process())


@command.command("cancel", short_help="Call off a maintenance that has not started.")
@click.argument("maintenance", required=False)
@click.option("--complete-with", "text", metavar="TEXT", help="Do not delete it: complete it with this text.")
@own_key_option
@notify_option
@writing_options()
def cancel(options: OperationOptions, maintenance: str | None, text: str | None, key: str | None) -> int:
    """Call off a maintenance that has not started.

    It is deleted, which leaves no trace and notifies nobody. With --complete-with it stays on the page as completed, and
    visitors read why. A maintenance that has started is never deleted.
    """
    from reconciler.app.console import Console
    from reconciler.app.maintenance import cancel_maintenance
    from reconciler.applier.operation.maintenance import MaintenanceRequest

    if text is not None:
        require_notify(options)
        if not text.strip():
            raise click.UsageError("--complete-with needs a text")
    elif options.notify:
        raise click.UsageError("a deleted maintenance notifies nobody: use --notify with --complete-with")
    request = MaintenanceRequest(body=text, key=_key(maintenance, key), notify=options.notify)
    return cancel_maintenance(options, maintenance or "", request, Console.of_process())


@command.command("list", short_help="List the running and upcoming maintenances.")
@click.option("--all", "ended", is_flag=True, help="Also the newest that are over.")
@reading_options
def list_(options: OperationOptions, ended: bool) -> int:
    """List the running and upcoming maintenances, and say who scheduled them: the file, a command, or someone else."""
    from reconciler.app.console import Console
    from reconciler.app.maintenance import list_maintenances

    return list_maintenances(options, Console.of_process(), ended=ended)


def _key(maintenance: str | None, key: str | None) -> str | None:
    """The key, if it addresses the maintenance. Raises UsageError if it is addressed twice, or not at all."""
    if (maintenance is None) == (key is None):
        raise click.UsageError("name the MAINTENANCE, or the --idempotency-key that it was scheduled with")
    return key
