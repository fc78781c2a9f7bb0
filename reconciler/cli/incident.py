"""`reconciler incident`: open, update and resolve incidents by name."""

import click

from reconciler.app.operation_options import OperationOptions
from reconciler.cli.operation_options import (
    component_option,
    hook_options,
    reading_options,
    with_body,
    writing_options,
)

STATUSES = ("investigating", "identified", "monitoring")

key_option = click.option(
    "--idempotency-key", "key", metavar="KEY", help="Opens at most one incident, however often it is run."
)
own_key_option = click.option(
    "--idempotency-key", "key", metavar="KEY", help="In place of INCIDENT: the key that it was opened with."
)
status_option = click.option("--status", type=click.Choice(STATUSES), help="The status of the incident.")
impact_option = click.option(
    "--impact", type=click.Choice(("none", "minor", "major", "critical")), help="In place of the computed impact."
)


@click.group("incident", short_help="Open, update and resolve incidents by name.")
def command() -> None:
    """Open, update and resolve incidents by name.

    Names are those of the file or of the live page. Before anything is sent, the command shows what visitors will read and how many
    subscribers are notified. Resolving puts each component back to what other open incidents say of it, or to its status before.

    \b
    reconciler incident open --template Outage \\
      --component "Payments API=major_outage"
    reconciler incident update "Payments fail" --status identified \\
      --body "We found the cause."
    reconciler incident resolve "Payments fail" --body "Fixed."
    """


@command.command("open", short_help="Open an incident.")
@click.option("--template", metavar="NAME", help="Start from this incident template.")
@click.option("--name", metavar="TITLE", help="The title that visitors read.")
@with_body
@status_option
@impact_option
@component_option
@key_option
@writing_options(notifies=True)
def open_(
    options: OperationOptions,
    template: str | None,
    name: str | None,
    body: str | None,
    values: dict[str, str],
    status: str | None,
    impact: str | None,
    components: tuple[tuple[str, str], ...],
    key: str | None,
) -> int:
    """Open an incident.

    \b
    reconciler incident open --name "Payments fail" \\
      --body "We are looking into it." \\
      --component "Payments API=major_outage"
    reconciler incident open --template Outage --set region=Europe --yes --notify
    """
    from reconciler.app.console import Console
    from reconciler.app.incident import open_incident
    from reconciler.applier.operation.incident import IncidentRequest

    request = IncidentRequest(name, body, status, impact, components, template, values, key, options.notify)
    return open_incident(options, request, Console.of_process())


@command.command("update", short_help="Post an update to an incident.")
@click.argument("incident", required=False)
@click.option("--name", metavar="TITLE", help="A new title.")
@with_body
@status_option
@impact_option
@component_option
@own_key_option
@writing_options(notifies=True)
def update(
    options: OperationOptions,
    incident: str | None,
    name: str | None,
    body: str | None,
    values: dict[str, str],
    status: str | None,
    impact: str | None,
    components: tuple[tuple[str, str], ...],
    key: str | None,
) -> int:
    """Post an update to an incident.

    INCIDENT is its ID or its exact title; --idempotency-key finds one that this tool opened.

    \b
    reconciler incident update "Payments fail" --status monitoring \\
      --body "A fix is deployed." \\
      --component "Payments API=degraded_performance"
    """
    from reconciler.app.console import Console
    from reconciler.app.incident import update_incident
    from reconciler.applier.operation.incident import IncidentRequest

    request = IncidentRequest(name, body, status, impact, components, None, values, _key(incident, key), options.notify)
    return update_incident(options, incident or "", request, Console.of_process())


@command.command("resolve", short_help="Resolve an incident and restore its components.")
@click.argument("incident", required=False)
@with_body
@component_option
@own_key_option
@writing_options(notifies=True)
def resolve(
    options: OperationOptions,
    incident: str | None,
    body: str | None,
    values: dict[str, str],
    components: tuple[tuple[str, str], ...],
    key: str | None,
) -> int:
    """Resolve an incident and restore its components.

    Each component gets the worst of what other open incidents and running maintenances say of it and of its status before. What a
    person changed meanwhile stays. --component sets another status.

    \b
    reconciler incident resolve "Payments fail" \\
      --body "All payments go through again."
    """
    from reconciler.app.console import Console
    from reconciler.app.incident import resolve_incident
    from reconciler.applier.operation.incident import IncidentRequest

    request = IncidentRequest(
        body=body, components=components, values=values, key=_key(incident, key), notify=options.notify
    )
    return resolve_incident(options, incident or "", request, Console.of_process())


@command.command("delete", short_help="Delete an incident with its history.")
@click.argument("incident")
@writing_options()
def delete(options: OperationOptions, incident: str) -> int:
    """Delete an incident with its history. Visitors no longer see that it happened; components keep their status."""
    from reconciler.app.console import Console
    from reconciler.app.incident import delete_incident

    return delete_incident(options, incident, Console.of_process())


@command.command("list", short_help="List the open incidents.")
@click.option("--all", "ended", is_flag=True, help="The newest incidents, with those that are over.")
@reading_options
def list_(options: OperationOptions, ended: bool) -> int:
    """List the open incidents, with the IDs that `show`, `update`, `resolve` and `delete` take."""
    from reconciler.app.console import Console
    from reconciler.app.incident import list_incidents

    return list_incidents(options, Console.of_process(), ended=ended)


@command.command("show", short_help="Show an incident with its updates.")
@click.argument("incident")
@reading_options
def show(options: OperationOptions, incident: str) -> int:
    """Show an incident with its updates. INCIDENT is its ID or its exact title."""
    from reconciler.app.console import Console
    from reconciler.app.incident import show_incident

    return show_incident(options, incident, Console.of_process())


@command.command("sync", short_help="Open and resolve incidents from alerts.")
@click.argument("file", default="-")
@click.option("--complete", is_flag=True, help="FILE has all alerts: one that it lacks has ended.")
@hook_options
def sync(options: OperationOptions, file: str, complete: bool) -> int:
    """Open and resolve incidents from alerts.

    FILE, or standard input, is what Alertmanager sends to a webhook, or the output of `GET /api/v2/alerts`. The rules under `alerts:`
    in the file say which alerts make which incident, and whether subscribers are notified. It asks nothing, and may be run again:
    one incident is open per key. Incidents that it did not open are never changed.

    \b
    reconciler incident sync < alertmanager.json
    curl -s http://localhost:9093/api/v2/alerts |
      reconciler incident sync --complete
    reconciler incident sync --dry-run alertmanager.json

    Exit code 3: a rule was refused, and nothing was sent. 4: others were carried out, or the fate of a request is unknown.
    """
    from reconciler.app.console import Console
    from reconciler.app.incident_sync import SyncRequest, sync_incidents

    return sync_incidents(options, SyncRequest(file, complete), Console.of_process())


def _key(incident: str | None, key: str | None) -> str | None:
    """The key, if it addresses the incident. Raises UsageError if the incident is addressed twice, or not at all."""
    if (incident is None) == (key is None):
        raise click.UsageError("name the INCIDENT, or the --idempotency-key that it was opened with")
    return key
