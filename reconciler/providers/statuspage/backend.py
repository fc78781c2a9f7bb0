"""Statuspage as a `protocol.Backend`, over one session."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager

from reconciler.errors import ServiceError
from reconciler.http import BudgetUse, HttpSession, list_pages, path_of
from reconciler.http.paging import WHOLE
from reconciler.model.kind import Kind
from reconciler.model.resource import Live, LivePage
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.protocol import Sent, Wanted
from reconciler.providers.statuspage.operator import StatuspageOperator
from reconciler.providers.statuspage.read import read_kind, read_page
from reconciler.providers.statuspage.rows import identity, named
from reconciler.providers.statuspage.subscriber_batches import people_in, remedy
from reconciler.providers.statuspage.write import perform_step


class StatuspageBackend:
    """Statuspage accessed with one key. Thread-safe.

    Args:
        session: the HTTP session with the key and the rate window.
    """

    def __init__(self, session: HttpSession) -> None:
        self._session = session
        self._operator = StatuspageOperator(session)

    @property
    def operator(self) -> StatuspageOperator:
        """The same page for commands that operate it, over the same connections."""
        return self._operator

    @property
    def sent(self) -> Sent:
        """The requests sent so far, counting every try."""
        count = self._session.count
        return Sent(count.reads, count.writes)

    def pages(self) -> tuple[tuple[str, str], ...]:
        """ID and name of every page that the key can access. Raises ServiceError."""
        path = path_of("pages")
        return tuple((identity(row, path), named(row, path)) for row in list_pages(self._session, path, WHOLE))

    def connected_to(self) -> str:
        """Nothing: a key leads to its account by itself."""
        return ""

    def read(self, page_id: str, wanted: Wanted) -> LivePage:
        """The current page. Sends only GET requests. Raises ServiceError if any part cannot be read.

        Subscribers are read completely or, if only some are needed, with the fewest requests (see `subscriber_search`).
        """
        return read_page(self._session, page_id, wanted)

    def objection(self, field: str, value: str) -> str | None:
        """None: Statuspage judges no value before it is written."""
        return None

    def perform(self, page_id: str, step: Step) -> StepAnswer:
        """Execute one step. Raises UncertainError for a create of unknown fate, another ServiceError if nothing
        happened.
        """
        return perform_step(self._session, page_id, step)

    def perform_together(self, page_id: str, steps: Sequence[Step]) -> Sequence[StepAnswer | ServiceError]:
        """Execute the steps one by one: Statuspage has no call for several."""
        return [self.perform(page_id, step) for step in steps]

    def find(self, page_id: str, kind: Kind) -> tuple[Live, ...]:
        """The current objects of one type."""
        return read_kind(self._session, page_id, kind)

    def budget(self) -> BudgetUse:
        """What is used of the key's request budget now, and by whom."""
        return self._session.window.use()

    def together(self, requests: int) -> AbstractContextManager[None]:
        """Reserve slots so that a number of requests in the body are sent without waiting in between. The wait comes
        first.
        """
        return self._session.together(requests)

    def people_in(self, page_id: str, states: Collection[str]) -> dict[str, tuple[Live, ...]]:
        """The subscribers by state, one list for each (see `subscriber_batches`)."""
        return {state: people_in(self._session, page_id, state) for state in states}

    def remedy(self, page_id: str, what: str, state: str, ids: Sequence[str]) -> tuple[str, ...]:
        """Remove or reactivate a batch of subscribers without notifying anyone (see `subscriber_batches`).

        Returns nobody: the service does not tell whom it left alone.
        """
        remedy(self._session, page_id, what, state, ids)
        return ()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()
