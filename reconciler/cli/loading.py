"""Loading the file that a command was given; what needs the file alone loads nothing else."""

from datetime import UTC, datetime
from pathlib import Path

from reconciler.model.resource import Config


def load(path: str | None, *, secrets_needed: bool = True) -> Config:
    """The configuration at PATH, or at its default. Raises ConfigError with every problem."""
    import os

    from reconciler import config

    return config.load(config.find(path, Path.cwd()), environ=os.environ, secrets_needed=secrets_needed)


def today() -> datetime:
    """The moment of the run, in UTC: the planner itself has no clock."""
    return datetime.now(UTC)
