"""`reconciler migrate`: a page as a file for another service."""

from pathlib import Path

import click

from reconciler.cli.import_ import page_id_type, page_key_type
from reconciler.cli.options import file_option, path_argument, sandbox_option, verbose_option


@click.command("migrate", short_help="Write a page as YAML for another service, and what is lost.")
@path_argument
@click.option("--from", "source", metavar="KEY", help="The page that is left, by its key in the configuration.")
@click.option("--from-page-id", "page_id", callback=page_id_type, metavar="ID", help="Or by its id, declared or not.")
@click.option("--from-provider", "provider", metavar="TYPE", help="The service of that id: statuspage or jsm.")
@click.option("--to", required=True, callback=page_key_type, metavar="KEY", help="The key of the new page.")
@file_option("--out", help="Where to write the YAML; without it, to stdout, and the report to stderr.")
@click.option("--members", is_flag=True, help="Write the subscribers too, their contacts as variables.")
@click.option("--format", "format_", type=click.Choice(("text", "markdown", "json")), default="text", show_default=True,
              help="Form of the report.")  # fmt: skip
@file_option("--live", help="Read the page from this snapshot: needs no key and no network. See `snapshot`.")
@click.option("--force", is_flag=True, help="Overwrite what is there.")
@sandbox_option
@verbose_option
def command(
    path: str | None,
    source: str | None,
    page_id: str | None,
    provider: str | None,
    to: str,
    out: Path | None,
    members: bool,
    format_: str,
    live: Path | None,
    force: bool,
    sandbox: bool,
) -> int:
    """Write a page as YAML for another service, and say what is lost.

    Between Atlassian Statuspage and Jira Service Management, both ways. The report has three lists: what carries over, what changes its
    name or form, and what has no counterpart, with what to do. Statuses, history, ids and the domain are never carried; subscribers
    only with --members, each as a new subscription. If the configuration declares the key of --to, its id is written; else a variable
    stands for it. Reads one page, and writes to no service: the file is yours to read, plan and apply.

    \b
    reconciler migrate --from acme --to acme-jsm --out acme-jsm.yaml
    reconciler migrate --from acme --to acme-jsm --live snapshot.json \\
      --format markdown > /dev/null
    reconciler migrate --from-page-id kctbh9vrtdwd \\
      --from-provider statuspage --to acme-jsm
    """
    if (source is None) == (page_id is None):
        raise click.UsageError("which page is left? Give --from KEY, or --from-page-id ID")
    if provider is not None and page_id is None:
        raise click.UsageError("--from-provider goes with --from-page-id: a declared page has its provider in the file")
    if members and live is not None:
        raise click.UsageError("--members needs the live page: a snapshot holds nobody's contact")
    if live is not None and sandbox:
        raise click.UsageError("--live and --sandbox are two places to read the page: give one of them")
    from reconciler.app.console import Console
    from reconciler.app.migration import PROVIDERS, MigrationRequest, migrate_page

    if provider is not None and provider not in PROVIDERS:
        raise click.UsageError(f"--from-provider {provider}: give one of {', '.join(PROVIDERS)}")
    asked = MigrationRequest(to, source, page_id, provider, path, out, members, format_, live, force, sandbox)
    return migrate_page(asked, Console.of_process())
