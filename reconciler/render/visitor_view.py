"""The status page as visitors see it, now and after: the live outline, and the outline with the plan's actions applied.

New resources are drawn last. A service that takes positions places them as the file does, which the plan does not say,
so it is said at each of them. A position that the plan does say is applied.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from reconciler.documents.page import OutlineDocument, PageDocument
from reconciler.documents.plan import ActionDocument, ChangeDocument, PlanDocument
from reconciler.model.kind import ORDER, Order
from reconciler.model.services import SERVICES
from reconciler.render.addresses import page_of
from reconciler.render.entry import SHOWN_SECTIONS, Entry, entry_of, is_group, parent_field, section_of

NEW, REMOVED, RENAMED, MOVED, CHANGED, MANUAL = "new", "removed", "renamed", "moved", "changed", "manual"


@dataclass(slots=True, eq=False)
class VisitorRow:
    """One group or component as visitors see it."""

    kind: str
    """The name of the resource type."""
    name: str
    """The name."""
    id: str | None = None
    """The live ID; None for a new one."""
    declared: bool = True
    """Whether it is in the file."""
    marks: tuple[str, ...] = ()
    """What happens to it."""
    remark: str = ""
    """From where or to where; empty for nothing."""
    entries: list[Entry] = field(default_factory=list)
    """Its actions."""
    children: list["VisitorRow"] = field(default_factory=list)
    """The components in it."""

    @property
    def touched(self) -> bool:
        """Whether anything happens to it or its children."""
        return bool(self.marks) or any(child.touched for child in self.children)


@dataclass(frozen=True, slots=True)
class View:
    """Both versions of a page, top to bottom."""

    before: tuple[VisitorRow, ...]
    """The live page; empty if components were not read."""
    after: tuple[VisitorRow, ...]
    """The page after the plan; empty if components were not read and none is created."""


def view(document: PlanDocument, page: PageDocument) -> View:
    """What visitors see of a page, now and after."""
    actions = [
        entry_of(action)
        for action in document.actions
        if action.path and section_of(action.kind) in SHOWN_SECTIONS and page_of(action.address) == page.key
    ]
    changes: dict[str, list[Entry]] = {}
    for action in actions:
        if action.action.id is not None:
            changes.setdefault(action.action.id, []).append(action)
    gone = {action.id for action in document.vanishes if page_of(action.address) == page.key}
    service = SERVICES.get(page.provider)
    remark = _AS_IN_FILE if service and any(kind.order is Order.WRITTEN for kind in service.kinds) else ""
    after = _After(page.outline, changes, gone).rows(actions, remark)
    return View(tuple(_before(page.outline, changes, gone)), tuple(after))


def _before(
    outline: Sequence[OutlineDocument], changes: dict[str, list[Entry]], gone: set[str]
) -> Iterator[VisitorRow]:
    rows: dict[str, VisitorRow] = {}
    for live in outline:
        entries = changes.get(live.id, [])
        marks = _marks(entries)
        remark = f"to {_position(entries, 'after')}" if MOVED in marks else ""
        if live.id in gone:
            marks, remark = (REMOVED,), "is deleted with its last component"
        elif _deleted(changes.get(live.holder or "", ())) and not {MOVED, REMOVED} & set(marks):
            marks, remark = (*marks, MOVED), f"to {_TOP}"
        row = rows[live.id] = VisitorRow(live.kind, live.name, live.id, live.declared, marks, remark)
        if live.holder in rows:
            rows[live.holder].children.append(row)
        else:
            yield row


class _After:
    """Applies the actions to the outline."""

    def __init__(self, outline: Sequence[OutlineDocument], changes: dict[str, list[Entry]], gone: set[str]) -> None:
        self._changes = changes
        self._groups: dict[str, VisitorRow] = {}
        self._top: list[VisitorRow] = []
        self._moving: list[VisitorRow] = []
        staying = [live for live in outline if live.id not in gone and not _deleted(changes.get(live.id, ()))]
        groups = {live.id: self._row(live) for live in staying if is_group(live.kind)}
        names = {live.id: live.name for live in outline}
        for live in staying:
            row = groups.get(live.id) or self._row(live)
            if _parents(row.entries):
                self._moving.append(row)
            elif live.holder in groups:
                groups[live.holder].children.append(row)
            else:
                if live.holder in names and MOVED not in row.marks:
                    row.marks, row.remark = (*row.marks, MOVED), f"from {names[live.holder]}"
                self._top.append(row)
        self._groups.update({row.name: row for row in reversed(groups.values())})

    def rows(self, actions: Sequence[Entry], remark: str) -> list[VisitorRow]:
        """The page, top to bottom. A component may precede its group in the order of execution. `remark`: what to say of
        the position of new ones.
        """
        entries = [entry for entry in actions if entry.action.action == "create"]
        rows = [
            VisitorRow(entry.action.kind, entry.name, marks=(NEW,), remark=remark, entries=[entry]) for entry in entries
        ]
        self._groups.update({entry.name: row for entry, row in zip(entries, rows, strict=True) if entry.holds})
        for entry, row in zip(entries, rows, strict=True):
            if entry.holds:
                self._top.append(row)
            else:
                self._into(entry.action, row)
        for row in self._moving:
            self._into(row.entries[0].action, row)
        for siblings in (self._top, *(group.children for group in self._groups.values())):
            siblings[:] = _reordered(siblings)
        return self._top

    def _row(self, outline: OutlineDocument) -> VisitorRow:
        entries = [entry for entry in self._changes.get(outline.id, []) if entry.action.action != "delete"]
        marks = _marks(entries)
        name = next(
            (entry.name for entry in entries if RENAMED in marks and entry.action.action == "update"), outline.name
        )
        remark = f"from {_position(entries, 'before')}" if MOVED in marks else ""
        if RENAMED in marks and MOVED in marks:
            remark = f"was {outline.name}, {remark}"
        return VisitorRow(outline.kind, name, outline.id, outline.declared, marks, remark, entries)

    def _into(self, action: ActionDocument, row: VisitorRow) -> None:
        group = self._groups.get(action.path[-2]) if len(action.path) > 1 else None
        (group.children if group else self._top).append(row)


def _reordered(siblings: Sequence[VisitorRow]) -> list[VisitorRow]:
    """The siblings with the positions that the plan writes: each one first, or after the sibling that it names."""
    staying: list[VisitorRow] = []
    following: dict[str, list[VisitorRow]] = {}
    for row in siblings:
        orders = _orders(row.entries)
        (following.setdefault(str(orders[0].after), []) if orders else staying).append(row)
    rows: list[VisitorRow] = []
    waiting = [*following.pop(_FIRST, ()), *staying][::-1]
    while waiting:
        rows.append(waiting.pop())
        waiting += following.pop(f"after {rows[-1].name}", ())[::-1]
    return rows + [row for rows in following.values() for row in rows]


_FIRST = "first"
"""The value of a position at the top of its place. Every other one is `after` and a name."""
_TOP = "the top level"
_AS_IN_FILE = "placed as in the file"


def _deleted(entries: Iterable[Entry]) -> bool:
    return any(entry.action.action == "delete" for entry in entries)


def _updates(entries: Iterable[Entry]) -> Iterator[tuple[str | None, ChangeDocument]]:
    """The changes that apply makes to a live resource, each with the name of the field of its parent."""
    for entry in entries:
        if entry.action.action == "update":
            yield from ((parent_field(entry.action), change) for change in entry.action.changes)


def _parents(entries: Iterable[Entry]) -> list[ChangeDocument]:
    return [change for parent, change in _updates(entries) if change.field == parent]


def _orders(entries: Iterable[Entry]) -> list[ChangeDocument]:
    return [change for _, change in _updates(entries) if change.field == ORDER]


def _marks(entries: Sequence[Entry]) -> tuple[str, ...]:
    """What happens to one resource, in words."""
    marks: dict[str, None] = {}
    for entry in entries:
        if entry.action.action in ("delete", "manual"):
            marks[REMOVED if entry.action.action == "delete" else MANUAL] = None
            continue
        for change in entry.action.changes:
            moved = change.field in (ORDER, parent_field(entry.action))
            marks[MOVED if moved else RENAMED if change.field == "name" else CHANGED] = None
    return tuple(marks)


def _position(entries: Sequence[Entry], side: Literal["before", "after"]) -> str:
    """Where a resource that moves stands on one side, in words."""
    for change in _parents(entries):
        return str(getattr(change, side) or _TOP)
    for change in _orders(entries):
        value = getattr(change, side)
        return "the top" if value == _FIRST else str(value)
    return ""
