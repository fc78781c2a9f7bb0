"""`reconciler postmortem`: draft and publish what people read after an incident."""

from pathlib import Path

import click

from reconciler.app.operation_options import OperationOptions
from reconciler.cli.operation_options import reading_options, values_option, writing_options

incident_argument = click.argument("incident")


@click.group("postmortem", short_help="Draft and publish the postmortem of an incident.")
def command() -> None:
    """Draft and publish the postmortem of an incident.

    INCIDENT is its ID or its exact title.

    \b
    reconciler postmortem draft "Payments fail" postmortem.md
    reconciler postmortem show "Payments fail"
    reconciler postmortem publish "Payments fail" --notify
    """


@command.command("draft", short_help="Write the draft from a Markdown file.")
@incident_argument
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@values_option
@writing_options()
def draft(options: OperationOptions, incident: str, file: Path, values: tuple[tuple[str, str], ...]) -> int:
    """Write the draft from a Markdown file; - for standard input. Visitors do not read it before it is published."""
    from reconciler.app.body import read_text_file
    from reconciler.app.console import Console
    from reconciler.app.postmortem import draft_postmortem

    return draft_postmortem(options, incident, read_text_file(file), dict(values), Console.of_process())


@command.command("show", short_help="Show the published text and the draft.")
@incident_argument
@reading_options
def show(options: OperationOptions, incident: str) -> int:
    """Show the published text and the draft."""
    from reconciler.app.console import Console
    from reconciler.app.postmortem import show_postmortem

    return show_postmortem(options, incident, Console.of_process())


@command.command("publish", short_help="Publish the draft.")
@incident_argument
@writing_options(notifies=True)
def publish(options: OperationOptions, incident: str) -> int:
    """Publish the draft. The incident must be over."""
    from reconciler.app.console import Console
    from reconciler.app.postmortem import publish_postmortem

    return publish_postmortem(options, incident, Console.of_process())


@command.command("revert", short_help="Withdraw the published text.")
@incident_argument
@writing_options()
def revert(options: OperationOptions, incident: str) -> int:
    """Withdraw the published text; it becomes a draft again. Who was notified stays notified."""
    from reconciler.app.console import Console
    from reconciler.app.postmortem import revert_postmortem

    return revert_postmortem(options, incident, Console.of_process())


@command.command("delete", short_help="Delete the postmortem.")
@incident_argument
@writing_options()
def delete(options: OperationOptions, incident: str) -> int:
    """Delete the postmortem, both draft and published text."""
    from reconciler.app.console import Console
    from reconciler.app.postmortem import delete_postmortem

    return delete_postmortem(options, incident, Console.of_process())
