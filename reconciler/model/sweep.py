"""What a sweep of subscribers would do and did: the policies' findings, and the document in which they leave the process."""

from collections.abc import Mapping
from dataclasses import dataclass

from reconciler.model.plan import Block, Note
from reconciler.model.resource import DesiredPage, Live

REMEDIES = ("report", "reactivate", "remove")
"""What a policy may do with a subscriber, the mildest first."""


@dataclass(frozen=True, slots=True)
class FoundSubscriber:
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
    found: tuple[FoundSubscriber, ...] = ()
    total: int | None = None
    notes: tuple[Note, ...] = ()
    blocked_by: tuple[Block, ...] = ()
    reads: int = 0
    error: str | None = None

    @property
    def work(self) -> tuple[FoundSubscriber, ...]:
        """Those with whom something is done: all but the reports."""
        return tuple(subscriber for subscriber in self.found if subscriber.remedy != "report")


@dataclass(frozen=True)
class SweepResult:
    """What was done with the subscribers of one page: how many by remedy, what failed, and who was left undone."""

    sweep: PageSweep
    done: Mapping[str, int]
    failed: Mapping[str, int]
    reasons: tuple[str, ...] = ()
    left: int = 0
    interrupted: bool = False
