"""Compare a declared item with its live object. Only fields set in the file are compared, by meaning rather than
spelling.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.model import contact
from reconciler.model.address import Address
from reconciler.model.field import Access, Field, Type
from reconciler.model.kind import Kind
from reconciler.model.plan import Change
from reconciler.model.resource import Desired, Live, Unset
from reconciler.model.values import Value, canonical, value_type
from reconciler.planner.match.exemptions import Exemptions
from reconciler.planner.match.names import Names

UNREADABLE = "unreadable"
"""The fact of a live object that names the fields which the service shows in a form that cannot be compared."""

_REFERENCES = (Type.REFERENCE, Type.REFERENCES)


@dataclass(slots=True)
class Difference:
    """The differences of one item."""

    changes: list[Change] = field(default_factory=list)
    """Fields that an update changes."""
    writes: dict[str, Value] = field(default_factory=dict)
    """The values to send, by field name."""
    manual: list[Change] = field(default_factory=list)
    """Fields that the service's API cannot change."""


class Comparison:
    """Compares the items of one page."""

    def __init__(self, names: Names, exemptions: Exemptions) -> None:
        self._names = names
        self._exemptions = exemptions

    def differ(self, item: Desired, live: Live) -> Difference | None:
        """The difference, or None. Called for every declared object, so comparing equal values must be fast."""
        different = None
        ids, live_fields = self._names.ids, live.fields
        for name, value in item.fields.items():
            actual = live_fields.get(name)
            if value == actual or (actual is not None and type(value) is Address and ids.get(value) == actual):
                continue
            field = item.kind.by_name.get(name)
            if field is None or field not in item.kind.compared or self._same(field, value, actual, item):
                continue
            if field.needs_own_request and name not in live_fields:
                continue  # not requested when the page was read
            if field.past_values_fact and has_been(field, value, live):
                continue
            if self._exemptions.field_ignored(name, item.address, self._names.own(live)):
                continue
            different = different or Difference()
            self._add(different, field, value, actual, item, live)
        if item.parent is not None or live.parent is not None:
            different = self._moved(item, live, different)
        if different:
            order = {field.name: place for place, field in enumerate(item.kind.fields)}
            different.changes.sort(key=lambda change: order[change.field])
            different.manual.sort(key=lambda change: order[change.field])
            if different.writes:
                different.writes.update(_always_sent(item))
        return different

    def _moved(self, item: Desired, live: Live, different: Difference | None) -> Difference | None:
        """Add a change of parent to the difference. To the service, the parent is a field like any other."""
        field = item.kind.parent_field
        if field is None or self._same(field, item.parent, live.parent, item):
            return different
        if self._exemptions.field_ignored(field.name, item.address, self._names.own(live)):
            return different
        different = different or Difference()
        self._add(different, field, item.parent, live.parent, item, live)
        return different

    def _add(self, different: Difference, field: Field, value: Value, actual: Value, item: Desired, live: Live) -> None:
        before = self.plain(field, value_type(field).before(value, actual))
        change = Change(field.name, before, self.plain(field, value), field.sensitive)
        writable = field.access is Access.WRITE and "update" in item.kind.verbs
        if writable and field.name not in live.facts.get(UNREADABLE, ()):
            different.changes.append(change)
            different.writes[field.name] = self.written(field, value, item)
        else:
            different.manual.append(change)

    def _same(self, field: Field, value: Value, actual: Value, item: Desired) -> bool:
        if isinstance(value, Unset):
            return True  # its value is unknown, so it cannot be compared
        if field.type not in _REFERENCES:
            return value_type(field).met(value, actual)
        pointed = [value] if isinstance(value, Address) else list(value or ())
        resolved = [self._names.resolve(address, item) for address in pointed]
        if any(map(self._names.unknown, resolved)):
            return True
        ids = {self._names.ids.get(address, address) for address in resolved}
        return ids == set([actual] if isinstance(actual, str) else actual or ())

    def created(self, item: Desired) -> tuple[list[Change], dict[str, Value]]:
        """The changes and values of a new resource. Empty values are omitted if the service starts with empty ones."""
        changes, writes = [], {}
        for name, value in item.values:
            field = item.kind.by_name.get(name)
            if field is None or value is None or value in ("", ()):
                continue
            changes.append(Change(name, None, self.plain(field, value), field.sensitive))
            writes[name] = self.written(field, value, item)
        for field in item.kind.fields:
            if field.initial is not None and field.name not in item.fields:
                changes.append(Change(field.name, None, field.initial, field.sensitive))
                writes[field.name] = field.initial
        return changes, writes

    def deleted(self, live: Live) -> list[Change]:
        """The values of a deleted resource that help people recognize it."""
        return [
            Change(field.name, self.plain(field, value), None, field.sensitive)
            for field in live.kind.fields
            if _tells(live.kind, field) and (value := live.value(field)) not in (None, "")
        ]

    def written(self, field: Field, value: Value, item: Desired) -> Value:
        """The value to send. Its references are addresses known to the bindings."""
        if field.type not in _REFERENCES or value is None:
            return value_type(field).sent(value)
        if isinstance(value, Address):
            return self._names.resolve(value, item)
        return tuple(self._names.resolve(address, item) for address in value)

    def plain(self, field: Field, value: Value) -> Any:
        """The value as JSON for people: references are sorted paths, and credentials are omitted."""
        if field.credential:
            return None if value is None else contact.HIDDEN
        if field.type is Type.REFERENCES:
            return sorted(self._path(part) for part in value) if value else None if value is None else []
        if field.type is Type.REFERENCE:
            return None if value is None else self._path(value)
        return _plain(value_type(field).shown(value))

    def _path(self, value: Value) -> str:
        return value.reference if isinstance(value, Address) else self._names.shown(value)


def has_been(field: Field, value: Value, live: Live) -> bool:
    """Whether the field had this value before, if later values do not replace earlier ones: a further update was
    posted.
    """
    past = live.facts.get(field.past_values_fact or "")
    return isinstance(past, (list, tuple)) and any(canonical(field, value) == canonical(field, each) for each in past)


def _always_sent(item: Desired) -> Mapping[str, Value]:
    """The values sent with every write of the item."""
    return {field.name: item.fields.get(field.name, field.initial) for field in item.kind.fields if field.always_sent}


def _tells(kind: Kind, field: Field) -> bool:
    return field.name in ("name", "description", kind.parent) or field.sensitive


def _plain(value: Value) -> Any:
    if isinstance(value, Unset):
        return f"${{env:{value.variable}}}"
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value
