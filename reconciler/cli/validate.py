"""`reconciler validate`: is the file right? Offline, without a key."""

import click

from reconciler.cli.options import path_argument

FORMATS = ("text", "json", "github", "sarif", "gitlab-codequality")


@click.command("validate", short_help="Check the file, offline and without a key.")
@path_argument
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="github prints annotations, sarif and gitlab-codequality are reports.",
)
@click.option(
    "--lint",
    type=click.Choice(("recommended", "strict")),
    help="Also run the rules for a good page; see `explain lint`.  [default: `lint.level` in the file]",
)
def command(path: str | None, format_: str, lint: str | None) -> int:
    """Check the file, offline and without a key.

    Every problem of the run is printed with its file, line and column, and what to write instead. Variables that hold a subscriber's
    contact or a secret need not be set.

    \b
    reconciler validate
    reconciler validate status/ --format json
    reconciler validate --lint recommended    what is valid and still wrong
    reconciler validate --format github       in GitHub Actions
    reconciler validate --format gitlab-codequality > codequality.json
    """
    from reconciler.app.console import Console
    from reconciler.app.validate import validate

    return validate(path, format_, Console.of_process(), lint)
