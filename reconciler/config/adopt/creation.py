"""New items of the file, made of live resources: in the place where the page shows them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reconciler.config.adopt.declarations import Declarations, ItemPlace, Unadoptable
from reconciler.config.adopt.document import YamlDocument, column_of, start_of
from reconciler.config.adopt.fields import Refer, explicit
from reconciler.config.adopt.sequences import FIRST, Insertion, Removal, reindented
from reconciler.config.adopt.steps import ListStep, Step
from reconciler.config.schema.sections import fields_in, nested_in
from reconciler.config.write.items import Writing, in_page_order, named_entries
from reconciler.config.write.names import WrittenNames
from reconciler.config.write.schedule import windows
from reconciler.config.write.values import Unwritable
from reconciler.config.yaml.emit import Entries, Items, flow_text, list_lines
from reconciler.config.yaml.nodes import Branch
from reconciler.model.resource import Desired, Live, LivePage


@dataclass(frozen=True, slots=True)
class ItemText:
    """An item as text, for lists of both styles."""

    lines: tuple[str, ...]
    """Its lines in a block list, the first with the dash."""
    flow: str | None
    """Its text in a list in brackets; None if it does not fit there."""


class Creation:
    """Makes new items of one page. `declared` are the items by live ID."""

    def __init__(
        self,
        key: str,
        live: LivePage,
        names: WrittenNames,
        declarations: Declarations,
        declared: Mapping[str, Desired],
        refer: Refer,
    ) -> None:
        self._key, self._live, self._names = key, live, names
        self._declarations, self._declared, self._refer = declarations, declared, refer

    def entries(self, live: Live) -> Entries:
        """The keys of a new item, without what is nested in it. Raises Unadoptable."""
        if live.kind.identity.personal:
            raise Unadoptable("people are never written to a file; `reconciler import --members` writes them")
        writing = Writing(self._key, self._names, split=False, with_people=False)
        converted = windows(live.kind, [live], self._live)
        if converted.left_out:
            raise Unadoptable(converted.left_out[0][1])
        live = converted.lives[0]
        try:
            entries = named_entries(live, writing)
            given = self._declarations.defaults(live.kind)
            for field in fields_in(live.kind):
                if field.yaml_key in given and field.yaml_key not in entries.keys:
                    value = explicit(field, live.fields.get(field.name), self._refer)
                    if value is not None:
                        entries.add(field.yaml_key, value)
        except Unwritable as error:
            raise Unadoptable(str(error)) from None
        if writing.variables:
            raise Unadoptable("it has credentials, which the service does not show; declare it with its variables")
        if writing.left_out:
            raise Unadoptable(f"{writing.left_out[0].what}: {writing.left_out[0].why}")
        return Entries([part for part in entries.parts if isinstance(part, tuple)])

    def alone(self, live: Live) -> ItemText:
        """A new item without anything nested in it. Raises Unadoptable."""
        entries = self.entries(live)
        return ItemText(tuple(list_lines(Items([entries]), 0)), flow_text(entries))

    def with_members(self, live: Live, members: Sequence[ItemText]) -> ItemText:
        """A new item with what is nested in it. Raises Unadoptable."""
        head, inner = self.alone(live), nested_in(live.kind)
        if inner is None or not members:
            return head
        lines = [*head.lines, f"  {inner.section[-1]}:"]
        for member in members:
            lines += reindented(member.lines, 4)
        flows = [member.flow for member in members]
        flow = None
        if head.flow is not None and None not in flows:
            flow = f"{head.flow[:-1]}, {inner.section[-1]}: [{', '.join(each or '' for each in flows)}]}}"
        return ItemText(tuple(lines), flow)

    def put(self, live: Live, text: ItemText, parent: Desired | None, leaving: Collection[tuple[int, int]]) -> Step:
        """Put an item where the page shows it. `leaving` are items that leave their lists, by the `id()` of the list and
        the index. Raises Unadoptable.
        """
        document, sequence, after = self._slot(live, parent, leaving)
        flows = document.in_flow(sequence) and bool(sequence.children)
        if text.flow is None and flows:
            raise Unadoptable("its list is written in brackets, and the item in lines", document.source(sequence))
        return ListStep(document, Insertion(sequence, after, text.lines, text.flow or ""))

    def _slot(
        self, live: Live, parent: Desired | None, leaving: Collection[tuple[int, int]]
    ) -> tuple[YamlDocument, Branch, int]:
        """After the sibling before it on the page, else before the one after it, else at the end."""
        lists = self._declarations.lists(live.kind, parent)
        siblings = in_page_order(each for each in self._live.items if self._beside(each, live))
        at = next((index for index, each in enumerate(siblings) if each.id == live.id), len(siblings))
        for shift, others in ((0, siblings[:at][::-1]), (-1, siblings[at + 1 :])):
            for other in others:
                place = self._place(other)
                if place is None or (id(place.sequence), place.index) in leaving:
                    continue
                if any(place.sequence is sequence for _, sequence in lists):
                    return place.document, place.sequence, place.index + shift
        document, sequence = lists[-1]
        return document, sequence, len(sequence.children) - 1 if sequence.children else FIRST

    def _beside(self, other: Live, live: Live) -> bool:
        return other.kind.section == live.kind.section and other.parent == live.parent

    def _place(self, live: Live) -> ItemPlace | None:
        item = self._declared.get(live.id)
        try:
            return self._declarations.position(item) if item is not None else None
        except Unadoptable:
            return None


def taken_out(place: ItemPlace) -> tuple[ItemText, Step]:
    """An item as it stands, and the step that takes it out of its list."""
    document, step = place.document, ListStep(place.document, Removal(place.sequence, place.index))
    if document.in_flow(place.sequence):
        start, end = start_of(place.branch), document.child_end(place.sequence, place.index)
        text = document.text[start:end]
        return ItemText(tuple(_lines(f"- {text}")), text), step
    start, end = (
        document.item_start(place.sequence, place.index),
        document.item_end(place.sequence, place.index),
    )
    lines = _lines(document.text[start:end])
    return ItemText(tuple(reindented(lines, -column_of(place.sequence))), None), step


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")
