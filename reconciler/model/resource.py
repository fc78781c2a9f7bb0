"""What is wanted and what is there: declared items, live objects, and a page of each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from reconciler.errors import Problem
from reconciler.model.address import Address
from reconciler.model.field import Field, Type
from reconciler.model.kind import Kind, Scope
from reconciler.model.pattern import Pattern
from reconciler.model.recurrence import Repeat
from reconciler.model.service import RateLimit, Service
from reconciler.model.services import DEFAULT, SERVICES
from reconciler.model.values import Value


class Source(NamedTuple):
    """Where something is written; `line` and `column` count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Unset:
    """Stands for a sensitive value whose environment variable is not set, where the run does not need it (`validate`, `plan --live`)."""

    variable: str


@dataclass(frozen=True, slots=True)
class Desired:
    """One item of the file.

    `name` is what it is known by in its place (a contact key for people). `fields` holds only what is written, by field name, a
    reference as the `Address` it points to; `parent` is what it stands in. `pin` is its `id:`,
    `previously` its earlier names as paths (one segment: a bare name), `absent` whether it must be gone, `adopt` False where it
    may match nothing outside its own place, `replace` whether a change the service cannot make may be made by delete and create. `repeat`
    is the rule by which a window comes again: one item then stands for many.
    """

    kind: Kind
    address: Address
    name: str
    fields: Mapping[str, Value]
    source: Source
    parent: Address | None = None
    pin: str | None = None
    previously: tuple[tuple[str, ...], ...] = ()
    absent: bool = False
    adopt: bool = True
    replace: bool = False
    repeat: Repeat | None = None
    implied: bool = False
    """Whether its earlier names are none of its own, but follow from what a matrix stood for earlier."""

    @property
    def unnamed(self) -> bool:
        """Whether it is a person of whom a variable is not set, who therefore cannot be looked for."""
        return self.kind.identity.personal and any(isinstance(value, Unset) for value in self.fields.values())

    @property
    def values(self) -> Iterator[tuple[str, Value]]:
        """All that is said of it, by field name: its fields, and its parent where that is a field to the service."""
        yield from self.fields.items()
        parent = self.kind.parent_field
        if parent is not None:
            yield parent.name, self.parent

    def value(self, name: str, otherwise: Value = None) -> Value:
        """What is said of a field, the parent's among them; `otherwise` where nothing is said."""
        parent = self.kind.parent_field
        return self.parent if parent is not None and parent.name == name else self.fields.get(name, otherwise)


def declared_zone(items: Iterable[Desired]) -> str:
    """The time zone that the page's settings declare, in which wall-clock times are; UTC where they declare none."""
    for item in items:
        if item.kind.identity.single:
            for field_ in item.kind.fields:
                zone = item.fields.get(field_.name)
                if field_.type is Type.TIME_ZONE and isinstance(zone, str) and zone:
                    return zone
    return "UTC"


@dataclass(frozen=True, slots=True)
class Live:
    """One object of the live page.

    `name` is what it is known by in its place (a contact key for people), `fields` its values by field name with references as ids,
    `parent` the id of the group that holds it, `position` its place among its siblings where the service tells one, `foreign`
    whether it belongs to a third-party integration, `facts` whatever else the service tells that the planner weighs (`state`,
    `quarantined_at`, …).
    """

    kind: Kind
    id: str
    name: str
    fields: Mapping[str, Value]
    parent: str | None = None
    position: int | None = None
    foreign: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)

    def value(self, field: Field) -> Value:
        """The value of a field, the parent's among them."""
        return self.parent if field is self.kind.parent_field else self.fields.get(field.name)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one apply may delete of a kind on a page: a number, and a share of what is live in percent."""

    deletes: int = 5
    delete_percent: float = 25.0


@dataclass(frozen=True, slots=True)
class Provider:
    """Which service a page lives on, and with which key and at what pace it is asked."""

    type: str = "statuspage"
    """The service's name."""
    rate_limit: RateLimit = field(default_factory=RateLimit)
    """The pace of its requests."""
    key_env: str | None = None
    """The environment variable that holds the key; None for the usual one."""

    @property
    def service(self) -> Service:
        """What is known of the service."""
        return SERVICES[self.type]

    @property
    def key_variable(self) -> str:
        """The environment variable that holds the key."""
        return self.key_env or self.service.credential.variable


USUAL = Provider()
"""The provider of a page whose file names none."""


@dataclass(frozen=True, slots=True)
class DomainPolicy:
    """Whose email domains may subscribe; `action` is `report` or `remove`."""

    allow: tuple[str, ...]
    action: str


