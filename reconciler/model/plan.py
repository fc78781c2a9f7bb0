"""A plan as the planner makes it and the applier executes it, with real values and IDs. `documents.plan` is the form
for people and files.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from reconciler.errors import KeyProblem
from reconciler.model.address import Address
from reconciler.model.kind import Kind
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage, Source
from reconciler.model.values import Value

A = TypeVar("A")
"""An action, as the planner makes it or as a document tells it."""


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
    """The sentence for people."""
    names: tuple[str, ...] = ()
    """The names in the message that other people chose, in order: renderers distinguish them from our own words."""

    @classmethod
    def of(cls, code: str, text: str, *names: str) -> "Note":
        """A note whose text has a `{}` for each of the names. Names with special characters are quoted."""
        texts = tuple(map(quoted, names))
        return cls(code, text.format(*texts), texts)


UNPUBLISHED = "unpublished"
"""The code of a note that a page is compared with its draft, which a person has to publish."""

CONCEALED = "concealed"
"""The code of a note that the file wants a page hidden from visitors, so that its draft is not published."""

WAITING = "pending"
"""The code of a note that the draft holds what others wrote, which is left there."""

STATUS_CHANGED = "status_changed"
"""The code of a note that somebody changed a status while a plan was carried out."""


def quoted(name: str) -> str:
    """A name in a sentence, in double quotes if it contains a comma, a quote, or invisible spaces."""
    plain = name and not set(name) & set(',;"`\n\r\t') and name == " ".join(name.split())
    return name if plain else json.dumps(name, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Action:
    """An action of a plan."""

    address: Address
    """What it changes."""
    kind: Kind
    """The resource type."""
    verb: Verb
    """What it does."""
    id: str | None
    """The live ID; None before a create."""
    changes: tuple[Change, ...] = ()
    """The fields that change."""
    notes: tuple[Note, ...] = ()
    """Notes for people."""
    depends_on: tuple[Address, ...] = ()
    """Addresses whose actions must be done first."""
    source: Source | None = None
    """The item's position in the file, or None."""
    writes: Mapping[str, Value] = field(default_factory=dict)
    """The values to send, by field name, with references as Addresses."""
    carries: tuple[Address, ...] = ()
    """Components included in a new group's POST."""
    carried: bool = False
    """Whether a new group's POST moves this component, so that the action itself may send nothing."""
    vanishes: tuple[Address, ...] = ()
    """Groups that are deleted as a result."""
    origin: Origin | None = None
    """Who caused the difference; None without a base revision."""
    desired: Desired | None = None
    """The declared item, or None."""
    live: Live | None = None
    """The live object, or None."""

    @property
    def requests(self) -> int:
        """The number of writes it takes."""
        if self.verb is Verb.MANUAL or (self.carried and not self.writes):
            return 0
        own_requests = sum(field.needs_own_request for field in self.kind.fields if field.name in self.writes)
        return own_requests + (self.verb is not Verb.UPDATE or own_requests < len(self.writes) or not own_requests)


class Lot(NamedTuple):
    """What tells which neighbors are written in one call: those of equal lots, if they have a word."""

    word: str | None
    """The `Kind.together` of their kinds; None for an action that is a call of its own."""
    deletes: bool
    """Whether they are deletes, which are never sent beside anything else."""

    @classmethod
    def of(cls, action: Action) -> "Lot":
        """The lot of an action."""
        return cls(action.kind.together, action.verb is Verb.DELETE)


def lots(work: Iterable[A], lot_of: Callable[[A], Lot]) -> list[tuple[A, ...]]:
    """Cut work into what is written in one call each. Both the estimate and the run use this, so that they agree."""
    cut: list[tuple[A, ...]] = []
    for lot, group in groupby(work, lot_of):
        neighbors = tuple(group)
        cut += [neighbors] if lot.word else [(action,) for action in neighbors]
    return cut


def writes_of(work: Iterable[A], lot_of: Callable[[A], Lot], requests: Callable[[A], int]) -> int:
    """The number of writes that the work sends: a lot counts as one."""
    return sum(max(map(requests, lot)) for lot in lots(work, lot_of))


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
    """The plan of one page."""

    page: DesiredPage
    """The desired page."""
    live: LivePage | None
    """The live page; None if it could not be read."""
    actions: tuple[Action, ...] = ()
    """Its actions in the order of execution."""
    vanishes: tuple[Vanish, ...] = ()
    """Groups that are deleted because their last member leaves."""
    unmanaged: tuple[Address, ...] = ()
    """Live resources that are neither declared nor owned by `prune`."""
    notes: tuple[Note, ...] = ()
    """Notes about the page as a whole."""
    blocked_by: tuple[Block, ...] = ()
    """What blocks the plan."""
    bindings: Mapping[Address, str] = field(default_factory=dict)
    """Live IDs by address, for every known address."""
    complete: bool = True
    """Whether every declared item was compared."""
    error: str | None = None
    """Why the page could not be read, or None."""
    key_problem: KeyProblem | None = None
    """What is wrong with the page's key, if that is why."""
    base: DesiredPage | None = None
    """The page at the base revision; None without one."""
    uncompared: Mapping[str, int] = field(default_factory=dict)
    """Number of declared items not compared, by type: unread, ignored, or excluded on purpose."""

    @property
    def work(self) -> tuple[Action, ...]:
        """The actions that apply can execute: all except manual ones."""
        return tuple(action for action in self.actions if action.verb is not Verb.MANUAL)

    @property
    def lots(self) -> Sequence[tuple[Action, ...]]:
        """The same, cut into what is written in one call each."""
        return lots(self.work, Lot.of)

    @property
    def writes(self) -> int:
        """The number of writes that applying it sends."""
        return writes_of(self.work, Lot.of, lambda action: action.requests)


@dataclass(frozen=True)
class Plan:
    """The plan of a run."""

    pages: tuple[PagePlan, ...]
    """The plans of the pages, in file order."""
    notes: tuple[Note, ...] = ()
    """Notes that do not belong to a planned page."""
    narrowed: bool = False
    """Whether an option left out every page."""

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
        return not self.narrowed and all(page.complete for page in self.pages)

    @property
    def applyable(self) -> bool:
        """Whether there is something to do and nothing blocks it."""
        return bool(self.work) and not self.blocked_by and not self.errored
