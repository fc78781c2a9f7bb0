"""`reconciler doctor`: would a plan work from here, and if not, why not?"""

import click

from reconciler.cli.options import path_argument


@click.command("doctor", short_help="Check key, reachability, pages, rate budget and versions.")
@path_argument
def command(path: str | None) -> int:
    """Check key, reachability, pages, rate budget and versions.

    Says of each whether it is well, and what to do where it is not. Sends one GET for the pages of the key. Exits 1 when something is
    wrong. Never prints a key.

    \b
    reconciler doctor
    """
    from reconciler.cli.checkup import checkup
    from reconciler.cli.console import Console

    return checkup(path, Console.of_process())
