"""Finding subscribers with the fewest requests: their list can be a thousand pages long, and a file wants three of them.

With k wanted contacts on a page of n subscribers, whose whole list takes P = floor(n/100) + 1 requests:

1. one contact: one search, whatever n is;
2. more: the first page of the list, which is all of it where it is short, and page after page for as long as each shows somebody
   who is wanted: such a page took no more than the search would have. A file that declares everybody takes P in all;
3. else one search for each contact that is not yet found where these are at most two;
4. else the count of subscribers, and then what takes fewer: the rest of the list, or the searches.

That is at most P + 1 requests and at most k + 2, plus the list of those who unsubscribed where a contact was not found (nobody who left
is subscribed again). A search counts as one request: more only where a hundred others hold the contact's text in theirs.
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
"""So many searches never cost more than one request above the list, so that counting first saves nothing."""

_PAGING = Paging(size_param="limit", first=0, size=SIZE)
"""Pages from 0 and `limit`, where every other list has pages from 1 and `per_page` (statuspage-api.md B3.13)."""

_ALL = {"state": "all"}
"""Without it those who have not confirmed are left out, and would be subscribed again in every run (statuspage-api.md B10.59)."""

_SORTED = {**_ALL, "sort_field": "created_at", "sort_direction": "asc"}
"""Whoever comes while the list is read comes at its end, so that the pages before do not shift."""

NameOf = Callable[[JsonObject, str], str]
"""The contact key of a row; the path is for errors."""


@dataclass(frozen=True, eq=False)
class People(Listing):
    """The list of subscribers. `name_of` gives the contact key of a row."""

    path: tuple[str, ...] = ("subscribers",)
    paging: Paging = _PAGING
    name_of: NameOf = field(kw_only=True)

    def read(self, session: Readable, page_id: str, contacts: Collection[str]) -> ListRead:
        """Those of `contacts` who subscribe, or everybody where that takes no more requests, or where none is named.

        A search finds its text anywhere in a contact (`a@b.co` in `aa@b.com` too), so what it gives is held against the whole contact.
        """
        wanted = frozenset(contacts)
        rows, whole = self._rows(session, page_id, wanted)
        if not whole:
            rows = tuple(row for row in rows if self.name_of(row, self.at(page_id)) in wanted)
        return self.and_who_left(session, page_id, ListRead(rows, whole), wanted)

    def and_who_left(self, session: Readable, page_id: str, result: ListRead, contacts: Collection[str]) -> ListRead:
        """The same, with those who unsubscribed where one of the contacts was not found: nobody who left is subscribed again."""
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
        """The list's first pages, for as long as each shows somebody who is wanted; who is missing then; how many pages were read."""
        path, only = self.at(page_id), replace(self.paging, page_param=None)  # `list_pages` would go on to the next
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
        """How many requests the whole list takes; more than any file has contacts where the service does not say."""
        counts = session.get(path_of("pages", page_id, *self.path, "count"), **_ALL)
        numbers = list(_whole_numbers(counts.values())) if isinstance(counts, dict) else []
        return sum(numbers) // SIZE + 1 if numbers else 1_000_000

    def _names(self, rows: Iterable[JsonObject], page_id: str) -> frozenset[str]:
        path = self.at(page_id)
        return frozenset(self.name_of(row, path) for row in rows)


def _whole_numbers(values: Iterable[object]) -> Iterator[int]:
    yield from (value for value in values if isinstance(value, int) and not isinstance(value, bool))


def _needle(channel: str, text: str) -> str:
    """What is searched for. Of a phone the last four digits: in which spelling the service keeps the rest is not known."""
    digits = "".join(letter for letter in text if letter.isdigit())
    return digits[-4:] if channel == "sms" and len(digits) >= 4 else text


def _each_once(rows: Iterable[JsonObject]) -> tuple[JsonObject, ...]:
    return tuple({str(row["id"]): row for row in rows}.values())
