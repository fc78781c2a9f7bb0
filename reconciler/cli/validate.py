"""`reconciler validate`: is the file right? Offline, without a key."""

import click

from reconciler.cli.options import path_argument


@click.command("validate", short_help="Check the file, offline and without a key.")
@path_argument
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(path: str | None, format_: str) -> int:
    """Check the file, offline and without a key.

    Every problem of the run is printed with its file, line and column, and what to write instead. Variables that hold a subscriber's
    contact or a secret need not be set.

    \b
    reconciler validate
    reconciler validate status/ --format json
    """
    from reconciler.cli.console import Console
    from reconciler.cli.planning import load
    from reconciler.errors import ConfigError
    from reconciler.render import problems

    console = Console.of_process()
    try:
        config = load(path, secrets_needed=False)
    except ConfigError as error:
        if format_ == "text":
            raise
        console.out(problems.render(error.problems, format_))
        return error.exit_code
    if format_ == "text":
        console.out(problems.valid_text(config))
    else:
        console.out(problems.render((), format_))
    return 0
