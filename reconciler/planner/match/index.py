"""Index of the live page by type, parent and name."""

from functools import cached_property

from reconciler.model.address import Address
from reconciler.model.resource import Live, LivePage
from reconciler.model.values import spelling
from reconciler.planner.occurrences import segment

NOWHERE = "\0"
"""The parent ID of an item whose group does not exist yet. It equals no live ID."""


class Index:
    """The objects of one live page.

    `key` is the page key, the first part of every address. `salt` is what the file's addresses make the digests of
    contacts with (`DesiredPage.salt`); None for the page's ID.
    """

    def __init__(self, page: LivePage, key: str, *, salt: str | None = None) -> None:
        self.page = page
        self.key = key
        self._salt = page.id if salt is None else salt
        self.by_id = page.by_id
        self.by_kind: dict[str, list[Live]] = {}
        self.members: dict[str, list[Live]] = {}
        self._people: dict[str, dict[tuple[str, ...], list[Live]]] = {}
        for live in page.items:
            self.by_kind.setdefault(live.kind.name, []).append(live)
            if live.parent is not None:
                self.members.setdefault(live.parent, []).append(live)

    def of(self, kind: str) -> list[Live]:
        """The objects of one type."""
        return self.by_kind.get(kind, [])

    def parent_id(self, live: Live) -> str | None:
        """The ID of the parent; None at the top level, or if the parent is not on the page (anymore)."""
        return live.parent if live.parent in self.by_id else None

    def path(self, live: Live) -> tuple[str, ...]:
        """The names from the top level down to the object, as on the page. Contacts are masked."""
        own = live.kind.identity.path(live.name, self._salt) + segment(live, self.page)
        parent = self.by_id.get(live.parent) if live.parent is not None else None
        return (*self.path(parent), *own) if parent else own

    def address(self, live: Live) -> Address:
        """The object's address on the page. Several objects may share it."""
        return Address(self.key, live.kind.name, self.path(live))

    @cached_property
    def by_path(self) -> dict[tuple[str, tuple[str, ...]], list[Live]]:
        """The objects by type and path."""
        liveses: dict[tuple[str, tuple[str, ...]], list[Live]] = {}
        for live in self.page.items:
            if live.kind.identity.named:
                liveses.setdefault((live.kind.name, self.path(live)), []).append(live)
        return liveses

    @cached_property
    def by_shown(self) -> dict[tuple[str, str], list[Live]]:
        """The objects by type and displayed path, normalized: a slash in a name equals one between names."""
        liveses: dict[tuple[str, str], list[Live]] = {}
        for (kind, path), lives in self.by_path.items():
            liveses.setdefault((kind, spelling("/".join(path))), []).extend(lives)
        return liveses

    def people_at(self, kind: str, path: tuple[str, ...]) -> list[Live]:
        """The people of that type and masked contact. Computed for a whole type, and only if something refers to
        people.
        """
        if kind not in self._people:
            liveses = self._people[kind] = {}
            for live in self.of(kind):
                liveses.setdefault(self.path(live), []).append(live)
        return self._people[kind].get(path, [])

    @cached_property
    def by_name(self) -> dict[tuple[str, str], list[Live]]:
        """The objects by type and bare name."""
        liveses: dict[tuple[str, str], list[Live]] = {}
        for live in self.page.items:
            liveses.setdefault((live.kind.name, live.name), []).append(live)
        return liveses

    @cached_property
    def by_spelling(self) -> dict[tuple[str, str], list[Live]]:
        """The objects by type and normalized bare name."""
        liveses: dict[tuple[str, str], list[Live]] = {}
        for live in self.page.items:
            liveses.setdefault((live.kind.name, spelling(live.name)), []).append(live)
        return liveses
