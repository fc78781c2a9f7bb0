"""Determine who caused a difference (this branch, a manual change on the page, or both) by comparing base, file and
page.

A field's origin is `drift` if base and file agree, `change` if the page still matches the base or the base does not set
the field, and `both` if all three differ. The same holds for creations and deletions, which have only two states. A
move or a rename has the origin of the field that expresses it; any other update combines the origins of its fields.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from reconciler.model.address import Address
from reconciler.model.field import Field, Type
from reconciler.model.kind import ORDER
from reconciler.model.plan import Change, Origin, Verb
from reconciler.model.resource import Desired, DesiredPage, Live, Unset
from reconciler.model.values import Value, canonical, value_type
from reconciler.planner.diff.compare import Comparison, has_been
from reconciler.planner.diff.replace import is_replaced
from reconciler.planner.draft import Draft
from reconciler.planner.match.base import Base
from reconciler.planner.match.exemptions import Exemptions
from reconciler.planner.match.matcher import Matching
from reconciler.planner.match.names import Names
from reconciler.planner.match.ownership import Ownership


@dataclass(slots=True)
class Origins:
    """Determines who caused the actions of one page."""

    base: Base
    """The base revision of the page."""
    page: DesiredPage
    """The page as declared in the file."""
    matching: Matching
    """The matches of the declared items."""
    names: Names
    """The addresses of live resources."""
    comparison: Comparison
    """Compares values of the base with the live ones."""

    def attribute(self, drafts: Iterable[Draft], going: Collection[Draft]) -> None:
        """Set the origin of every draft and of its changes. `going` are the drafts of deletions, including manual ones."""
        owned = Ownership(self.base.page, self.base.index.page)
        exemptions = Exemptions(self.base.page.ignore, self.base.page.protect)
        drafts, again, last = list(drafts), list[Draft](), list[Draft]()
        for draft in drafts:
            if is_replaced(draft) and draft.desired is not None:
                self._replaced(draft, draft.desired)
            elif draft in going and draft.live is not None:
                self._is_deleted(draft, draft.live, owned, exemptions)
            elif draft.desired is not None and draft.desired.address in self.matching.replaced:
                self._replaced(draft, draft.desired)
            elif draft.kind.concludes:
                last.append(draft)
            elif draft.verb is Verb.MANUAL and [change.field for change in draft.changes] == [ORDER]:
                self._ordered(draft)
            elif draft.live is not None and draft.desired is not None:
                self._differs(draft, draft.desired, draft.live)
            elif draft.address in self.matching.found:
                again.append(draft)
            else:
                self._is_created(draft)
        for draft in again:  # a group that is recreated because of its components
            moves = [change for child in draft.carries for change in child.changes if change.field == child.kind.parent]
            _all(draft, _together(moves))
        for draft in last:  # for what it makes visible
            origins = {need.origin for need in draft.needs if need.origin is not None}
            _all(draft, origins.pop() if len(origins) == 1 else Origin.BOTH if origins else Origin.DRIFT)

    def _differs(self, draft: Draft, item: Desired, live: Live) -> None:
        draft.changes = [self._change(change, item, live) for change in draft.changes]
        named = [c for c in draft.changes if c.field == item.kind.parent or (item.kind.renamable and c.field == "name")]
        draft.origin = _together(named or draft.changes)

    def _replaced(self, draft: Draft, item: Desired) -> None:
        """A recreation, or the deletion it implies, has the origin of the fields that require it."""
        live, why = self.matching.replaced[item.address]
        origin = _together([self._change(Change(name, None, None), item, live) for name in why])
        if draft.verb is Verb.DELETE:
            _all(draft, origin)
            return
        draft.origin = origin
        draft.changes = [
            self._change(c, item, live) if c.field in why else replace(c, origin=origin) for c in draft.changes
        ]

    def _is_created(self, draft: Draft) -> None:
        item, was = draft.desired, self._was(draft)
        draft.origin = Origin.DRIFT if was is not None else Origin.CHANGE
        if item is None or was is None:
            _all(draft, draft.origin)
        else:
            names = {name for name, _ in item.values}
            draft.changes = [
                self._change(c, item, None) if c.field in names else replace(c, origin=draft.origin)
                for c in draft.changes
            ]

    def _is_deleted(self, draft: Draft, live: Live, owned: Ownership, exemptions: Exemptions) -> None:
        was = self.base.matching.by_id.get(live.id) or (
            self.base.was.get(draft.desired.address) if draft.desired else None
        )
        if was is None:
            at, target = self.names.own(live), self.names.to_be(live)
            unwanted = (
                owned.owns(live, target) and not exemptions.protected(at, target) and not exemptions.ignored(at, target)
            )
            _all(draft, Origin.DRIFT if unwanted else Origin.CHANGE)
        elif was.absent:
            _all(draft, Origin.DRIFT)
        else:
            draft.origin = Origin.CHANGE
            draft.changes = [self._gone(change, was, live) for change in draft.changes]
            changed_fields = [field.name for field in live.kind.compared if self._moved_on(field, was, live)]
            if changed_fields:
                since = "changed manually since" if "update" in live.kind.verbs else "not as it was declared"
                draft.note("changed_by_hand", f"{since}: {', '.join(changed_fields)}")

    def _was(self, draft: Draft) -> Desired | None:
        """What the base declared for the draft's item. None if it declared nothing, or declared it absent."""
        was = self.base.was.get(draft.desired.address) if draft.desired is not None else None
        return was if was is not None and not was.absent else None

    def _change(self, change: Change, item: Desired, live: Live | None) -> Change:
        field = item.kind.by_name.get(change.field)
        was = self.base.was.get(item.address)
        if change.field == ORDER:
            return self._placed(change, was)
        if field is None:  # what the page holds and no file speaks of
            return replace(change, origin=Origin.DRIFT)
        value = _wanted(was, change.field)
        if was is None or value is _NOTHING:
            return replace(change, origin=Origin.CHANGE)
        shown = self.comparison.plain(field, value)
        if self._then(field, value) == self.now(field, item):
            return replace(change, origin=Origin.DRIFT, base=shown)
        origin = Origin.CHANGE if self._stands(field, value, live) else Origin.BOTH
        return replace(change, origin=origin, base=shown)

    def _placed(self, change: Change, was: Desired | None) -> Change:
        """The place among siblings: drift if the base had the same sibling before it."""
        if was is None or was.absent:
            return replace(change, origin=Origin.CHANGE)
        before = None
        for item in self.base.page.items:
            if item.address == was.address:
                break
            if item.parent == was.parent and item.kind.order is was.kind.order and not item.absent:
                before = self.base.became.get(item.address, item)
        then = f"after {before.name}" if before else "first"
        return replace(change, origin=Origin.DRIFT if then == change.after else Origin.CHANGE, base=then)

    def _gone(self, change: Change, was: Desired, live: Live) -> Change:
        field = was.kind.by_name.get(change.field)
        value = _wanted(was, change.field)
        if field is None or value is _NOTHING:
            return replace(change, origin=Origin.CHANGE)
        origin = Origin.BOTH if self._moved_on(field, was, live) else Origin.CHANGE
        return replace(change, origin=origin, base=self.comparison.plain(field, value))

    def _moved_on(self, field: Field, was: Desired, live: Live) -> bool:
        """Whether the page differs from the base's value of a field."""
        value = _wanted(was, field.name)
        return value is not _NOTHING and not self._stands(field, value, live)

    def _stands(self, field: Field, value: Value, live: Live | None) -> bool:
        """Whether the page matches the base, as far as is known."""
        if live is not None and field.needs_own_request and field.name not in live.fields:
            return True  # not requested when the page was read
        if live is not None and field.past_values_fact and has_been(field, value, live):
            return True
        actual = live and live.value(field)
        if not _refers(field):
            return value_type(field).met(value, actual)
        return self._then(field, value) == frozenset([actual] if isinstance(actual, str) else actual or ())

    def wanted(self, field: Field, item: Desired | None) -> object:
        """The base's value of a field, in a form comparable with `now`."""
        return self._then(field, _wanted(item, field.name))

    def _then(self, field: Field, value: Value) -> object:
        """The base's value in comparable form. Its references become live IDs or the file's current addresses.

        References to something that is neither on the page nor in the file are ignored.
        """
        if _refers(field):
            return frozenset(resolved for address in _pointed(value) if (resolved := self._known(address)) is not None)
        return canonical(field, value)

    def now(self, field: Field, item: Desired) -> object:
        """The file's value of a field, in the form of `wanted`."""
        value = item.value(field.name)
        if not _refers(field):
            return canonical(field, value)
        resolved = (self.names.resolve(address, item) for address in _pointed(value))
        return frozenset(self.names.ids.get(address, address) for address in resolved)

    def _known(self, address: Address) -> object:
        now = self.base.became.get(address)
        if now is not None:
            return self.names.ids.get(now.address, now.address)
        live = self.base.matching.found.get(address) or self.names.find(address)
        if live is not None:
            return live.id
        return address if self.names.declares(address) or self.names.unknown(address) else None

    def _ordered(self, draft: Draft) -> None:
        """The order of siblings, considering those that the base had in the same group as well."""
        (change,) = draft.changes
        parent = draft.desired.address if draft.desired is not None else None
        siblings = [item for item in self.page.items if item.parent == parent and item.name in change.after]
        pairs = [(self.base.was[item.address], item) for item in siblings if item.address in self.base.was]
        then = self.base.was[parent].address if parent in self.base.was else parent
        places = {item.address: place for place, item in enumerate(self.base.page.items)}
        stood = [pair for pair in sorted(pairs, key=lambda pair: places[pair[0].address]) if pair[0].parent == then]
        base = [item.name for _, item in stood]
        wanted, actual = (_among(base, names) for names in (change.after, change.before))
        origin = Origin.CHANGE if base == actual else Origin.DRIFT if base == wanted else Origin.BOTH
        draft.origin = origin
        draft.changes = [replace(change, origin=origin, base=base)]