@dataclass(frozen=True, slots=True)
class AgePolicy:
    """What is done with subscribers that have been in a state for `after_days` days."""

    after_days: int
    action: str


@dataclass(frozen=True, slots=True)
class Policies:
    """The subscriber policies, carried out by `sweep` and never by apply."""

    email_domains: DomainPolicy | None = None
    quarantined: AgePolicy | None = None
    unconfirmed: AgePolicy | None = None


@dataclass(frozen=True)
class DesiredPage:
    """One page as the file has it.

    `items` stand in the file's order, depth first, a group before its components. `declared` names the kinds whose section is
    written, empty sections included. `prune` is what the page owns whole (see `prune_all` for `prune: true`). An organization is declared,
    planned and applied as a page is, with kinds of its own: `scope` tells the two apart.
    """

    key: str
    id: str
    items: tuple[Desired, ...]
    declared: frozenset[str]
    source: Source
    provider: Provider = USUAL
    prune_all: bool = False
    prune: tuple[Pattern, ...] = ()
    protect: tuple[Pattern, ...] = ()
    ignore: tuple[Pattern, ...] = ()
    limits: Limits = Limits()
    order: str = "note"
    policies: Policies | None = None
    scope: Scope = Scope.PAGE

    @property
    def service(self) -> Service:
        """The service that it lives on."""
        return self.provider.service

    @property
    def shown(self) -> str:
        """The page as errors name it: `page acme (statuspage.yaml:5, id kctbh9vrtdwd)`."""
        return f"{self.scope.value} {self.key} ({self.source.file}:{self.source.line}, id {self.id})"

    @cached_property
    def needed(self) -> frozenset[str]:
        """The kinds to read: the declared ones and those that their items refer to, so that references can be shown by name."""
        pointing: dict[Kind, frozenset[str]] = {}
        used: set[tuple[Kind, str]] = set()
        for item in self.items:
            if item.kind not in pointing:
                pointing[item.kind] = frozenset(f.name for f in item.kind.fields if f.in_file and f.refers)
            if pointing[item.kind]:
                used |= {(item.kind, name) for name in pointing[item.kind] & item.fields.keys()}
        return self.declared.union(*(kind.by_name[name].refers for kind, name in used))


@dataclass(frozen=True)
class Config:
    """The whole declaration: its pages, and after them its organizations. `files` are the files it was read from."""

    pages: tuple[DesiredPage, ...]
    files: tuple[str, ...]
    warnings: tuple[Problem, ...] = ()
    """What is probably a mistake in the files, and stops nothing."""

    def page(self, key: str) -> DesiredPage | None:
        """The page of that key."""
        return next((page for page in self.pages if page.key == key), None)


@dataclass(frozen=True)
class Ancestry:
    """The configuration at a base revision, as far as the checkout is built on it."""

    common: Config | None
    """At the revision, or at the last commit that it and the checkout share where it holds others; None where there was none."""
    newer: Config | None = None
    """At the revision, where it holds commits that the checkout lacks."""
    behind: bool = False
    """Whether the checkout has no commit of its own beside those."""
    sure: bool = True
    """False in a shallow clone, where it cannot be told which commits the checkout lacks; then `common` is the revision."""
    was_at: str | None = None
    """Where the configuration lay at the revision, as `REV:path`, if it has been renamed since."""


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that is going on: an unresolved incident, or a maintenance that runs. `components` are the ids that it affects."""

    id: str
    name: str
    components: tuple[str, ...]
    maintenance: bool = False


@dataclass(frozen=True)
class LivePage:
    """One live page, or organization, as far as it was read. Its own settings are the item of kind `page` among `items`."""

    id: str
    name: str
    items: tuple[Live, ...]
    read: frozenset[str]
    """The kinds that were read; a kind that is not among them is unknown, not empty."""
    whole: frozenset[str] = frozenset()
    """The kinds whose list was read to its end: a member looked up by its contact tells nothing of the others."""
    unsubscribed: frozenset[str] = frozenset()
    """The contact keys of people who unsubscribed."""
    requests: int = 0
    """How many GET requests reading it took."""
    taken_at: str | None = None
    """When the snapshot was taken (ISO 8601); None for the page as it is now."""
    incidents: tuple[Incident, ...] | None = None
    """The unresolved incidents and running maintenances; None where they were not read."""
    missing: tuple[str, ...] = ()
    """What could not be compared (a snapshot without subscribers), by kind."""
    service: Service = DEFAULT
    """The service that it lives on."""

    @cached_property
    def by_id(self) -> dict[str, Live]:
        """The objects by id."""
        return {item.id: item for item in self.items}
