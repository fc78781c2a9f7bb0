"""Mistakes in a seed, each with the way that leads to it."""

from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class SeedProblem:
    """One mistake in a seed. `path`: the keys and indexes that lead there, from the top."""

    path: Path
    message: str
    hint: str | None = None
    of_value: bool = False
    """Whether a single value is of the wrong sort, with which the seed could be put in all the same."""


class SeedError(ValueError):
    """A seed that cannot be put in; `problems` are all its mistakes."""

    def __init__(self, problems: Iterable[SeedProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "; ".join(f"{_shown(seed_problem.path)}{seed_problem.message}" for seed_problem in self.problems)
        )


def _shown(path: Path) -> str:
    """A path as a person reads it: `pages.abc.components[0].name: `."""
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"{steps.removeprefix('.')}: " if path else ""
