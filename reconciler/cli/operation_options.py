"""The options that the commands share that operate a page by name."""

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Any, TypeVar, cast

import click

from reconciler.app.operation_options import OperationOptions
from reconciler.cli import completed
from reconciler.cli.options import ServiceName, file_option, sandbox_option, site_option, verbose_option

F = TypeVar("F", bound=Callable[..., Any])

SIMPLE_FORMATS = ("text", "json")


class NamedStatus(click.ParamType[tuple[str, str]]):
    """`NAME=STATUS` of a component. A name may contain `=`: the last one counts."""

    name = "NAME=STATUS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """The name and the status. Fails for a status that a component cannot have."""
        from reconciler.model.incident import COMPONENT_STATUSES

        if isinstance(value, tuple):
            return cast("tuple[str, str]", value)
        name, equals, status = str(value).rpartition("=")
        status = status.strip().lower().replace("-", "_").replace(" ", "_")
        if not equals or not name.strip():
            self.fail(f"{value!r} is not NAME=STATUS, such as 'Payments API=major_outage'", param, ctx)
        if status not in COMPONENT_STATUSES:
            from reconciler.model.suggest import nearest

            near = nearest(status, COMPONENT_STATUSES, cutoff=0.4)
            meant = f"did you mean {near}? " if near else ""
            self.fail(f"{status!r} is no status; {meant}statuses are {', '.join(COMPONENT_STATUSES)}", param, ctx)
        return name.strip(), status


class NamedValue(click.ParamType[tuple[str, str]]):
    """`NAME=VALUE` of a placeholder. A value may contain `=`: the first one counts."""

    name = "NAME=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """The name and the value."""
        if isinstance(value, tuple):
            return cast("tuple[str, str]", value)
        name, equals, text = str(value).partition("=")
        if not equals or not name.strip():
            self.fail(f"{value!r} is not NAME=VALUE", param, ctx)
        return name.strip(), text


_declared_page_options = (
    click.option("--config", metavar="PATH", help="The file or folder.  [default: as for plan]"),
    click.option(
        "--page", metavar="KEY", shell_complete=completed.page_key, help="The page, if the file declares several."
    ),
)

_common_options = (
    sandbox_option,
    verbose_option,
    click.option("--format", type=click.Choice(SIMPLE_FORMATS), default="text", show_default=True),
)

page_options = (
    *_declared_page_options,
    click.option("--page-id", metavar="ID", help="The live page, to work without a file."),
    click.option("--provider", type=ServiceName(), default="statuspage", help="The service of --page-id."),
    site_option,
    *_common_options,
)
"""Which page, and how to print. For commands that only read."""

_unasked_options = (
    click.option("--dry-run", is_flag=True, help="Only show what would be done."),
    click.option("-q", "--quiet", is_flag=True, help="Print only the ID."),
    file_option("--journal", help="Where to write what is sent.  [default: .reconciler/journal.jsonl]"),
)

_write_options = (
    click.option("--yes", "-y", is_flag=True, help="Skip the confirmation prompt (required without a terminal)."),
    *_unasked_options,
)

notify_option = click.option(
    "--notify/--no-notify", default=None, help="Whether subscribers are notified (required with --yes)."
)


def reading_options(function: F) -> F:
    """Options for a command that only reads the page: handed to it as `options`."""
    return _decorated(_gathered(function), page_options)


def writing_options(*, notifies: bool = False) -> Callable[[F], F]:
    """Options for a command that writes to the page, handed to it as `options`; with `--notify` where it can notify."""

    def decorate(function: F) -> F:
        more = (*_write_options, *((notify_option,) if notifies else ()))
        return _decorated(_gathered(function, notifies=notifies), (*more, *page_options))

    return decorate


def hook_options(function: F) -> F:
    """Options for a command that other programs run, and that asks nothing, handed to it as `options`. The file decides."""
    silent = click.option("--no-notify", "notify", flag_value=False, default=None, type=bool, help="Notify nobody.")
    return _decorated(_gathered(function), (*_unasked_options, silent, *_declared_page_options, *_common_options))


def _decorated(function: F, options: tuple[Callable[[F], F], ...]) -> F:
    for option in reversed(options):
        function = option(function)
    return function


def _gathered(function: F, *, notifies: bool = False) -> F:
    """Gather the shared options into `OperationOptions`, and refuse `--yes` without a word on notifications."""
    names = [field.name for field in fields(OperationOptions)]

    @wraps(function)
    def call(**given: Any) -> Any:
        if given.get("page") and given.get("page_id"):
            raise click.UsageError("--page names a page of the file, and --page-id one without: use one of them")
        options = OperationOptions(**{name: given.pop(name) for name in names if name in given})
        if notifies:
            require_notify(options)
        return function(options=options, **given)

    return cast("F", call)


def require_notify(options: OperationOptions) -> None:
    """Check that a script says whether subscribers are notified. Raises UsageError."""
    if options.yes and options.notify is None:
        raise click.UsageError("with --yes, say whether subscribers are notified: --notify or --no-notify")


component_option = click.option(
    "--component",
    "components",
    type=NamedStatus(),
    multiple=True,
    metavar="NAME=STATUS",
    help="Set the status of a component, or of a group's members (repeatable).",
)

values_option = click.option(
    "--set",
    "values",
    type=NamedValue(),
    multiple=True,
    metavar="NAME=VALUE",
    help="Fill the placeholder {{NAME}} (repeatable).",
)

body_options = (
    click.option("--body", metavar="TEXT", help="The text that visitors read; - for standard input."),
    click.option("--editor", is_flag=True, help="Write the text in $EDITOR."),
    values_option,
)
"""Where a text comes from."""


def with_body(function: F) -> F:
    """Options for a text: the command gets `body` (None if none was given) and `values`."""

    @wraps(function)
    def call(*, body: str | None, editor: bool, values: tuple[tuple[str, str], ...], **given: Any) -> Any:
        from reconciler.app.body import read_body

        if body is not None and editor:
            raise click.UsageError("--body and --editor are two sources of one text: use one of them")
        return function(body=read_body(body, editor=editor), values=dict(values), **given)

    return _decorated(cast("F", call), body_options)
