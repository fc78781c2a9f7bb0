"""Names of live resources in a generated file: locations, pins for duplicates, and references."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from reconciler.config.schema.sections import nested_in
from reconciler.config.write.schedule import segment
from reconciler.model.address import join_path
from reconciler.model.field import Field
from reconciler.model.kind import Kind
from reconciler.model.resource import Live, LivePage
from reconciler.model.services import service_of
from reconciler.model.values import spelling

_LONGEST = 40

Path = tuple[str, ...]


def slug(text: str, otherwise: str) -> str:
    """A short word of lowercase letters, digits and dashes derived from `text`, or `otherwise` if nothing remains."""
    plain = unicodedata.normalize("NFKD", text[:400]).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:_LONGEST].rstrip("-") or otherwise


def inner_kind(kind: Kind) -> bool:
    """Whether resources of this type may be nested in another item."""
    return kind.parent is not None and nested_in(service_of(kind).by_name[kind.parent]) is kind


class WrittenNames:
    """The names of one live page. A resource can be referred to after `declare` was called for it."""

    def __init__(self, live: LivePage) -> None:
        self._by_id = live.by_id
        named = [item for item in live.items if item.kind.identity.named]
        self._paths: dict[str, Path] = {item.id: self._path(item) for item in named}
        places = {item.id: (item.kind.name, tuple(map(spelling, self._paths[item.id]))) for item in named}
        shared = Counter(places.values())
        self._shared = {id_ for id_, place in places.items() if shared[place] > 1}
        self._kinds: dict[str, str] = {}
        self._texts: dict[tuple[str, str], set[str]] = {}
        self._bare: dict[tuple[str, str], set[str]] = {}
        self._written: Counter[tuple[str, Path]] = Counter()

    def _path(self, item: Live) -> Path:
        parent = self.parent_of(item)
        return (*(self._path(parent) if parent else ()), item.name, *segment(item))

    def parent_of(self, item: Live) -> Live | None:
        """The parent of a resource on the page, or None."""
        parent = self._by_id.get(item.parent) if item.parent is not None else None
        return parent if parent is not None and parent.kind.name == item.kind.parent else None

    def pinned(self, item: Live) -> bool:
        """Whether a resource needs a pin because its location and name are not unique."""
        return item.id in self._shared

    def declare(self, items: Iterable[Live]) -> None:
        """Record that these are in the file."""
        items = [item for item in items if item.id in self._paths]
        self._written.update((item.kind.name, self._paths[item.id]) for item in items)
        for item in items:
            kind, path = item.kind.name, self._paths[item.id]
            self._kinds[item.id] = kind
            self._texts.setdefault((kind, join_path(path)), set()).add(item.id)
            if self._written[kind, path] > 1:
                self._texts.setdefault((kind, f"{join_path(path)}#{item.id}"), set()).add(item.id)
            if len(path) > 1:
                self._bare.setdefault((kind, join_path(path[-1:])), set()).add(item.id)

    def reference(self, field: Field, live_id: str) -> str | None:
        """The shortest reference that `load` resolves to exactly this resource; None if the file does not contain it."""
        kind = self._kinds.get(live_id)
        if kind is None or kind not in field.refers:
            return None
        path = self._paths[live_id]
        whole = join_path(path)
        marked = [f"{whole}#{live_id}"] if self._written[kind, path] > 1 else []
        candidates = [join_path(path[-1:]), whole, *marked]
        return next((text for text in candidates if self._means(text, field.refers) == {live_id}), None)

    def _means(self, text: str, kinds: tuple[str, ...]) -> set[str]:
        """The exact path first, then the bare name, as in `references`."""
        exact = {meant for kind in kinds for meant in self._texts.get((kind, text), ())}
        return exact or {meant for kind in kinds for meant in self._bare.get((kind, text), ())}
