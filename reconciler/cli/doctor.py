"""`reconciler doctor`: would a plan work from here, and if not, why not?"""

import click

from reconciler.cli.options import path_argument


@click.command("doctor", short_help="Check key, reachability, pages, rate budget and versions.")
@path_argument
def command(path: str | None) -> int:
    """Check key, reachability, pages, rate budget and versions.

    Says of each whether it is well, and what to do where it is not. Sends one GET for the pages of each key, and one for the cloud id
    of a Jira site that the file names. Without a file, the services whose keys are set are looked at. Exits 1 when something is wrong.
    Says how much of each key's request budget is used, and by which processes of this machine or, with RECONCILER_REDIS_URL, of all
    machines that share it; and which pages an apply works on. Never prints a key.

    \b
    reconciler doctor
    """
    from reconciler.app.console import Console
    from reconciler.app.doctor import checkup

    return checkup(path, Console.of_process())
