"""What differs between a declared item and the live object it is: only written fields, one by one, by meaning and not by spelling."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.model import contact
from reconciler.model.address import Address
from reconciler.model.field import Access, Field, Type
from reconciler.model.grants import granted, had
from reconciler.model.kind import Kind
from reconciler.model.plan import Change
from reconciler.model.resource import Desired, Live, Unset
from reconciler.model.values import Value, canonical
from reconciler.planner.match.exemptions import Spared
from reconciler.planner.match.names import Names

_REFERENCES = (Type.REFERENCE, Type.REFERENCES)


@dataclass(slots=True)
class Difference:
    """What an update would change, what it would send, and what the service's API cannot change."""

    changes: list[Change] = field(default_factory=list)
    writes: dict[str, Value] = field(default_factory=dict)
    manual: list[Change] = field(default_factory=list)


class Comparison:
    """Compares the items of one page."""

    def __init__(self, names: Names, spared: Spared) -> None:
        self._names = names
        self._spared = spared

    def differ(self, item: Desired, live: Live) -> Difference | None:
        """The difference, None where there is none. Runs once for every declared object, so equal values must cost next to nothing."""
        different = None
        ids, there, holder = self._names.ids, live.fields, item.kind.parent
        for name, value in item.fields.items():
            actual = live.parent if name == holder else there.get(name)
            if value == actual or (actual is not None and type(value) is Address and ids.get(value) == actual):
                continue
            one = item.kind.by_name.get(name)
            if one is None or one not in item.kind.compared or self._same(one, value, actual, item):
                continue
            if one.apart and name not in there:
                continue  # nobody asked for it when the page was read
            if one.history and has_been(one, value, live):
                continue
            if self._spared.field_ignored(name, item.address, self._names.own(live)):
                continue
            different = different or Difference()
            self._add(different, one, value, actual, item)
        if different:
            order = {one.name: place for place, one in enumerate(item.kind.fields)}
            different.changes.sort(key=lambda change: order[change.field])
            different.manual.sort(key=lambda change: order[change.field])
            if different.writes:
                different.writes.update(_along(item))
        return different

    def _add(self, different: Difference, one: Field, value: Value, actual: Value, item: Desired) -> None:
        before = had(value, actual or {}) if one.type is Type.GRANTS else actual
        change = Change(one.name, self.plain(one, before), self.plain(one, value), one.sensitive)
        if one.access is Access.WRITE and "update" in item.kind.verbs:
            different.changes.append(change)
            different.writes[one.name] = self.written(one, value, item)
        else:
            different.manual.append(change)

    def _same(self, one: Field, value: Value, actual: Value, item: Desired) -> bool:
        if isinstance(value, Unset):
            return True  # its value is not known here, so nothing can be said of it
        if one.type is Type.GRANTS:
            has = {grant.id: grant.access for grant in had(value, actual or {})}
            return all(granted(grant.access, has[grant.id]) for grant in value)
        if one.type not in _REFERENCES:
            return canonical(one, value) == canonical(one, actual)
        pointed = [value] if isinstance(value, Address) else list(value or ())
        known = [self._names.resolve(address, item) for address in pointed]
        if any(map(self._names.unknown, known)):
            return True
        ids = {self._names.ids.get(address, address) for address in known}
        return ids == set([actual] if isinstance(actual, str) else actual or ())

    def created(self, item: Desired) -> tuple[list[Change], dict[str, Value]]:
        """All that is written of a new thing; what is empty needs not be said to a service that starts empty."""
        changes, writes = [], {}
        for name, value in item.fields.items():
            one = item.kind.by_name.get(name)
            if one is None or value is None or value in ("", ()):
                continue
            changes.append(Change(name, None, self.plain(one, value), one.sensitive))
            writes[name] = self.written(one, value, item)
        for one in item.kind.fields:
            if one.initial is not None and one.name not in item.fields:
                changes.append(Change(one.name, None, one.initial, one.sensitive))
                writes[one.name] = one.initial
        return changes, writes

    def deleted(self, live: Live) -> list[Change]:
        """What goes with a thing, as far as people know it by that."""
        return [
            Change(one.name, self.plain(one, value), None, one.sensitive)
            for one in live.kind.fields
            if _tells(live.kind, one)
            and (value := live.parent if one.name == live.kind.parent else live.fields.get(one.name)) not in (None, "")
        ]

    def written(self, one: Field, value: Value, item: Desired) -> Value:
        """The value to send, its references under the addresses that the bindings know."""
        if one.type is Type.GRANTS:
            return {grant.id: grant.access for grant in value}
        if one.type not in _REFERENCES or value is None:
            return value
        if isinstance(value, Address):
            return self._names.resolve(value, item)
        return tuple(self._names.resolve(address, item) for address in value)

    def plain(self, one: Field, value: Value) -> Any:
        """The value as JSON and as people know it: references by their paths, in the order of the alphabet, a credential not at all."""
        if one.credential:
            return None if value is None else contact.HIDDEN
        if one.type is Type.GRANTS:
            return {grant.page: _plain(grant.access) for grant in value}
        if one.type is Type.REFERENCES:
            return sorted(self._path(part) for part in value) if value else None if value is None else []
        if one.type is Type.REFERENCE:
            return None if value is None else self._path(value)
        return _plain(value)

    def _path(self, value: Value) -> str:
        return value.reference if isinstance(value, Address) else self._names.shown(value)


def has_been(one: Field, value: Value, live: Live) -> bool:
    """Whether the field has had the value, where a later one does not take the earlier back: a further update was posted."""
    past = live.facts.get(one.history or "")
    return isinstance(past, (list, tuple)) and any(canonical(one, value) == canonical(one, each) for each in past)


def _along(item: Desired) -> Mapping[str, Value]:
    """What goes with every write of the item."""
    return {one.name: item.fields.get(one.name, one.initial) for one in item.kind.fields if one.along}


def _tells(kind: Kind, one: Field) -> bool:
    return one.name in ("name", "description", kind.parent) or one.sensitive


def _plain(value: Value) -> Any:
    if isinstance(value, Unset):
        return f"${{env:{value.variable}}}"
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value
