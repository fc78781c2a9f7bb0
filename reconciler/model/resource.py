"""Desired and live state: declared items, live objects, and pages of each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from reconciler.errors import Problem
from reconciler.model.address import Address
from reconciler.model.alert import AlertRule
from reconciler.model.field import Field, Type
from reconciler.model.kind import Kind, Scope
from reconciler.model.lint_settings import NO_LINT, LintException, LintSettings
from reconciler.model.pattern import Pattern
from reconciler.model.recurrence import Repeat
from reconciler.model.service import RateLimit, Service
from reconciler.model.services import DEFAULT, SERVICES
from reconciler.model.values import Value


class Source(NamedTuple):
    """A position in a file."""

    file: str
    """The path of the file, as shown to people."""
    line: int
    """The line, counted from 1."""
    column: int
    """The column, counted from 1."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Unset:
    """Stands for a sensitive value whose environment variable is not set, if the run does not need it (`validate`)."""

    variable: str
    """The name of the variable."""


@dataclass(frozen=True, slots=True)
class Desired:
    """One item of the file."""

    kind: Kind
    """Its resource type."""
    address: Address
    """Its address."""
    name: str
    """The name that identifies it under its parent; a contact key for people."""
    fields: Mapping[str, Value]
    """The fields set in the file, by name, with references as `Address`es."""
    source: Source
    """Its position in the file."""
    parent: Address | None = None
    """The address of its parent; None at the top level."""
    pin: str | None = None
    """Its `id:`, the live ID; None if not set."""
    previously: tuple[tuple[str, ...], ...] = ()
    """Its earlier names as paths; one segment for a bare name."""
    absent: bool = False
    """Whether it must not exist."""
    adopt: bool = True
    """False if it may match only under its own parent."""
    replace: bool = False
    """Whether an unsupported change may be made by recreating it."""
    repeat: Repeat | None = None
    """The rule of a recurring window, so that the item stands for many; otherwise None."""
    implied: bool = False
    """Whether its earlier names come from earlier values of a matrix rather than from the item."""

    @property
    def unnamed(self) -> bool:
        """Whether it is a person whose contact variable is not set, and who therefore cannot be looked up."""
        return self.kind.identity.personal and any(isinstance(value, Unset) for value in self.fields.values())

    @property
    def values(self) -> Iterator[tuple[str, Value]]:
        """Everything declared for it, by field name: its fields, and its parent if the service has a field for it."""
        yield from self.fields.items()
        parent = self.kind.parent_field
        if parent is not None:
            yield parent.name, self.parent

    def value(self, name: str, otherwise: Value = None) -> Value:
        """The declared value of a field, including the parent; `otherwise` if it is not set."""
        parent = self.kind.parent_field
        return self.parent if parent is not None and parent.name == name else self.fields.get(name, otherwise)


def declared_zone(items: Iterable[Desired]) -> str:
    """The time zone of the page's settings, for wall-clock times; UTC if not declared."""
    for item in items:
        if item.kind.identity.single:
            for field_ in item.kind.fields:
                zone = item.fields.get(field_.name)
                if field_.type is Type.TIME_ZONE and isinstance(zone, str) and zone:
                    return zone
    return "UTC"


@dataclass(frozen=True, slots=True)
class Live:
    """One object of the live page."""

    kind: Kind
    """Its resource type."""
    id: str
    """Its live ID."""
    name: str
    """The name that identifies it under its parent; a contact key for people."""
    fields: Mapping[str, Value]
    """Its values by field name, with references as IDs."""
    parent: str | None = None
    """The ID of its group or other parent; None at the top level."""
    position: int | None = None
    """Its position among siblings; None if the service provides none."""
    foreign: bool = False
    """Whether it belongs to a third-party integration."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Other data of the service that the planner uses (`state`, `quarantined_at`, …)."""

    def value(self, field: Field) -> Value:
        """The value of a field, including the parent."""
        return self.parent if field is self.kind.parent_field else self.fields.get(field.name)


UNKNOWN_WORDS = "unknown_words"
"""The fact with the service's words that its reference does not list, by field: they are passed through unchanged."""

