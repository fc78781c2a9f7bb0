"""The status command: the page at a glance, refreshed, or checked."""

from datetime import UTC, datetime
from time import sleep
from typing import TYPE_CHECKING

import click

from reconciler.app.console import Console
from reconciler.app.operation import operated
from reconciler.app.operation_options import OperationOptions
from reconciler.documents.status import StatusDocument
from reconciler.errors import RateLimitedError, UnavailableError

if TYPE_CHECKING:
    from reconciler.applier.operation import OperatedPage

FOUND = 2
"""Exit code of a check that found something."""


def show_status(options: OperationOptions, console: Console) -> int:
    """Print the page at a glance. Returns the exit code."""
    with operated(options, console) as (page, _):
        document = _read(page)
    console.out(_text(document, options, console))
    return 0


def watch_status(options: OperationOptions, console: Console, seconds: int) -> int:
    """Print the page at a glance every so many seconds, until Ctrl-C. A page that does not answer is reported, and read
    again. Unlike a single look, refreshing leaves the reserve of the rate limit to others.
    """
    from reconciler.render.error import error_text
    from reconciler.render.status import watch_line

    with operated(options, console, urgent=False) as (page, _):
        while True:
            try:
                document = _read(page)
            except (RateLimitedError, UnavailableError) as error:
                console.err(error_text(error, color=console.err_color, width=console.source_width))
            else:
                click.clear()  # on a terminal only
                text = _text(document, options, console)
                console.out(text if options.format == "json" else text + watch_line(document, seconds))
            sleep(seconds)


def check_page(options: OperationOptions, console: Console, stale_hours: float) -> int:
    """Print a line for each thing that a person should look at. Returns 2 if there is any, otherwise 0."""
    from reconciler.applier.operation.page_status import check_status, read_status
    from reconciler.render.status import findings_text, status_json

    with operated(options, console) as (page, _):
        status = read_status(page, datetime.now(UTC))
        findings = check_status(page, status, stale_hours)
    code = FOUND if findings else 0
    document = StatusDocument.of(status, findings, exit_code=code)
    console.out(status_json(document) if options.format == "json" else findings_text(document))
    return code


def _read(page: "OperatedPage") -> StatusDocument:
    from reconciler.applier.operation.page_status import read_status

    return StatusDocument.of(read_status(page, datetime.now(UTC)))


def _text(document: StatusDocument, options: OperationOptions, console: Console) -> str:
    from reconciler.render.status import status_json, status_text

    if options.format == "json":
        return status_json(document)
    return status_text(document, color=console.out_color, width=console.width)
