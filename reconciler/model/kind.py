"""Descriptions of resource types: their fields, what the service can do with them, and how they are identified."""

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
"""The name for the order of siblings: as a field in changes and `ignore` patterns, and as a note code."""

BY_COMMAND = "by_command"
"""The fact that a command scheduled a time window. Absent from every other one."""


class Scope(StrEnum):
    """What a resource type belongs to."""

    PAGE = "page"
    ORGANIZATION = "organization"

    @property
    def plural(self) -> str:
        """The plural, as used in the file and in the service's paths."""
        return f"{self.value}s"


class Prune(StrEnum):
    """Which patterns in `prune` can own resources of a type."""

    BARE = "bare"
    """`prune: true`, the bare type, or any pattern."""
    OWN = "own"
    """Only a pattern that names this type: these are people."""
    NEVER = "never"
    """None: the service cannot delete them."""


class Order(StrEnum):
    """Whether the order of resources that visitors see can be changed."""

    SHOWN = "shown"
    """The API cannot write the order. A difference is a note, or a manual change."""
    WRITTEN = "written"
    """The API writes it like any field."""


@dataclass(frozen=True, eq=False)
class Kind:
    """A resource type. Each has one instance, in its module of `model.kinds`; compare with `is`."""

    name: str
    """Its name in addresses."""
    title: str
    """The name of its resources in headings."""
    doc: str
    """The description in editors and in `explain`."""
    section: tuple[str, ...]
    """The path of its items in a page's block."""
    fields: tuple[Field, ...]
    """Its fields, in display order."""
    rank: int
    """The order of creation among types: referenced types have lower ranks. Deletion uses the reverse order."""
    identity: Identity = Identity.NAME
    """How an item and a live resource are identified as the same."""
    parent: str | None = None
    """The type of its parent."""
    needs_parent: bool = False
    """Whether an item must have a parent."""
    deleted_when_empty: bool = False
    """Whether the service deletes it with its last member."""
    lists: tuple[str, ...] = ()
    """The service's lists that contain it, so that types which share a list are read once."""
    verbs: frozenset[str] = frozenset({"create", "update", "delete"})
    """Which of create, update and delete the service supports."""
    prune: Prune = Prune.BARE
    """Which `prune` patterns can own it."""
    renamable: bool = True
    """Whether resources can be renamed."""
    maximum: int | None = None
    """Maximum number of live resources on a page."""
    window: Window | None = None
    """Set if its resources are time windows. Items may then repeat, and windows that have begun are never changed."""
    scope: Scope = Scope.PAGE
    """What it belongs to."""
    in_incidents: bool = False
    """Whether incidents affect its resources or their children."""
    grants_access: bool = False
    """Whether its resources decide who may see the page or work on it."""
    subscribes: bool = False
    """Whether its resources are people who receive notifications."""
    ordered: bool = False
    """Whether visitors see its resources in an order."""
    order: Order = Order.SHOWN
    """Whether that order can be changed."""
    together: str | None = None
    """A word shared by types that the service writes in one call; None if each resource needs its own call."""
    drafted: bool = False
    """Whether what is written of it is in a draft first, which visitors see once the draft is published."""
    concludes: bool = False
    """Whether it publishes the draft: it is written last, and whenever anything in the draft is."""
    shows_page: bool = False
    """Whether it decides if visitors see the page: only with its `untouched` value is the page to be seen."""
    twin: str | None = None
    """The type that an empty resource of this type reads as."""
    destroys: str | None = None
    """What a deletion destroys permanently."""
    create_note: str | None = None
    """Who may be notified of a new one."""
    example: str = ""
    """An item as YAML, for `explain`."""
    unsupported: dict[str, str] = field(default_factory=dict)
    """What the service does not support (a verb, a field, the order), with the reason and what to do instead."""
    rejected_keys: dict[str, str] = field(default_factory=dict)
    """Keys that people may expect but that are rejected, with the reason."""

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by their names in the file."""
        return {f.name: f for f in self.fields}

    @cached_property
    def compared(self) -> tuple[Field, ...]:
        """The fields in which desired and live state can differ."""
        return tuple(f for f in self.fields if f.compared and f.access in (Access.WRITE, Access.CREATE))

    @cached_property
    def parent_field(self) -> Field | None:
        """The field with the item's parent (a component's group); None for types without a parent."""
        return next((f for f in self.fields if not f.in_file and self.parent in f.refers), None)

    @property
    def path_lengths(self) -> frozenset[int]:
        """The possible numbers of names in a path."""
        if self.identity.single:
            return frozenset({0})
        if self.times:
            return frozenset({1, 2})  # the series, or one occurrence
        if self.parent is None:
            return frozenset({1})
        return frozenset({2}) if self.needs_parent else frozenset({1, 2})

    @property
    def movable(self) -> bool:
        """Whether the service can move an item to another parent."""
        return self.parent_field is not None and self.parent_field.access is Access.WRITE

    @property
    def replaceable(self) -> bool:
        """Whether an unsupported change may be made by recreating the resource, if the item allows it."""
        fixed = any(f.access is Access.CREATE and f.in_file for f in self.compared)
        return fixed and self.identity.named and {"create", "delete"} <= self.verbs

    @cached_property
    def times(self) -> tuple[str, ...]:
        """The names of the fields for start and end; empty if the resources are not time windows."""
        return (self.window.start, self.window.end) if self.window else ()

    def begins(self, fields: Mapping[str, Any]) -> datetime | None:
        """When a resource with these fields starts, in UTC; None if unknown or not a time window."""
        moment = instant(fields.get(self.window.start)) if self.window else None
        return moment if isinstance(moment, datetime) else None

    def waits(self, facts: Mapping[str, Any]) -> bool:
        """Whether a live resource may be changed and deleted. False only for a window that has begun or whose state is
        unknown.
        """
        return self.window is None or facts.get(self.window.status) == self.window.waiting

    def by_command(self, facts: Mapping[str, Any]) -> bool:
        """Whether a command scheduled a live time window, so that plans leave it alone."""
        return self.window is not None and facts.get(BY_COMMAND) is True

    @cached_property
    def refers(self) -> frozenset[str]:
        """The types that items of this type may refer to."""
        return frozenset(name for f in self.fields for name in f.refers)

    def __repr__(self) -> str:
        return f"Kind({self.name})"