INSIDE = "inside"
"""The fact with the names of what a resource holds below the one level of groups that a file can declare. It stays as it is."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one apply may delete, per type and page."""

    deletes: int = 5
    """Maximum number of deletions."""
    delete_percent: float = 25.0
    """Maximum share of the live resources, in percent."""


@dataclass(frozen=True, slots=True)
class Provider:
    """The service that hosts a page, with the key and the rate limit to use."""

    type: str = "statuspage"
    """The service's name."""
    rate_limit: RateLimit = DEFAULT.rate_limit
    """The rate limit of its requests."""
    key_env: str | None = None
    """The environment variable with the key; None for the standard one."""
    site: str | None = None
    """The site of the organization that the page lives on, where the service has such; None where the environment says it."""
    site_source: Source | None = field(default=None, compare=False)
    """Where the file names the site; None where it does not."""
    key_expires: date | None = field(default=None, compare=False)
    """When the key expires; None if that is not declared. Pages that share a key share a backend whatever they say of it."""

    @property
    def service(self) -> Service:
        """The description of the service."""
        return SERVICES[self.type]

    @property
    def key_variable(self) -> str:
        """The environment variable with the key."""
        return self.key_env or self.service.credential.variable


def of_service(name: str, site: str | None = None) -> Provider:
    """The provider of a service as a command names it, at that service's own pace."""
    return Provider(name, SERVICES[name].rate_limit, site=site)


USUAL = of_service(Provider().type)
"""The provider of a page that does not name one."""


@dataclass(frozen=True, slots=True)
class DomainPolicy:
    """Which email domains may subscribe."""

    allow: tuple[str, ...]
    """The allowed domains."""
    action: str
    """What to do with others: `report` or `remove`."""


@dataclass(frozen=True, slots=True)
class AgePolicy:
    """What to do with subscribers after a time in some state."""

    after_days: int
    """Days in that state."""
    action: str
    """What to do with them."""


@dataclass(frozen=True, slots=True)
class Policies:
    """The subscriber policies, executed by `sweep` and never by apply."""

    email_domains: DomainPolicy | None = None
    """Whose email addresses may subscribe; None for anybody's."""
    quarantined: AgePolicy | None = None
    """What to do with quarantined subscribers; None for nothing."""
    unconfirmed: AgePolicy | None = None
    """What to do with subscribers who never confirmed; None for nothing."""


@dataclass(frozen=True)
class DesiredPage:
    """One page as declared in the file, or an organization, which is like a page with types of its own (`scope`)."""

    key: str
    """The page key."""
    id: str
    """The live ID; empty for a page that is found by name, until it is found or created."""
    items: tuple[Desired, ...]
    """Its items in file order, depth first, groups before their components."""
    declared: frozenset[str]
    """Names of the types whose section is present, even if empty."""
    source: Source
    """Its position in the file."""
    provider: Provider = USUAL
    """The service that hosts it."""
    prune_all: bool = False
    """Whether the file says `prune: true`."""
    prune: tuple[Pattern, ...] = ()
    """What the page owns: undeclared matches are deleted."""
    protect: tuple[Pattern, ...] = ()
    """What is never deleted."""
    ignore: tuple[Pattern, ...] = ()
    """What is left alone."""
    limits: Limits = Limits()
    """How much one apply may delete."""
    order: str = "note"
    """`note` or `strict`."""
    policies: Policies | None = None
    """The subscriber policies, or None."""
    scope: Scope = Scope.PAGE
    """Whether it is a page or an organization."""
    alerts: tuple[AlertRule, ...] = ()
    """The incidents that `incident sync` makes of alerts. They are no resources, and in no plan."""
    by_name: str | None = None
    """The name by which the page is found, or created, because the file has no `id`; None if it has one."""
    lint_exceptions: tuple[LintException, ...] = ()
    """Where lint rules do not apply."""

    @property
    def service(self) -> Service:
        """The service that hosts it."""
        return self.provider.service

    @property
    def lasting(self) -> str:
        """What identifies it before and after it is created: its ID in the file, or its name."""
        return self.id if self.by_name is None else f"name:{self.by_name}"

    @property
    def salt(self) -> str:
        """What makes the digests of contacts in its addresses its own: its ID in the file, so that creating it changes none."""
        return self.id if self.by_name is None else ""

    def is_same(self, other: "DesiredPage") -> bool:
        """Whether both declare one live page: by ID, or by key where one of them has none."""
        if (self.provider.type, self.scope) != (other.provider.type, other.scope):
            return False
        by_key = self.by_name is not None or other.by_name is not None
        return self.key == other.key if by_key else self.id == other.id

    @property
    def shown(self) -> str:
        """The page in errors: `page acme (statuspage.yaml:5, id kctbh9vrtdwd)`."""
        called = f"id {self.id}" if self.by_name is None else f"named {self.by_name}"
        return f"{self.scope.value} {self.key} ({self.source.file}:{self.source.line}, {called})"

    @cached_property
    def needed(self) -> frozenset[str]:
        """The types to read: the declared ones, and those their items refer to, so that references are displayed by name."""
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
    """The whole configuration."""

    pages: tuple[DesiredPage, ...]
    """The pages, followed by the organizations."""
    files: tuple[str, ...]
    """The files it was read from."""
    lint: LintSettings = NO_LINT
    """Which lint rules run, and what they need to know."""
    warnings: tuple[Problem, ...] = ()
    """Probable mistakes in the files, which do not stop the run."""
    texts: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """The texts of all files that it was read from, by name, those named by `${file:…}` included."""

    def page(self, key: str) -> DesiredPage | None:
        """The page with that key, or None."""
        return next((page for page in self.pages if page.key == key), None)


