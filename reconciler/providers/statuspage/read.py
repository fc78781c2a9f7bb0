"""Read a page: the page itself first, then the needed lists in parallel. Sends only GET requests.

A list shows one or more types, and everything in it is returned, since the request was made anyway. If any list cannot
be read completely, the whole read fails, because missing rows would look like deletions.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from typing import TypeVar

from reconciler.errors import ForbiddenError, NotFoundError
from reconciler.http import (
    HttpSession,
    JsonValue,
    QueryValue,
    Readable,
    path_of,
    require_object,
)
from reconciler.model.kind import Kind, Scope
from reconciler.model.resource import Incident, Live, LivePage
from reconciler.model.values import Value
from reconciler.providers.protocol import Wanted
from reconciler.providers.statuspage.consistent_read import settled
from reconciler.providers.statuspage.endpoint import Endpoint, Listing, ListRead
from reconciler.providers.statuspage.endpoints import BY_KIND, ENDPOINTS, PAGE_ENDPOINT
from reconciler.providers.statuspage.incidents import RUNNING, UNRESOLVED, incidents_in

T = TypeVar("T")

THREADS = 16
"""Maximum number of parallel requests of one read."""

_STRANGE = "check the page's `id:`, and that the key is of its organization: `reconciler doctor` lists the pages that the key reaches"


class PageReading:
    """One read of one page. Counts its requests, and sends no more after one has failed.

    A request that had to be retried counts once.
    """

    def __init__(self, session: HttpSession) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._failure: Exception | None = None
        self.requests = 0

    def get(self, path: str, /, **query: QueryValue) -> JsonValue:
        """Send a GET request. Raises what the session raises, or what made another part fail."""
        with self._lock:
            if self._failure is not None:
                raise self._failure
            self.requests += 1
        return self._session.get(path, **query)

    def side_by_side(self, tasks: Sequence[Callable[[], T]]) -> list[T]:
        """The results of the tasks, each run in a thread. Raises the first error after all have ended."""
        if len(tasks) < 2:
            return [task() for task in tasks]
        with ThreadPoolExecutor(min(len(tasks), THREADS), thread_name_prefix="read") as pool:
            # In the caller's context, which may have reserved slots of the rate window for these requests.
            futures = [pool.submit(copy_context().run, self._part, task) for task in tasks]
        if self._failure is not None:
            raise self._failure
        return [future.result() for future in futures]

    def _part(self, task: Callable[[], T]) -> T:
        try:
            return task()
        except Exception as error:
            with self._lock:
                self._failure = self._failure or error
            raise


def read_page(session: HttpSession, page_id: str, wanted: Wanted) -> LivePage:
    """The current page. Raises ServiceError if any part of it cannot be read."""
    reading = PageReading(session)
    needed = wanted.page and (wanted.kinds or not wanted.facts)
    page = (read_settings(reading, page_id),) if wanted.scope is Scope.PAGE and needed else ()
    listings = tuple({listing: None for kind in sorted(wanted.kinds) if (listing := BY_KIND[kind].listing)})
    founds = reading.side_by_side([_part(listing, reading, page_id, wanted) for listing in listings])
    items = list(page)
    read = {item.kind.name for item in page}
    whole = set(read)
    for listing, result in zip(listings, founds, strict=True):
        shown = shown_by(listing)
        kinds = {endpoint.kind.name for endpoint in shown}
        items += lives(shown, result, listing.at(page_id))
        read |= kinds
        whole |= kinds if result.whole else set()
    return LivePage(
        id=page_id,
        name=page[0].name if page else page_id,
        items=_with_what_stands_beside(reading, page_id, items, wanted),
        read=frozenset(read),
        whole=frozenset(whole),
        unsubscribed=frozenset().union(*(result.unsubscribed for result in founds)),
        incidents=_incidents(reading, page_id, wanted),
        requests=reading.requests,
    )


def _incidents(reading: PageReading, page_id: str, wanted: Wanted) -> tuple[Incident, ...] | None:
    """The open incidents, if requested: two lists."""
    if "incidents" not in wanted.facts:
        return None
    incidentses = reading.side_by_side([incidents_in(listing, reading, page_id) for listing in (UNRESOLVED, RUNNING)])
    return tuple(incident for part in incidentses for incident in part)


def _with_what_stands_beside(
    reading: PageReading, page_id: str, items: Sequence[Live], wanted: Wanted
) -> tuple[Live, ...]:
    """The resources with requested values that no list shows, using one request each."""
    if not wanted.unlisted:
        return tuple(items)
    at: dict[tuple[str, str], list[int]] = {}
    for place, item in enumerate(items):
        at.setdefault((item.kind.name, item.name), []).append(place)
    asked = [
        (fromkey, place)
        for fromkey in dict.fromkeys(wanted.unlisted)
        for place in at.get((fromkey.kind, fromkey.name), ())
    ]
    values = reading.side_by_side([_beside(reading, page_id, items[place], fromkey.field) for fromkey, place in asked])
    lives = list(items)
    for (fromkey, place), value in zip(asked, values, strict=True):
        lives[place] = replace(lives[place], fields={**lives[place].fields, fromkey.field: value})
    return tuple(lives)


def _beside(reading: PageReading, page_id: str, item: Live, field: str) -> Callable[[], Value]:
    beside = BY_KIND[item.kind.name].beside[field]
    return lambda: beside.read(reading, page_id, item.id)


def read_settings(session: Readable, page_id: str) -> Live:
    """The page itself. A wrong ID or key fails here, before any list is requested (statuspage-api.md B1.4)."""
    path = path_of("pages", page_id)
    try:
        row = require_object(session.get(path), "GET", path)
    except (NotFoundError, ForbiddenError) as error:
        if isinstance(error, NotFoundError):
            text = f": {error.words}" if error.words else ""
            error.message = f"{error.host} does not know the page, or the key does not reach it ({error.status}{text})"
        error.hint = _STRANGE
        raise
    return replace(PAGE_ENDPOINT.live(PAGE_ENDPOINT.kind, row, path), id=page_id)


def read_kind(session: HttpSession, page_id: str, kind: Kind) -> tuple[Live, ...]:
    """The objects of one type, from one read of its list."""
    endpoint = BY_KIND[kind.name]
    if endpoint.listing is None:
        return (read_settings(session, page_id),)
    result = endpoint.listing.read(session, page_id, ())
    return tuple(lives((endpoint,), result, endpoint.listing.at(page_id)))


def shown_by(listing: Listing) -> tuple[Endpoint, ...]:
    """The endpoints whose types the list shows."""
    return tuple(endpoint for endpoint in ENDPOINTS if endpoint.listing is listing)


def lives(endpoints: Sequence[Endpoint], result: ListRead, path: str) -> list[Live]:
    """The rows as live objects, in list order, each converted by its endpoint."""
    return [
        endpoint.live(endpoint.kind, row, path) for row in result.rows for endpoint in endpoints if endpoint.takes(row)
    ]


def _part(listing: Listing, session: Readable, page_id: str, wanted: Wanted) -> Callable[[], ListRead]:
    kinds = {endpoint.kind.name for endpoint in shown_by(listing)}
    contacts = tuple(contact for kind in sorted(kinds) for contact in wanted.contacts.get(kind, ()))
    expected = tuple(names for kind in sorted(kinds) for names in wanted.expected.get(kind, ()))

    def read() -> ListRead:
        if not kinds & wanted.whole:
            return listing.read(session, page_id, contacts)
        return listing.and_who_left(session, page_id, listing.read(session, page_id, ()), contacts)

    return lambda: settled(read, listing, page_id, expected)
