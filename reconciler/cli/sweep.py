"""`reconciler sweep`: carry out the subscriber policies."""

from pathlib import Path

import click

from reconciler.cli import completed
from reconciler.cli.options import file_option, path_argument, sandbox_option, verbose_option


@click.command("sweep", short_help="Apply the subscriber policies.")
@path_argument
@click.option("--auto-approve", is_flag=True, help="Skip the confirmation prompt (required without a terminal).")
@click.option(
    "--page",
    "pages",
    multiple=True,
    metavar="KEY",
    shell_complete=completed.page_key,
    help="Limit to this page (repeatable).",
)
@click.option("--allow-deletes", type=click.IntRange(0), metavar="N", help="Allow up to N removals per page.")
@file_option("--journal", help="Where to write what is sent.  [default: .reconciler/journal.jsonl]")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@sandbox_option
@verbose_option
def command(
    path: str | None,
    auto_approve: bool,
    pages: tuple[str, ...],
    allow_deletes: int | None,
    journal: Path | None,
    format_: str,
    sandbox: bool,
) -> int:
    """Apply the subscriber policies.

    Shows first whom `subscribers.policies` are about, contacts masked, and asks. Stays within `limits`, sends no notice of a removal, and
    never touches a declared member. Apart from apply, because time and strangers move these, and not the file.

    \b
    reconciler sweep
    reconciler sweep --auto-approve      on a schedule
    """
    from reconciler.app.console import Console
    from reconciler.app.sweep import SweepOptions, sweep

    options = SweepOptions(path, pages, sandbox, auto_approve, allow_deletes, journal, format_)
    return sweep(options, Console.of_process())
