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
    """The findings for one page. `total` is the number of subscribers examined; None if only some lists were read."""

    page: DesiredPage
    name: str = ""
    found: tuple[FoundSubscriber, ...] = ()
    total: int | None = None
    notes: tuple[Note, ...] = ()
    blocked_by: tuple[Block, ...] = ()
    reads: int = 0
    error: str | None = None

    @property
    def work(self) -> tuple[FoundSubscriber, ...]:
        """The subscribers to change: all findings except reports."""
        return tuple(subscriber for subscriber in self.found if subscriber.remedy != "report")


@dataclass(frozen=True)
class SweepResult:
    """What was done with the subscribers of one page: how many per remedy, what failed, and how many remain."""

    sweep: PageSweep
    done: Mapping[str, int]
    failed: Mapping[str, int]
    reasons: tuple[str, ...] = ()
    left: int = 0
    interrupted: bool = False
