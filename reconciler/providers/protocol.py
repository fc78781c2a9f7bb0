"""What a backend offers to those above it. Planning calls `read` alone, and `read` sends nothing but GET."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from reconciler.errors import ServiceError
from reconciler.model.kind import Kind, Scope
from reconciler.model.resource import Live, LivePage
from reconciler.model.work import Step, StepAnswer


class Apart(NamedTuple):
    """One value that stands in no list: the kind's name, the contact key or name of the thing, the field's name."""

    kind: str
    name: str
    field: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a page is to be read.

    `kinds` are the kinds' names. `contacts` are the contact keys of declared people by kind: where looking each up takes fewer requests
    than the whole list, a backend may do that, unless `whole` names the kind (something of it may be pruned). `apart` are the
    values that take a request each. `expected` are, by kind, the names that each declared thing may bear: a backend that does not find
    one may look whether the list changed while it was read. `facts` asks for more than resources: `incidents` for the unresolved
    incidents and running maintenances. Asked for alone, the page itself is not read: it was a moment ago.
    """

    kinds: frozenset[str]
    contacts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    apart: tuple[Apart, ...] = ()
    expected: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    scope: Scope = Scope.PAGE
    page: bool = True
    """Whether the page itself is read too. Not where it was read a moment ago, and only lists of it are wanted again."""


@dataclass(slots=True)
class Sent:
    """How many requests a backend has sent so far."""

    reads: int = 0
    writes: int = 0


class Backend(Protocol):
    """One service, reached with one key. Thread safe: pages are worked on side by side, each page by one thread at a time."""

    @property
    def sent(self) -> Sent:
        """The requests sent so far."""

    def read(self, page_id: str, wanted: Wanted) -> LivePage:
        """The page as it is. Raises ServiceError where any part cannot be read: an error is never read as empty."""

    def perform(self, page_id: str, step: Step) -> StepAnswer:
        """Carry out one step with one write.

        Raises UncertainError where a create may or may not have happened, and any other ServiceError where it did not.
        """

    def perform_together(self, page_id: str, steps: Sequence[Step]) -> Sequence[StepAnswer | ServiceError]:
        """Carry out steps of kinds that the service writes in one call (`Kind.together`); one answer for each step, in their order.

        A create's `placeholder` may stand for its id in the values of the other steps. A step whose effect a reading does not show has
        an error for an answer. Raises ServiceError where the call was refused whole, and UncertainError where its fate is not known.
        """

    def find(self, page_id: str, kind: Kind) -> Collection[Live]:
        """The objects of one kind as they are now, to see whether a create of unknown fate happened."""

    def together(self, requests: int) -> AbstractContextManager[None]:
        """While it lasts, so many requests are sent without a wait for the rate window between them; the wait is before.

        Entering it raises Interrupted, and RateLimitedError where the service asks for too long a silence.
        """

    def pages(self) -> tuple[tuple[str, str], ...]:
        """Id and name of every page that the key reaches. Raises ServiceError."""

    def close(self) -> None:
        """Give back the connections."""


class Sweeper(Protocol):
    """A backend whose subscribers can be swept: not every service has the bulk requests for it."""

    def people_in(self, page_id: str, state: str) -> Collection[Live]:
        """The subscribers in a state: `unconfirmed`, `quarantined`, or `all`."""

    def remedy(self, page_id: str, what: str, state: str, ids: Sequence[str]) -> None:
        """`remove` or `reactivate` a lot of at most 100 of them, without a notice to anybody. Doing it twice does no harm."""
