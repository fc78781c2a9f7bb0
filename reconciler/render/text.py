"""A plan as text for a terminal or a log: only what differs, by page and section."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from reconciler.documents.plan import BlockDocument, PlanDocument
from reconciler.model.enumeration import and_more
from reconciler.model.plan import quoted
from reconciler.render import verdict as verdicts
from reconciler.render.ansi import Paint
from reconciler.render.diff import Line
from reconciler.render.entry import Detail, Entry, saying
from reconciler.render.escape import terminal
from reconciler.render.fleet import TABLE_FROM, fleet
from reconciler.render.folding import Fold, folds
from reconciler.render.layout import Layout, LayoutBranch, PageLayout, Section, Shared, layout
from reconciler.render.verdict import State, verdict
from reconciler.render.wording import columns, kind_word, service_words
from reconciler.render.wrap import names_after

UNMANAGED_SHOWN = 20
"""Maximum number of unmanaged resources listed per page; the rest are counted."""

_LONGEST_NOTE = 600
_WIDEST = 34
"""Maximum length of the fields whose values stand below each other; the value of a longer one follows it directly."""
_DIFF_STYLES = {"+": "create", "-": "delete", "@": "dim"}


def plan_text(
    document: PlanDocument, *, color: bool, width: int = 100, now: datetime | None = None, rules: bool = True
) -> str:
    """The plan as text. `width` is the room in columns; `now` dates a snapshot; without `rules`, blocks are not listed."""
    return "\n".join(_Text(document, Paint(color), width, now).lines(rules=rules)) + "\n"


class _Text:
    def __init__(self, document: PlanDocument, paint: Paint, width: int, now: datetime | None) -> None:
        self.document = document
        self.paint = paint
        self.width = width
        self.now = now
        self.layout: Layout = layout(document, folds(document.actions))
        self.many = len(document.pages) >= TABLE_FROM
        self.verdict = verdict(document)

    def lines(self, *, rules: bool) -> Iterator[str]:
        """The whole text."""
        quiet = self.verdict.quiet or self.many
        for shared in self.layout.shared:
            yield from self._shared(shared)
        for page in self.layout.pages:
            body = list(self._page(page))
            if body or (not quiet and len(self.layout.pages) > 1):
                yield self._heading(page)
                yield from body or ["", "  No changes."]
                yield ""
        if self.layout.notes:
            yield from self._notes(self.layout.notes, "")
            yield ""
        if self.many:
            yield from self._table()
        if self.document.blocked_by and rules:
            yield from self._blocked()
        yield from self._summary()

    def _shared(self, shared: Shared) -> Iterator[str]:
        """What is the same on several pages, once."""
        number = verdicts.of_scope([page for page in self.document.pages if page.key in shared.pages])
        opening = f"{self.paint('bold', f'On {number}')}: "
        yield from names_after(opening, map(_line, shared.pages), self.width, "  ")
        yield from self._sections(shared.sections)
        yield ""

    def _table(self) -> Iterator[str]:
        """The counts, one line per page."""
        table = fleet(self.document)
        if not table.rows:
            return
        rows = [table.head, *table.rows]
        widths = [max(len(terminal(row[place])) for row in rows) for place in range(len(table.head))]
        for number, (name, *cells) in enumerate(rows):
            line = "  ".join(
                [
                    terminal(name).ljust(widths[0]),
                    *(cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)),
                ]
            )
            yield self.paint("bold", line.rstrip()) if not number else line.rstrip()
        if table.others:
            yield table.others
        yield ""

    def _heading(self, page: PageLayout) -> str:
        document = page.document
        known_names = [document.key] if page.label != document.key else []
        known_names += [document.shown_id, *service_words(document.provider)]
        return f"{self.paint('bold', _line(page.label))} ({_line(', '.join(known_names))})"

    def _page(self, page: PageLayout) -> Iterator[str]:
        if page.document.error is not None:
            first, *more = page.document.error.split("\n")
            yield self.paint("bad", f"  ! could not be read: {_line(first)}")
            yield from (f"    {_line(line)}" for line in more)
            return
        for text in (verdicts.snapshot(page.document, self.now), verdicts.not_compared(page.document)):
            if text:
                yield self.paint("warn", f"  {terminal(text)}")
        yield from self._sections(page.sections)
        yield from self._unmanaged(page)
        if page.notes:
            yield ""
            yield from self._notes(page.notes, "  ")

    def _sections(self, sections: Iterable[Section]) -> Iterator[str]:
        for section in sections:
            yield ""
            yield f"  {self.paint('bold', section.title)}"
            for branch in section.branches:
                yield from self._branch(branch, "    ")

    def _branch(self, branch: LayoutBranch, indent: str) -> Iterator[str]:
        if branch.fold:
            yield from self._fold(branch.fold, indent)
            return
        if branch.vanishes:
            by = f"is deleted with its last component ({_line(branch.vanishes.by)})"
            yield f"{indent}{self.paint('delete', f'- {kind_word(branch.kind)} {_line(branch.name)}')}  {by}"
        elif not branch.entries:
            yield self.paint("dim", f"{indent}  {kind_word(branch.kind)} {_line(branch.name)}")
        for entry in branch.entries:
            yield from self._entry(entry, indent)
        for child in branch.children:
            yield from self._branch(child, indent + "    ")

    def _fold(self, fold: Fold, indent: str) -> Iterator[str]:
        """A fold: what happens once, followed by the names."""
        entry, (title, _) = fold.first, fold.title
        title += " on each page" if fold.each else ""
        origin = self.paint("dim", f"  [{_line(entry.origin)}]") if entry.origin else ""
        yield f"{indent}{self.paint(entry.action.action, f'{entry.sign} {_line(title)}')}{origin}"
        notes = [f"each {saying(note)}" if note.code == "loses" else saying(note) for note in fold.notes]
        yield from (f"{indent}    {self.paint(entry.action.action, _line(note))}" for note in notes)
        yield from self._details(entry, indent)
        nested = entry.action.action in ("create", "delete")
        for spread in fold.spread():
            where = "" if nested else f"in {_line(spread.parent)}: " if spread.parent else ""
            on = f" ({', '.join(map(_line, spread.pages))})" if spread.pages != fold.pages else ""
            names = [_line(quoted(name)) for name in spread.names]
            names[-1] += on
            yield from names_after(f"{indent}    {where}", names, self.width, f"{indent}      ")

    def _entry(self, entry: Entry, indent: str) -> Iterator[str]:
        name = entry.called if entry.holds else entry.name
        origin = self.paint("dim", f"  [{_line(entry.origin)}]") if entry.origin else ""
        yield f"{indent}{self.paint(entry.action.action, f'{entry.sign} {_line(name)}')}{origin}"
        for note in entry.sayings:
            yield f"{indent}    {self.paint(entry.action.action, _line(saying(note)))}"
        yield from self._details(entry, indent)
        for note in entry.remarks:
            style = "warn" if note.code in ("near_rename", "email", "order", "visitors", "new_page") else "dim"
            yield f"{indent}    {self.paint(style, _line(note.message))}"

    def _details(self, entry: Entry, indent: str) -> Iterator[str]:
        details = entry.details(most=max(40, (self.width - len(indent) - 24) // 2))
        widest = max((len(part.field) for part in details if len(part.field) <= _WIDEST), default=0)
        for part in details:
            yield from self._detail(part, indent + "    ", widest)

    def _detail(self, part: Detail, indent: str, widest: int) -> Iterator[str]:
        field = f"{indent}{_line(part.field)}{f' ({part.hint})' if part.hint else ''}:"
        padded = f"{field} ".ljust(len(indent) + widest + 2)
        origin = self.paint("dim", f"  [{_line(part.origin)}]") if part.origin else ""
        if part.lines:
            yield field + origin
            yield from (self._diff_line(line, indent + "  ") for line in part.lines)
        elif part.added or part.removed:
            removed = [self.paint("delete", f"- {terminal(text)}") for text in part.removed]
            added = [self.paint("create", f"+ {terminal(text)}") for text in part.added]
            yield f"{padded}{', '.join(removed + added)}{origin}"
        elif part.value is not None:
            yield f"{padded}{terminal(part.value)}{origin}"
        else:
            before, after = terminal(part.before or ""), terminal(part.after or "")
            one_line = f"{padded}{before} -> {after}"
            if columns(one_line) <= self.width:
                yield f"{padded}{before} {self.paint('dim', '->')} {after}{origin}"
            else:
                yield f"{padded}{before}{origin}"
                yield f"{' ' * (len(padded) - 3)}{self.paint('dim', '->')} {after}"

    def _diff_line(self, line: Line, indent: str) -> str:
        sign, text = line
        shown = f"{indent}{sign if sign != '@' else '…'} {terminal(text)}" if text else f"{indent}{sign}".rstrip()
        return self.paint(_DIFF_STYLES[sign], shown) if sign in _DIFF_STYLES else shown

    def _unmanaged(self, page: PageLayout) -> Iterator[str]:
        if not page.unmanaged:
            return
        yield ""
        yield f"  {self.paint('bold', 'Unmanaged, left alone')} ({len(page.unmanaged):,})"
        for unmanaged in page.unmanaged[:UNMANAGED_SHOWN]:
            yield self.paint("dim", f"      {_line(unmanaged.address.partition('/')[2])}")
        if more := and_more(len(page.unmanaged) - UNMANAGED_SHOWN, thousands=","):
            yield self.paint("dim", f"      {more}")

    def _notes(self, notes: Iterable[object], indent: str) -> Iterator[str]:
        yield f"{indent}{self.paint('bold', 'Notes')}"
        yield from (f"{indent}    {_line(getattr(note, 'message', ''))}" for note in notes)

    def _blocked(self) -> Iterator[str]:
        yield self.paint("bad", "Blocked: apply will refuse this plan.")
        for block in self.document.blocked_by:
            yield from self._block(block)
        yield ""

    def _block(self, block: BlockDocument) -> Iterator[str]:
        yield f"  {self.paint('bad', _line(block.rule))}: {_line(block.message)}"
        yield f"    To allow this: {_line(block.hint)}"

    def _summary(self) -> Iterator[str]:
        document, state = self.document, self.verdict.state
        unread = [page for page in document.pages if page.error is not None]
        if unread:
            text = f"{len(unread)} of {verdicts.of_scope(document.pages)} could not be read: the plan lacks them."
            yield self.paint("bad", text)
        partial = verdicts.partial(document)
        if partial:
            yield self.paint("warn", partial)
        cost = verdicts.cost(document)
        if self.verdict.quiet:
            left = f" {verdicts.left_alone(document)}." if document.summary.unmanaged else ""
            yield self.paint("good" if state is State.UNCHANGED else "warn", self.verdict.text)
            yield f"Compared: {terminal(verdicts.compared(document))}.{left} {cost}."
            return
        if state is State.MANUAL:
            yield self.paint("warn", self.verdict.text)
        yield f"{self.paint('bold', 'Plan:')} {verdicts.going_counts(document)} {cost}."


def _line(text: str) -> str:
    return terminal(text, _LONGEST_NOTE)
