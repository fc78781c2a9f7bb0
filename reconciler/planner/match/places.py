"""Where a declared item stands on the live page, where else it may have stood, and what bears its earlier names there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reconciler.model.address import Address
from reconciler.model.kind import Kind
from reconciler.model.resource import Desired, Live
from reconciler.model.values import spelling
from reconciler.planner.match.index import NOWHERE, Index
from reconciler.planner.match.rename_chains import as_paths


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a page, as far as its items are matched by now: `found` and `by_id` are those of a `Matching` in the making.

    `holders` are the ids of live things that count as declared places too.
    """

    page: str
    index: Index
    found: Mapping[Address, Live]
    by_id: Mapping[str, Desired]
    holders: frozenset[str]

    def of(self, item: Desired) -> str | None:
        """The id of what the item stands in; None at the top, `NOWHERE` in what does not exist yet."""
        if item.parent is None:
            return None
        holder = self.found.get(item.parent)
        return holder.id if holder else NOWHERE

    def named_earlier(self, item: Desired, path: tuple[str, ...], free: dict[str, list[Live]]) -> list[Live]:
        """What an earlier name means in the place it names, or, where it is bare, in the item's own.

        A name may hold a slash: what the page shows by the whole text in the item's own place is meant first.
        """
        own = self.of(item)
        name = spelling("/".join(path))
        same = name == spelling(item.name)  # of another place: in its own it would be its name still
        here = [] if same else [live for live in free.get(name, ()) if self.index.place(live) == own]
        if here or len(path) == 1:
            return here
        result = []
        for group, name in as_paths(path):
            places = self._called(item, group) & ({own} if not _roams(item) else {*self.index.by_id})
            result += [live for live in free.get(spelling(name), ()) if self.index.place(live) in places]
        return result

    def roamed(self, item: Desired, path: tuple[str, ...], free: dict[str, list[Live]]) -> list[Live]:
        """What a bare earlier name may mean in any declared place but the item's own."""
        if len(path) > 1 or not _roams(item):
            return []
        named = (live for live in free.get(spelling(path[0]), ()) if live.id not in self.by_id)
        return self.in_declared(item.kind, [live for live in named if self.index.place(live) != self.of(item)])

    def _called(self, item: Desired, name: str) -> set[str | None]:
        """The ids of the holders that are called so on the page, or in the file."""
        if item.kind.parent is None:
            return set()
        places: set[str | None] = {
            live.id for live in self.index.by_spelling.get((item.kind.parent, spelling(name)), ())
        }
        declared = self.found.get(Address(self.page, item.kind.parent, (name,)))
        return places | ({declared.id} if declared else set())

    def in_declared(self, kind: Kind, lives: list[Live]) -> list[Live]:
        """Those of the live things that stand at the top, or in what an item or a holder of these is."""
        return [
            live
            for live in lives
            if (place := self.index.place(live)) is None
            or place in self.holders
            or ((holder := self.by_id.get(place)) is not None and holder.kind.name == kind.parent)
        ]

    def earlier(self, item: Desired, free: dict[str, list[Live]]) -> Iterator[tuple[str | None, str]]:
        """Where the item may have stood, and by which name: what its earlier names mean first, then the only one of a bare name."""
        named = [live for path in item.previously for live in self.named_earlier(item, path, free)]
        roamed = [live for path in item.previously for live in self.roamed(item, path, free)]
        for live in named or (roamed if len(roamed) == 1 else ()):
            yield self.index.place(live), spelling(live.name)


def _roams(item: Desired) -> bool:
    """Whether the item may be what stands in another place."""
    return item.adopt and (item.kind.movable or not item.kind.needs_parent)
