"""Find subscribers with the fewest requests: the list may have a thousand pages, and a file may need three subscribers.

For k contacts on a page with n subscribers, whose whole list takes P = floor(n/100) + 1 requests:

1. One contact: one search, regardless of n.
2. More: the first page of the list (all of it, if it is short), and further pages while each contains a wanted contact.
   Such a page costs no more than the search would have. A file that declares everyone takes P in total.
3. Then one search for each contact not found yet, if there are at most two.
4. Otherwise the number of subscribers, and then whatever takes fewer requests: the rest of the list, or the searches.

That is at most P + 1 requests and at most k + 2, plus the list of unsubscribed people if a contact was not found
(nobody who left is subscribed again). A search counts as one request; it takes more only if a hundred other contacts
contain the same text.
"""

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from reconciler.http import (
    JsonObject,
    Paging,
    Readable,
    list_pages,
    path_of,
)
from reconciler.providers.statuspage.endpoint import Listing, ListRead

SIZE = 100
FEW = 2
"""This many searches never cost more than one request above the list, so counting first saves nothing."""

_PAGING = Paging(size_param="limit", first=0, size=SIZE)
"""Pages from 0 with `limit`, unlike all other lists, which have pages from 1 with `per_page` (statuspage-api.md B3.13).
"""

_ALL = {"state": "all"}
"""Otherwise, unconfirmed subscribers would be missing, and subscribed again in every run (statuspage-api.md B10.59)."""

_SORTED = {**_ALL, "sort_field": "created_at", "sort_direction": "asc"}
"""New subscribers are added at the end of the list while it is read, so that earlier pages do not shift."""

NameOf = Callable[[JsonObject, str], str]
"""Returns the contact key of a row; the path is for errors."""


@dataclass(frozen=True, eq=False)
class People(Listing):
    """The list of subscribers."""

    path: tuple[str, ...] = ("subscribers",)
    """The path segments below the page."""
    paging: Paging = _PAGING
    """How the list is paged."""
    name_of: NameOf = field(kw_only=True)
    """Returns the contact key of a row."""

    def read(self, session: Readable, page_id: str, contacts: Collection[str]) -> ListRead:
        """Those of `contacts` who subscribe, or everyone if that takes no more requests or if none is named.

        A search matches its text anywhere in a contact (`a@b.co` also in `aa@b.com`), so results are compared with the
        whole contact.
        """
        wanted = frozenset(contacts)
        rows, whole = self._rows(session, page_id, wanted)
        if not whole:
            rows = tuple(row for row in rows if self.name_of(row, self.at(page_id)) in wanted)
        return self.and_who_left(session, page_id, ListRead(rows, whole), wanted)

    def and_who_left(self, session: Readable, page_id: str, result: ListRead, contacts: Collection[str]) -> ListRead:
        """Add those who unsubscribed if a contact was not found, since nobody who left is subscribed again."""
        if not frozenset(contacts) - self._names(result.rows, page_id):
            return result
        gone = list_pages(session, path_of("pages", page_id, *self.path, "unsubscribed"))
        return replace(result, unsubscribed=self._names(gone, page_id))

    def _rows(self, session: Readable, page_id: str, wanted: frozenset[str]) -> tuple[tuple[JsonObject, ...], bool]:
        path = self.at(page_id)
        if not wanted:
            return tuple(list_pages(session, path, self.paging, **_SORTED)), True
        if len(wanted) == 1:
            return self._searched(session, page_id, wanted), False
        rows, missing, pages = self._read_on(session, page_id, wanted)
        if len(rows) < pages * SIZE:
            return _each_once(rows), True
        if len(missing) > FEW and self._pages(session, page_id) - pages <= len(missing):
            remaining = list_pages(session, path, replace(self.paging, first=pages), **_SORTED)
            return _each_once([*rows, *remaining]), True
        return _each_once([*rows, *self._searched(session, page_id, missing)]), False

    def _read_on(
        self, session: Readable, page_id: str, wanted: frozenset[str]
    ) -> tuple[list[JsonObject], frozenset[str], int]:
        """Read the list while each page contains a wanted contact. Returns the rows, the contacts still missing, and
        the number of pages read.
        """
        path, only = self.at(page_id), replace(self.paging, page_param=None)  # `list_pages` would read on
        rows: list[JsonObject] = []
        for pages in itertools.count(1):
            page = list_pages(session, path, only, page=pages - 1, **_SORTED)
            rows += page
            missing = wanted - self._names(page, page_id)
            if len(page) < SIZE or missing == wanted or len(missing) <= FEW:
                break
            wanted = missing
        return rows, missing, pages

    def _searched(self, session: Readable, page_id: str, wanted: Iterable[str]) -> tuple[JsonObject, ...]:
        path = self.at(page_id)
        result: list[JsonObject] = []
        for contact in sorted(wanted):
            channel, _, text = contact.partition(":")
            result += list_pages(session, path, self.paging, q=_needle(channel, text), type=channel, **_ALL)
        return _each_once(result)

    def _pages(self, session: Readable, page_id: str) -> int:
        """The number of requests for the whole list; if unknown, more than any file has contacts."""
        counts = session.get(path_of("pages", page_id, *self.path, "count"), **_ALL)
        numbers = list(_whole_numbers(counts.values())) if isinstance(counts, dict) else []
        return sum(numbers) // SIZE + 1 if numbers else 1_000_000

    def _names(self, rows: Iterable[JsonObject], page_id: str) -> frozenset[str]:
        path = self.at(page_id)
        return frozenset(self.name_of(row, path) for row in rows)


def _whole_numbers(values: Iterable[object]) -> Iterator[int]:
    yield from (value for value in values if isinstance(value, int) and not isinstance(value, bool))


def _needle(channel: str, text: str) -> str:
    """The text to search for. For a phone number, the last four digits, since the service's format of the rest is
    unknown.
    """
    digits = "".join(letter for letter in text if letter.isdigit())
    return digits[-4:] if channel == "sms" and len(digits) >= 4 else text


def _each_once(rows: Iterable[JsonObject]) -> tuple[JsonObject, ...]:
    return tuple({str(row["id"]): row for row in rows}.values())
