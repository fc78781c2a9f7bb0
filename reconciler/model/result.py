"""What an apply did: the result as the applier makes it, and the document in which it leaves the process."""

from dataclasses import dataclass
from enum import StrEnum

from reconciler.model.plan import Action, PagePlan


class Status(StrEnum):
    """How an action ended."""

    DONE = "done"
    ADOPTED = "adopted"
    """It was there already, or appeared by a request whose answer was lost."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It was sent, and whether the service carried it out could not be found out."""
    SKIPPED = "skipped"
    """Not attempted: something it depends on failed, or the run was interrupted."""


UNDONE = (Status.FAILED, Status.UNKNOWN, Status.SKIPPED)
"""How an action ends that was not carried out, as far as is known."""


RENAMED = "renamed_meanwhile"
"""The rule of what is live under another name: another run would make it a second time."""

UNCLEAR = "ambiguous"
"""The rule of an item that could be several live things."""

NO_PLAN = "no_plan"
"""The rule of what keeps any plan from being made of the page as it is now."""

UNANSWERED = frozenset({RENAMED, UNCLEAR, NO_PLAN})
"""What must be answered before a page is known to match."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one action ended.

    `reason` says why it failed or was skipped; `ignored` names fields that the service changed or ignored. `begun` says of an action that
    failed that some of its writes were carried out.
    """

    action: Action
    status: Status
    id: str | None = None
    reason: str | None = None
    ignored: tuple[str, ...] = ()
    requests: int = 0
    begun: bool = False


@dataclass(frozen=True)
class PageResult:
    """What happened to one page.

    `remaining` is what a plan made after the last write still holds (None where the page could not be read again: `error` says why).
    """

    plan: PagePlan
    outcomes: tuple[Outcome, ...] = ()
    remaining: PagePlan | None = None
    error: str | None = None

    @property
    def converged(self) -> bool:
        """Whether the page now matches the configuration, as far as the API can make it so, and nothing of the plan was left undone."""
        if self.remaining is None or self.remaining.work or any(o.status in UNDONE for o in self.outcomes):
            return False
        return not any(block.rule in UNANSWERED for block in self.remaining.blocked_by)


@dataclass(frozen=True)
class Result:
    """What happened in a run. `requests` counts all that were sent, reads and writes apart; `seconds` is wall time."""

    pages: tuple[PageResult, ...]
    fingerprint: str
    interrupted: bool = False
    reads: int = 0
    writes: int = 0
    seconds: float = 0.0

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes of all pages."""
        return tuple(outcome for page in self.pages for outcome in page.outcomes)

    @property
    def exit_code(self) -> int:
        """0 all done · 1 all failed, nothing changed · 4 applied in part, or of unknown fate · 130 interrupted."""
        if self.interrupted:
            return 130
        changed = any(o.begun or o.status in (Status.DONE, Status.ADOPTED, Status.UNKNOWN) for o in self.outcomes)
        undone = any(o.status in UNDONE for o in self.outcomes)
        if undone or any(not page.converged for page in self.pages):
            return 4 if changed else 1
        return 0
