"""A plan as the planner makes it and the applier executes it, with real values and IDs. `documents.plan` is the form
for people and files.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from reconciler.model.address import Address
from reconciler.model.kind import Kind
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage, Source
from reconciler.model.values import Value


class Verb(StrEnum):
    """What an action does. `manual` is a change that the service's API cannot make: displayed and explained, never
    attempted.
    """

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    MANUAL = "manual"


class Origin(StrEnum):
    """Who caused a difference, if a base revision is given."""

    CHANGE = "change"
    """This branch."""
    DRIFT = "drift"
    """The live page."""
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs."""

    field: str
    """The field's name."""
    before: Any
    """The live value as plain JSON, with references as paths."""
    after: Any
    """The desired value in the same form."""
    sensitive: bool = False
    """Whether the values must be masked."""
    origin: Origin | None = None
    """Who caused the difference, or None."""
    base: Any = None
    """The value that the base revision declared, if `origin` is set."""


@dataclass(frozen=True, slots=True)
class Note:
    """Information about an action or a page."""

    code: str
    """A code for programs: `move`, `rename`, `order`, `adopted` …"""
    message: str
    names: tuple[str, ...] = ()
    """The names in the message that other people chose, in order: renderers distinguish them from our own words."""

    @classmethod
    def of(cls, code: str, text: str, *names: str) -> "Note":
        """A note whose text has a `{}` for each of the names. Names with special characters are quoted."""
        texts = tuple(map(quoted, names))
        return cls(code, text.format(*texts), texts)


def quoted(name: str) -> str:
    """A name in a sentence, in double quotes if it contains a comma, a quote, or invisible spaces."""
    plain = name and not set(name) & set(',;"`\n\r\t') and name == " ".join(name.split())
    return name if plain else json.dumps(name, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Action:
    """An action of a plan.

    `id` is the live ID (None before a create). `writes` maps field names to the values to send, with references as
    Addresses. `carries` are the components included in a new group's POST; `carried` is True for the move of such a
    component, which then sends nothing itself. `vanishes` names the groups that are deleted as a result of this action.
    `depends_on` must be done first.
    """

    address: Address
    kind: Kind
    verb: Verb
    id: str | None
    changes: tuple[Change, ...] = ()
    notes: tuple[Note, ...] = ()
    depends_on: tuple[Address, ...] = ()
    source: Source | None = None
    writes: Mapping[str, Value] = field(default_factory=dict)
    carries: tuple[Address, ...] = ()
    carried: bool = False
    vanishes: tuple[Address, ...] = ()
    origin: Origin | None = None
    desired: Desired | None = None
    live: Live | None = None

    @property
    def requests(self) -> int:
        """The number of writes it takes."""
        if self.verb is Verb.MANUAL or (self.carried and not self.writes):
            return 0
        apart = sum(field.needs_own_request for field in self.kind.fields if field.name in self.writes)
        return apart + (self.verb is not Verb.UPDATE or apart < len(self.writes) or not apart)


@dataclass(frozen=True, slots=True)
class Vanish:
    """A group that is deleted because its last member leaves."""

    address: Address
    """The group's address."""
    id: str
    """The group's live ID."""
    by: Address
    """The action that empties it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A reason why apply refuses the plan."""

    rule: str
    """The name of the rule."""
    message: str
    """What is wrong."""
    hint: str
    """The line or flag that would allow it."""
    addresses: tuple[Address, ...] = ()
    """The resources concerned."""


@dataclass(frozen=True)
class PagePlan:
    """The plan of one page. `actions` are in the order of execution. `bindings` maps every known address to its live
    ID.

    `base` is the page at another revision, if the plan was made with one. `error` is set if the page could not be read;
    everything else is then empty.
    """

    page: DesiredPage
    live: LivePage | None
    actions: tuple[Action, ...] = ()
    vanishes: tuple[Vanish, ...] = ()
    unmanaged: tuple[Address, ...] = ()
    notes: tuple[Note, ...] = ()
    blocked_by: tuple[Block, ...] = ()
    bindings: Mapping[Address, str] = field(default_factory=dict)
    complete: bool = True
    error: str | None = None
    base: DesiredPage | None = None
    uncompared: Mapping[str, int] = field(default_factory=dict)
    """Number of declared items not compared, by type: unread, ignored, or excluded on purpose."""

    @property
    def work(self) -> tuple[Action, ...]:
        """The actions that apply can execute: all except manual ones."""
        return tuple(action for action in self.actions if action.verb is not Verb.MANUAL)


@dataclass(frozen=True)
class Plan:
    """The plan of a run."""

    pages: tuple[PagePlan, ...]
    notes: tuple[Note, ...] = ()
    """Notes that do not belong to a planned page."""

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions of all pages."""
        return tuple(action for page in self.pages for action in page.actions)

    @property
    def work(self) -> tuple[Action, ...]:
        """The actions that apply would execute, blocked or not."""
        return tuple(action for page in self.pages for action in page.work)

    @property
    def blocked_by(self) -> tuple[Block, ...]:
        """All blocks."""
        return tuple(block for page in self.pages for block in page.blocked_by)

    @property
    def errored(self) -> bool:
        """Whether a page could not be read."""
        return any(page.error for page in self.pages)

    @property
    def complete(self) -> bool:
        """Whether every declared item was compared with the current page."""
        return all(page.complete for page in self.pages)

    @property
    def applyable(self) -> bool:
        """Whether there is something to do and nothing blocks it."""
        return bool(self.work) and not self.blocked_by and not self.errored
