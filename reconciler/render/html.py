"""A plan as a self-contained HTML page: the status page before and after as visitors see it, with details on click.

It has no scripts and loads nothing (see `html_document`).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from reconciler.documents.plan import NoteDocument, PlanDocument, VanishDocument
from reconciler.render import verdict as verdicts
from reconciler.render.addresses import parts
from reconciler.render.entry import SHOWN_SECTIONS, Entry, entry_of, section_of
from reconciler.render.escape import html
from reconciler.render.fleet import TABLE_FROM, fleet
from reconciler.render.folding import folds
from reconciler.render.html_document import beginning
from reconciler.render.html_entry import badge, foreign, prose
from reconciler.render.html_fold import Same
from reconciler.render.html_page import DrawnPage, opening
from reconciler.render.layout import LayoutBranch, PageLayout, layout
from reconciler.render.verdict import State, verdict
from reconciler.render.visitor_view import REMOVED, view
from reconciler.render.wording import alone, kind_word

_SIGNS = {
    State.ERRORED: ("delete", "✕"),
    State.BLOCKED: ("delete", "⊘"),
    State.DELETES: ("delete", "⚠"),
    State.CHANGES: ("update", "✎"),
    State.MANUAL: ("manual", "!"),
    State.UNCHANGED: ("create", "✓"),
    State.NOTHING: ("manual", "⚠"),
}


def plan_html(document: PlanDocument, *, now: datetime | None = None) -> str:
    """The plan as an HTML document. `now` dates a snapshot."""
    return "\n".join(_Html(document, now).lines()) + "\n"


class _Html:
    def __init__(self, document: PlanDocument, now: datetime | None) -> None:
        self.document = document
        self.now = now
        self.layout = layout(document)
        self.many = len(document.pages) > 1
        self.folds = folds(document.actions)
        self.same = Same(self.folds, len(document.pages), len(document.actions))

    def lines(self) -> Iterator[str]:
        """The whole document."""
        names = verdicts.titled([page.label for page in self.layout.pages])
        yield from beginning(f"Plan: {names}")
        yield '<a class="skip" href="#changes">To the changes</a>'
        yield f"<header><h1>{_title(self.layout.pages)}: {foreign(names)}</h1>"
        yield from self._verdict()
        yield '</header><main id="changes">'
        yield from self._table()
        yield from self._unread()
        yield from self._blocked()
        yield from self._deleted()
        yield from self.same.section()
        for number, page in enumerate(self.layout.pages, 1):
            yield from self._page(page, number)
        yield from _notes(self.layout.notes)
        yield "</main><footer><p>"
        yield f"{verdicts.cost(self.document)}. Plan <code>{html(self.document.fingerprint)}</code>,"
        yield f"made by reconciler {html(self.document.tool_version)}.</p></footer></body></html>"

    def _verdict(self) -> Iterator[str]:
        document, result = self.document, verdict(self.document)
        style, sign = _SIGNS[result.state]
        text = "Changes, and nothing is deleted." if result.state is State.CHANGES else result.text
        line = f"<strong>{html(text)}</strong> {html(verdicts.going_counts(document))}"
        if result.quiet:
            line = f"<strong>{html(text)}</strong> {html(f'Compared: {verdicts.compared(document)}.')}"
        yield f'<p class="verdict {style}"><span aria-hidden="true">{sign}</span> {line}</p>'
        for page in self.layout.pages:
            for warning in (verdicts.snapshot(page.document, self.now), verdicts.not_compared(page.document)):
                if warning:
                    yield f'<p class="warning">{foreign(f"{page.label}: {warning}", 600)}</p>'
        if verdicts.partial(document):
            yield f'<p class="warning">{html(verdicts.partial(document))}</p>'

    def _table(self) -> Iterator[str]:
        """The counts per page."""
        table = fleet(self.document)
        if len(self.document.pages) < TABLE_FROM or not table.rows:
            return
        head = "".join(f'<th scope="col">{name}</th>' if name else "<td></td>" for name in table.head)
        numbers = {page.key: number for number, page in enumerate(self.document.pages, 1)}
        yield f'<div class="wide"><table class="counts"><thead><tr>{head}</tr></thead><tbody>'
        for key, *cells in table.rows:
            counts = "".join(f"<td>{cell}</td>" for cell in cells)
            name = f'<a href="#page-{numbers[key]}">{foreign(key)}</a>' if key in numbers else foreign(key)
            yield f'<tr><th scope="row">{name}</th>{counts}</tr>'
        yield f"</tbody></table></div>{f'<p>{table.others}</p>' if table.others else ''}"

    def _unread(self) -> Iterator[str]:
        """The unreadable pages, if there are several. Each is also shown in its place."""
        unread = [page for page in self.layout.pages if page.document.error is not None]
        if unread and self.many:
            yield '<section class="alarm"><h2>Could not be read</h2><ul>'
            yield from (f"<li>{foreign(page.label)}: {foreign(page.document.error or '', 300)}</li>" for page in unread)
            yield "</ul></section>"

    def _blocked(self) -> Iterator[str]:
        if self.document.blocked_by:
            yield '<section class="alarm"><h2>Blocked by</h2><ul>'
            for block in self.document.blocked_by:
                yield f"<li><strong>{foreign(block.rule)}</strong>: {prose(block.message, block.addresses[:50])}"
                yield f"<br>To allow this: {prose(block.hint)}</li>"
            yield "</ul></section>"

    def _deleted(self) -> Iterator[str]:
        deletes = [fold for fold in self.folds if fold.first.action.action == "delete"]
        going = self.document.summary.delete + len(self.document.vanishes)
        if not going:
            return
        yield f'<section class="alarm"><h2>Deleted ({going:,})</h2><ul class="rows">'
        for fold in deletes:
            lost = "; ".join(note.message for note in fold.first.sayings)
            remark = f' <small class="remark">{foreign(lost, 300)}</small>' if lost and not self.same.opened else ""
            if fold.size > 1:
                yield self.same.row(fold)
            else:
                yield f"<li>{opening(fold.first, self._called(fold.first) + remark, self.same)}</li>"
        for vanish in self.document.vanishes:
            yield f'<li><div class="line">{badge(REMOVED)} {self._vanishing(vanish)}</div></li>'
        yield "</ul></section>"

    def _called(self, entry: Entry) -> str:
        """An action's name in a list outside of the drawn page."""
        path = entry.action.path
        words = [
            f"{html(kind_word(entry.action.kind))} {foreign(entry.name)}" if path else html(alone(entry.action.kind))
        ]
        if len(path) > 1:
            words.append(f"in {foreign(path[-2])}")
        if self.many:
            words.append(f"of {foreign(parts(entry.action.address)[0])}")
        return " ".join(words)

    def _vanishing(self, vanish: VanishDocument) -> str:
        page, kind, path = parts(vanish.address)
        of = f" of {foreign(page)}" if self.many else ""
        return f"{html(kind_word(kind))} {foreign(path[-1] if path else '')}{of}: is deleted with its last component"

    def _all_said(self, page: PageLayout) -> bool:
        """Whether everything about a page is already described with other pages."""
        actions = (action for action in self.document.actions if parts(action.address)[0] == page.document.key)
        return all(self.same.folded(entry_of(action)) for action in actions)

    def _page(self, page: PageLayout, number: int) -> Iterator[str]:
        document = page.document
        names = [foreign(name) for name in (document.key, document.shown_id) if name != page.label]
        names += [_live(document.url)] if document.url else []
        yield f'<section id="page-{number}"><h2>{foreign(page.label)} <small>{" · ".join(names)}</small></h2>'
        if document.error is not None:
            yield f'<p class="verdict delete">Could not be read: {foreign(document.error, 1000)}</p></section>'
            return
        sides = view(self.document, document)
        if sides.before or sides.after:
            closed = len(self.document.pages) >= TABLE_FROM and self._all_said(page)
            yield "<details><summary>The page now and after</summary>" if closed else ""
            yield from DrawnPage(sides, page, self.same, number).html()
            yield "</details>" if closed else ""
        for section in page.sections:
            rows = list(_others(section.branches, self.same, drawn=bool(sides.before or sides.after)))
            if rows:
                yield f'<h3>{html(section.title)}</h3><ul class="rows">{"".join(rows)}</ul>'
        yield from _notes(page.notes)
        if page.unmanaged:
            yield f"<details><summary>{len(page.unmanaged):,} unmanaged, left alone</summary><ul>"
            yield from (f"<li>{foreign(section.address.partition('/')[2])}</li>" for section in page.unmanaged)
            yield "</ul></details>"
        yield "</section>"


