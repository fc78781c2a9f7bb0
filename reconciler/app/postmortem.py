"""The postmortem commands: draft, show, publish, revert, delete."""

from collections.abc import Mapping
from functools import partial

from reconciler.app.console import Console
from reconciler.app.operation import operate, operated
from reconciler.app.operation_options import OperationOptions


def draft_postmortem(
    options: OperationOptions, text: str, body: str, values: Mapping[str, str], console: Console
) -> int:
    """Write the draft of an incident's postmortem. Returns the exit code."""
    from reconciler.applier.operation.postmortem import prepare_draft

    return operate(options, console, lambda page: prepare_draft(page, text, body, values))


def publish_postmortem(options: OperationOptions, text: str, console: Console) -> int:
    """Publish the draft. Returns the exit code."""
    from reconciler.applier.operation.postmortem import prepare_publish

    return operate(options, console, lambda page: prepare_publish(page, text, notify=options.notify))


def revert_postmortem(options: OperationOptions, text: str, console: Console) -> int:
    """Withdraw the published text. Returns the exit code."""
    from reconciler.applier.operation.postmortem import prepare_revert

    return operate(options, console, lambda page: prepare_revert(page, text))


def delete_postmortem(options: OperationOptions, text: str, console: Console) -> int:
    """Delete the postmortem. Returns the exit code."""
    from reconciler.applier.operation.postmortem import prepare_delete

    return operate(options, console, lambda page: prepare_delete(page, text))


def show_postmortem(options: OperationOptions, text: str, console: Console) -> int:
    """Print the postmortem of an incident: what is published, and the draft. Returns the exit code."""
    from reconciler.applier.operation.postmortem import postmortem_of
    from reconciler.render.postmortem import postmortem_json, postmortem_text

    with operated(options, console) as (page, _):
        target = postmortem_of(page, text)
    write = postmortem_json
    if options.format == "text":
        write = partial(postmortem_text, color=console.out_color, width=console.width)
    console.out(write(target.incident, target.postmortem))
    return 0
