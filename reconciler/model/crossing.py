"""What becomes of a page on its way from one service to another, as data: field to field, and what has no counterpart there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from reconciler.model.field import Field
from reconciler.model.kind import Kind
from reconciler.model.service import Service
from reconciler.model.values import Value


class Way(StrEnum):
    """What becomes of a field, or of all things of a kind."""

    CARRIED = "carried"
    """It is said in the same words there."""
    CHANGED = "changed"
    """It is there under another name, or in another form."""
    LOST = "lost"
    """It stays behind."""


def unchanged(value: Value) -> Value:
    """The value as it is."""
    return value


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A field of one service and the field of the other that says the same."""

    kind: str
    """The kind of both, which has one name on both services."""
    field: str
    """Its name on the service that is left; in `Crossing.facts` the name of what is told beside the fields."""
    becomes: str
    """Its name on the target service."""
    note: str = ""
    """What a person must know of the change; empty where nothing changes but, at most, the name."""
    turned: Callable[[Value], Value] = unchanged
    """The value as the other service has it."""

    @property
    def way(self) -> Way:
        """Whether the field keeps its name and form."""
        return Way.CHANGED if self.note or self.field != self.becomes else Way.CARRIED


@dataclass(frozen=True, slots=True)
class Loss:
    """What one service has and the other has not: what a person loses by that, and what to do."""

    kind: str
    """The kind that it is about; empty where it is about no kind."""
    fields: tuple[str, ...]
    """The fields that stay behind; none where all things of the kind do."""
    lost: str
    """What is lost, in a few words."""
    advice: str
    """What to do, as a sentence of its own without a full stop."""
    last: bool = False
    """Whether the other service has it after all, and it moves by itself when everything else is done."""


@dataclass(frozen=True, eq=False)
class Crossing:
    """The way from one service to another. Every field of every kind of the source stands in it once."""

    source: Service
    """The service that is left."""
    target: Service
    """The target service."""
    counterparts: tuple[Counterpart, ...]
    """The fields that both have."""
    losses: tuple[Loss, ...]
    """The fields and kinds that only the source has."""
    facts: tuple[Counterpart, ...] = ()
    """What the source only shows, and the target takes as a field."""
    fact_losses: tuple[Loss, ...] = ()
    """What the source only shows, and the target knows nothing of."""
    stays: tuple[Loss, ...] = ()
    """What stays behind whatever the page is: it is no part of a configuration."""
    steps: tuple[str, ...] = ()
    """What to do with the file that was written, in this order."""

    @cached_property
    def by_field(self) -> Mapping[tuple[str, str], Counterpart]:
        """The counterparts by kind and field of the source."""
        return {(each.kind, each.field): each for each in self.counterparts}

    @cached_property
    def _lost_fields(self) -> Mapping[tuple[str, str], Loss]:
        return {(loss.kind, name): loss for loss in self.losses for name in loss.fields}

    @cached_property
    def _lost_kinds(self) -> Mapping[str, Loss]:
        return {loss.kind: loss for loss in self.losses if not loss.fields}

    def loss(self, kind: Kind, name: str) -> Loss | None:
        """Why a field stays behind; None where it does not."""
        return self._lost_kinds.get(kind.name) or self._lost_fields.get((kind.name, name))

    def lost_kind(self, kind: Kind) -> Loss | None:
        """Why all things of a kind stay behind; None where they do not."""
        return self._lost_kinds.get(kind.name)

    def way(self, kind: Kind, name: str) -> Way:
        """What becomes of a field. Raises KeyError for one that the table does not hold."""
        return Way.LOST if self.loss(kind, name) else self.by_field[kind.name, name].way

    def kind(self, kind: Kind) -> Kind:
        """The target's kind of the same name. Raises KeyError for one that stays behind."""
        return self.target.by_name[kind.name]

    @cached_property
    def additions(self) -> tuple[tuple[Kind, Field], ...]:
        """The fields of the target that nothing of the source becomes."""
        taken = {(each.kind, each.becomes) for each in (*self.counterparts, *self.facts)}
        taken |= {(loss.kind, name) for loss in self.losses if loss.last for name in loss.fields}
        return tuple(
            (kind, each)
            for kind in self.target.kinds
            for each in kind.fields
            if (kind.name, each.name) not in taken and each.in_file
        )

    def is_manual(self, kind: Kind) -> bool:
        """Whether the target's API makes no things of a kind that it has: people type them in."""
        return self.lost_kind(kind) is None and not kind.identity.single and "create" not in self.kind(kind).verbs
