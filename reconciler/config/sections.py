"""Where in a page's block each kind stands, worked out from the descriptions of the kinds."""

from dataclasses import dataclass
from functools import lru_cache

from reconciler.model.field import Access, Field
from reconciler.model.kind import Identity, Kind
from reconciler.model.kinds import KINDS

BLOCKS: dict[str, tuple[str, ...]] = {"channels": ("subscribers", "channels")}
"""Where the blocks named by `Field.section` stand in a page."""


@dataclass(frozen=True)
class Section:
    """One block of a page: a list of items of `kinds`, or, where `single`, the fields of the one thing there is.

    `block` is the name in `Field.section` of the fields it holds, None for a kind's own block.
    """

    path: tuple[str, ...]
    kinds: tuple[Kind, ...]
    single: bool
    block: str | None = None

    @property
    def top(self) -> tuple[Kind, ...]:
        """The kinds whose items stand in the list itself; the others stand only inside an item of their parent."""
        return tuple(kind for kind in self.kinds if not kind.needs_parent)

    @property
    def name(self) -> str:
        """The path as people write it: `subscribers.members`."""
        return ".".join(self.path)


@lru_cache(maxsize=1)
def sections() -> tuple[Section, ...]:
    """All sections, in the order of the kinds' ranks."""
    lists: dict[tuple[str, ...], list[Kind]] = {}
    found: list[Section] = []
    for kind in KINDS:
        if kind.identity is not Identity.SINGLETON:
            lists.setdefault(kind.section, []).append(kind)
            continue
        found.append(Section(kind.section, (kind,), single=True))
        blocks = dict.fromkeys(f.section for f in kind.fields if f.section)
        found += (Section(BLOCKS[block], (kind,), single=True, block=block) for block in blocks)
    found += (Section(path, tuple(kinds), single=False) for path, kinds in lists.items())
    return tuple(found)


def fields_in(kind: Kind, block: str | None = None) -> tuple[Field, ...]:
    """The fields that are keys of the kind's own block, or of the named one."""
    return tuple(f for f in kind.fields if f.written and f.section == block and f.access is not Access.READ)


def identity_key(kind: Kind) -> str | None:
    """The key that names an item of the kind (`group`, `name`); None for people and singletons."""
    return kind.by_name["name"].spelling if kind.identity is Identity.NAME else None


def nested_in(kind: Kind) -> Kind | None:
    """The kind whose items stand inside an item of this one, under their own section's key; None where there is none."""
    return next((other for other in KINDS if other.parent == kind.name and other.section == kind.section), None)


def kind_at(loc: tuple[int | str, ...]) -> Kind | None:
    """The kind in whose item or block the last key of a place in the file stands.

    A place is `("pages", key, "components", 0, "<group>", "description")`, where `<…>` names the kind in lists that hold several.
    """
    return _found(loc)[0]


def field_at(loc: tuple[int | str, ...]) -> Field | None:
    """The field whose value, or an item of whose value, stands at a place in the file (see `kind_at`)."""
    return _found(loc)[1]


def _found(loc: tuple[int | str, ...]) -> tuple[Kind | None, Field | None]:
    for section in sections():
        start = 2 + len(section.path)
        if loc[:1] != ("pages",) or loc[2:start] != section.path or len(loc) <= start:
            continue
        kind, rest = section.kinds[0], loc[start:]
        if not section.single:
            tags = {f"<{each.name}>": each for each in section.top}
            tag = str(rest[1]) if len(rest) > 1 else ""
            kind, rest = tags.get(tag, kind), rest[2 if tag in tags else 1 :]
            inner = nested_in(kind)
            if inner is not None and len(rest) > 2 and rest[0] == inner.section[-1]:
                kind, rest = inner, rest[2:]
        known = {f.spelling: f for f in fields_in(kind, section.block)}
        return kind, known.get(str(rest[0])) if rest else None
    return None, None
