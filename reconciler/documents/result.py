"""The document for the result of an apply."""

from typing import Literal

from pydantic import Field

from reconciler import __version__
from reconciler.documents.part import DocumentPart
from reconciler.documents.plan import BlockDocument, NoteDocument
from reconciler.model.plan import CONCEALED, STATUS_CHANGED, UNPUBLISHED, WAITING, Action, Verb
from reconciler.model.result import INTERRUPTED, Outcome, PageResult, Result, Status


class OutcomeDocument(DocumentPart):
    """How one action ended."""

    address: str
    """The address of the action."""
    action: Literal["create", "update", "delete", "manual"]
    """What was to be done."""
    status: Literal["done", "adopted", "failed", "unknown", "skipped"]
    """How it ended; `unknown` if no answer told."""
    id: str | None = None
    """The live ID; null if nothing was created."""
    reason: str | None = None
    """Why it was not done; null if it was."""
    ignored: tuple[str, ...] = Field(default=(), description="Fields that the service changed or ignored.")
    in_draft: bool = Field(default=False, description="It is done in the draft, which was not published.")

    @classmethod
    def of(cls, outcome: Outcome, page: PageResult) -> "OutcomeDocument":
        """The document of how an action on that page ended."""
        return cls(
            address=str(outcome.action.address),
            action=outcome.action.verb.value,
            status=outcome.status.value,
            id=outcome.id,
            reason=outcome.reason,
            ignored=outcome.ignored,
            in_draft=page.in_draft(outcome),
        )

    @property
    def not_begun(self) -> bool:
        """Whether Ctrl-C came before it."""
        return self.status == "skipped" and self.reason == INTERRUPTED


class ManualDocument(DocumentPart):
    """A change that apply cannot make: somebody must make it manually."""

    address: str
    """The address of the resource."""
    fields: tuple[str, ...] = Field(default=(), description="The fields that differ.")
    notes: tuple[NoteDocument, ...] = Field(default=(), description="Why the API cannot make it, and where to click.")

    @classmethod
    def of(cls, action: Action) -> "ManualDocument":
        """The document of a manual action."""
        notes = tuple(NoteDocument.of(note) for note in action.notes if note.code in ("manual", "order"))
        return cls(address=str(action.address), fields=tuple(change.field for change in action.changes), notes=notes)


class PageResultDocument(DocumentPart):
    """What happened to one page."""

    key: str
    """The page's key in the file."""
    id: str
    """The live ID of the page or organization; empty for a page that was not created."""
    converged: bool = Field(description="The page matches the configuration as far as the API can make it so.")
    remaining: tuple[str, ...] = Field(default=(), description="Addresses of what still differs.")
    error: str | None = None
    """Why the page could not be finished; null if it could."""
    scope: Literal["page", "organization"] = "page"
    """What the key names in the file."""
    complete: bool = Field(default=True, description="Every declared thing was compared; false with --only, for one.")
    manual: tuple[ManualDocument, ...] = Field(default=(), description="What somebody must change manually.")
    order: tuple[NoteDocument, ...] = Field(default=(), description="What stands out of place on the page.")
    statuses: tuple[NoteDocument, ...] = Field(default=(), description="Statuses that changed while it was applied.")
    found_by_name: bool = Field(
        default=False,
        description="The file has no id of it: it is found by its name, and `id` is empty where there is none yet.",
    )
    blocked_by: tuple[BlockDocument, ...] = Field(default=(), description="What must be answered before another run.")
    unpublished: tuple[NoteDocument, ...] = Field(
        default=(), description="That the page was compared with its draft, and who has to publish it."
    )
    concealed: tuple[NoteDocument, ...] = Field(
        default=(), description="That the file wants the page hidden from visitors, so that nothing is published."
    )
    waiting: tuple[NoteDocument, ...] = Field(default=(), description="What others have in the draft, left there.")
    publication_unknown: bool = Field(
        default=False, description="Whether the draft was published is not known: no answer told."
    )

    @classmethod
    def of(cls, page: PageResult) -> "PageResultDocument":
        """The document of a page's result, including the plan made after the last write."""
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
            statuses=tuple(NoteDocument.of(note) for note in notes if note.code == STATUS_CHANGED),
            blocked_by=tuple(map(BlockDocument.of, left.blocked_by)) if left else (),
            unpublished=tuple(NoteDocument.of(note) for note in notes if note.code == UNPUBLISHED),
            concealed=tuple(NoteDocument.of(note) for note in notes if note.code == CONCEALED),
            waiting=tuple(NoteDocument.of(note) for note in notes if note.code == WAITING),
            publication_unknown=page.published is Status.UNKNOWN,
            found_by_name=page.plan.page.by_name is not None,
        )

    @property
    def shown_id(self) -> str:
        """The ID for people."""
        return self.id or "not created yet"


class ResultDocument(DocumentPart):
    """What an apply did."""

    format_version: str = "1.0"
    """The version of this format."""
    tool_version: str = __version__
    """The version of the tool that applied the plan."""
    fingerprint: str
    """The fingerprint of the plan."""
    pages: tuple[PageResultDocument, ...]
    """The pages of the plan."""
    outcomes: tuple[OutcomeDocument, ...]
    """The outcome of each action."""
    interrupted: bool
    """Whether the user interrupted the run."""
    reads: int
    """Number of GET requests."""
    writes: int
    """Number of other requests."""
    seconds: float
    """The duration of the run."""
    exit_code: int
    """The exit code of the command."""

    @classmethod
    def of(cls, result: Result) -> "ResultDocument":
        """The document of a result."""
        return cls(
            fingerprint=result.fingerprint,
            pages=tuple(map(PageResultDocument.of, result.pages)),
            outcomes=tuple(OutcomeDocument.of(o, page) for page in result.pages for o in page.outcomes),
            interrupted=result.interrupted,
            reads=result.reads,
            writes=result.writes,
            seconds=round(result.seconds, 3),
            exit_code=result.exit_code,
        )
