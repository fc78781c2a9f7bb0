"""The findings of the subscriber policies, and the result of a sweep. `documents.sweep` is the form for output."""

from collections.abc import Mapping
from dataclasses import dataclass

from reconciler.model.plan import Block, Note
from reconciler.model.resource import DesiredPage, Live

REMEDIES = ("report", "reactivate", "remove")
"""What a policy may do with a subscriber, mildest first."""


@dataclass(frozen=True, slots=True)
class FoundSubscriber:
    """One subscriber affected by a policy."""

    rule: str
    """The policy's name."""
    remedy: str
    """One of REMEDIES."""
    live: Live
    """The subscriber."""
    state: str
    """The service's list that contains the subscriber: `all`, `quarantined` or `unconfirmed`."""
    days: int | None = None
    """Days in that state; None for the domain policy."""


@dataclass(frozen=True)
class PageSweep:
    """The findings for one page."""

    page: DesiredPage
    """The declared page."""
    name: str = ""
    """The live name of the page."""
    found: tuple[FoundSubscriber, ...] = ()
    """The subscribers to whom a policy applies."""
    total: int | None = None
    """The number of subscribers; None if only some lists were read."""
    notes: tuple[Note, ...] = ()
    """What people should know about the sweep."""
    blocked_by: tuple[Block, ...] = ()
    """Why nothing is removed; empty if nothing stands against it."""
    reads: int = 0
    """Number of GET requests."""
    error: str | None = None
    """Why the page could not be read; None if it could."""

    @property
    def work(self) -> tuple[FoundSubscriber, ...]:
        """The subscribers to change: all findings except reports."""
        return tuple(subscriber for subscriber in self.found if subscriber.remedy != "report")


@dataclass(frozen=True)
class SweepResult:
    """What was done with the subscribers of one page."""

    sweep: PageSweep
    """The findings that were acted on."""
    done: Mapping[str, int]
    """How many subscribers were treated, by action."""
    failed: Mapping[str, int]
    """How many could not be treated, by action."""
    reasons: tuple[str, ...] = ()
    """Why they could not be treated."""
    changed: int = 0
    """How many were left alone because they were no longer in the state in which they were found."""
    left: int = 0
    """How many were still to be treated when the sweep was stopped."""
    interrupted: bool = False
    """Whether the user interrupted the sweep."""
