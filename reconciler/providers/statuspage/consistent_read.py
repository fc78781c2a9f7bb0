"""Detect lists that change while they are read page by page: if a row is deleted, those after it shift, and one may be
missed.

The total number of rows is unknown (statuspage-api.md B3.17), so a missed row looks like a missing resource and would
be created again. A declared resource that is not in the list may have been missed at the boundary between two pages of
the list if:

- the positions jump at the boundary, and a position is missing among siblings (a gap elsewhere existed before, and
  costs nothing), or
- its neighbors in the file are at the boundary, since a service that renumbers siblings leaves no gap.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from reconciler.errors import UnavailableError
from reconciler.http import JsonObject
from reconciler.providers.statuspage.endpoint import Listing, ListRead
from reconciler.providers.statuspage.rows import position, reference

Names = tuple[str, ...]

READINGS = 4
"""Maximum number of times a list is read until two reads agree."""


def settled(read: Callable[[], ListRead], listing: Listing, page_id: str, expected: Collection[Names]) -> ListRead:
    """The list's rows, read again if a row may have been missed, until none is missing or two consecutive reads agree.

    `expected` are the possible names of each declared resource. Raises UnavailableError if the list keeps changing.
    """
    result = read()
    for _ in range(READINGS - 1):
        if not may_lack_rows(result.rows, listing.paging.size, expected):
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


def may_lack_rows(rows: Collection[JsonObject], size: int, expected: Collection[Names]) -> bool:
    """Whether a row may be missing between two pages of `size` rows. `expected` is in file order."""
    if len(rows) <= size:
        return False
    lacking = _lacking(rows, expected)
    if not lacking:
        return False
    listed = list(rows)
    return _beside_a_seam(listed, size, lacking, list(expected)) or (_leaps(listed, size) and _has_hole(listed))


def _lacking(rows: Iterable[JsonObject], expected: Iterable[Names]) -> set[Names]:
    """The names that are missing, or occur less often than expected."""
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
    """Whether a row at a page boundary is a neighbor, in the file, of something missing."""
    edges = {row.get("name") for seam in range(size, len(rows), size) for row in rows[seam - 1 : seam + 1]}
    return any(
        name in edges
        for place, names in enumerate(expected)
        if names in lacking
        for beside in (*expected[max(0, place - 1) : place], *expected[place + 1 : place + 2])
        for name in beside
    )


def _leaps(rows: Sequence[JsonObject], size: int) -> bool:
    """Whether the positions jump at the boundary between two pages."""
    for seam in range(size, len(rows), size):
        last, first = position(rows[seam - 1]), position(rows[seam])
        if last is not None and first is not None and abs(first - last) != 1:
            return True
    return False


def _has_hole(rows: Iterable[JsonObject]) -> bool:
    """Whether a position among siblings is missing, possibly because of an old deletion."""
    places: dict[str | None, list[int]] = {}
    for row in rows:
        number = position(row)
        if number is not None:
            places.setdefault(reference(row.get("group_id")), []).append(number)
    return any(max(numbers) - min(numbers) >= len(set(numbers)) for numbers in places.values())


def _ids(result: ListRead) -> set[str | None]:
    return {reference(row.get("id")) for row in result.rows}
