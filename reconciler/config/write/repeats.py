"""Repetition in a generated page: values moved to `defaults`, and groups that a matrix could generate."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reconciler.config.schema.sections import FileSection, default_words, fields_in, identity_key, nested_in
from reconciler.config.yaml.emit import Entries, Items, Literal, list_lines
from reconciler.model.enumeration import and_more
from reconciler.model.field import Field, Type
from reconciler.model.kind import Kind
from reconciler.model.service import Service

LEAST_ITEMS = 5
"""Minimum number of items that must share a value before it moves to `defaults`. Below that, it saves too few lines."""

LEAST_GROUPS = 3
"""Minimum number of groups with the same items before a matrix is suggested."""

SHOWN_VALUES = 20
"""Maximum number of values shown for a suggested matrix; a comment counts the rest."""

_SHARED = frozenset({Type.BOOL, Type.CHOICE, Type.INT})
"""The types whose values are settings. Texts, dates and references belong to their item even if some are equal."""


@dataclass(frozen=True, slots=True)
class Repetition:
    """Groups that contain the same items, and the YAML that would express them once."""

    same: int
    """Number of groups with the same items."""
    groups: int
    """Number of groups on the page."""
    yaml: str
    """One item with a matrix that generates them all."""


def hoist(blocks: Mapping[FileSection, Entries | Items | None], service: Service) -> Entries:
    """Move values that most items of a type share out of the items. Returns the `defaults` that restore them.

    A field is moved only if every item of the type has a value for it, so that no item gains a value.
    """
    words = {kind: word for word, kind in default_words(service).items()}
    defaults = Entries()
    for section, block in blocks.items():
        if not isinstance(block, Items):
            continue
        for kind in section.kinds:
            items = [entries for other, entries in _items(block, section) if other is kind]
            shared = Entries()
            for field in fields_in(kind):
                _share(field, items, shared)
            if shared.parts and kind in words:
                defaults.add(words[kind], shared)
    return defaults


def repetition(block: Items, section: FileSection) -> Repetition | None:
    """The largest set of groups with the same items, or None if it is too small."""
    groups = [entries for kind, entries in _items(block, section) if nested_in(kind) is not None]
    alike: dict[str, list[Entries]] = {}
    for entries in groups:
        remaining = Entries(entries.parts[1:])
        if "id" not in remaining.keys and any(isinstance(value, Items) for value in remaining.values):
            alike.setdefault("\n".join(list_lines(Items([remaining]), 0)), []).append(entries)
    most = max(alike.values(), key=len, default=[])
    if len(most) < LEAST_GROUPS:
        return None
    key, _ = _identity(most[0])
    names = [str(_identity(entries)[1]) for entries in most]
    matrix, item = Entries(), Entries([(key, Literal(f"${{matrix:{key}}}"))])
    matrix.add(key, tuple(names[:SHOWN_VALUES]))
    if len(names) > SHOWN_VALUES:
        matrix.remark(and_more(len(names) - SHOWN_VALUES, thousands=","))
    item.add("matrix", matrix)
    item.parts += most[0].parts[1:]
    return Repetition(len(most), len(groups), "\n".join(list_lines(Items([item]), 0)))


def _items(block: Items, section: FileSection) -> Iterator[tuple[Kind, Entries]]:
    """Every item of a section with its type, including nested ones."""
    by_key = {identity_key(kind): kind for kind in section.top}
    for part in block.parts:
        if not isinstance(part, Entries):
            continue
        key, _ = _identity(part)
        kind = by_key.get(key, section.kinds[0])
        yield kind, part
        inner = nested_in(kind)
        for value in part.values if inner is not None else ():
            if isinstance(value, Items) and inner is not None:
                yield from ((inner, member) for member in value.parts if isinstance(member, Entries))


def _identity(entries: Entries) -> tuple[str, object]:
    """The key that names the item, and its name."""
    return next((part for part in entries.parts if isinstance(part, tuple)), ("", ""))


def _share(field: Field, items: list[Entries], shared: Entries) -> None:
    values = [entries.get(field.yaml_key) for entries in items]
    if field.type not in _SHARED or len(values) < LEAST_ITEMS or None in values:
        return
    (value, count), *_ = Counter(values).most_common(1)
    if 2 * count <= len(values) or not isinstance(value, (bool, int, str)):
        return
    shared.add(field.yaml_key, value)
    for entries in items:
        if entries.get(field.yaml_key) == value:
            entries.drop(field.yaml_key)
