"""A plan's action while it is being made: what is known of it so far, and what must come before it or with it."""

from collections.abc import Collection
from dataclasses import dataclass, field

from reconciler.model.address import Address
from reconciler.model.kind import Kind
from reconciler.model.plan import Action, Change, Note, Origin, Verb
from reconciler.model.resource import Desired, Live, Source
from reconciler.model.values import Value


@dataclass(slots=True, eq=False)
class Draft:
    """One action in the making.

    `needs` must be done first; `brings` must be part of the plan wherever this is, in whatever order (a new group and the component its
    POST takes in). `mover` is the action that carries out this component's change of group: itself, or the making of its new group.
    `place` is the item's place in the file. `removed` is what the base revision declared of a thing that the file no longer does.
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
        """The action that moves this component: the new group's, where its POST takes the component in."""
        return self.carrier or self

    def note(self, code: str, text: str, *names: str) -> None:
        """Say something of this action; with names that other people chose, the text has a `{}` for each."""
        self.notes.append(Note.of(code, text, *names) if names else Note(code, text))

    def action(self, kept: Collection["Draft"]) -> Action:
        """The finished action; `kept` are the drafts that the plan holds, so that nothing depends on what is not there.

        Whose doing a difference is, `Origins` says, where there is a base revision.
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
