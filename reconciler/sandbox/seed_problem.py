"""Mistakes in a seed, with their paths."""

from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class SeedProblem:
    """One mistake in a seed. `path` has the keys and indexes from the top."""

    path: Path
    message: str
    hint: str | None = None
    of_value: bool = False
    """Whether a single value has the wrong type, so that the seed could be loaded anyway."""


class SeedError(ValueError):
    """An invalid seed; `problems` lists all mistakes."""

    def __init__(self, problems: Iterable[SeedProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "; ".join(f"{_shown(seed_problem.path)}{seed_problem.message}" for seed_problem in self.problems)
        )


def _shown(path: Path) -> str:
    """A path for people: `pages.abc.components[0].name: `."""
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"{steps.removeprefix('.')}: " if path else ""
