"""What an apply did: the result as the applier makes it, and the document in which it leaves the process."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from reconciler import __version__
from reconciler.model.document import BlockDocument, NoteDocument
from reconciler.model.plan import Action, PagePlan, Verb


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


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class OutcomeDocument(_Part):
    """How one action ended."""

    address: str
    action: Literal["create", "update", "delete", "manual"]
    status: Literal["done", "adopted", "failed", "unknown", "skipped"]
    id: str | None = None
    reason: str | None = None
    ignored: tuple[str, ...] = Field(default=(), description="Fields that the service changed or ignored.")


class ManualDocument(_Part):
    """A change that apply cannot make: somebody must make it manually."""

    address: str
    fields: tuple[str, ...] = Field(default=(), description="The fields that differ.")
    notes: tuple[NoteDocument, ...] = Field(default=(), description="Why the API cannot make it, and where to click.")

    @classmethod
    def of(cls, action: Action) -> "ManualDocument":
        """The document of a manual action."""
        notes = tuple(NoteDocument.of(note) for note in action.notes if note.code in ("manual", "order"))
        return cls(address=str(action.address), fields=tuple(one.field for one in action.changes), notes=notes)


class PageResultDocument(_Part):
    """What happened to one page."""

    key: str
    id: str
    converged: bool = Field(description="The page matches the configuration as far as the API can make it so.")
    remaining: tuple[str, ...] = Field(default=(), description="Addresses of what still differs.")
    error: str | None = None
    scope: Literal["page", "organization"] = "page"
    complete: bool = Field(default=True, description="Every declared thing was compared; false with --only, for one.")
    manual: tuple[ManualDocument, ...] = Field(default=(), description="What somebody must change manually.")
    order: tuple[NoteDocument, ...] = Field(default=(), description="What stands out of place on the page.")
    blocked_by: tuple[BlockDocument, ...] = Field(default=(), description="What must be answered before another run.")

    @classmethod
    def of(cls, page: PageResult) -> "PageResultDocument":
        """The document of a page's result: what the plan after the last write holds."""
        left = page.remaining
        actions = left.actions if left else ()
        notes = left.notes if left else ()
        return cls(
            key=page.plan.page.key,
            id=page.plan.page.id,
            converged=page.converged,
            remaining=tuple(str(action.address) for action in actions if action.verb is not Verb.MANUAL),
            error=page.error,
            scope=page.plan.page.scope.value,
            complete=left is not None and left.complete and not left.uncompared,
            manual=tuple(ManualDocument.of(action) for action in actions if action.verb is Verb.MANUAL),
            order=tuple(NoteDocument.of(note) for note in notes if note.code == "order"),
            blocked_by=tuple(map(BlockDocument.of, left.blocked_by)) if left else (),
        )


class ResultDocument(_Part):
    """What an apply did."""

    format_version: str = "1.0"
    tool_version: str = __version__
    fingerprint: str
    pages: tuple[PageResultDocument, ...]
    outcomes: tuple[OutcomeDocument, ...]
    interrupted: bool
    reads: int
    writes: int
    seconds: float
    exit_code: int

    @classmethod
    def of(cls, result: Result) -> "ResultDocument":
        """The document of a result."""
        return cls(
            fingerprint=result.fingerprint,
            pages=tuple(map(PageResultDocument.of, result.pages)),
            outcomes=tuple(
                OutcomeDocument(
                    address=str(o.action.address),
                    action=o.action.verb.value,
                    status=o.status.value,
                    id=o.id,
                    reason=o.reason,
                    ignored=o.ignored,
                )
                for o in result.outcomes
            ),
            interrupted=result.interrupted,
            reads=result.reads,
            writes=result.writes,
            seconds=round(result.seconds, 3),
            exit_code=result.exit_code,
        )
