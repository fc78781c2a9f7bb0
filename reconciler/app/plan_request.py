"""What a person asks to be planned: the words of plan, apply and drift, together."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What a person asked to be planned."""

    path: str | None = None
    pages: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    out: Path | None = None
    sandbox: bool = False
    allow_deletes: int | None = None
    live: Path | None = None
    """A snapshot in the live pages' place."""
    base: str | None = None
    """A git revision whose configuration is the base."""
    compare_only: bool = False
    """Whether the plan is only looked at (`drift`): what could be several live things is then a difference and no error."""
    during_incident: bool = False
    """Whether components are deleted and moved though an incident affects them."""

    @property
    def to_stdout(self) -> bool:
        """Whether the plan document goes to stdout (`--out -`), so that what people read goes to stderr."""
        return self.out == Path("-")
