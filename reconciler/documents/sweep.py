"""The document for a sweep of subscribers."""

from typing import Literal

from pydantic import Field

from reconciler import __version__
from reconciler.documents.part import DocumentPart
from reconciler.model import contact
from reconciler.model.sweep import PageSweep, SweepResult


class FoundDocument(DocumentPart):
    """One subscriber whom a policy is about, the contact masked."""

    contact: str = Field(description="Channel, masked contact and digest, as in addresses.")
    id: str
    """The live ID of the subscriber."""
    rule: Literal["email_domains", "quarantined", "unconfirmed"]
    """The policy that applies."""
    action: Literal["report", "reactivate", "remove"]
    """What the policy says to do."""
    days: int | None = Field(description="For how many days the state has lasted; null for domains.")


class PageSweepDocument(DocumentPart):
    """One page of a sweep."""

    key: str
    """The page's key in the file."""
    id: str
    """The live ID of the page."""
    name: str
    """The live name of the page."""
    total: int | None = Field(description="How many subscribe; null where only the lists of some states were read.")
    found: tuple[FoundDocument, ...]
    """The subscribers to whom a policy applies."""
    notes: tuple[str, ...] = ()
    """What people should know about the sweep."""
    blocked_by: tuple[str, ...] = ()
    """Why nothing is removed; empty if nothing stands against it."""
    hints: tuple[str, ...] = ()
    """What would allow it, one for each block."""
    error: str | None = None
    """Why the page could not be read or finished; null if it could."""
    done: dict[str, int] = Field(default_factory=dict)
    """How many subscribers were treated, by action."""
    failed: dict[str, int] = Field(default_factory=dict)
    """How many could not be treated, by action."""
    reasons: tuple[str, ...] = ()
    """Why they could not be treated."""
    changed: int = Field(
        0, description="How many were left alone because they were no longer in the state in which they were found."
    )
    left: int = Field(0, description="How many were still to be treated when the sweep was stopped.")
    interrupted: bool = False
    """Whether the user interrupted the sweep."""


class SweepDocument(DocumentPart):
    """A sweep, before it is carried out (`carried_out` false) or after."""

    format_version: str = "1.0"
    """The version of this format."""
    tool_version: str = __version__
    """The version of the tool."""
    carried_out: bool
    """Whether the policies were applied."""
    pages: tuple[PageSweepDocument, ...]
    """The pages of the sweep."""
    exit_code: int = 0
    """The exit code of the command."""

    @classmethod
    def of(
        cls, sweeps: tuple[PageSweep, ...], results: tuple[SweepResult, ...] = (), *, exit_code: int = 0
    ) -> "SweepDocument":
        """The document of the policy matches and, if carried out, of the results."""
        by_key = {result.sweep.page.key: result for result in results}
        pages = tuple(_page(sweep, by_key.get(sweep.page.key)) for sweep in sweeps)
        return cls(carried_out=bool(results), pages=pages, exit_code=exit_code)


def _page(sweep: PageSweep, result: SweepResult | None) -> PageSweepDocument:
    return PageSweepDocument(
        key=sweep.page.key,
        id=sweep.page.id,
        name=sweep.name,
        found=tuple(
            FoundDocument.model_validate(
                {
                    "contact": contact.segment(subscriber.live.name, sweep.page.salt),
                    "id": subscriber.live.id,
                    "rule": subscriber.rule,
                    "action": subscriber.remedy,
                    "days": subscriber.days,
                }
            )
            for subscriber in sweep.found
        ),
        notes=tuple(note.message for note in sweep.notes),
        blocked_by=tuple(f"{block.rule}: {block.message}" for block in sweep.blocked_by),
        hints=tuple(block.hint for block in sweep.blocked_by),
        error=sweep.error,
        total=sweep.total,
        done=dict(result.done) if result else {},
        failed=dict(result.failed) if result else {},
        reasons=result.reasons if result else (),
        changed=result.changed if result else 0,
        left=result.left if result else 0,
        interrupted=result.interrupted if result else False,
    )
