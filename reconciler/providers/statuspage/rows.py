"""Convert the service's rows to our terms: values by field name, references as IDs.

Conversion is lenient, because the documentation and the service disagree on types (statuspage-api.md B4.21, B4.39,
B9.57): a missing field is unknown, and null is empty. Only an ID and a name (possibly empty) are required.
"""

from collections.abc import Mapping

from reconciler.errors import ProtocolError
from reconciler.http import JsonObject, JsonValue
from reconciler.model.field import Access, Field, Type
from reconciler.model.kind import Kind
from reconciler.model.values import Value

_BESIDE: Mapping[str, str] = {"component_ids": "components"}
"""Fields that are sent under the first name and returned under the second (statuspage-api.md B8.53)."""

_TEXTS = frozenset(Type) - {
    Type.BOOL,
    Type.INT,
    Type.NUMBER,
    Type.REFERENCE,
    Type.REFERENCES,
    Type.MAP,
}


def fields_of(kind: Kind, row: JsonObject) -> dict[str, Value]:
    """The row's values by field name, without fields that it does not contain, that are only sent, or that the service
    does not know.
    """
    result: dict[str, Value] = {}
    for field in kind.fields:
        if field.access in (Access.SEND, Access.OURS):
            continue
        names = (field.api_name, _BESIDE.get(field.api_name, field.api_name))
        name = next((name for name in names if name in row), None)
        if name is not None:
            result[field.name] = value_of(field, row[name])
    return result


def own_fields(kind: Kind, row: JsonObject) -> dict[str, Value]:
    """The row's values without the parent, which a live object stores separately."""
    parent = kind.parent_field
    return {name: value for name, value in fields_of(kind, row).items() if parent is None or name != parent.name}


def value_of(field: Field, raw: JsonValue) -> Value:
    """One value in the field's form. A null boolean is false (statuspage-api.md B13.67), like an unchecked box."""
    match field.type:
        case Type.REFERENCE:
            return reference(raw)
        case Type.REFERENCES:
            return references(raw)
        case Type.BOOL:
            return False if raw is None else raw
        case Type.INT if isinstance(raw, float) and raw.is_integer():
            return int(raw)  # the bounds of a y axis are integers in requests and come back as 0.0 (B9.57)
        case kind if kind in _TEXTS and isinstance(raw, int | float) and not isinstance(raw, bool):
            return str(raw)
    return raw


def reference(raw: JsonValue) -> str | None:
    """The ID of a referenced object, given alone or inside the object; None if there is none."""
    if isinstance(raw, dict):
        raw = raw.get("id")
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    return raw or None if isinstance(raw, str) else None


def references(raw: JsonValue) -> tuple[str, ...] | None:
    """The IDs of referenced objects; None for null."""
    if raw is None:
        return None
    many = raw if isinstance(raw, list) else [raw]
    return tuple(text for text in (reference(raw) for raw in many) if text)


def identity(row: JsonObject, path: str) -> str:
    """The row's ID. Raises ProtocolError if it has none."""
    live_id = reference(row.get("id"))
    if live_id is None:
        raise ProtocolError("answered an object without an id", method="GET", path=path)
    return live_id


def named(row: JsonObject, path: str) -> str:
    """The row's name. A null is an empty name, since metrics and access groups do not require one. Raises ProtocolError
    if it is missing.
    """
    live_name = "" if row.get("name", False) is None else row.get("name")
    if not isinstance(live_name, str):
        raise ProtocolError(f"answered {identity(row, path)} without its `name`", method="GET", path=path)
    return live_name


def text_of(row: JsonObject, name: str) -> str:
    """A text of the row; empty if it is null, missing or something else."""
    value = row.get(name)
    return value if isinstance(value, str) else ""


def position(row: JsonObject) -> int | None:
    """The row's position among its siblings. It is a number, although documented as a string for groups (B4.21)."""
    raw = row.get("position")
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return None
    try:
        return int(raw)
    except (ValueError, OverflowError):
        return None


def told(row: JsonObject, names: tuple[str, ...]) -> dict[str, JsonValue]:
    """Those of the named facts that the row contains."""
    return {name: row[name] for name in names if row.get(name) is not None}
