"""Compare the base revision with the file and the page: which item was which, and what this change removed.

Something that the base declares and the file does not is removed by this change if it is identified beyond doubt: by
its pin, or by the base's location and name. Anything moved or renamed manually since then is left alone, with a note.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from reconciler.model.address import Address
from reconciler.model.kind import Kind
from reconciler.model.plan import Note
from reconciler.model.resource import Desired, DesiredPage, Live
from reconciler.model.values import Value
from reconciler.planner.match.exemptions import Exemptions
from reconciler.planner.match.index import NOWHERE, Index
from reconciler.planner.match.matcher import How, Matching, match
from reconciler.planner.match.rename_chains import as_paths


@dataclass(slots=True)
class Base:
    """The base revision of a page."""

    page: DesiredPage
    """The page as the base declares it."""
    index: Index
    """The live resources of the page."""
    exemptions: Exemptions
    """What the base leaves alone."""
    matching: Matching
    """The matches of the base's items."""
    was: dict[Address, Desired] = field(default_factory=dict)
    """After `set_against`, the base's item by the address that the file declares."""
    became: dict[Address, Desired] = field(default_factory=dict)
    """After `set_against`, the file's item by the address in the base."""
    removed: list[tuple[Desired, Live]] = field(default_factory=list)
    """After `set_against`, what the file no longer declares and the page still has."""
    guessed: list[Desired] = field(default_factory=list)
    """After `set_against`, items of the base linked only by the current state of the page."""
    notes: list[Note] = field(default_factory=list)
    """Notes about the comparison with the base."""

    @classmethod
    def of(cls, page: DesiredPage, index: Index, exemptions: Exemptions) -> "Base":
        """The base of the page in `index`. What the file ignores now is ignored in the base too."""
        page = _called(page, index.key)
        return cls(page, index, exemptions, match(page, index, exemptions))

    @property
    def parents(self) -> frozenset[str]:
        """IDs of live parents that the base declares. Components may be moved out of them, as out of declared ones."""
        return frozenset(self.matching.by_id)

    @property
    def dropped(self) -> list[Desired]:
        """What the base declares and the file does not, whether live or not. Singletons are excluded: only their fields
        can be dropped.
        """
        return [
            item
            for item in self.page.items
            if not item.absent and item.address not in self.became and not item.kind.identity.single
        ]

    def set_against(self, page: DesiredPage, matching: Matching) -> None:
        """Determine which item was which, and what was removed."""
        self._seen(page, matching, sure=True)
        desireds = sorted(
            (item for item in page.items if item.address not in self.was), key=lambda item: item.kind.rank
        )
        self._written(desireds, (self._in_place, self._earlier))
        self._seen(page, matching, sure=False)
        self._written(desireds, (self._in_place, self._earlier, self._elsewhere))
        self._find_in_renamed(matching)
        taken = {*matching.by_id, *(live.id for live, _ in matching.replaced.values())}
        dropped = self.dropped
        for item in dropped:
            self._gone(item, taken)
        for kind in sorted({item.kind.name for item in dropped} - page.declared - self.index.page.read):
            self.notes.append(
                Note("not_compared", f"kind {kind}: not read, so what of it this change removes is not known")
            )

    def _seen(self, page: DesiredPage, matching: Matching, *, sure: bool) -> None:
        """Link items that match the same live object. With `sure`, only if the base found it by pin, or by location and
        name.
        """
        for item in page.items:
            live = matching.found.get(item.address) or matching.replaced.get(item.address, (None,))[0]
            was = self.matching.by_id.get(live.id) if live is not None else None
            if was is None or item.address in self.was or was.address in self.became:
                continue
            certain = self._ways(was) <= {How.PLACE, How.PIN}
            if certain or not sure:
                self._link(item, was)
                self.guessed += [] if certain else [was]

    def _written(
        self, desireds: Iterable[Desired], ways: Iterable[Callable[[Desired, "_FreeItems"], Desired | None]]
    ) -> None:
        """Link items that the two files call the same, or that name each other in `previously`."""
        for find in ways:
            free = _FreeItems(item for item in self.page.items if item.address not in self.became)
            for item in desireds:
                if (
                    item.address not in self.was
                    and (desired := find(item, free))
                    and desired.address not in self.became
                ):
                    self._link(item, desired)

    def _ways(self, item: Desired) -> set[How]:
        """How the item and its parents were found."""
        return {self.matching.how.get(at, How.PLACE) for at in (item.address, item.parent) if at is not None}

    def _find_in_renamed(self, matching: Matching) -> None:
        """Look again in groups that the page already calls as the file does, after an interrupted apply or a manual
        rename.
        """
        renamed = {
            was: live.id
            for was, item in self.became.items()
            if (live := matching.found.get(item.address)) is not None
            and live.id in self.index.members
            and self._unsettled(was)
        }
        if renamed:
            items = (replace(item, pin=renamed.get(item.address, item.pin)) for item in self.page.items)
            self.matching = match(replace(self.page, items=tuple(items)), self.index, self.exemptions)

    def _unsettled(self, was: Address) -> bool:
        """Whether the base's match is missing, or a guess where the file has an earlier name: that name may belong to
        another item by now.
        """
        if was not in self.matching.found:
            return True
        certain = self.matching.how.get(was, How.PLACE) in (How.PLACE, How.PIN)
        return not certain and all(desired.address != was for desired in self.guessed)

    def _link(self, item: Desired, was: Desired) -> None:
        self.was[item.address] = was
        self.became[was.address] = item

    def _place(self, item: Desired) -> Address | str | None:
        """The parent of a declared item in terms of the base."""
        if item.parent is None:
            return None
        parent = self.was.get(item.parent)
        return parent.address if parent else NOWHERE

    def _in_place(self, item: Desired, free: "_FreeItems") -> Desired | None:
        same = free.pinned.get((item.kind, item.pin)) if item.pin else None
        if item.kind.times:
            return same or free.by_address.get(item.address)
        return same or _only(free.placed.get((item.kind, self._place(item), item.name), ()))

    def _earlier(self, item: Desired, free: "_FreeItems") -> Desired | None:
        for path in item.previously:
            desired = _only(free.placed.get((item.kind, self._place(item), "/".join(path)), ()))
            if not desired and len(path) == 1:
                desired = _only(free.named.get((item.kind, path[0]), ()))
            for parts in as_paths(path):
                desired = desired or free.by_address.get(item.address._replace(path=parts, mark=None))
            if desired:
                return desired
        return None

    @staticmethod
    def _elsewhere(item: Desired, free: "_FreeItems") -> Desired | None:
        """An item moved in the file: the only base item with that name, anywhere."""
        if not item.adopt or item.absent or not item.kind.movable:
            return None
        return _only(free.named.get((item.kind, item.name), ()))

    def _gone(self, item: Desired, taken: set[str]) -> None:
        live = self.matching.found.get(item.address)
        if self.matching.skipped.get(item.address) == "unset":
            self._note("unset", item, "its variable is not set, so it cannot be found, and is left alone")
        elif live is None:
            if any(address == item.address for address, _ in self.matching.ambiguous):
                self._note("ambiguous", item, "it could be any of several on the page, and none is touched")
        elif live.id in taken or item.address in self.matching.skipped or not live.kind.waits(live.facts):
            return
        elif self._moved_manually(item, live):
            self._note("moved_by_hand", item, f"{self.index.address(live).reference} may be it, and is left alone")
        else:
            self.removed.append((item, live))

    def _moved_manually(self, item: Desired, live: Live) -> bool:
        start = item.kind.begins(item.fields)
        if start is not None and item.pin is None:
            return (live.kind.begins(live.fields), live.name) != (start, item.name)
        return not self._ways(item) <= {
            How.PLACE,
            How.PIN,
        }  # a child of an uncertain group is uncertain as well

    def _note(self, code: str, item: Desired, what: str) -> None:
        self.notes.append(Note(code, f"{item.address} is no longer declared (it was at {item.source}): {what}"))


