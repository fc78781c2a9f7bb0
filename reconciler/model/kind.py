"""How a kind of resource is described: its fields, what can be done with it, how it is known again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from reconciler.model.field import Access, Field
from reconciler.model.identity import Identity
from reconciler.model.recurrence import Window
from reconciler.model.values import instant

ORDER = "order"
"""The name of the order of siblings: as a field of a change and of an `ignore` pattern, and as the code of a note."""


class Scope(StrEnum):
    """To what a kind belongs."""

    PAGE = "page"
    ORGANIZATION = "organization"

    @property
    def plural(self) -> str:
        """The word under which these stand in the file, and in the service's paths."""
        return f"{self.value}s"


class Prune(StrEnum):
    """By what a pattern in `prune` must be written to own the kind."""

    BARE = "bare"
    """`prune: true`, the bare kind, or any pattern."""
    OWN = "own"
    """Only a pattern that names this kind: these are people."""
    NEVER = "never"
    """The service cannot delete it."""


class Order(StrEnum):
    """What can be done about the order in which visitors see things."""

    SHOWN = "shown"
    """The service shows one that the API cannot write: a difference is a note, or a change to make manually."""
    WRITTEN = "written"
    """The API writes it, as it does any field."""


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of resource. There is one instance of each, in its module of `model.kinds`; compare with `is`."""

    name: str
    """Its name in addresses."""
    title: str
    """What its things are called in headings."""
    doc: str
    """What editors show on hover, and `explain` prints."""
    section: tuple[str, ...]
    """Where its items stand in a page's block."""
    fields: tuple[Field, ...]
    """Its fields, in the order in which they are shown."""
    rank: int
    """The order of creation among kinds: what is referred to has the lower rank. Deletion runs the other way."""
    identity: Identity = Identity.NAME
    """By what an item and a live thing are known to be one."""
    parent: str | None = None
    """The kind that may hold it."""
    needs_parent: bool = False
    """Whether an item stands nowhere but in a parent."""
    deleted_when_empty: bool = False
    """Whether the service deletes it with its last member."""
    lists: tuple[str, ...] = ()
    """The service's lists that show it, so that kinds which share a list are read once."""
    verbs: frozenset[str] = frozenset({"create", "update", "delete"})
    """What the service can do of create, update and delete."""
    prune: Prune = Prune.BARE
    """What it takes in `prune` to own it."""
    renamable: bool = True
    """Whether a thing can get another name."""
    maximum: int | None = None
    """The most live objects that a page can have."""
    window: Window | None = None
    """Set where its things last from one time to another: items may then repeat, and what has begun is never touched."""
    scope: Scope = Scope.PAGE
    """To what it belongs."""
    in_incidents: bool = False
    """Whether incidents affect its things, or things that stand in them."""
    subscribes: bool = False
    """Whether its things are people who are told of what happens."""
    ordered: bool = False
    """Whether visitors see its things in an order."""
    order: Order = Order.SHOWN
    """What can be done about that order."""
    together: str | None = None
    """A word that kinds share which the service writes in one call; None where each thing takes a call of its own."""
    concludes: bool = False
    """Whether it is done last of all, whenever anything else of the page is."""
    twin: str | None = None
    """The kind as which an empty thing of this one reads."""
    destroys: str | None = None
    """What a delete destroys permanently."""
    create_note: str | None = None
    """Who may hear of a new one."""
    example: str = ""
    """An item as YAML, for `explain`."""
    unsupported: dict[str, str] = field(default_factory=dict)
    """Why the service cannot do something, by what it is (a verb, a field, the order), and what to do instead."""
    rejected_keys: dict[str, str] = field(default_factory=dict)
    """Keys that people look for and that may not be written, each with the reason."""

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by their names in the file."""
        return {f.name: f for f in self.fields}

    @cached_property
    def compared(self) -> tuple[Field, ...]:
        """The fields in which desired and live can differ."""
        return tuple(f for f in self.fields if f.compared and f.access in (Access.WRITE, Access.CREATE))

    @cached_property
    def parent_field(self) -> Field | None:
        """The field that says in what an item stands (a component's group); None for kinds that stand in nothing."""
        return next((f for f in self.fields if not f.in_file and self.parent in f.refers), None)

    @property
    def path_lengths(self) -> frozenset[int]:
        """How many names the path of one of its things can have."""
        if self.identity.single:
            return frozenset({0})
        if self.times:
            return frozenset({1, 2})  # the series, and one occurrence
        if self.parent is None:
            return frozenset({1})
        return frozenset({2}) if self.needs_parent else frozenset({1, 2})

    @property
    def movable(self) -> bool:
        """Whether the service can put an item under another holder."""
        return self.parent_field is not None and self.parent_field.access is Access.WRITE

    @property
    def replaceable(self) -> bool:
        """Whether a change that the service cannot make may be made by delete and create, where the item says so."""
        fixed = any(f.access is Access.CREATE and f.in_file for f in self.compared)
        return fixed and self.identity.named and {"create", "delete"} <= self.verbs

    @cached_property
    def times(self) -> tuple[str, ...]:
        """The names of the fields that say from when to when a thing lasts; none where things have no time."""
        return (self.window.start, self.window.end) if self.window else ()

    def begins(self, fields: Mapping[str, Any]) -> datetime | None:
        """When a thing with these fields begins, in UTC; None where they do not say so, or things have no time."""
        moment = instant(fields.get(self.window.start)) if self.window else None
        return moment if isinstance(moment, datetime) else None

    def waits(self, facts: Mapping[str, Any]) -> bool:
        """Whether a live thing may be changed and deleted: always, but for what runs, is over, or nobody can tell."""
        return self.window is None or facts.get(self.window.status) == self.window.waiting

    @cached_property
    def refers(self) -> frozenset[str]:
        """The kinds that items of this kind may point to."""
        return frozenset(name for f in self.fields for name in f.refers)

    def __repr__(self) -> str:
        return f"Kind({self.name})"
