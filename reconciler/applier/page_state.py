"""The state of a page while it is being written to: IDs by address, and group membership."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from reconciler.applier.groups.live_groups import LiveGroups
from reconciler.model.address import Address
from reconciler.model.plan import PagePlan
from reconciler.model.service import Service


@dataclass
class PageState:
    """The page after the writes so far."""

    service: Service
    """The service that hosts it."""
    ids: dict[Address, str]
    """The live ID of every existing resource, by address."""
    groups: LiveGroups
    """Group membership."""
    known_ids: set[str] = field(default_factory=set)
    """All IDs that existed before or were created in this run."""

    @classmethod
    def of(cls, plan: PagePlan, clock: Callable[[], float] = time.monotonic) -> "PageState":
        """The page as of the plan. `clock` dates the writes of this run."""
        items = plan.live.items if plan.live else ()
        groups = LiveGroups(plan.page.service, clock=clock)
        groups.learn(items)
        return cls(plan.page.service, dict(plan.bindings), groups, {item.id for item in items})

    def add(self, address: Address, id_: str) -> None:
        """Record that a resource exists."""
        self.ids[address] = id_
        self.known_ids.add(id_)
