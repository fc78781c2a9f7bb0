"""The order of changes for groups whose members are all replaced, so that a group that stays is never empty.

The service deletes a group whose last member leaves (statuspage-api.md B5.36). If all current members leave and others
arrive, one leaver is held back until one arrival is there. That arrival may itself be held back in another group. If
groups with one member each pass them on in a ring, no such order exists, and one of the groups must vanish and be
recreated.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from reconciler.model.plan import Verb
from reconciler.planner.draft import Draft


@dataclass(slots=True, eq=False)
class Turnover:
    """A group whose members all leave while others arrive."""

    id: str
    """The group's live ID."""
    leavers: list[Draft]
    """The actions that take its members out."""
    arrivals: list[Draft]
    """The actions that bring new members."""
    first: Draft | None = None
    """The arrival that must be there before the last member leaves."""
    early: set[Draft] = field(default_factory=set)
    """Leavers executed before that arrival."""

    @property
    def last_leaver(self) -> Draft:
        """The leaver that waits: a deletion if there is one, since deletions come last anyway."""
        deletes = [leaver for leaver in self.leavers if leaver.verb is Verb.DELETE]
        return (deletes or [leaver for leaver in self.leavers if leaver not in self.early])[-1]


class Turnovers:
    """Finds the first arrival of every turned-over group. `destination` returns the ID of the existing group a draft
    moves into.
    """

    def __init__(self, groups: Iterable[Turnover], destination: Callable[[Draft], str | None]) -> None:
        self._groups = {group.id: group for group in groups}
        self._destination = destination
        self._waiting = dict.fromkeys(self._groups)

    def settle(self, may_vanish: Callable[[str], bool]) -> list[Turnover]:
        """Set the first arrival of every group. Returns the groups that must vanish instead, preferring those that may."""
        vanishing = []
        for group in self._groups.values():
            arrival = next((draft for draft in group.arrivals if self._is_free(draft)), None)
            if arrival:
                self._release(group.id, arrival)
        while self._waiting:
            ring = self._ring()
            several = [turnover for turnover in ring if len(turnover.leavers) > 1]
            group = several[0] if several else next((turnover for turnover in ring if may_vanish(turnover.id)), ring[0])
            if several:  # one of several members may move early, and reaches this group as an arrival
                following = ring[(ring.index(group) + 1) % len(ring)]
                leaver = next(turnover for turnover in group.leavers if self._destination(turnover) == following.id)
                group.early.add(leaver)
            else:
                del self._waiting[group.id]
                vanishing.append(group)
                leaver = group.leavers[0]
            self._release(self._destination(leaver), leaver)
        return vanishing

    def _is_free(self, arrival: Draft) -> bool:
        source = self._source(arrival)
        return source is None or any(leaver.verb is Verb.DELETE for leaver in source.leavers)

    def _source(self, draft: Draft) -> Turnover | None:
        parent = draft.live.parent if draft.live else None
        return self._groups.get(parent) if parent is not None else None

    def _release(self, group_id: str | None, by: Draft) -> None:
        """The group's arrival is certain, so all its members may leave, which makes other arrivals certain."""
        reached = [(group_id, by)]
        while reached:
            target, arrival = reached.pop()
            if target in self._waiting:
                del self._waiting[target]
                group = self._groups[target]
                group.first = arrival
                reached += [(self._destination(leaver), leaver) for leaver in reversed(group.leavers)]

    def _ring(self) -> list[Turnover]:
        """Groups that wait for each other in a ring, each listed before the one it sends a member to.

        Follows the waits from group to group until one repeats. A ring of groups with one member each that also waits
        for a group outside is left that way, since it may be resolved from there.
        """
        walk: dict[str, Turnover] = {}
        group = self._groups[next(iter(self._waiting))]
        while True:
            while group.id not in walk:
                walk[group.id] = group
                group = self._waited_for(group)[0]
            path = list(walk.values())
            ring = path[path.index(group) :][::-1]
            if any(len(turnover.leavers) > 1 for turnover in ring):
                return ring
            inside = {turnover.id for turnover in ring}
            outside = [source for turnover in ring for source in self._waited_for(turnover) if source.id not in inside]
            if not outside:
                return ring
            walk, group = {}, outside[0]

    def _waited_for(self, group: Turnover) -> list[Turnover]:
        sources = (self._source(arrival) for arrival in group.arrivals)
        return [source for source in sources if source is not None and source.id in self._waiting]
