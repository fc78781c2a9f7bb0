"""What a service is, as data: its kinds, and at what pace it may be asked.

No room of the planner, the applier or the renderers asks which service a page lives on: they ask the page's service for its kinds, and
the kinds for what is true of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from reconciler.model.field import Field
from reconciler.model.kind import ORDER, Kind, Scope


@dataclass(frozen=True, slots=True)
class RateLimit:
    """`requests` in any `seconds`, of which `reserve` are left to others who use the same key."""

    requests: int = 60
    seconds: float = 60.0
    reserve: int = 0


@dataclass(frozen=True, slots=True)
class Credential:
    """The secret with which a service is asked: an environment variable, and how to get and to mend its value."""

    variable: str
    """The variable that holds it; `<variable>_FILE` may name a file in its place, and `provider.key_env` another variable."""
    example: str
    """A name of another variable, for the documentation of `provider.key_env`."""
    make: str
    """How a person gets one, as a sentence begins: "Make an API key in …"."""


@dataclass(frozen=True, eq=False)
class Service:
    """One service that status pages live on. There is one instance of each, in its module of `model.services`."""

    name: str
    """What `provider.type` says in the file."""
    title: str
    """What people call it."""
    page: Kind
    """The kind of the page itself, in which everything else stands."""
    kinds: tuple[Kind, ...]
    """All its kinds, in the order of `rank`."""
    credential: Credential
    """What the environment must hold for it."""
    default_url: str
    """The root of its API."""
    url_variable: str
    """The variable that holds another root of its API."""
    page_ids: Mapping[Scope, str]
    """Where a person finds the id of a page, or of an organization."""
    sandbox: Mapping[str, str]
    """The environment with which the embedded sandbox is reached; `{base}` stands for its address."""
    rate_limit: RateLimit = RateLimit()
    """The pace that it allows for one key."""
    not_here: Mapping[str, str] = field(default_factory=dict)
    """Keys of a page that other services have, each with the reason why this one has not, and what to do."""
    experimental: bool = False
    """Whether its makers may change its API without notice."""

    @cached_property
    def by_name(self) -> Mapping[str, Kind]:
        """The kinds by their names in addresses."""
        return {kind.name: kind for kind in self.kinds}

    @cached_property
    def field_names(self) -> Mapping[str, frozenset[str]]:
        """What a `:field` in a pattern may name, by kind: its fields, and `order` where its things stand in one."""
        return {kind.name: frozenset(kind.by_name) | ({ORDER} if kind.ordered else frozenset()) for kind in self.kinds}

    @cached_property
    def path_lengths(self) -> Mapping[str, frozenset[int]]:
        """How many names the path of an address can have, by kind."""
        return {kind.name: kind.path_lengths for kind in self.kinds}

    def kinds_of(self, scope: Scope) -> tuple[Kind, ...]:
        """The kinds that belong to a page, or to an organization."""
        return tuple(kind for kind in self.kinds if kind.scope is scope)

    def group_field(self, kind: Kind) -> Field | None:
        """The field that says in what a thing stands, where that is deleted with its last member (a group); None for all other kinds."""
        holder = self.by_name.get(kind.parent or "")
        return kind.parent_field if holder is not None and holder.deleted_when_empty else None

    def is_about_groups(self, kind: Kind) -> bool:
        """Whether a thing of this kind is a group that is deleted when it is empty, or stands in one."""
        return kind.deleted_when_empty or self.group_field(kind) is not None
