"""Lists that go on behind a cursor: followed to their end, or not believed at all (jsm-api.md 4, paging)."""

from typing import cast

from reconciler.errors import ProtocolError
from reconciler.http import JsonObject, QueryValue
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.envelope import Envelope

SIZE = 100
_MAX_PAGES = 1000


def rows_of(
    calls: JsmCalls,
    envelope: Envelope,
    *segments: str,
    size_name: str = "first",
    cursor_name: str = "after",
    **query: QueryValue,
) -> tuple[list[JsonObject], list[int]]:
    """All rows of a list, and the totals that its pages tell, none of which means anything for sure.

    A row that comes twice, because the list changed between two pages, is given once, as it was last.

    Raises ProtocolError for a list without an end, with a cursor that repeats, or without the one that it promises; ServiceError as
    the calls do. No part of a list is ever given.
    """
    rows: dict[str, JsonObject] = {}
    totals: list[int] = []
    cursors: set[str] = set()
    after: str | None = None
    for number in range(_MAX_PAGES):
        page = calls.get_object(envelope, *segments, **query, **{size_name: SIZE, cursor_name: after})
        for place, row in enumerate(cast("list[JsonObject]", page[envelope.key or ""])):
            identity = row.get("id")
            rows[identity if isinstance(identity, str) else f"{number}/{place}"] = row
        total = page.get("totalCount")
        totals += [total] if isinstance(total, int) else []
        info = cast("JsonObject", page["pageInfo"])
        goes_on, cursor = info.get("hasNextPage"), info.get("endCursor")
        if goes_on is False:
            return list(rows.values()), totals
        if goes_on is not True:
            raise calls.source("GET", *segments).error(ProtocolError, "does not say whether the list goes on")
        if not isinstance(cursor, str) or not cursor:
            raise calls.source("GET", *segments).error(ProtocolError, "says that the list goes on, and not where")
        if cursor in cursors:
            raise calls.source("GET", *segments).error(
                ProtocolError, "answered one cursor twice, so the list has no end"
            )
        cursors.add(cursor)
        after = cursor
    raise calls.source("GET", *segments).error(ProtocolError, f"has more than {_MAX_PAGES} pages of the list")
