"""Chains of renames that pass a name on: `B` was `A`, and `C` was `B`, under one parent or across parents.

By parent and name alone, the live `B` would stay, and `C` would be created. A chain starts with an item whose own name
nothing has, and continues with the item whose name it takes, as long as that one has an earlier name to take. Names in
a ring (`A` was `B`, and `B` was `A`) could be swapped again on every run, so they are not changed; pins can rename
them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from reconciler.model.resource import Desired, Live
from reconciler.model.values import spelling

Key = tuple[str | None, str]
"""The parent's ID and the normalized name."""

Chain = list[tuple[Desired, Live]]
"""Items to rename, each before the one that takes its name, with their live objects."""


def chains_and_rings(
    items: Sequence[Desired],
    free: Iterable[Live],
    place_of: Callable[[Desired], str | None],
    live_place: Callable[[Live], str | None],
    earlier_keys: Callable[[Desired], Iterable[Key]],
) -> tuple[list[Chain], list[Chain]]:
    """The chains of two or more renames among the items, and the rings."""
    lives: dict[Key, Live] = {}
    several: set[Key] = set()
    for live in free:
        key = live_place(live), spelling(live.name)
        if lives.setdefault(key, live) is not live:
            several.add(key)
    for key in several:
        del lives[key]
    called = {(place_of(item), spelling(item.name)): item for item in items}
    chains: list[Chain] = []
    rings: list[Chain] = []
    taken: set[str] = set()
    for key, item in called.items():
        if key in several or not item.previously:
            continue
        chain = _chain(item, lives, called, earlier_keys)
        ids = {live.id for _, live in chain}
        if len(chain) < 2 or taken & ids:
            continue
        if key not in lives:
            chains.append(chain)
        elif lives[key].id in ids and all(_is_meant(item, live, place_of, live_place) for item, live in chain):
            rings.append(chain)
        else:
            continue
        taken |= ids
    return chains, rings


def _is_meant(
    item: Desired, live: Live, place_of: Callable[[Desired], str | None], live_place: Callable[[Live], str | None]
) -> bool:
    """Whether an item of a ring has no other earlier name that could identify it, and this one means that live object."""
    return len(item.previously) == 1 and (len(item.previously[0]) > 1 or live_place(live) == place_of(item))


def _chain(
    item: Desired,
    lives: Mapping[Key, Live],
    called: Mapping[Key, Desired],
    earlier_keys: Callable[[Desired], Iterable[Key]],
) -> Chain:
    """Each item with the object it takes, until that is undeclared or the first item's; empty if one of them finds
    nothing.
    """
    result: Chain = []
    current: Desired | None = item
    while current is not None and (current is not item or not result):
        key = next((key for key in earlier_keys(current) if key in lives), None)
        if key is None or current.absent or any(live is lives[key] for _, live in result):
            return []
        result.append((current, lives[key]))
        current = called.get(key)
    return result


def as_paths(path: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The ways to split an earlier name into a group and a name, since both may contain unescaped slashes."""
    for at in range(1, len(path)):
        yield "/".join(path[:at]), "/".join(path[at:])
