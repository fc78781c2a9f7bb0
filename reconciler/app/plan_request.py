"""The options shared by plan, apply and drift."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """The options of a plan."""

    path: str | None = None
    """The configuration file or folder; None to look for it."""
    pages: tuple[str, ...] = ()
    """The keys of the pages to plan; empty for all."""
    only: tuple[str, ...] = ()
    """Patterns of the resources to include; empty for all."""
    exclude: tuple[str, ...] = ()
    """Patterns of the resources to leave out."""
    out: Path | None = None
    """Where to write the plan document; `-` for stdout, None for nowhere."""
    sandbox: bool = False
    """Whether to use the embedded sandbox."""
    allow_deletes: int | None = None
    """The limit of deletions per type and page; None for the configured one."""
    live: Path | None = None
    """A snapshot to use instead of the live pages."""
    base: str | None = None
    """A git revision to use as the base."""
    changed_since: str | None = None
    """A git revision: only pages that changed since then are planned."""
    nothing: bool = False
    """Whether no page is left to plan, since none changed."""
    compare_only: bool = False
    """Whether the plan is only shown (`drift`): an ambiguous item is then a difference, not an error."""
    during_incident: bool = False
    """Whether to delete and move components affected by an incident, and to publish a draft during one."""
    publish_others: bool = False
    """Whether to publish what the draft holds and the file does not declare."""

    @property
    def to_stdout(self) -> bool:
        """Whether the plan document is written to stdout (`--out -`), so that text for people must use stderr."""
        return self.out == Path("-")
