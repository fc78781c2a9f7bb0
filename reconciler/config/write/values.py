"""Live values in the form of the file. A value that `load` would reject is reported, never written."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reconciler.config.load.checks import check_of
from reconciler.config.yaml.emit import Entries, Items, Node
from reconciler.model.field import Field, Type
from reconciler.model.values import Value, canonical, same


class Unwritable(Exception):
    """A live value cannot be expressed in the file. The text says why, and omits private values."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Stands for a value that needs no line: it is empty, or the service's default."""


ABSENT = Absent()

UNTOUCHED = Absent()
"""Stands for a setting that still has its initial value."""

Written = Node | Absent

_TEXTS = frozenset(Type) - {Type.BOOL, Type.INT, Type.NUMBER, Type.REFERENCE, Type.REFERENCES, Type.MAP, Type.RECORDS}


def written(field: Field, value: Value, refer: Callable[[Field, str], str | None]) -> Written:
    """The value in the form of the file, or `ABSENT` if it needs no line.

    `refer` returns the reference to a live ID, or None. Raises Unwritable.
    """
    if canonical(field, value) is None:
        return ABSENT
    if any(usual is not None and same(field, value, usual) for usual in (field.default, field.initial)):
        return ABSENT
    if field.untouched is not None and same(field, value, field.untouched):
        return UNTOUCHED
    if field.type in _TEXTS:
        return text(field, value)
    if field.type is Type.REFERENCES:
        return _references(field, value, refer)
    if field.type is Type.REFERENCE:
        return _reference(field, value, refer)
    if field.type is Type.BOOL:
        return truth(field, value)
    if field.type is Type.MAP:
        return _map(field, value)
    if field.type is Type.RECORDS:
        return _records(field, value, refer)
    return _number(field, value)


def text(field: Field, value: Value) -> str:
    """A text as written in the file, with LF line endings (which compare equal). Raises Unwritable."""
    if not isinstance(value, str):
        raise Unwritable(f"it is no {field.type.value}")
    shown = value.replace("\r\n", "\n").replace("\r", "\n")
    if field.type is not Type.LONG_TEXT:
        shown = shown.rstrip("\n")
    if field.type is Type.DATE:
        shown = shown[:10]
    if field.type is Type.CHOICE:
        if shown not in field.choices:
            raise Unwritable(f"it is none of {', '.join(field.choices)}")
        return shown
    if field.max_length is not None and len(shown) > field.max_length:
        raise Unwritable(f"it is {len(shown):,} characters long; at most {field.max_length:,} can be written")
    if shown.isspace() and not field.clearable:
        raise Unwritable("it is empty")
    check = check_of(field.type)
    complaint = check(shown) if check else None
    if complaint is not None:
        raise Unwritable(f"it {complaint[0]}")  # omits the value: a URL may contain a password
    if not same(field, shown, value):
        raise Unwritable("its spelling cannot be kept")
    return shown


def truth(field: Field, value: Value) -> bool:
    """A boolean. Raises Unwritable for a value that only looks like one."""
    if not isinstance(value, bool):
        raise Unwritable(f"it is not {field.type.value}")
    return value


def _number(field: Field, value: Value) -> int | float:
    kinds = (int,) if field.type is Type.INT else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not math.isfinite(value):
        raise Unwritable(f"it is no {field.type.value}")
    low, high = field.minimum, field.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        raise Unwritable(f"{value} is out of its range")
    number: int | float = value
    return number


def _references(field: Field, value: Value, refer: Callable[[Field, str], str | None]) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(fromkey, str) for fromkey in value):
        raise Unwritable("it is no list of references")
    texts = [_reference(field, fromkey, refer) for fromkey in dict.fromkeys(value)]
    return tuple(texts)


def _reference(field: Field, value: Value, refer: Callable[[Field, str], str | None]) -> str:
    reference = refer(field, value) if isinstance(value, str) else None
    if reference is None:
        raise Unwritable("it names something that this file does not declare")
    return reference


def _records(field: Field, value: Value, refer: Callable[[Field, str], str | None]) -> Items:
    """The maps of a list, each with the fields that the file knows."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(record, Mapping) for record in value):
        raise Unwritable("it is no list of maps")
    items = Items()
    for record in value:
        entries = Entries()
        for inner in field.fields:
            node = written(inner, record.get(inner.name), refer)
            if not isinstance(node, Absent):
                entries.add(inner.yaml_key, node)
            elif inner.required:
                raise Unwritable(f"one of its records has no `{inner.yaml_key}`")
        items.parts.append(entries)
    return items


def _map(field: Field, value: Value) -> Entries:
    """A map and its nested values. Texts inside are copied unchanged."""
    if not isinstance(value, Mapping):
        raise Unwritable(f"it is no {field.type.value}")
    entries = Entries()
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            entries.add(str(key), _map(field, inner))
        elif isinstance(inner, (str, bool, int)) or (isinstance(inner, float) and math.isfinite(inner)):
            entries.add(str(key), inner)
        elif isinstance(inner, (list, tuple)) and all(isinstance(member, str) for member in inner):
            entries.add(str(key), tuple(inner))
        else:
            raise Unwritable(f"its `{str(key)[:60]}` cannot be written")
    return entries
