"""`reconciler explain`: what a key of the file means."""

import click

from reconciler.cli import completed


@click.command("explain", short_help="Explain a configuration key.")
@click.argument("key", required=False, shell_complete=completed.topic)
def command(key: str | None) -> int:
    """Explain a configuration key.

    Type, default, limits, who can write it and when, and an example, from the same descriptions as the schema. Without KEY, the list.

    \b
    reconciler explain
    reconciler explain component
    reconciler explain component.showcase
    reconciler explain previously
    """
    from reconciler.app.console import Console
    from reconciler.app.explain import explained

    console = Console.of_process()
    console.out(console.wrapped(explained(key, color=console.out_color)))
    return 0
