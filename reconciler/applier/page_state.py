"""What is known of a page while it is written to: which address has which id, and who stands in which group at this moment."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from reconciler.applier.groups.live_groups import LiveGroups
from reconciler.model.address import Address
from reconciler.model.plan import PagePlan
from reconciler.model.service import Service


@dataclass
class PageState:
    """The page as it is after the writes so far."""

    service: Service
    """The service that it lives on."""
    ids: dict[Address, str]
    """The live id of every thing that exists, by its address."""
    groups: LiveGroups
    """Who stands in which group."""
    known: set[str] = field(default_factory=set)
    """Every id that was there before or was made in this run."""

    @classmethod
    def of(cls, plan: PagePlan, clock: Callable[[], float] = time.monotonic) -> "PageState":
        """The page as the plan found it. `clock` tells how long ago this run wrote something."""
        items = plan.live.items if plan.live else ()
        groups = LiveGroups(plan.page.service, clock=clock)
        groups.learn(items)
        return cls(plan.page.service, dict(plan.bindings), groups, {item.id for item in items})

    def made(self, address: Address, id_: str) -> None:
        """A thing now exists, or is now known to."""
        self.ids[address] = id_
        self.known.add(id_)
