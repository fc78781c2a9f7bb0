"""The options shared by plan, apply and drift."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.model.plan import Note


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
    events: Path | None = None
    """Where to write what happens, one JSON object per line; None for nowhere."""
    changed_since: str | None = None
    """A git revision: only pages that changed since then are planned."""
    nothing: bool = False
    """Whether no page is left to plan, since none changed."""
    notes: "tuple[Note, ...]" = ()
    """What is said of the pages that are not planned."""
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

    def command(self, name: str, *more: str) -> str:
        """The command line of another command for the same pages and resources, ready to copy, with `more` options."""
        words = ["reconciler", name, *filter(None, (self.path,))]
        for option, values in (("--page", self.pages), ("--only", self.only), ("--exclude", self.exclude)):
            words += [word for value in values for word in (option, value)]
        return shlex.join([*words, *(["--sandbox"] if self.sandbox else []), *more])

    @property
    def apply_command(self) -> str:
        """The command that applies a plan made with these options: the saved one, or one that is made again."""
        more = ["--plan", str(self.out)] if self.out and not self.to_stdout else []
        for option, revision in (("--base", self.base), ("--changed-since", self.changed_since)):
            more += [option, revision] if revision else []
        more += ["--during-incident"] if self.during_incident else []
        more += ["--publish-others"] if self.publish_others else []
        return self.command("apply", *more)
