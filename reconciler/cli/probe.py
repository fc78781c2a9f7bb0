"""`reconciler probe`: what a real site answers to the questions that the API's reference leaves open."""

from pathlib import Path

import click

from reconciler.cli.import_ import page_id_type
from reconciler.cli.options import file_option, sandbox_option, site_option, verbose_option


@click.command("probe", short_help="Report how a Jira Service Management site behaves; only reads.")
@click.option(
    "--page-id",
    callback=page_id_type,
    metavar="ID",
    help="The page to look at.  [default: the published one with the most components]",
)
@site_option
@file_option("--out", help="Where to write the report; without it, to stdout.")
@sandbox_option
@verbose_option
def command(page_id: str | None, site: str | None, out: Path | None, sandbox: bool) -> int:
    """Report how a Jira Service Management site behaves; only reads.

    The API's reference leaves open how the service behaves in many places, and this tool is careful wherever it does. A report of a
    real site settles some of them: ids of drafts, the order and the size of lists, words and fields that the reference does not print,
    rate limits. What only a write would tell is listed as not answered.

    Sends GET requests and nothing else, about twenty of them. Ids and names become pseudonyms (id-1, name-1), texts become their
    lengths, and contacts, addresses and keys are left out. Look through the report, and attach it to an issue of this project.

    \b
    reconciler probe --site acme.atlassian.net --out probe.yaml
    reconciler probe --page-id 0f1c2d
    reconciler probe --page-id 0f1c2d --sandbox
    """
    from reconciler.app.console import Console
    from reconciler.app.probe import run_probe
    from reconciler.model.resource import of_service
    from reconciler.model.services.jsm import JSM

    return run_probe(of_service(JSM.name, site), page_id, out, Console.of_process(), sandbox=sandbox)
