"""Descriptions of services as data: their resource types and rate limits.

No module of the planner, the applier or the renderers checks which service hosts a page. They ask the page's service
for its types, and the types for their properties.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from reconciler.model.field import Field
from reconciler.model.kind import ORDER, Kind, Scope
from reconciler.model.operation import Operation


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A rate limit."""

    requests: int = 60
    """How many requests may be sent in any `seconds`."""
    seconds: float = 60.0
    """The length of the window."""
    reserve: int = 0
    """How many of the requests work on the declared state leaves to urgent commands, and to others who use the key."""


def usual_reserve(requests: int) -> int:
    """The reserve unless the file gives one: a sixth of the requests, 10 of 60. An urgent command sends fewer."""
    return requests // 6


@dataclass(frozen=True, slots=True)
class Credential:
    """The secret for a service: an environment variable, and how to obtain its value."""

    variable: str
    """The variable that holds it. `<variable>_FILE` may name a file instead, and `provider.key_env` another variable.
    """
    example: str
    """A name of another variable, for the documentation of `provider.key_env`."""
    make: str
    """How to get one, as the start of a sentence: "Make an API key in …"."""


@dataclass(frozen=True, slots=True)
class ServiceVariable:
    """A variable that the environment must contain beside the secret."""

    name: str
    """Its name."""
    about: str
    """What it holds, as a comment for whoever sets it."""
    in_place_of_site: bool = False
    """Whether `provider.site` may say it instead."""


_REMEDIES = {"reactivate": Operation.REACTIVATE, "remove": Operation.UNSUBSCRIBE}
"""The operation behind an action of a subscriber policy."""


@dataclass(frozen=True, eq=False)
class Service:
    """A service that hosts status pages. Each has one instance, in its module of `model.services`."""

    name: str
    """Its name in `provider.type`."""
    title: str
    """Its name for people."""
    page: Kind
    """The type of the page itself, the parent of everything else."""
    kinds: tuple[Kind, ...]
    """All its types, sorted by `rank`."""
    credential: Credential
    """What the environment must contain."""
    default_url: str
    """The root of its API."""
    url_variable: str
    """The variable with another API root."""
    page_ids: Mapping[Scope, str]
    """Where people find the ID of a page or an organization."""
    sandbox: Mapping[str, str]
    """The environment for using the embedded sandbox; `{base}` stands for its address."""
    rate_limit: RateLimit = RateLimit()
    """Its rate limit per key."""
    more_variables: tuple[ServiceVariable, ...] = ()
    """What else the environment must contain."""
    not_here: Mapping[str, str] = field(default_factory=dict)
    """Page keys that other services have and this one does not, with the reason."""
    cannot: Mapping[Operation, str] = field(default_factory=dict)
    """What the commands that operate a page cannot do there, with the reason and what to do."""
    visited_at: tuple[tuple[str, str], ...] = ()
    """Where visitors find a page: fields of its settings, the first that has a value, each with the form of the URL."""
    experimental: bool = False
    """Whether its API may change without notice."""

    def no_remedy(self, action: str) -> str | None:
        """Why an action of a subscriber policy cannot be carried out there; None if it can."""
        operation = _REMEDIES.get(action)
        return None if operation is None else self.cannot.get(operation)

    @property
    def creates_pages(self) -> bool:
        """Whether its API creates pages, so that a page may be declared without an ID and is found by its name."""
        return "create" in self.page.verbs

    @cached_property
    def by_name(self) -> Mapping[str, Kind]:
        """The types by their names in addresses."""
        return {kind.name: kind for kind in self.kinds}

    @cached_property
    def field_names(self) -> Mapping[str, frozenset[str]]:
        """What `:field` in a pattern may name, by type: its fields, and `order` for ordered types."""
        return {kind.name: frozenset(kind.by_name) | ({ORDER} if kind.ordered else frozenset()) for kind in self.kinds}

    @cached_property
    def path_lengths(self) -> Mapping[str, frozenset[int]]:
        """The possible numbers of names in an address path, by type."""
        return {kind.name: kind.path_lengths for kind in self.kinds}

    def variables_beside(self, site: str | None) -> tuple[ServiceVariable, ...]:
        """What the environment must contain beside the secret, where the file names this site, or none."""
        return tuple(each for each in self.more_variables if site is None or not each.in_place_of_site)

    def variable_names(self, site: str | None, key: str | None = None) -> tuple[str, ...]:
        """The names of all variables that the environment must contain, the secret's last: `key`, or the standard one."""
        return (*(each.name for each in self.variables_beside(site)), key or self.credential.variable)

    def kinds_of(self, scope: Scope) -> tuple[Kind, ...]:
        """The types that belong to a page, or to an organization."""
        return tuple(kind for kind in self.kinds if kind.scope is scope)

    def group_field(self, kind: Kind) -> Field | None:
        """The field with a resource's parent, if that is deleted with its last member (a group); otherwise None."""
        parent = self.by_name.get(kind.parent or "")
        return kind.parent_field if parent is not None and parent.deleted_when_empty else None

    def is_about_groups(self, kind: Kind) -> bool:
        """Whether resources of this type are groups that are deleted when empty, or members of one."""
        return kind.deleted_when_empty or self.group_field(kind) is not None
