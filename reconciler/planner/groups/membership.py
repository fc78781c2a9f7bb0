"""Components and their groups: how groups are created, and how none is emptied by accident.

All leavers and arrivals are collected here, so that the order of work and the vanishing groups are always consistent.
See `planner.groups`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from reconciler.model.address import Address
from reconciler.model.plan import Note, Verb
from reconciler.model.resource import Live
from reconciler.model.service import Service
from reconciler.planner.draft import Draft
from reconciler.planner.groups.turnover import Turnover, Turnovers
from reconciler.planner.match.index import Index
from reconciler.planner.match.names import Names


@dataclass(frozen=True, slots=True, eq=False)
class Vanishing:
    """A group that Statuspage deletes because its last member leaves."""

    live: Live
    """The group."""
    address: Address
    """What the plan calls it."""
    leavers: tuple[Draft, ...]
    """The actions that take its members out."""
    rebuilt: bool
    """Whether the plan creates the group again."""


@dataclass(slots=True)
class Membership:
    """Tracks which components leave and enter which groups."""

    service: Service
    """The service, which defines what a group is."""
    index: Index
    """The live resources of the page."""
    names: Names
    """The addresses of live resources."""
    drafts: list[Draft]
    """Creates, updates and manual actions, in file order."""
    deletes: list[Draft]
    """Deletions, in the order of execution."""
    may_vanish: Callable[[Live], bool]
    """Returns whether a group may be deleted with its last component."""
    make_again: Callable[[Live], Draft]
    """Drafts the recreation of a group."""
    notes: list[Note] = field(default_factory=list)
    """Notes about groups."""
    unmade: list[Address] = field(default_factory=list)
    """Declared groups that are not created because they would have no component."""
    _joins: dict[Address, list[Draft]] = field(default_factory=dict)
    """The drafts that enter a group, by its address."""
    _leaves: dict[str, list[Draft]] = field(default_factory=dict)
    """The drafts that leave a group, by its live ID."""
    _rebuilt: dict[str, Draft] = field(default_factory=dict)
    """The recreations, by the live ID of the old group."""

    def arrange(self) -> None:
        """Set the dependencies between actions, and choose each new group's first component and the groups to recreate."""
        for draft in [*self.drafts, *self.deletes]:
            if self.service.group_field(draft.kind) is not None and draft.verb is not Verb.MANUAL:
                self._account(draft)
        self.drafts = [draft for draft in self.drafts if not _makes_group(draft) or self._carry(draft)]
        for draft in self.deletes:
            if draft.kind.deleted_when_empty and draft.verb is Verb.DELETE:
                draft.needs += [leaver.mover for leaver in self._leaves.get(draft.id or "", ())]
        self._turn_over()

    def _account(self, draft: Draft) -> None:
        group = draft.writes.get(draft.kind.parent or "")
        if isinstance(group, Address):
            self._joins.setdefault(group, []).append(draft)
        if draft.live and draft.live.parent and (draft.verb is Verb.DELETE or draft.kind.parent in draft.writes):
            self._leaves.setdefault(draft.live.parent, []).append(draft)

    def _carry(self, group: Draft) -> bool:
        """Choose the component for the new group's POST. Returns False if there is none, so the group is not created."""
        children = self._joins.get(group.address, [])
        child = next((child for child in children if child.verb is Verb.UPDATE), children[0] if children else None)
        if child is None:
            self.unmade.append(group.address)
            self.notes.append(
                Note(
                    "ignored",
                    f"{group.address} is not made: none of its components would stand in it, and none can be empty",
                )
            )
            return False
        self._take_in(group, child)
        return True

    def _take_in(self, group: Draft, child: Draft) -> None:
        group.carries = [child]
        child.carrier = group
        del child.writes[str(child.kind.parent)]
        if child.verb is Verb.CREATE:
            group.needs.append(child)
            child.brings.append(group)
        else:
            child.needs.append(group)
            group.brings.append(child)

    def _turn_over(self) -> None:
        deleted = {draft.id for draft in self.deletes if draft.kind.deleted_when_empty and draft.verb is Verb.DELETE}
        groups = []
        for group_id, leavers in self._leaves.items():
            live = self.index.by_id.get(group_id)
            arrivals = self._joins.get(self.names.of(live), []) if live else []
            if arrivals and group_id not in deleted and len(leavers) == len(self.index.members[group_id]):
                groups.append(Turnover(group_id, leavers, arrivals))
        turnovers = Turnovers(groups, self._destination)
        vanishing = turnovers.settle(lambda group_id: self.may_vanish(self.index.by_id[group_id]))
        if vanishing:
            rebuilt = {draft.address: draft for draft in map(self._rebuilt_from, vanishing)}
            kept = [draft for draft in self.drafts if draft.address not in rebuilt]
            self.drafts = sorted([*kept, *rebuilt.values()], key=lambda draft: draft.file_order)
        for group in groups:
            if group.first:
                group.last_leaver.mover.needs.append(group.first.mover)

    def _destination(self, draft: Draft) -> str | None:
        group = draft.writes.get(draft.kind.parent or "")
        return self.names.ids.get(group) if isinstance(group, Address) else None

    def _rebuilt_from(self, group: Turnover) -> Draft:
        """Let a group with one member vanish, and create it again with the component that arrives."""
        draft = self.make_again(self.index.by_id[group.id])
        draft.note(
            "rebuilt",
            "disappears when its only component leaves and is made again, with a new id: "
            "groups of one component each pass them on in a ring",
        )
        leaving = group.leavers[0]
        self._take_in(draft, group.arrivals[0])
        draft.needs.append(leaving.mover)
        leaving.brings.append(draft)
        self._rebuilt[group.id] = draft
        return draft

    def staying(self, group: Draft) -> list[Live]:
        """The components of a group to be deleted that stay on the page without a group."""
        if not group.kind.deleted_when_empty or group.id is None:
            return []
        leaving = {leaver.id for leaver in self._leaves.get(group.id, ())}
        staying = [live for live in self.index.members.get(group.id, ()) if live.id not in leaving]
        return sorted(staying, key=lambda live: (live.name, live.id))

    def vanishing(self, kept: Collection[Draft]) -> list[Vanishing]:
        """The groups that the kept actions cause to vanish, without a deletion of their own."""
        deleted = {draft.id for draft in kept if draft.kind.deleted_when_empty and draft.verb is Verb.DELETE}
        result = []
        for group_id, leavers in self._leaves.items():
            live = self.index.by_id.get(group_id)
            if live is None or group_id in deleted or any(leaver not in kept for leaver in leavers):
                continue
            if len(leavers) < len(self.index.members[group_id]):
                continue
            address = self.names.of(live)
            rebuilt = group_id in self._rebuilt
            if rebuilt or not any(draft in kept for draft in self._joins.get(address, ())):
                result.append(Vanishing(live, address, tuple(leaver.mover for leaver in leavers), rebuilt))
        return result


def _makes_group(draft: Draft) -> bool:
    return draft.kind.deleted_when_empty and draft.verb is Verb.CREATE