class _FreeItems:
    """Base items that are not linked yet, indexed for lookup."""

    def __init__(self, items: Iterable[Desired]) -> None:
        self.by_address: dict[Address, Desired] = {}
        self.pinned: dict[tuple[Kind, str | None], Desired] = {}
        self.placed: dict[tuple[Kind, Address | str | None, str], list[Desired]] = {}
        self.named: dict[tuple[Kind, str], list[Desired]] = {}
        for item in items:
            if item.unnamed:
                continue
            self.by_address[item.address] = item
            self.placed.setdefault((item.kind, item.parent, item.name), []).append(item)
            if item.pin:
                self.pinned[item.kind, item.pin] = item
            if not item.absent:
                self.named.setdefault((item.kind, item.name), []).append(item)


def _only(desireds: Iterable[Desired]) -> Desired | None:
    several = list(desireds)
    return several[0] if len(several) == 1 else None


def _called(page: DesiredPage, key: str) -> DesiredPage:
    """The page under its current key. Pages are matched by ID, so their keys may change."""
    if page.key == key:
        return page
    items = tuple(
        replace(
            item,
            address=item.address._replace(page=key),
            parent=item.parent and item.parent._replace(page=key),
            fields={name: _moved(value, key) for name, value in item.fields.items()},
        )
        for item in page.items
    )
    return replace(page, key=key, items=items)


def _moved(value: Value, key: str) -> Value:
    if isinstance(value, Address):
        return value._replace(page=key)
    if type(value) is tuple:  # not a grant, which contains nothing that moves
        return tuple(_moved(part, key) for part in value)
    return value
