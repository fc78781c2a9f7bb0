"""`reconciler import`: the live page as a file."""

import re
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import click

from reconciler.cli.options import file_option, provider_option, sandbox_option, site_option, verbose_option

Id = TypeVar("Id", str, str | None)


def page_id_type(_ctx: click.Context, _option: click.Parameter, value: Id) -> Id:
    """An option's page id. Raises BadParameter for what is none: it becomes part of a path."""
    if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", value):
        raise click.BadParameter("an id is letters, digits, - and _")
    return value


def page_key_type(_ctx: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """An option's page key. Raises BadParameter for what can be none."""
    if value is not None and (not value.strip() or not value.isprintable()):
        raise click.BadParameter("a key is a plain word")
    return value


@click.command("import", short_help="Write a live page as YAML whose plan is empty.")
@click.option(
    "--page-id",
    callback=page_id_type,
    metavar="ID",
    help="The live page. Without it the pages that the key reaches are listed.",
)
@provider_option
@site_option
@click.option("--out", metavar="FILE|FOLDER/", help="Where to write it; without it, to stdout.")
@click.option("--key", callback=page_key_type, help="The page's key in the file.  [default: made of its name]")
@click.option("--members", is_flag=True, help="Write the subscribers too, their contacts as variables.")
@file_option("--env-file", help="Write the values of these variables here, for nobody else to read.")
@click.option("--split", is_flag=True, help="Put long texts into files beside it. Needs --out.")
@click.option("--force", is_flag=True, help="Overwrite what is there.")
@file_option("--from-terraform", help="A Terraform state: each item says which resource it was.")
@file_option(
    "--removed-out", help="Write `removed` blocks here, so that Terraform forgets them. Needs --from-terraform."
)
@sandbox_option
@verbose_option
def command(
    page_id: str | None,
    provider: str,
    site: str | None,
    out: str | None,
    key: str | None,
    members: bool,
    env_file: Path | None,
    split: bool,
    force: bool,
    from_terraform: Path | None,
    removed_out: Path | None,
    sandbox: bool,
) -> int:
    """Write a live page as YAML whose plan is empty.

    The order is the page's, groups hold their components, defaults and empty fields are left out. What the file cannot hold is a
    comment in it. Line breaks are written as LF, whichever the page has: they compare equal. Ends by saying which variables to set
    and what of the page the API cannot manage. Only reads.

    \b
    reconciler import --page-id kctbh9vrtdwd > statuspage.yaml
    reconciler import --page-id kctbh9vrtdwd --out statuspage/ --split
    reconciler import --provider jsm --page-id 0f1c2d --out statuspage.yaml
    reconciler import --page-id kctbh9vrtdwd --members --env-file .env \\
      --out statuspage.yaml
    reconciler import --from-terraform state.json --removed-out removed.tf \\
      --out statuspage.yaml
    """
    if split and out in (None, "-"):
        raise click.UsageError("--split writes files beside the YAML: give --out too")
    from reconciler.app.console import Console
    from reconciler.app.import_page import Import, import_page, list_pages
    from reconciler.model.resource import of_service

    if removed_out and not from_terraform:
        raise click.UsageError("--removed-out needs the state: give --from-terraform too")
    if page_id is None and from_terraform is None:
        return list_pages(Console.of_process(), sandbox=sandbox, provider=of_service(provider, site))
    where = of_service(provider, site)
    asked = Import(page_id or "", out, Path(), key, members, env_file, split, force, sandbox, where)
    asked = replace(asked, terraform=from_terraform, removed_out=removed_out)
    outputs = [path.resolve() for path in (asked.target, env_file, removed_out) if path is not None]
    if len(outputs) > len(set(outputs)):
        raise click.UsageError("two of --out, --env-file and --removed-out are one file: something would be lost")
    return import_page(asked, Console.of_process())
