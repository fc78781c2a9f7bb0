"""Read complete lists.

An error, or anything other than a list of objects with IDs, is never treated as an empty list.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from reconciler.errors import ProtocolError
from reconciler.http.message import (
    JsonObject,
    JsonValue,
    QueryValue,
    Request,
    Response,
    named,
    query_of,
)
from reconciler.http.service_words import service_words


class Readable(Protocol):
    """Where lists are read from: a session, or a wrapper that counts requests."""

    def get(self, path: str, /, **query: QueryValue) -> JsonValue:
        """Send a GET request."""


@dataclass(frozen=True, slots=True)
class Paging:
    """How a list is paged. The service gives neither a total nor a next page, so a page shorter than `size` is the
    last.
    """

    page_param: str | None = "page"
    """Query parameter for the page number; None for a list that is not paged."""
    size_param: str | None = "per_page"
    """Query parameter for the page size, or None."""
    first: int = 1
    """The number of the first page."""
    size: int = 100
    """Rows requested per page."""
    max_pages: int = 1000
    """Maximum number of pages; more are treated as a server error."""


WHOLE = Paging(page_param=None, size_param=None)
"""A list returned in a single response."""


def list_pages(session: Readable, path: str, paging: Paging | None = None, /, **query: QueryValue) -> list[JsonObject]:
    """All rows of a list, read page by page. Each ID appears once, at its first position with its latest content.

    Raises:
        ProtocolError: an answer is not a list, a row is not an object with an ID, or the list has no end.
        ServiceError: as raised by `HttpSession`. No partial list is returned.
    """
    paging = paging or Paging()
    rows: dict[str | int, JsonObject] = {}
    for number in range(paging.first, paging.first + paging.max_pages):
        asked = dict(query)
        if paging.size_param:
            asked[paging.size_param] = paging.size
        if paging.page_param:
            asked[paging.page_param] = number
        page = _rows(session.get(path, **asked), path, asked)
        count = len(rows)
        rows.update(page)
        if paging.page_param is None or len(page) < paging.size:
            return list(rows.values())
        if len(rows) == count:
            if len(page) > paging.size:  # a server without paging returned everything at once
                return list(rows.values())
            raise _wrong("answered one page twice, so the list has no end", path, asked)
    raise _wrong(f"the list has more than {paging.max_pages} pages", path, asked)


def _rows(answer: JsonValue, path: str, query: Mapping[str, QueryValue]) -> list[tuple[str | int, JsonObject]]:
    if not isinstance(answer, list):
        words = service_words(Response(200, body=json.dumps(answer).encode())) if answer is not None else ""
        raise _wrong(f"answered {named(answer)} where a list belongs" + (f": {words}" if words else ""), path, query)
    rows: list[tuple[str | int, JsonObject]] = []
    for row in answer:
        if not isinstance(row, dict):
            raise _wrong(f"a row of the list is {named(row)}, not an object", path, query)
        identity = row.get("id")
        if not isinstance(identity, str | int) or isinstance(identity, bool) or identity == "":
            raise _wrong("a row of the list has no id", path, query)
        rows.append((identity, row))
    return rows


def _wrong(message: str, path: str, query: Mapping[str, QueryValue]) -> ProtocolError:
    return ProtocolError(message, method="GET", path=Request("GET", path, query_of(query)).shown)
