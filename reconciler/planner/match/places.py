"""The live parent of a declared item, its possible former parents, and the objects with its earlier names there."""

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
    """Resolves parents on a page from the matches so far."""

    page: str
    """The key of the page."""
    index: Index
    """The live resources of the page."""
    found: Mapping[Address, Live]
    """The live objects of a `Matching` in progress, by declared address."""
    by_id: Mapping[str, Desired]
    """The items of the same `Matching`, by live ID."""
    parents: frozenset[str]
    """IDs of live parents that are considered declared too."""

    def of(self, item: Desired) -> str | None:
        """The ID of the item's parent; None at the top level, `NOWHERE` if it does not exist yet."""
        if item.parent is None:
            return None
        parent = self.found.get(item.parent)
        return parent.id if parent else NOWHERE

    def named_earlier(self, item: Desired, path: tuple[str, ...], free: dict[str, list[Live]]) -> list[Live]:
        """The objects that an earlier name means under the parent it names or, if it is bare, under the item's own.

        A name may contain a slash, so an object whose displayed name is the whole text, under the item's own parent,
        comes first.
        """
        own = self.of(item)
        name = spelling("/".join(path))
        same = name == spelling(item.name)  # under another parent: under its own, it would still be its name
        here = [] if same else [live for live in free.get(name, ()) if self.index.parent_id(live) == own]
        if here or len(path) == 1:
            return here
        result = []
        for group, name in as_paths(path):
            places = self._called(item, group) & ({own} if not _roams(item) else {*self.index.by_id})
            result += [live for live in free.get(spelling(name), ()) if self.index.parent_id(live) in places]
        return result

    def roamed(self, item: Desired, path: tuple[str, ...], free: dict[str, list[Live]]) -> list[Live]:
        """The objects that a bare earlier name may mean under any other declared parent."""
        if len(path) > 1 or not _roams(item):
            return []
        named = (live for live in free.get(spelling(path[0]), ()) if live.id not in self.by_id)
        return self.in_declared(item.kind, [live for live in named if self.index.parent_id(live) != self.of(item)])

    def _called(self, item: Desired, name: str) -> set[str | None]:
        """The IDs of the parents with this name, on the page or in the file."""
        if item.kind.parent is None:
            return set()
        places: set[str | None] = {
            live.id for live in self.index.by_spelling.get((item.kind.parent, spelling(name)), ())
        }
        declared = self.found.get(Address(self.page, item.kind.parent, (name,)))
        return places | ({declared.id} if declared else set())

    def in_declared(self, kind: Kind, lives: list[Live]) -> list[Live]:
        """The live objects at the top level, or under a parent that is an item or in `parents`."""
        return [
            live
            for live in lives
            if (place := self.index.parent_id(live)) is None
            or place in self.parents
            or ((parent := self.by_id.get(place)) is not None and parent.kind.name == kind.parent)
        ]

    def earlier(self, item: Desired, free: dict[str, list[Live]]) -> Iterator[tuple[str | None, str]]:
        """Possible former parents and names of the item: by its qualified earlier names first, then a unique bare one."""
        named = [live for path in item.previously for live in self.named_earlier(item, path, free)]
        roamed = [live for path in item.previously for live in self.roamed(item, path, free)]
        for live in named or (roamed if len(roamed) == 1 else ()):
            yield self.index.parent_id(live), spelling(live.name)


def _roams(item: Desired) -> bool:
    """Whether the item may match an object under another parent."""
    return item.adopt and (item.kind.movable or not item.kind.needs_parent)