@dataclass(frozen=True)
class Ancestry:
    """The configuration at a base revision, in relation to the checkout."""

    common: Config | None
    """At the revision, or at the merge base if the revision has commits of its own; None if there was none."""
    newer: Config | None = None
    """At the revision, if it has commits that the checkout lacks."""
    behind: bool = False
    """Whether the checkout has no commits besides the revision's."""
    sure: bool = True
    """False in a shallow clone, where the missing commits are unknown; `common` is then at the revision."""
    was_at: str | None = None
    """The former path at the revision, as `REV:path`, if the configuration was renamed since."""


@dataclass(frozen=True, slots=True)
class Incident:
    """An unresolved incident or a running maintenance."""

    id: str
    """The live ID."""
    name: str
    """The name that visitors see."""
    components: tuple[str, ...]
    """The IDs of the components that it affects."""
    maintenance: bool = False
    """Whether it is a maintenance."""


@dataclass(frozen=True, slots=True)
class SubscriberCounts:
    """How many subscribe to a page, as the service itself counts them."""

    by_status: Mapping[str, int] = field(default_factory=dict)
    """How many are in each status, by the service's words."""
    trouble: str = ""
    """Why the counts could not be read; empty if they could."""


@dataclass(frozen=True)
class LivePage:
    """One live page or organization, as far as it was read. Its settings are the item of type `page` in `items`."""

    id: str
    """The live ID; empty for a page that does not exist."""
    name: str
    """The live name."""
    items: tuple[Live, ...]
    """The resources, including the page's settings."""
    read: frozenset[str]
    """The types that were read. Any other type is unknown, not empty."""
    whole: frozenset[str] = frozenset()
    """The types whose list was read completely. Looking up a member by contact tells nothing about others."""
    unsubscribed: frozenset[str] = frozenset()
    """Contact keys of people who unsubscribed."""
    requests: int = 0
    """Number of GET requests used to read it."""
    taken_at: str | None = None
    """When the snapshot was taken (ISO 8601); None for the current page."""
    incidents: tuple[Incident, ...] | None = None
    """Unresolved incidents and running maintenances; None if not read."""
    subscriber_counts: SubscriberCounts | None = None
    """The service's own counts of subscribers; None if not read."""
    missing: tuple[str, ...] = ()
    """The types that could not be compared (in a snapshot without subscribers, for example)."""
    service: Service = DEFAULT
    """The service that hosts it."""
    others: tuple[str, ...] = ()
    """The names of the service's other pages, for a page that does not exist."""
    never_published: bool = False
    """Whether visitors have never seen it: there is only a draft, or nothing yet."""

    @property
    def exists(self) -> bool:
        """Whether there is such a page. One that does not exist reads as empty."""
        return bool(self.id)

    @cached_property
    def by_id(self) -> dict[str, Live]:
        """The objects by ID."""
        return {item.id: item for item in self.items}
