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
    """One action being planned.

    `needs` must be executed first. `brings` must be included in any plan that includes this, in any order (a new group
    and the component in its POST). `mover` is the action that changes this component's group: itself, or the creation
    of its new group. `place` is the item's position in the file. `removed` is what the base revision declared for a
    resource that the file no longer declares.
    """

    address: Address
    kind: Kind
    verb: Verb
    id: str | None = None
    place: int = 0
    changes: list[Change] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    writes: dict[str, Value] = field(default_factory=dict)
    source: Source | None = None
    desired: Desired | None = None
    live: Live | None = None
    needs: list["Draft"] = field(default_factory=list)
    brings: list["Draft"] = field(default_factory=list)
    carries: list["Draft"] = field(default_factory=list)
    carrier: "Draft | None" = None
    vanishes: list[Address] = field(default_factory=list)
    removed: Desired | None = None
    origin: Origin | None = None

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
