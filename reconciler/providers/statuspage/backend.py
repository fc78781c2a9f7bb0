"""Statuspage as a backend: what `protocol.Backend` asks for, over one session."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from reconciler.errors import ServiceError
from reconciler.http import HttpSession, list_pages, path_of
from reconciler.http.paging import WHOLE
from reconciler.model.kind import Kind
from reconciler.model.resource import Live, LivePage
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.protocol import Sent, Wanted
from reconciler.providers.statuspage.read import read_kind, read_page
from reconciler.providers.statuspage.rows import identity, named
from reconciler.providers.statuspage.subscriber_batches import people_in, remedy
from reconciler.providers.statuspage.write import perform_step


class StatuspageBackend:
    """Statuspage, reached with one key. Thread safe.

    Args:
        session: the connection, which holds the key and the rate window.
    """

    def __init__(self, session: HttpSession) -> None:
        self._session = session

    @property
    def sent(self) -> Sent:
        """The requests sent so far, every try counted."""
        count = self._session.count
        return Sent(count.reads, count.writes)

    def pages(self) -> tuple[tuple[str, str], ...]:
        """Id and name of every page that the key reaches. Raises ServiceError."""
        path = path_of("pages")
        return tuple((identity(row, path), named(row, path)) for row in list_pages(self._session, path, WHOLE))

    def read(self, page_id: str, wanted: Wanted) -> LivePage:
        """The page as it is: GETs alone. Raises ServiceError where any part cannot be read.

        Subscribers come whole, or, where only some are wanted, with the fewest requests (see `people`).
        """
        return read_page(self._session, page_id, wanted)

    def perform(self, page_id: str, step: Step) -> StepAnswer:
        """Carry out one step. Raises UncertainError for a create of unknown fate, another ServiceError where nothing happened."""
        return perform_step(self._session, page_id, step)

    def perform_together(self, page_id: str, steps: Sequence[Step]) -> Sequence[StepAnswer | ServiceError]:
        """Carry out the steps one by one: Statuspage has no call for several."""
        return [self.perform(page_id, step) for step in steps]

    def find(self, page_id: str, kind: Kind) -> tuple[Live, ...]:
        """The objects of one kind as they are now."""
        return read_kind(self._session, page_id, kind)

    def together(self, requests: int) -> AbstractContextManager[None]:
        """While it lasts, so many requests are sent without a wait for the rate window between them; the wait is before."""
        return self._session.together(requests)

    def people_in(self, page_id: str, state: str) -> tuple[Live, ...]:
        """The subscribers in a state (see `bulk`)."""
        return people_in(self._session, page_id, state)

    def remedy(self, page_id: str, what: str, state: str, ids: Sequence[str]) -> None:
        """Remove or reactivate a lot of subscribers without a notice to anybody (see `bulk`)."""
        remedy(self._session, page_id, what, state, ids)

    def close(self) -> None:
        """Give back the connections."""
        self._session.close()
