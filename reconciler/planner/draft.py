"""A draft of a plan action: what is known about it so far, and which other drafts it depends on."""

from collections.abc import Collection
from dataclasses import dataclass, field

from reconciler.model.address import Address
from reconciler.model.kind import Kind
from reconciler.model.plan import Action, Change, Note, Origin, Verb
from reconciler.model.resource import Desired, Live, Source
from reconciler.model.values import Value


@dataclass(slots=True, eq=False)
class Draft:
    """One action being planned."""

    address: Address
    """The address of the resource."""
    kind: Kind
    """The type of the resource."""
    verb: Verb
    """What to do."""
    id: str | None = None
    """The live ID; None for a create."""
    file_order: int = 0
    """The item's index in the file."""
    changes: list[Change] = field(default_factory=list)
    """The fields that differ."""
    notes: list[Note] = field(default_factory=list)
    """What people should know about it."""
    writes: dict[str, Value] = field(default_factory=dict)
    """The values to send, by field name."""
    source: Source | None = None
    """Where the file declares it; None if it does not."""
    desired: Desired | None = None
    """The declared item; None if the file does not declare it."""
    live: Live | None = None
    """The live resource; None for a create."""
    needs: list["Draft"] = field(default_factory=list)
    """Actions that must be executed first."""
    brings: list["Draft"] = field(default_factory=list)
    """Actions to include in any plan that includes this, in any order (a new group and the component in its POST)."""
    carries: list["Draft"] = field(default_factory=list)
    """Actions whose change is part of this one's request: components in the POST of their new group."""
    carrier: "Draft | None" = None
    """The action whose request includes this one's change of group; None if it has its own."""
    vanishes: list[Address] = field(default_factory=list)
    """Addresses of groups that are deleted with their last component by it."""
    removed: Desired | None = None
    """What the base revision declared, for a resource that the file no longer declares."""
    origin: Origin | None = None
    """Who caused it; None without a base revision."""

    @property
    def mover(self) -> "Draft":
        """The action that moves this component: the creation of its new group if that includes it, otherwise this one."""
        return self.carrier or self

    def note(self, code: str, text: str, *names: str) -> None:
        """Add a note. If it contains names chosen by others, the text has a `{}` for each."""
        self.notes.append(Note.of(code, text, *names) if names else Note(code, text))

    def action(self, kept: Collection["Draft"]) -> Action:
        """The finished action. `kept` are the drafts in the plan, so that it depends only on actions that exist.

        `Origins` sets who caused a difference, if there is a base revision.
        """
        first = {need.address: None for need in self.needs if need in kept and need.verb is not Verb.MANUAL}
        return Action(
            address=self.address,
            kind=self.kind,
            verb=self.verb,
            id=self.id,
            changes=tuple(self.changes),
            notes=tuple(self.notes),
            depends_on=tuple(address for address in first if address != self.address),
            source=self.source,
            writes=self.writes,
            carries=tuple(child.address for child in self.carries),
            carried=self.carrier is not None,
            vanishes=tuple(self.vanishes),
            origin=self.origin,
            desired=self.desired,
            live=self.live,
        )
