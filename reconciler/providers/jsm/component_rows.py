"""The rows of a draft's components: in the order of their places, and as live things."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from reconciler.http import JsonObject, JsonValue
from reconciler.model.kind import Kind
from reconciler.model.kinds.jsm import COMPONENT, GROUP
from reconciler.model.resource import INSIDE, Live
from reconciler.model.values import Value, spelling
from reconciler.providers.jsm.printed import unknown_words

Expected = Mapping[str, Collection[tuple[str, ...]]]
"""By kind, the names that each declared thing may bear."""


def in_order(rows: Iterable[JsonObject]) -> list[JsonObject]:
    """The rows by `position`: the order of a list means nothing (jsm-api.md 4, list)."""
    return sorted(rows, key=_position)


def _position(row: JsonObject) -> float:
    position = row.get("position")
    return position if isinstance(position, int | float) else 0


def inner_rows(row: JsonObject) -> list[JsonObject]:
    """The components inside one, in order."""
    rows = row.get("components")
    return in_order(inner for inner in rows if isinstance(inner, dict)) if isinstance(rows, list) else []


def all_rows(rows: Iterable[JsonObject]) -> Iterator[JsonObject]:
    """The rows and all that lie inside them, each before what it holds."""
    for row in rows:
        yield row
        yield from all_rows(inner_rows(row))


def row_id(row: JsonObject) -> str:
    """The row's id."""
    return str(row["id"])


def component_fields(kind: Kind, row: JsonObject) -> dict[str, Value]:
    """The row's values by field name, without the parent."""
    parent = kind.parent_field
    return {field.name: row[field.api_name] for field in kind.fields if field is not parent and field.api_name in row}


def component_lives(rows: Sequence[JsonObject], expected: Expected, groups: set[str]) -> list[Live]:
    """The components and groups of a draft, each group before what it holds.

    What holds something is a group; an empty one only tells itself by being expected as a group, or by having been one: `groups`
    holds the ids of all that ever were, and is added to.
    """
    top = in_order(rows)
    groups |= {row_id(row) for row in top if inner_rows(row)} | _empty_groups(top, expected)
    lives: list[Live] = []
    for place, row in enumerate(top):
        kind = GROUP if row_id(row) in groups else COMPONENT
        lives.append(_live(kind, row, place, None))
        lives += [_live(COMPONENT, inner, number, row_id(row)) for number, inner in enumerate(inner_rows(row))]
    return lives


def _live(kind: Kind, row: JsonObject, place: int, parent: str | None) -> Live:
    facts: dict[str, Any] = {"status": row.get("status"), **unknown_words(kind, row)}
    if parent is not None and inner_rows(row):
        # Groups are one level deep here: what lies deeper is written as it is, and has no place of its own in a file.
        facts[INSIDE] = tuple(name_of(inner) for inner in all_rows(inner_rows(row)))
    return Live(kind, row_id(row), name_of(row), component_fields(kind, row), parent, place, facts=facts)


def name_of(row: JsonObject) -> str:
    """The row's name, empty where it has none."""
    name: JsonValue = row.get("name")
    return name if isinstance(name, str) else ""


def _empty_groups(top: Sequence[JsonObject], expected: Expected) -> set[str]:
    """The ids of those without components that are declared as groups, by name or by id, and not also as components."""
    wanted = Counter(text for names in expected.get(GROUP.name, ()) for text in {spelling(name) for name in names})
    others = {spelling(name) for names in expected.get(COMPONENT.name, ()) for name in names}
    ids = {name for names in expected.get(GROUP.name, ()) for name in names}
    return {
        row_id(row)
        for row in top
        if row_id(row) in ids or (wanted[spelling(name_of(row))] and spelling(name_of(row)) not in others)
    }