def _title(pages: Sequence[PageLayout]) -> str:
    """`Status page plan`, `Organization plan`."""
    word = verdicts.named_scope(page.document.scope for page in pages[:1])
    return f"Status {word} plan" if word == "page" else f"{word.capitalize()} plan"


def _live(url: str) -> str:
    """A link to the live page. A plan file may have been edited, and name an address that runs a script."""
    name = foreign(url.removeprefix("https://"))
    return f'<a href="{html(url)}" rel="noreferrer">{name}</a>' if url.startswith("https://") else name


def _others(branches: Iterable[LayoutBranch], same: Same, *, drawn: bool) -> Iterator[str]:
    """Everything outside of the drawn page: no components, and no deletions or folded changes, which are shown above."""
    for branch in branches:
        for entry in branch.entries:
            if same.folded(entry):
                continue
            if entry.action.action != "delete" and not (
                drawn and section_of(entry.action.kind) in SHOWN_SECTIONS and entry.action.path
            ):
                path = entry.action.path
                parent = f" <small>in {foreign(path[-2])}</small>" if len(path) > 1 else ""
                name = foreign(entry.name) + parent if path else html(alone(entry.action.kind))
                yield f"<li>{opening(entry, name, same)}</li>"
        yield from _others(branch.children, same, drawn=drawn)


def _notes(notes: Sequence[NoteDocument]) -> Iterator[str]:
    if notes:
        yield '<section class="quiet"><h3>Notes</h3><ul>'
        yield from (f"<li>{prose(note.message, note.names)}</li>" for note in notes)
        yield "</ul></section>"
