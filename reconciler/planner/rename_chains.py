"""Renames that pass a name on: `B` was `A`, and `C` was `B`.

By place and name alone the live `B` would stay what it is, and `C` would be made. A chain begins with an item whose own name nothing has,
and goes on from the item whose name it takes, as long as that one has an earlier name that is there to take. Names that go round in a ring
(`A` was `B`, and `B` was `A`) could be passed on at every run for ever; they stay as they are, and pins rename them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from reconciler.model.resource import Desired, Live
from reconciler.model.values import spelling

Key = tuple[str | None, str]
"""The id of what holds a thing, and the name in its plainest spelling."""


def chains(
    items: Sequence[Desired],
    free: Iterable[Live],
    place_of: Callable[[Desired], str | None],
    live_place: Callable[[Live], str | None],
) -> Iterator[tuple[Desired, Live]]:
    """The items that are renamed in a chain of two or more, each with what it was."""
    there: dict[Key, Live] = {}
    for live in free:
        there.setdefault((live_place(live), spelling(live.name)), live)
    called = {(place_of(item), spelling(item.name)): item for item in items}
    taken: set[str] = set()
    for key, item in called.items():
        if key not in there:
            found = list(_chain(item, there, called, place_of))
            if len(found) > 1 and not taken & {live.id for _, live in found}:
                taken |= {live.id for _, live in found}
                yield from found


def _chain(
    item: Desired, there: Mapping[Key, Live], called: Mapping[Key, Desired], place_of: Callable[[Desired], str | None]
) -> Iterator[tuple[Desired, Live]]:
    """Each item with what it takes, from the one whose name is new; nothing where the last of them takes nothing."""
    found: list[tuple[Desired, Live]] = []
    current: Desired | None = item
    while current is not None:
        place = place_of(current)
        keys = [(place, spelling(path[0])) for path in current.previously if len(path) == 1]
        key = next((key for key in keys if key in there), None)
        if key is None or current.absent or any(live is there[key] for _, live in found):
            return
        found.append((current, there[key]))
        current = called.get(key)
    yield from found
