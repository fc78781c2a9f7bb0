"""How a kind of resource is described: its fields, what can be done with it, how it is known again."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from reconciler.model.field import Access, Field
from reconciler.model.recurrence import Window

ORDER = "order"
"""The name of the order of siblings: as a field of a change and of an `ignore` pattern, and as the code of a note."""


class Identity(StrEnum):
    """How a declared item and a live object are known to be the same."""

    SINGLETON = "singleton"
    """There is exactly one, always (the page's settings)."""
    NAME = "name"
    """By place and name; names need not be unique on the service."""
    CONTACT = "contact"
    """By a person's contact, which is masked in addresses."""


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


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of resource. There is one instance of each, in its module of `model.kinds`; compare with `is`.

    `section` is where its items stand in a page's block. `rank` orders creation among kinds: what is referred to has the lower
    rank; deletion runs the other way. `parent` is the kind that may hold it; with `needs_parent` an item stands nowhere else. A kind that
    is `never_empty` disappears with its last member. `lists` names the service's lists that show it, so that
    kinds which share a list are read once. `verbs` is what the service can do of create, update and delete. `maximum` is the number of
    live objects a page can have. `loses` says what a delete destroys for good, `greets` who may hear of a new one.
    `window` is set where its things last from one time to another: items may then repeat, and what has begun is never touched.
    `refused` gives the reason for keys that people look for and that are not to be written.
    """

    name: str
    title: str
    doc: str
    section: tuple[str, ...]
    fields: tuple[Field, ...]
    rank: int
    identity: Identity = Identity.NAME
    parent: str | None = None
    needs_parent: bool = False
    never_empty: bool = False
    lists: tuple[str, ...] = ()
    verbs: frozenset[str] = frozenset({"create", "update", "delete"})
    prune: Prune = Prune.BARE
    renamable: bool = True
    maximum: int | None = None
    window: Window | None = None
    scope: Scope = Scope.PAGE
    ordered: bool = False
    """Whether visitors see its things in an order."""
    loses: str | None = None
    greets: str | None = None
    example: str = ""
    why_not: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by their names in the file."""
        return {f.name: f for f in self.fields}

    @cached_property
    def by_wire(self) -> dict[str, Field]:
        """The fields by the service's names."""
        return {f.wire: f for f in self.fields}

    @cached_property
    def compared(self) -> tuple[Field, ...]:
        """The fields in which desired and live can differ."""
        return tuple(f for f in self.fields if f.compared and f.access in (Access.WRITE, Access.CREATE))

    @cached_property
    def place(self) -> Field | None:
        """The field that says in what an item stands (a component's group); None for kinds that stand in nothing."""
        return next((f for f in self.fields if not f.written and self.parent in f.refers), None)

    @property
    def path_lengths(self) -> frozenset[int]:
        """How many names the path of one of its things can have."""
        if self.identity is Identity.SINGLETON:
            return frozenset({0})
        if self.window is not None:
            return frozenset({1, 2})  # the series, and one occurrence
        if self.parent is None or self.identity is Identity.CONTACT:
            return frozenset({1})
        return frozenset({2}) if self.needs_parent else frozenset({1, 2})

    @property
    def movable(self) -> bool:
        """Whether the service can put an item under another holder."""
        return self.place is not None and self.place.access is Access.WRITE

    @property
    def replaceable(self) -> bool:
        """Whether a change that the service cannot make may be made by delete and create, where the item says so."""
        fixed = any(f.access is Access.CREATE and f.written for f in self.compared)
        return fixed and self.identity is Identity.NAME and {"create", "delete"} <= self.verbs

    @cached_property
    def refers(self) -> frozenset[str]:
        """The kinds that items of this kind may point to."""
        return frozenset(name for f in self.fields for name in f.refers)

    def __repr__(self) -> str:
        return f"Kind({self.name})"
