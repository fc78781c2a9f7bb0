"""What most commands begin with: the configuration, and the time of the run."""

from datetime import UTC, datetime

from reconciler import api
from reconciler.model.resource import Config


def load(path: str | None, *, secrets_needed: bool = True, quiet: bool = False) -> Config:
    """The configuration at PATH, or at its default. Its warnings go to stderr unless `quiet` is set.

    Raises ConfigError with every problem.
    """
    loaded = api.load(path, secrets=secrets_needed)
    if loaded.warnings and not quiet:
        from reconciler.app.console import Console
        from reconciler.render.problems import problems_text

        console = Console.of_process()
        console.err(problems_text(loaded.warnings, color=console.err_color, width=console.source_width))
    return loaded


def today() -> datetime:
    """The time of the run in UTC: the planner itself has no clock."""
    return datetime.now(UTC)
