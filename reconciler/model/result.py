"""The result of an apply, as the applier produces it. `documents.result` is the form for output."""

from dataclasses import dataclass
from enum import StrEnum

from reconciler.model.plan import Action, PagePlan


class Status(StrEnum):
    """How an action ended."""

    DONE = "done"
    ADOPTED = "adopted"
    """It already existed, or was created by a request whose answer was lost."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It was sent, but its fate is unknown."""
    SKIPPED = "skipped"
    """Not attempted: a dependency failed, or the run was interrupted."""


UNDONE = (Status.FAILED, Status.UNKNOWN, Status.SKIPPED)
"""The statuses of actions that were not executed, as far as is known."""


INTERRUPTED = "interrupted"
"""The reason of an action that Ctrl-C left not begun, and of a page that was not read again because of it."""

RENAMED = "renamed_meanwhile"
"""The rule for a resource that is live under another name: another run would create it again."""

UNCLEAR = "ambiguous"
"""The rule for an ambiguous item."""

NO_PLAN = "no_plan"
"""The rule for anything that prevents a plan for the current page."""

UNANSWERED = frozenset({RENAMED, UNCLEAR, NO_PLAN})
"""The rules that must be resolved before a page is known to match."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one action ended."""

    action: Action
    """The action."""
    status: Status
    """How it ended."""
    id: str | None = None
    """The live ID, or None."""
    reason: str | None = None
    """Why it failed or was skipped, or None."""
    ignored: tuple[str, ...] = ()
    """Fields that the service changed or ignored."""
    requests: int = 0
    """Number of writes sent."""
    begun: bool = False
    """Whether some writes of a failed action were executed."""


def _publishes(action: Action) -> bool:
    """Whether the action publishes the draft: a page that is shown again shows its draft."""
    fields = action.kind.by_name
    shown = all(value == fields[name].untouched for name, value in action.writes.items() if name in fields)
    return action.kind.concludes or (action.kind.shows_page and shown)


@dataclass(frozen=True)
class PageResult:
    """What happened to one page."""

    plan: PagePlan
    """The plan that was applied."""
    outcomes: tuple[Outcome, ...] = ()
    """One outcome per action."""
    remaining: PagePlan | None = None
    """A plan made after the last write; None if the page could not be read again."""
    error: str | None = None
    """Why it could not be read again, or another failure of the page."""

    @property
    def published(self) -> Status | None:
        """What became of the publication of what was written to the draft; None where none was planned."""
        statuses = [outcome.status for outcome in self.outcomes if _publishes(outcome.action)]
        done = (status for status in statuses if status in (Status.DONE, Status.ADOPTED))
        return next(done, statuses[-1] if statuses else None)

    def in_draft(self, outcome: Outcome) -> bool:
        """Whether what was done is in the draft alone, so that visitors do not see it, as far as is known."""
        done = (Status.DONE, Status.ADOPTED)
        return outcome.action.kind.drafted and outcome.status in done and self.published not in done

    @property
    def converged(self) -> bool:
        """Whether the page now matches the configuration, as far as the API allows, and the plan was executed
        completely.
        """
        if self.remaining is None or self.remaining.work or any(o.status in UNDONE for o in self.outcomes):
            return False
        return not any(block.rule in UNANSWERED for block in self.remaining.blocked_by)


@dataclass(frozen=True)
class Result:
    """What happened in a run."""

    pages: tuple[PageResult, ...]
    """The results of the pages."""
    fingerprint: str
    """The fingerprint of the applied plan."""
    interrupted: bool = False
    """Whether Ctrl-C ended the run."""
    reads: int = 0
    """Number of GET requests."""
    writes: int = 0
    """Number of other requests."""
    seconds: float = 0.0
    """Wall time in seconds."""

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes of all pages."""
        return tuple(outcome for page in self.pages for outcome in page.outcomes)

    @property
    def exit_code(self) -> int:
        """0: all done. 1: all failed, nothing changed. 4: applied in part, or fate unknown. 130: interrupted."""
        if self.interrupted:
            return 130
        changed = any(o.begun or o.status in (Status.DONE, Status.ADOPTED, Status.UNKNOWN) for o in self.outcomes)
        undone = any(o.status in UNDONE for o in self.outcomes)
        if undone or any(not page.converged for page in self.pages):
            return 4 if changed else 1
        return 0
