"""What a sweep of subscribers would do and did: the policies' findings, and the document in which they leave the process."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from reconciler import __version__
from reconciler.model import contact
from reconciler.model.plan import Block, Note
from reconciler.model.resource import DesiredPage, Live

REMEDIES = ("report", "reactivate", "remove")
"""What a policy may do with a subscriber, the mildest first."""


@dataclass(frozen=True, slots=True)
class Found:
    """One subscriber whom a policy is about.

    `rule` is the policy's name, `remedy` one of REMEDIES, `days` for how long the state has lasted (None for domains), `state` the
    list of the service that showed the subscriber: `all`, `quarantined` or `unconfirmed`.
    """

    rule: str
    remedy: str
    live: Live
    state: str
    days: int | None = None


@dataclass(frozen=True)
class PageSweep:
    """What a sweep found on one page. `total` is how many subscribers were looked at, None where only some lists were read."""

    page: DesiredPage
    name: str = ""
    found: tuple[Found, ...] = ()
    total: int | None = None
    notes: tuple[Note, ...] = ()
    blocked_by: tuple[Block, ...] = ()
    reads: int = 0
    error: str | None = None

    @property
    def work(self) -> tuple[Found, ...]:
        """Those with whom something is done: all but the reports."""
        return tuple(one for one in self.found if one.remedy != "report")


@dataclass(frozen=True)
class SweepResult:
    """What was done with the subscribers of one page: how many by remedy, what failed, and who was left undone."""

    sweep: PageSweep
    done: Mapping[str, int]
    failed: Mapping[str, int]
    reasons: tuple[str, ...] = ()
    left: int = 0
    interrupted: bool = False


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class FoundDocument(_Part):
    """One subscriber whom a policy is about, the contact masked."""

    contact: str = Field(description="Channel, masked contact and digest, as in addresses.")
    id: str
    rule: Literal["email_domains", "quarantined", "unconfirmed"]
    action: Literal["report", "reactivate", "remove"]
    days: int | None = Field(description="For how many days the state has lasted; null for domains.")


class PageSweepDocument(_Part):
    """One page of a sweep."""

    key: str
    id: str
    name: str
    total: int | None = Field(description="How many subscribe; null where only the lists of some states were read.")
    found: tuple[FoundDocument, ...]
    notes: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    error: str | None = None
    done: dict[str, int] = Field(default_factory=dict)
    failed: dict[str, int] = Field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    left: int = Field(0, description="How many were still to be treated when the sweep was stopped.")
    interrupted: bool = False


class SweepDocument(_Part):
    """A sweep, before it is carried out (`carried_out` false) or after."""

    format_version: str = "1.0"
    tool_version: str = __version__
    carried_out: bool
    pages: tuple[PageSweepDocument, ...]
    exit_code: int = 0

    @classmethod
    def of(
        cls, sweeps: tuple[PageSweep, ...], results: tuple[SweepResult, ...] = (), *, exit_code: int = 0
    ) -> "SweepDocument":
        """The document of what was found, and of what was done where it was."""
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
                    "contact": contact.segment(one.live.name, sweep.page.id),
                    "id": one.live.id,
                    "rule": one.rule,
                    "action": one.remedy,
                    "days": one.days,
                }
            )
            for one in sweep.found
        ),
        notes=tuple(note.message for note in sweep.notes),
        blocked_by=tuple(f"{block.rule}: {block.message}" for block in sweep.blocked_by),
        hints=tuple(block.hint for block in sweep.blocked_by),
        error=sweep.error,
        total=sweep.total,
        done=dict(result.done) if result else {},
        failed=dict(result.failed) if result else {},
        reasons=result.reasons if result else (),
        left=result.left if result else 0,
        interrupted=result.interrupted if result else False,
    )
