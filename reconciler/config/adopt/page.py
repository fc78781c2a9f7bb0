"""Turn the differences of one page into changes of its files."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from reconciler.config.adopt.creation import Creation, ItemText, taken_out
from reconciler.config.adopt.declarations import Declarations, Unadoptable
from reconciler.config.adopt.document import YamlDocument
from reconciler.config.adopt.fields import FieldWriter
from reconciler.config.adopt.references import follow, moved_paths, without_earlier_name
from reconciler.config.adopt.renames import renamed_pairs
from reconciler.config.adopt.steps import AdoptedChange, LeftAlone, Step
from reconciler.config.schema.sections import names_people
from reconciler.config.write.items import in_page_order
from reconciler.config.write.names import WrittenNames
from reconciler.model.address import Address
from reconciler.model.field import Field
from reconciler.model.kind import ORDER
from reconciler.model.plan import Action, PagePlan, Verb
from reconciler.model.resource import Desired, Live, LivePage
from reconciler.model.values import spelling

ADDED, REMOVED = "added", "removed"

_LOST_PIN = "pin_not_found"


@dataclass
class Proposal:
    """What to write into the files, and what is left alone."""

    changes: list[AdoptedChange] = field(default_factory=list)
    """The changes."""
    left: list[LeftAlone] = field(default_factory=list)
    """What is not written, with the reasons."""


class PageAdoption:
    """The differences of one page, as `propose` turns them into changes.

    Args:
        plan: the page's plan, made with the whole page.
        live: the live page.
        documents: all files of the configuration.
        selects: whether a resource is to be adopted, by its address; or one field of it, by the field's name.
    """

    def __init__(
        self,
        plan: PagePlan,
        live: LivePage,
        documents: Sequence[YamlDocument],
        selects: Callable[[Address, str | None], bool] = lambda _address, _field: True,
    ) -> None:
        self._plan, self._live, self._selection = plan, live, selects
        self._places = Declarations(documents, plan.page)
        declared = {item.address: item for item in plan.page.items if not item.absent}
        self._by_address = declared
        self._declared = {id_: declared[address] for address, id_ in plan.bindings.items() if address in declared}
        names = WrittenNames(live)
        names.declare(live.by_id[id_] for id_ in self._declared if id_ in live.by_id)
        self._names = names
        self._fields = FieldWriter(plan, live, self._places, self._refer)
        self._new = Creation(plan.page.key, live, names, self._places, self._declared, self._refer)
        self._gone = {item.address: item for item in self._missing()}
        self._members: dict[Address | None, list[Desired]] = {}
        for item in plan.page.items:
            self._members.setdefault(item.parent, []).append(item)
        self._own: dict[str, Address] = {}
        for address, id_ in plan.bindings.items():
            self._own.setdefault(id_, address)
        for action in plan.actions:
            if action.id is not None:  # of a person who is not declared, only this address is masked
                self._own.setdefault(action.id, action.address)
        self._moves = {
            action.live.id: action.desired
            for action in plan.actions
            if action.desired is not None and action.live is not None and _is_move(action)
        }
        self._leaving: set[tuple[int, int]] = set()
        self._settled: set[object] = set()
        self._moved_in: set[str] = set()
        self._renamed: set[str] = set()
        self._result = Proposal()

    def propose(self) -> Proposal:
        """The changes that make the files say what the page shows."""
        new = [live for live in self._undeclared() if not live.kind.concludes]
        self._rename_missing(new)
        self._move_missing(new)
        new = [live for live in new if live.id not in self._moves]
        self._note_moves({live.id for live in new if live.id not in self._settled})
        self._remove_missing()
        for live_id, item in self._moves.items():
            if item.address not in self._settled and self._selects(item.address):
                self._move(item, self._live.by_id[live_id])
        for action in self._plan.actions:
            self._action(action)
        self._add(new)
        self._unclear()
        return self._result

    def _refer(self, field_: Field, live_id: str) -> str | None:
        return None if names_people(field_) else self._names.reference(field_, live_id)

    def _selects(self, address: Address, field_name: str | None = None) -> bool:
        return self._selection(address, field_name)

    def _missing(self) -> Iterator[Desired]:
        """What the file declares and the page does not have."""
        for action in self._plan.actions:
            if action.desired is not None and action.live is None and action.verb is not Verb.DELETE:
                yield action.desired
        for block in self._plan.blocked_by:
            if block.rule == _LOST_PIN:
                yield from (self._by_address[address] for address in block.addresses if address in self._by_address)

    def _undeclared(self) -> Iterator[Live]:
        """What the page has and the file does not declare."""
        ids = [self._plan.bindings.get(address) for address in self._plan.unmanaged]
        ids += [action.id for action in self._plan.actions if action.verb is Verb.DELETE and action.desired is None]
        yield from (self._live.by_id[id_] for id_ in dict.fromkeys(ids) if id_ in self._live.by_id)

    def _change(self, address: Address, what: str, steps: Sequence[Step], included: Sequence[Address] = ()) -> None:
        change = AdoptedChange(str(address), what, tuple(steps), tuple(map(str, included)))
        self._result.changes.append(change)

    def _leave(self, address: object, what: str, error: Unadoptable) -> None:
        self._result.left.append(LeftAlone(str(address), what, error.why, error.source, error.refused))

    def _rename_missing(self, new: list[Live]) -> None:
        """What was renamed on the page keeps its lines. What is nested in it is compared once it has its new name."""
        missing = [item for item in self._gone.values() if self._selects(item.address) and item.kind.renamable]
        for item, live in renamed_pairs(
            missing,
            [live for live in new if self._selects(self._address(live))],
            lambda item: self._plan.bindings.get(item.parent) if item.parent else None,
            lambda item: [each.name for each in self._members.get(item.address, ())],
            lambda live: [each.name for each in self._live.items if each.parent == live.id],
        ):
            nested = [each.address for each in self._members.get(item.address, ())]
            members = [each for each in self._live.items if each.parent == live.id]
            self._settled.update((item.address, *nested))
            self._settled.update((live.id, *(each.id for each in members)))
            self._renamed.add(live.id)
            self._rename(item, live)

    def _rename(self, item: Desired, live: Live) -> None:
        what = f"renamed to {live.name}"
        try:
            place, identity = self._places.item(item), item.kind.by_name["name"]
            steps = self._fields.steps(item, identity, live)
            steps += without_earlier_name(place.document, place.branch, live.name)
            moved = moved_paths(self._plan.page, item, (*item.address.path[:-1], live.name))
            steps += follow(self._plan.page, self._places, moved)
            self._change(item.address, what, steps)
        except Unadoptable as error:
            self._leave(item.address, what, error)

    def _address(self, live: Live) -> Address:
        return self._own.get(live.id) or Address(self._plan.page.key, live.kind.name, (live.name,))

    def _move_missing(self, new: Sequence[Live]) -> None:
        """What moved into something that the file does not declare keeps its lines, if its name is the only such one."""
        gone = [item for item in self._gone.values() if item.kind.movable and item.address not in self._settled]
        lives = [live for live in new if live.id not in self._settled]
        items_called = Counter((item.kind, spelling(item.name)) for item in gone)
        lives_called = Counter((live.kind, spelling(live.name)) for live in lives)
        by_name = {(live.kind, spelling(live.name)): live for live in lives}
        for item in gone:
            called = item.kind, spelling(item.name)
            if items_called[called] == lives_called[called] == 1:
                self._moves[by_name[called].id] = item
                del self._gone[item.address]

    def _note_moves(self, new: Collection[str]) -> None:
        """Note which items leave their lists, before others are put beside them. `new` are the IDs of what is added."""
        for live_id, item in self._moves.items():
            if not self._selects(item.address) or item.address in self._settled:
                continue
            try:
                place = self._places.item(item)
            except Unadoptable:
                continue
            self._leaving.add((id(place.sequence), place.index))
            if self._live.by_id[live_id].parent in new:
                self._moved_in.add(live_id)

    def _remove_missing(self) -> None:
        for item in self._gone.values():
            if item.address in self._settled or not self._selects(item.address) or item.kind.concludes:
                continue
            try:
                if item.replace:
                    raise Unadoptable("it is declared with `replace: true`", item.source)
                place = self._places.item(item)
                self._refuse_holder(item)
                _, step = taken_out(place)
                self._leaving.add((id(place.sequence), place.index))
                self._change(item.address, REMOVED, [step])
            except Unadoptable as error:
                self._leave(item.address, REMOVED if error.refused else "not on the page yet", error)

    def _refuse_holder(self, item: Desired) -> None:
        """Refuse to remove an item with others in it that stay where they are. Raises Unadoptable."""
        leaving = {each.address for each in self._moves.values()} | self._gone.keys()
        for other in self._members.get(item.address, ()):
            if other.absent:
                continue
            if other.address not in leaving or not self._selects(other.address):
                raise Unadoptable(f"the file has {other.name} in it, which stays", other.source)
            self._places.item(other)

    def _action(self, action: Action) -> None:
        item, live = action.desired, action.live
        if item is None or item.address in self._settled or action.kind.concludes:
            return
        if item.absent:
            if self._selects(action.address):
                error = Unadoptable("it is declared `absent: true`; remove that item to keep it", item.source)
                self._leave(action.address, ADDED, error)
        elif live is not None and live.id not in self._moves:
            for change in action.changes:
                if self._selects(action.address, change.field):
                    self._field(item, live, change.field)

    def _field(self, item: Desired, live: Live, name: str) -> None:
        field_ = item.kind.by_name.get(name)
        if name == ORDER or field_ is None:
            why = "the order of the page; the file's order stays"
            self._leave(item.address, name, Unadoptable(why, item.source, refused=False))
        elif name == "name" and item.kind.identity.named:
            self._rename(item, live)
        else:
            try:
                self._change(item.address, field_.yaml_key, self._fields.steps(item, field_, live))
            except Unadoptable as error:
                self._leave(item.address, field_.yaml_key, error)

    def _move(self, item: Desired, live: Live) -> None:
        """Take an item with its lines to where the page shows it. Its other differences are looked at afterwards."""
        if live.id in self._moved_in:
            return  # it moves into a new item, and is written with it
        parent = self._declared.get(live.parent or "")
        what = f"moved to {parent.name}" if parent else "moved to the top level"
        try:
            if live.parent in self._live.by_id and parent is None:
                raise Unadoptable("the file does not declare what it moved into", item.source)
            text, step = taken_out(self._places.item(item))
            steps = [step, self._new.put(live, text, parent, self._leaving)]
            self._change(item.address, what, [*steps, *self._followed(item, live, parent)])
        except Unadoptable as error:
            self._leave(item.address, what, error)

    def _followed(self, item: Desired, live: Live, parent: Desired | None, parent_name: str = "") -> Iterator[Step]:
        path = parent.address.path if parent else (parent_name,) if parent_name else ()
        return follow(self._plan.page, self._places, moved_paths(self._plan.page, item, (*path, item.name)))

    def _add(self, new: Sequence[Live]) -> None:
        """Add what the file lacks, parents with what is nested in them."""
        ids = {live.id for live in new}
        for live in new:
            address = self._address(live)
            if live.id in self._settled or live.parent in ids or not self._selects(address):
                continue
            members = [each for each in new if each.parent == live.id and self._selects(self._address(each))]
            try:
                steps, moved = self._added(live, members)
                self._change(address, ADDED, steps, [*map(self._address, members), *moved])
            except Unadoptable as error:
                for each in (live, *members):
                    self._leave(self._address(each), ADDED, error)

    def _added(self, live: Live, members: Sequence[Live]) -> tuple[list[Step], list[Address]]:
        parent = self._declared.get(live.parent or "")
        if live.parent in self._live.by_id and parent is None:
            raise Unadoptable("the file does not declare what it stands in")
        steps: list[Step] = []
        texts: list[ItemText] = []
        moved: list[Address] = []
        for each in in_page_order(each for each in self._live.items if each.parent == live.id):
            if each in members:
                texts.append(self._new.alone(each))
            elif each.id in self._moved_in:
                item = self._moves[each.id]
                text, step = taken_out(self._places.item(item))
                texts.append(text)
                steps += [step, *self._followed(item, each, None, live.name)]
                moved.append(item.address)
        text = self._new.with_members(live, texts)
        return [*steps, self._new.put(live, text, parent, self._leaving)], moved

    def unreported(self, addresses: Collection[str]) -> Iterator[LeftAlone]:
        """What differs beside these addresses: it can only be written with something that is refused."""
        why = "it depends on another difference that is left alone"
        moved = {item.address for item in self._moves.values()}
        for action in self._plan.actions:
            address, item = action.address, action.desired
            if item is None or action.kind.concludes or str(address) in addresses:
                continue
            fields = [change.field for change in action.changes if self._selects(address, change.field)]
            is_live = action.live is not None
            if fields if is_live else self._selects(address):
                what = ", ".join(fields) if is_live else REMOVED
                yield LeftAlone(str(address), "moved" if address in moved else what, why, item.source)
        for live in self._undeclared():
            address = self._address(live)
            if live.kind.concludes or live.id in self._moves or live.id in self._renamed or str(address) in addresses:
                continue
            if self._selects(address):
                yield LeftAlone(str(address), ADDED, why)

    def _unclear(self) -> None:
        """What the plan could not compare."""
        for block in self._plan.blocked_by:
            if block.rule == "ambiguous":
                for address in block.addresses:
                    if self._selects(address):
                        self._leave(address, "ambiguous", Unadoptable(block.message))
        for note in self._plan.notes:
            if note.code == ORDER:
                self._leave(self._plan.page.key, ORDER, Unadoptable(note.message, refused=False))


def _is_move(action: Action) -> bool:
    """Whether the page shows an item elsewhere than the file."""
    parent = action.kind.parent_field
    moved = parent is not None and any(change.field == parent.name for change in action.changes)
    return moved and action.desired is not None and action.live is not None
