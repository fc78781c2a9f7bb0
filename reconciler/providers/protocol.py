"""The interface of a backend. Planning only calls `read`, which sends only GET requests."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from reconciler.errors import ServiceError
from reconciler.model.kind import Kind, Scope
from reconciler.model.probe import ProbeReport
from reconciler.model.resource import Live, LivePage
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.operator import Operator


class UnlistedValue(NamedTuple):
    """A value that no list shows."""

    kind: str
    """The name of the type."""
    name: str
    """The contact key or name of the resource."""
    field: str
    """The name of the field."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read of a page."""

    kinds: frozenset[str]
    """The names of the types."""
    contacts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The contact keys of declared people, by type. A backend may look them up individually if that is cheaper."""
    whole: frozenset[str] = frozenset()
    """The types to read completely, since undeclared members may be deleted."""
    facts: frozenset[str] = frozenset()
    """More than resources. If only those are requested, the page itself is not read.

    `incidents` are unresolved incidents and running maintenances, and `subscriber_counts` the service's own counts, beside
    the subscribers themselves and where it has any.
    """
    unlisted: tuple[UnlistedValue, ...] = ()
    """Values that need a request each."""
    expected: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """The possible names of each declared item, by type. If one is missing, a backend may check whether the list
    changed while it was read.
    """
    scope: Scope = Scope.PAGE
    """Whether it is a page or an organization."""
    page: bool = True
    """Whether to read the page itself. False if it was just read, and only some lists are needed again."""


@dataclass(slots=True)
class Sent:
    """The number of requests that a backend has sent so far."""

    reads: int = 0
    """Number of GET requests."""
    writes: int = 0
    """Number of other requests."""


class Backend(Protocol):
    """A service accessed with one key. Thread-safe: pages are processed in parallel, but each page by one thread at a
    time.
    """

    @property
    def sent(self) -> Sent:
        """The requests sent so far."""

    def read(self, page_id: str, wanted: Wanted) -> LivePage:
        """The current page. Raises ServiceError if any part cannot be read: an error is never treated as empty."""

    def objection(self, field: str, value: str) -> str | None:
        """Why the service would not take a value of a field that it judges (`Field.judged`); None if it would. Raises ServiceError."""

    def perform(self, page_id: str, step: Step) -> StepAnswer:
        """Execute one step with one write.

        Raises UncertainError if a create may or may not have happened, and any other ServiceError if it did not.
        """

    def perform_together(self, page_id: str, steps: Sequence[Step]) -> Sequence[StepAnswer | ServiceError]:
        """Execute steps of types that the service writes in one call (`Kind.together`). Returns one answer per step, in
        order.

        Other steps may use a create's `placeholder` in place of its ID. The answer is an error for a step whose effect
        is not visible in a read. Raises ServiceError if the whole call was rejected, and UncertainError if its fate is
        unknown.
        """

    def find(self, page_id: str, kind: Kind) -> Collection[Live]:
        """The current objects of one type, to find out whether a create of unknown fate happened."""

    def together(self, requests: int) -> AbstractContextManager[None]:
        """Reserve slots so that a number of requests in the body are sent without waiting in between. The wait comes
        first.

        Entering it raises Interrupted, and RateLimitedError if the service asks for too long a wait.
        """

    def pages(self) -> tuple[tuple[str, str], ...]:
        """ID and name of every page that the key can access. Raises ServiceError."""

    def connected_to(self) -> str:
        """Which account or site the requests go to, in words that are safe to show; empty where the key alone says it.
        Raises ServiceError, and SettingError.
        """

    @property
    def operator(self) -> Operator:
        """The same page for commands that operate it, over the same connections."""

    def close(self) -> None:
        """Close the connections."""


@dataclass(frozen=True, slots=True)
class NamedPage:
    """What a service answers about the page of a name."""

    id: str | None
    """Its ID; None if there is none."""
    others: tuple[str, ...] = ()
    """The names of the other pages."""
    requests: int = 0
    """Number of GET requests that it took."""


class PageFinder(Protocol):
    """A backend whose service creates pages, so that a page can be declared by name (`Service.creates_pages`).

    It also performs a step that creates the page itself, for a page ID that is empty. The answer has the new ID. A
    create of unknown fate is settled by the backend, which never sends a second one.
    """

    def page_named(self, name: str) -> NamedPage:
        """Look for the page of a name. Raises NotFoundError, with their IDs, if there are several; ServiceError."""


class Sweeper(Protocol):
    """A backend whose subscribers can be swept."""

    def people_in(self, page_id: str, states: Collection[str]) -> Mapping[str, Collection[Live]]:
        """The subscribers by state: `unconfirmed`, `quarantined`, or `all`.

        All of these states are read, and another one only if that takes no further request. Raises ServiceError.
        """

    def remedy(self, page_id: str, what: str, state: str, ids: Sequence[str]) -> Collection[str]:
        """`remove` or `reactivate` up to 100 of them without notifying anyone. Doing it twice does no harm.

        Returns the IDs of those left alone because they are no longer in the state, as far as the service tells. Raises
        ServiceError.
        """


class Prober(Protocol):
    """A backend that can report what its service's reference leaves open."""

    def probe(self, page_id: str | None) -> ProbeReport:
        """What reading tells: only GET requests. Without an ID, the backend chooses the page. Raises ServiceError."""
