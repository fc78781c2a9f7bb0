"""Loading the file that a command was given; what needs the file alone loads nothing else."""

from datetime import UTC, datetime
from pathlib import Path

from reconciler.model.resource import Config


def load(path: str | None, *, secrets_needed: bool = True, quiet: bool = False) -> Config:
    """The configuration at PATH, or at its default. Its warnings are printed to stderr unless `quiet`.

    Raises ConfigError with every problem.
    """
    import os

    from reconciler import config

    loaded = config.load(config.find(path, Path.cwd()), environ=os.environ, secrets_needed=secrets_needed)
    if loaded.warnings and not quiet:
        from reconciler.cli.console import Console
        from reconciler.render.problems import problems_text

        console = Console.of_process()
        console.err(problems_text(loaded.warnings, color=console.err_color, width=console.source_width))
    return loaded


def today() -> datetime:
    """The moment of the run, in UTC: the planner itself has no clock."""
    return datetime.now(UTC)
