"""Lists that change while they are read page by page: where a row goes, those after it shift, and one may be in no page.

Nothing tells how many rows there are (statuspage-api.md B3.17), so that a missed row looks like one that is not there, and would be
made again. A declared thing that is not in the list may have been missed where one page of the list ends and the next begins:

- where the positions leap just there, and a position is missing among siblings (a hole elsewhere was there before, and costs nothing);
- where what stands beside it in the file stands just there, for a service that numbers siblings anew leaves no hole.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from reconciler.errors import UnavailableError
from reconciler.http import JsonObject
from reconciler.providers.statuspage.endpoint import Listing, ListRead
from reconciler.providers.statuspage.rows import position, reference

Names = tuple[str, ...]

READINGS = 4
"""So often a list is read at most until two readings agree."""


def settled(read: Callable[[], ListRead], listing: Listing, page_id: str, expected: Collection[Names]) -> ListRead:
    """What the list gives, read again where a row may have been missed, until nothing is missed or two readings in a row agree.

    `expected` are, for each declared thing, the names that it may bear. Raises UnavailableError where the list does not come to rest.
    """
    result = read()
    for _ in range(READINGS - 1):
        if not may_be_torn(result.rows, listing.paging.size, expected):
            return result
        again = read()
        if _ids(again) == _ids(result):
            return again
        result = again
    raise UnavailableError(
        f"the list changed each of the {READINGS} times that it was read",
        method="GET",
        path=listing.at(page_id),
        hint="run again",
    )


def may_be_torn(rows: Collection[JsonObject], size: int, expected: Collection[Names]) -> bool:
    """Whether a row may be missing between two pages of `size` rows. `expected` stand in the file's order."""
    if len(rows) <= size:
        return False
    lacking = _lacking(rows, expected)
    if not lacking:
        return False
    listed = list(rows)
    return _beside_a_seam(listed, size, lacking, list(expected)) or (_leaps(listed, size) and _has_hole(listed))


def _lacking(rows: Iterable[JsonObject], expected: Iterable[Names]) -> set[Names]:
    """What is not there, or not as often as it should be."""
    left = Counter(row.get("name") for row in rows)
    lacking = set()
    for names in expected:
        missing_name = next((name for name in names if left[name] > 0), None)
        if missing_name is None:
            lacking.add(names)
        else:
            left[missing_name] -= 1
    return lacking


def _beside_a_seam(rows: Sequence[JsonObject], size: int, lacking: set[Names], expected: Sequence[Names]) -> bool:
    """Whether the last row of a page or the first of the next is what the file has before or after something that is lacking."""
    edges = {row.get("name") for seam in range(size, len(rows), size) for row in rows[seam - 1 : seam + 1]}
    return any(
        name in edges
        for place, names in enumerate(expected)
        if names in lacking
        for beside in (*expected[max(0, place - 1) : place], *expected[place + 1 : place + 2])
        for name in beside
    )


def _leaps(rows: Sequence[JsonObject], size: int) -> bool:
    """Whether the positions leap at a seam between two pages."""
    for seam in range(size, len(rows), size):
        last, first = position(rows[seam - 1]), position(rows[seam])
        if last is not None and first is not None and abs(first - last) != 1:
            return True
    return False


def _has_hole(rows: Iterable[JsonObject]) -> bool:
    """Whether siblings stand at numbers between which one is missing: also where one was deleted long ago."""
    places: dict[str | None, list[int]] = {}
    for row in rows:
        number = position(row)
        if number is not None:
            places.setdefault(reference(row.get("group_id")), []).append(number)
    return any(max(numbers) - min(numbers) >= len(set(numbers)) for numbers in places.values())


def _ids(result: ListRead) -> set[str | None]:
    return {reference(row.get("id")) for row in result.rows}
