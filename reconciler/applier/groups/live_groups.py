"""Tracks group membership while a page is being written to."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from reconciler.model.plan import Action, Verb
from reconciler.model.resource import Live
from reconciler.model.service import Service
from reconciler.model.work import Step

LAG = 4.0
"""Seconds within which the service's lists show a write. More recent writes take precedence over a list."""


@dataclass
class LiveGroups:
    """The groups of a page and their members after the writes so far."""

    service: Service
    """The service, which defines what a group is."""
    members: dict[str, dict[str, None]] = field(default_factory=dict)
    """Member IDs by group ID, in no particular order."""
    homes: dict[str, str] = field(default_factory=dict)
    """Group ID by member ID."""
    names: dict[str, str] = field(default_factory=dict)
    """Name by group ID."""
    unsure: bool = False
    """Whether a write of unknown fate may have changed the membership."""
    clock: Callable[[], float] = time.monotonic
    """The clock that dates the writes of this run."""
    _moved: dict[str, tuple[float, str | None]] = field(default_factory=dict)
    """When this run moved a component, and to which group (None: the top level), by component ID."""
    _named: dict[str, float] = field(default_factory=dict)
    """When this run named a group, by group ID."""
    _gone: dict[str, float] = field(default_factory=dict)
    """When this run deleted a component, by component ID."""

    def learn(self, items: Iterable[Live]) -> None:
        """Load the groups as of the plan."""
        lives = list(items)
        for item in lives:
            if item.kind.deleted_when_empty:
                self.members.setdefault(item.id, {})
                self.names[item.id] = item.name
        for item in lives:
            if item.parent is not None and self.service.group_field(item.kind) is not None:
                self._put(item.id, item.parent)

    def settle(self, live: Iterable[Live]) -> None:
        """Load membership and group names from the current objects, except for what this run wrote just now."""
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

    def update(self, id_: str, name: str, members: tuple[str, ...] | None = None) -> None:
        """Record the name of a group and, if given, its members."""
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
        """Record that this run moved a component to a group, or out of any. A group without members is deleted."""
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
        """Record a deletion. A deleted group leaves its components without a group."""
        self._gone[id_] = self.clock()
        for component in self.members.pop(id_, {}):
            self.homes.pop(component, None)
        self._put(id_, None)

    def emptied_by(self, component: str, group: str | None) -> str | None:
        """The group that would lose its only member if the component moved to `group` (None: out of every group)."""
        home = self.homes.get(component)
        if home is None or home == group or len(self.members.get(home, ())) > 1:
            return None
        return home

    def emptied_unasked(self, action: Action, step: Step, may_vanish: set[str | None]) -> str | None:
        """Why the step must not be sent: it would empty a group that the plan does not delete. Otherwise None.

        `may_vanish` are the IDs of groups that the plan deletes or allows to vanish.
        """
        if action.verb is Verb.UPDATE and action.id in self.names and action.id not in self.members:
            return "its last member left, and the service deleted it"
        leaving: list[tuple[str, str | None]] = []
        parent = self.service.group_field(action.kind)
        if parent is not None and step.id is not None:
            if action.verb is Verb.DELETE:
                leaving.append((step.id, None))
            elif parent.name in step.values:
                leaving.append((step.id, step.values[parent.name]))
        if action.verb is Verb.CREATE:
            leaving += [(member, "") for member in step.members]
        for component, group in leaving:
            emptied = self.emptied_by(component, group)
            if emptied is not None and emptied not in may_vanish:
                return (
                    f"it is the last member of the group {self.names.get(emptied, emptied)}, which would vanish with it"
                )
        return None
