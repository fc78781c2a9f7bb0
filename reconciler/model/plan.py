"""A plan as the planner makes it and the applier walks it: real values, real ids. What people and files see is `model.document`."""

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
    """What an action does. `manual` is a change that the service's API cannot make: shown, explained, never attempted."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    MANUAL = "manual"


class Origin(StrEnum):
    """Whose doing a difference is, where a base revision tells."""

    CHANGE = "change"
    """This branch."""
    DRIFT = "drift"
    """The page moved."""
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs. `before` and `after` are plain JSON values as people know them: references by their paths."""

    field: str
    before: Any
    after: Any
    sensitive: bool = False
    origin: Origin | None = None
    base: Any = None
    """What the base revision declared, where `origin` is set."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth saying."""

    code: str
    """What it is about, for programs: `move`, `rename`, `order`, `adopted` …"""
    message: str
    names: tuple[str, ...] = ()
    """The names in the message that other people chose, as often as they stand in it: renderers set them apart from our own words."""

    @classmethod
    def of(cls, code: str, text: str, *names: str) -> "Note":
        """A note whose text has a `{}` for each of the names; a name with signs that could end it is quoted."""
        texts = tuple(map(quoted, names))
        return cls(code, text.format(*texts), texts)


def quoted(name: str) -> str:
    """A name as it stands in a sentence: in double quotes where it holds a comma, a quote, or blanks that would not be seen."""
    plain = name and not set(name) & set(',;"`\n\r\t') and name == " ".join(name.split())
    return name if plain else json.dumps(name, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do.

    `id` is the live id (None before a create). `writes` holds the fields to send, by name, references as Addresses. `carries` are the
    components that a new group's POST takes in; `carried` is True for the move of such a component, which then sends nothing
    of its own. `vanishes` names the groups that disappear by this action. `depends_on` must be done first. `requests` counts the
    writes it sends.
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
        """How many writes applying it sends."""
        if self.verb is Verb.MANUAL or (self.carried and not self.writes):
            return 0
        apart = sum(field.needs_own_request for field in self.kind.fields if field.name in self.writes)
        return apart + (self.verb is not Verb.UPDATE or apart < len(self.writes) or not apart)


@dataclass(frozen=True, slots=True)
class Vanish:
    """A group that disappears because its last member leaves; `by` is the action that empties it."""

    address: Address
    id: str
    by: Address


@dataclass(frozen=True, slots=True)
class Block:
    """Why apply refuses: the rule's name, what stands against it, and the line or flag that would allow it."""

    rule: str
    message: str
    hint: str
    addresses: tuple[Address, ...] = ()


@dataclass(frozen=True)
class PagePlan:
    """The plan of one page. `actions` stand in the order of applying. `bindings` maps every known address to its live id.

    `base` is the page as another revision declared it, where the plan was made with one. `error` is set where the page could not be read;
    then there is nothing else.
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
    """How many declared things were not compared, by kind: unread, ignored, left out on purpose."""

    @property
    def work(self) -> tuple[Action, ...]:
        """The actions that apply can carry out: all but the manual ones."""
        return tuple(action for action in self.actions if action.verb is not Verb.MANUAL)


@dataclass(frozen=True)
class Plan:
    """The plan of a run."""

    pages: tuple[PagePlan, ...]
    notes: tuple[Note, ...] = ()
    """What is said of no page that is planned."""

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions of all pages."""
        return tuple(action for page in self.pages for action in page.actions)

    @property
    def work(self) -> tuple[Action, ...]:
        """What apply would carry out, blocked or not."""
        return tuple(action for page in self.pages for action in page.work)

    @property
    def blocked_by(self) -> tuple[Block, ...]:
        """All that stands against applying."""
        return tuple(block for page in self.pages for block in page.blocked_by)

    @property
    def errored(self) -> bool:
        """Whether a page could not be read."""
        return any(page.error for page in self.pages)

    @property
    def complete(self) -> bool:
        """Whether every declared thing was compared with the page as it is now."""
        return all(page.complete for page in self.pages)

    @property
    def applyable(self) -> bool:
        """Whether there is something to do and nothing stands against it."""
        return bool(self.work) and not self.blocked_by and not self.errored
