"""The status page as visitors see it, now and after: the live outline, and the outline with the plan's actions applied.

New resources are placed last, as most services do. If a service supports positions, the plan gives them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reconciler.documents.page import OutlineDocument, PageDocument
from reconciler.documents.plan import ActionDocument, PlanDocument
from reconciler.render.addresses import page_of
from reconciler.render.entry import SHOWN_SECTIONS, Entry, entry_of, is_group, section_of

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
    return View(tuple(_before(page.outline, changes, gone)), tuple(_After(page.outline, changes, gone).rows(actions)))


def _before(
    outline: Sequence[OutlineDocument], changes: dict[str, list[Entry]], gone: set[str]
) -> Iterator[VisitorRow]:
    rows: dict[str, VisitorRow] = {}
    for live in outline:
        entries = changes.get(live.id, [])
        marks = _marks(entries)
        remark = _destination(entries) if MOVED in marks else ""
        if live.id in gone:
            marks, remark = (REMOVED,), "is deleted with its last component"
        kept = [entry for entry in entries if entry.action.action == "delete"]
        row = rows[live.id] = VisitorRow(live.kind, live.name, live.id, live.declared, marks, remark, kept)
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
        self._moving: dict[str, VisitorRow] = {}
        staying = [live for live in outline if live.id not in gone and not self._deleted(live.id)]
        groups = {live.id: self._row(live) for live in staying if is_group(live.kind)}
        for live in staying:
            row = groups.get(live.id) or self._row(live)
            if MOVED in row.marks:
                self._moving[live.id] = row
            elif live.holder in groups:
                groups[live.holder].children.append(row)
            else:
                self._top.append(row)
        self._groups.update({row.name: row for row in reversed(groups.values())})

    def rows(self, actions: Sequence[Entry]) -> list[VisitorRow]:
        """The page, top to bottom. Groups are created first, since a component may precede its group in the order of
        execution.
        """
        entries = [entry for entry in actions if entry.action.action == "create"]
        for entry in sorted(entries, key=lambda entry: not entry.holds):
            row = VisitorRow(entry.action.kind, entry.name, marks=(NEW,), entries=[entry])
            if entry.holds:
                self._groups[entry.name] = row
            if entry.holds or len(entry.action.path) == 1:
                self._top.append(row)
            else:
                self._into(entry.action, row)
        for row in self._moving.values():
            self._into(row.entries[0].action, row)
        return self._top

    def _row(self, outline: OutlineDocument) -> VisitorRow:
        entries = [entry for entry in self._changes.get(outline.id, []) if entry.action.action != "delete"]
        marks = _marks(entries)
        name = next(
            (entry.name for entry in entries if RENAMED in marks and entry.action.action == "update"), outline.name
        )
        remarks = [f"was {outline.name}"] if RENAMED in marks else []
        if MOVED in marks:
            remarks.append(f"from {_origin(entries)}")
        return VisitorRow(outline.kind, name, outline.id, outline.declared, marks, ", ".join(remarks), entries)

    def _into(self, action: ActionDocument, row: VisitorRow) -> None:
        group = self._groups.get(action.path[-2]) if len(action.path) > 1 else None
        (group.children if group else self._top).append(row)

    def _deleted(self, live_id: str) -> bool:
        return any(entry.action.action == "delete" for entry in self._changes.get(live_id, []))


def _marks(entries: Sequence[Entry]) -> tuple[str, ...]:
    """What happens to one resource, in words."""
    marks: dict[str, None] = {}
    for entry in entries:
        if entry.action.action in ("delete", "manual"):
            marks[REMOVED if entry.action.action == "delete" else MANUAL] = None
            continue
        for change in entry.action.changes:
            marks[{"name": RENAMED, "group": MOVED}.get(change.field, CHANGED)] = None
    return tuple(marks)


def _destination(entries: Sequence[Entry]) -> str:
    path = entries[0].action.path
    return f"to {path[-2]}" if len(path) > 1 else "to the top level"


def _origin(entries: Sequence[Entry]) -> str:
    changes = (change for entry in entries for change in entry.action.changes if change.field == "group")
    before = next((change.before for change in changes), None)
    return str(before) if before else "the top level"
