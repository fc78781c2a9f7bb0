"""The options that several commands share, said once."""

import re
from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from reconciler.app.plan_request import PlanRequest
from reconciler.cli import completed
from reconciler.render import PLAN_FORMATS

F = TypeVar("F", bound=Callable[..., Any])

path_argument = click.argument("path", required=False, type=click.Path())


def file_option(*names: str, help: str, required: bool = False) -> Callable[[F], F]:  # noqa: A002  click's own word
    """An option that takes a file's path."""
    return click.option(*names, type=click.Path(path_type=Path, dir_okay=False), help=help, required=required)


def _all(*options: Callable[[F], F]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def _note_verbose(context: click.Context, _option: click.Parameter, value: bool) -> None:
    """Keep it where the console of the command finds it, wherever on the command line it stands."""
    from reconciler.app.console import VERBOSE

    context.meta[VERBOSE] = context.meta.get(VERBOSE, False) or value


verbose_option = click.option(
    "--verbose", is_flag=True, expose_value=False, callback=_note_verbose, help="Show each request on stderr."
)

sandbox_option = click.option(
    "--sandbox",
    is_flag=True,
    help="Use the embedded sandbox in .reconciler/sandbox.db: no account, no key, no network.",
)


live_option = file_option(
    "--live", help="Compare with this snapshot, not with the page: needs no key and no network. See `snapshot`."
)


class ServiceName(click.Choice[str]):
    """The name of a service. Which ones exist is looked up only if the option is used: the list of commands needs none of it."""

    def __init__(self) -> None:
        self.case_sensitive = True

    @property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]
        """The names of all services."""
        from reconciler.model.services import SERVICES

        return tuple(SERVICES)


provider_option = click.option(
    "--provider",
    type=ServiceName(),
    default="statuspage",
    show_default=True,
    help="The service that the page lives on.",
)


def _site_type(_ctx: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """The host name of a site. Raises BadParameter for what is none: it becomes part of a file, and a key goes near it."""
    if value is not None and not re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.atlassian\.net", value):
        raise click.BadParameter("a site looks like NAME.atlassian.net")
    return value and value.lower()


site_option = click.option(
    "--site",
    callback=_site_type,
    metavar="NAME",
    help="The Jira site, such as acme.atlassian.net; else JSM_CLOUD_ID.",
)


_NARROWING = (
    click.option(
        "--page",
        "pages",
        multiple=True,
        metavar="KEY",
        shell_complete=completed.page_key,
        help="Limit to this page (repeatable).",
    ),
    click.option(
        "--only",
        multiple=True,
        shell_complete=completed.address,
        metavar="GLOB",
        help="Limit to actions on these addresses, such as 'acme/component/Core API/*' (repeatable).",
    ),
    click.option(
        "--exclude",
        multiple=True,
        shell_complete=completed.address,
        metavar="GLOB",
        help="Leave out actions on these addresses, unless another action needs them (repeatable).",
    ),
)
"""The options that limit a plan to some pages and resources."""


def narrowing_options(*more: Callable[[F], F]) -> Callable[[F], F]:
    """PATH and what limits a plan, with `more` of a command's own, as one `request`."""
    return _all(path_argument, *_NARROWING, sandbox_option, *more, _requesting)


changed_since_option = click.option(
    "--changed-since",
    metavar="REV",
    help="Limit to pages that are not declared as they were at this git revision.",
)


adopting_base_option = click.option(
    "--base",
    metavar="REV",
    help="Leave out what the file changed since this git revision, the one that was applied last: it is no drift.",
)


def planning_options(*more: Callable[[F], F], formats: tuple[str, ...] = PLAN_FORMATS) -> Callable[[F], F]:
    """PATH and what narrows or feeds a plan, with `more` of a command's own: handed to it as one `request`, beside its `format_`."""
    return _all(
        path_argument,
        file_option(
            "--out", help="Also write the plan as a document that `show` and `apply --plan` read; - for stdout."
        ),
        click.option(
            "--format",
            "format_",
            type=click.Choice(formats),
            default="text",
            show_default=True,
            help="Output format.",
        ),
        *_NARROWING,
        click.option(
            "--base",
            metavar="REV",
            help="Also read the file at this git revision: tells changes from drift, and deletes what was declared there only.",
        ),
        changed_since_option,
        file_option("--events", help="Also write what happens to this file, as one JSON object per line."),
        sandbox_option,
        verbose_option,
        *more,
        _requesting,
    )


def _requesting(function: F) -> F:
    """Gather what the options say into a `PlanRequest`."""
    names = [field.name for field in fields(PlanRequest)]

    @wraps(function)
    def gathered(**given: Any) -> Any:
        request = PlanRequest(**{name: given.pop(name) for name in names if name in given})
        return function(request=request, **given)

    return cast("F", gathered)


during_incident_option = click.option(
    "--during-incident",
    is_flag=True,
    help="Delete and move components though an open incident or a running maintenance affects them.",
)

publish_others_option = click.option(
    "--publish-others",
    is_flag=True,
    help="Publish the draft though it holds changes that the file does not declare.",
)

allow_deletes_option = click.option(
    "--allow-deletes", type=click.IntRange(0), metavar="N", help="Allow up to N deletions per resource type and page."
)
