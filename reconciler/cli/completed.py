"""What the shell offers for the values of options, when somebody presses Tab."""

from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem

Items = list[CompletionItem[str]]


def page_key(context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """The keys of the declared pages."""
    from reconciler.app.complete import page_keys

    return _items(((key, "") for key in page_keys(_path(context))), incomplete)


def address(context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """Patterns, and the addresses of what is declared."""
    from reconciler.app.complete import addresses

    return _items(((each, "") for each in addresses(_path(context))), incomplete)


def topic(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """What can be explained."""
    from reconciler.app.complete import topic_names

    return _items(topic_names(), incomplete)


def _path(context: click.Context) -> str | None:
    """The configuration that the command line names so far."""
    path = context.params.get("path") or context.params.get("config")
    if not path and any(parameter.name == "path" for parameter in context.command.params):
        path = next(iter(context.args), None)  # an option that still lacks its value keeps click from reading arguments
    return str(path) if path else None


def _items(values: Iterable[tuple[str, str]], incomplete: str) -> Items:
    return [
        CompletionItem(value, help=text or None)
        for value, text in values
        if value.startswith(incomplete) and value.isprintable()  # a line break would end the value
    ]
