"""What is known of a page while it is written to: which address has which id, and who stands in which group at this moment."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from reconciler.model.address import Address
from reconciler.model.field import Field
from reconciler.model.kind import Kind
from reconciler.model.kinds import BY_NAME
from reconciler.model.plan import PagePlan
from reconciler.model.resource import Live


def parent_field(kind: Kind) -> Field | None:
    """The field that says in what a thing of this kind stands (a component's group); None for kinds that stand in nothing."""
    return kind.place


def group_field(kind: Kind) -> Field | None:
    """`parent_field` where what holds the thing is gone with its last member (a group); None for holders that may be empty."""
    holder = BY_NAME.get(kind.parent or "")
    return kind.place if holder is not None and holder.never_empty else None


@dataclass
class Standing:
    """The page as it is after the writes so far.

    `ids` maps addresses to live ids, `members` groups' ids to their components' ids in no special order, `homes` the other way,
    `names` groups' ids to their names, `known` holds every id that was there before or was made in this run.
    """

    ids: dict[Address, str]
    members: dict[str, dict[str, None]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    unsure: bool = False
    """Whether a write of unknown fate may have changed who stands where."""

    @classmethod
    def of(cls, plan: PagePlan) -> "Standing":
        """The page as the plan found it."""
        standing = cls(dict(plan.bindings))
        items = plan.live.items if plan.live else ()
        standing.known = {item.id for item in items}
        for item in items:
            if item.kind.never_empty:
                standing.members.setdefault(item.id, {})
                standing.names[item.id] = item.name
        for item in items:
            if item.parent is not None and group_field(item.kind) is not None:
                standing.move(item.id, item.parent)
        return standing

    def settle(self, live: Iterable[Live]) -> None:
        """Take who stands where from the components as they are now."""
        self.members, self.homes, self.unsure = {}, {}, False
        for item in live:
            if item.parent is not None:
                self.move(item.id, item.parent)

    def made(self, address: Address, id_: str) -> None:
        """A thing now exists, or is now known to."""
        self.ids[address] = id_
        self.known.add(id_)

    def group(self, id_: str, name: str, members: tuple[str, ...] | None = None) -> None:
        """A group now has this name and, where they are told, these members."""
        self.names[id_] = name
        self.members.setdefault(id_, {})
        if members is None:
            return
        for component in [m for m in self.members[id_] if m not in members]:
            self.move(component, None)
        for component in members:
            self.move(component, id_)

    def move(self, component: str, group: str | None) -> None:
        """A component now stands in this group, or in none. A group whose last member left is gone."""
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
        for component in self.members.pop(id_, {}):
            self.homes.pop(component, None)
        self.move(id_, None)

    def emptied_by(self, component: str, group: str | None) -> str | None:
        """The group whose only member this is, where it goes to `group` or (None) out of every group."""
        home = self.homes.get(component)
        if home is None or home == group or len(self.members.get(home, ())) > 1:
            return None
        return home
