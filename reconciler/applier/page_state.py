"""What is known of a page while it is written to: which address has which id, and who stands in which group at this moment."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from reconciler.model.address import Address
from reconciler.model.plan import PagePlan
from reconciler.model.resource import Live
from reconciler.model.service import Service

LAG = 4.0
"""Seconds within which the service's lists show a write. What was written later than that before a list was read is known better here."""


@dataclass
class PageState:
    """The page as it is after the writes so far.

    `ids` maps addresses to live ids, `members` groups' ids to their components' ids in no special order, `homes` the other way,
    `names` groups' ids to their names, `known` holds every id that was there before or was made in this run. `clock` tells how long
    ago this run wrote something.
    """

    service: Service
    ids: dict[Address, str]
    members: dict[str, dict[str, None]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    unsure: bool = False
    """Whether a write of unknown fate may have changed who stands where."""
    clock: Callable[[], float] = time.monotonic
    _moved: dict[str, tuple[float, str | None]] = field(default_factory=dict)
    _named: dict[str, float] = field(default_factory=dict)
    _gone: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: PagePlan, clock: Callable[[], float] = time.monotonic) -> "PageState":
        """The page as the plan found it."""
        standing = cls(plan.page.service, dict(plan.bindings), clock=clock)
        items = plan.live.items if plan.live else ()
        standing.known = {item.id for item in items}
        for item in items:
            if item.kind.deleted_when_empty:
                standing.members.setdefault(item.id, {})
                standing.names[item.id] = item.name
        for item in items:
            if item.parent is not None and standing.service.group_field(item.kind) is not None:
                standing._put(item.id, item.parent)
        return standing

    def settle(self, live: Iterable[Live]) -> None:
        """Take who stands where, and what groups are called, from the things as they are now; what was written just now stays."""
        since = self.clock() - LAG
        gone = {id_ for id_, at in self._gone.items() if at >= since}
        moved = {id_: home for id_, (at, home) in self._moved.items() if at >= since and id_ not in gone}
        self.members, self.homes, self.unsure = {}, {}, False
        for item in live:
            if item.kind.deleted_when_empty and self._named.get(item.id, since - 1) < since:
                self.names[item.id] = item.name
            if self.service.group_field(item.kind) is not None and item.id not in gone and item.id not in moved:
                self._put(item.id, None if item.parent in gone else item.parent)
        for component, home in moved.items():
            self._put(component, None if home in gone else home)

    def made(self, address: Address, id_: str) -> None:
        """A thing now exists, or is now known to."""
        self.ids[address] = id_
        self.known.add(id_)

    def group(self, id_: str, name: str, members: tuple[str, ...] | None = None) -> None:
        """A group now has this name and, where they are told, these members."""
        self.names[id_] = name
        self._named[id_] = self.clock()
        self.members.setdefault(id_, {})
        if members is None:
            return
        for component in [m for m in self.members[id_] if m not in members]:
            self.move(component, None)
        for component in members:
            self.move(component, id_)

    def move(self, component: str, group: str | None) -> None:
        """This run put a component into this group, or into none. A group whose last member left is gone."""
        self._moved[component] = self.clock(), group
        self._put(component, group)

    def _put(self, component: str, group: str | None) -> None:
        before = self.homes.pop(component, None)
        if before is not None and before != group:
            left = self.members.get(before, {})
            left.pop(component, None)
            if not left:
                self.members.pop(before, None)
        if group is not None:
            self.homes[component] = group
            self.members.setdefault(group, {})[component] = None

    def gone(self, id_: str) -> None:
        """A thing was deleted. A component leaves its group; a group leaves its components behind, in none."""
        self._gone[id_] = self.clock()
        for component in self.members.pop(id_, {}):
            self.homes.pop(component, None)
        self._put(id_, None)

    def emptied_by(self, component: str, group: str | None) -> str | None:
        """The group whose only member this is, where it goes to `group` or (None) out of every group."""
        home = self.homes.get(component)
        if home is None or home == group or len(self.members.get(home, ())) > 1:
            return None
        return home