_NOTHING = object()
"""Stands for a field that the base does not set."""


def _wanted(was: Desired | None, name: str) -> Value:
    """The base's value of a field. If its variable is not set today, the field counts as not set."""
    value = was.value(name, _NOTHING) if was is not None and not was.absent else _NOTHING
    return _NOTHING if isinstance(value, Unset) else value


def declared_value(item: Desired | None, name: str) -> bool:
    """Whether the base's item sets a field."""
    return _wanted(item, name) is not _NOTHING


def _refers(field: Field) -> bool:
    return field.type in (Type.REFERENCE, Type.REFERENCES)


def _pointed(value: Value) -> tuple[Address, ...]:
    return (value,) if isinstance(value, Address) else tuple(value or ())


def _among(names: Collection[str], listed: Sequence[str]) -> list[str]:
    return [name for name in listed if name in names]


def _together(changes: Sequence[Change]) -> Origin:
    """The combined origin of several changes; `both` if they differ."""
    origins = {change.origin for change in changes if change.origin is not None}
    return origins.pop() if len(origins) == 1 else Origin.BOTH if origins else Origin.CHANGE


def _all(draft: Draft, origin: Origin) -> None:
    draft.origin = origin
    draft.changes = [replace(change, origin=origin) for change in draft.changes]
