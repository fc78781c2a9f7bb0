"""A plan as one page of HTML that needs nothing else: the status page before and after as visitors see it, the details on a click.

There is no script in it, its one style sheet is allowed by its hash, and nothing is loaded from anywhere (see `_POLICY`).
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from importlib.resources import files

from reconciler.model.document import NoteDocument, PlanDocument, VanishDocument
from reconciler.model.kinds import COMPONENT, PAGE
from reconciler.render import verdict as verdicts
from reconciler.render.entry import Entry, entry, section
from reconciler.render.escape import clip, html
from reconciler.render.html_entry import badge, body, foreign, prose, word
from reconciler.render.layout import Branch, Page, layout, parts
from reconciler.render.verdict import State, verdict
from reconciler.render.visitors import REMOVED, Row, View, view
from reconciler.render.words import alone, count, kind_word

_POLICY = "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'"
_SIGNS = {
    State.ERRORED: ("delete", "✕"),
    State.BLOCKED: ("delete", "⛔"),
    State.DELETES: ("delete", "⚠"),
    State.CHANGES: ("update", "✎"),
    State.MANUAL: ("manual", "✋"),
    State.UNCHANGED: ("create", "✓"),
    State.NOTHING: ("manual", "⚠"),
}
_FOLDED_FROM = 9
"""A group of so many components is folded where nothing happens in it."""


def plan_html(document: PlanDocument, *, now: datetime | None = None) -> str:
    """The plan as an HTML document. `now` gives a snapshot its age."""
    return "\n".join(_Html(document, now).lines()) + "\n"


class _Html:
    def __init__(self, document: PlanDocument, now: datetime | None) -> None:
        self.document = document
        self.now = now
        self.layout = layout(document)
        self.many = len(document.pages) > 1

    def lines(self) -> Iterator[str]:
        """The whole document."""
        style = files("reconciler.render").joinpath("style.css").read_text(encoding="utf-8")
        policy = _POLICY.format(b64encode(hashlib.sha256(style.encode()).digest()).decode())
        names = verdicts.titled([page.label for page in self.layout.pages])
        yield "<!doctype html>"
        yield '<html lang="en"><head><meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        yield '<meta name="referrer" content="no-referrer">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield '<meta name="color-scheme" content="light dark">'
        yield f"<title>Plan: {html(clip(names, 200))}</title>"
        yield f"<style>{style}</style></head><body>"
        yield '<a class="skip" href="#changes">To the changes</a>'
        yield f"<header><h1>Status page plan: {foreign(names)}</h1>"
        yield from self._verdict()
        yield '</header><main id="changes">'
        yield from self._unread()
        yield from self._blocked()
        yield from self._deleted()
        for page in self.layout.pages:
            yield from self._page(page)
        yield from _notes(self.layout.notes)
        yield "</main><footer><p>"
        yield f"{verdicts.cost(self.document)}. Plan <code>{html(self.document.fingerprint)}</code>,"
        yield f"made by reconciler {html(self.document.tool_version)}.</p></footer></body></html>"

    def _verdict(self) -> Iterator[str]:
        document, found = self.document, verdict(self.document)
        style, sign = _SIGNS[found.state]
        text = "Changes, and nothing is deleted." if found.state is State.CHANGES else found.text
        said = f"<strong>{html(text)}</strong> {html(verdicts.going_counts(document))}"
        if found.quiet:
            said = f"<strong>{html(text)}</strong> {html(f'Compared: {verdicts.compared(document)}.')}"
        yield f'<p class="verdict {style}"><span aria-hidden="true">{sign}</span> {said}</p>'
        for page in self.layout.pages:
            for warning in (verdicts.snapshot(page.document, self.now), verdicts.not_compared(page.document)):
                if warning:
                    yield f'<p class="warning">{foreign(f"{page.label}: {warning}", 600)}</p>'
        if verdicts.partial(document):
            yield f'<p class="warning">{html(verdicts.partial(document))}</p>'

    def _unread(self) -> Iterator[str]:
        """The pages that could not be read, where there are several: each says it again in its place."""
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
        deletes = [entry(one) for one in self.document.actions if one.action == "delete"]
        going = len(deletes) + len(self.document.vanishes)
        if not going:
            return
        yield f'<section class="alarm"><h2>Deleted ({going:,})</h2><ul class="rows">'
        for one in deletes:
            lost = "; ".join(note.message for note in one.sayings)
            remark = f' <small class="remark">{foreign(lost, 300)}</small>' if lost else ""
            yield f"<li>{_opening(one, self._called(one) + remark)}</li>"
        for vanish in self.document.vanishes:
            yield f'<li><div class="line">{badge(REMOVED)} {self._vanishing(vanish)}</div></li>'
        yield "</ul></section>"

    def _called(self, one: Entry) -> str:
        """An action's name in a list that is not drawn as the page."""
        path = one.action.path
        words = [f"{html(kind_word(one.action.kind))} {foreign(one.name)}" if path else html(alone(one.action.kind))]
        if len(path) > 1:
            words.append(f"in {foreign(path[-2])}")
        if self.many:
            words.append(f"of {foreign(parts(one.action.address)[0])}")
        return " ".join(words)

    def _vanishing(self, vanish: VanishDocument) -> str:
        page, kind, path = parts(vanish.address)
        of = f" of {foreign(page)}" if self.many else ""
        return f"{html(kind_word(kind))} {foreign(path[-1] if path else '')}{of}: is deleted with its last component"

    def _page(self, page: Page) -> Iterator[str]:
        document = page.document
        yield f"<section><h2>{foreign(page.label)} <small>{foreign(document.key)} · {foreign(document.id)}</small></h2>"
        if document.error is not None:
            yield f'<p class="verdict delete">Could not be read: {foreign(document.error, 1000)}</p></section>'
            return
        sides = view(self.document, document)
        if sides.before or sides.after:
            yield from _sides(sides, page, _renamed(page))
        for one in page.sections:
            rows = list(_others(one.branches, drawn=bool(sides.before or sides.after)))
            if rows:
                yield f'<h3>{html(one.title)}</h3><ul class="rows">{"".join(rows)}</ul>'
        yield from _notes(page.notes)
        if page.unmanaged:
            yield f"<details><summary>{len(page.unmanaged):,} unmanaged, left alone</summary><ul>"
            yield from (f"<li>{foreign(one.address.partition('/')[2])}</li>" for one in page.unmanaged)
            yield "</ul></details>"
        yield "</section>"


def _renamed(page: Page) -> str:
    """What the page is called after the plan."""
    changes = (
        change
        for part in page.sections
        for branch in part.branches
        for one in branch.entries
        if one.action.kind == PAGE.name and one.action.action == "update"
        for change in one.action.changes
    )
    return next((str(change.after) for change in changes if change.field == "name"), page.label)


def _sides(sides: View, page: Page, renamed: str) -> Iterator[str]:
    yield '<div class="sides">'
    for title, name, rows, empty in (
        ("Now", page.label, sides.before, "Nothing on it yet."),
        ("After", renamed, sides.after, "Nothing on it any more."),
    ):
        yield f'<section class="side" aria-label="{title}"><h3>{title}</h3><div class="status-page">'
        yield f'<p class="page-name">{foreign(name)}</p>'
        yield f'<ul class="rows">{"".join(map(_row, rows))}</ul>' if rows else f'<p class="none">{empty}</p>'
        yield "</div></section>"
    yield "</div>"


def _row(row: Row) -> str:
    style = " ".join(
        [row.kind if row.kind in ("group", "component") else "component", *(["gone"] if REMOVED in row.marks else [])]
    )
    children = f'<ul class="rows">{"".join(map(_row, row.children))}</ul>' if row.children else ""
    if children and len(row.children) >= _FOLDED_FROM and not row.touched:
        number = count(len(row.children), "component")
        return f'<li class="{style}"><details><summary>{_label(row)} <small>{number}</small></summary>{children}</details></li>'
    if not row.entries:
        return f'<li class="{style}"><div class="line">{_label(row)}</div>{children}</li>'
    opened = "".join(map(body, row.entries))
    return f'<li class="{style}"><details><summary>{_label(row)}</summary><div class="body">{opened}</div></details>{children}</li>'


def _label(row: Row) -> str:
    name = (
        f"<del>{foreign(row.name)}</del>" if REMOVED in row.marks else f'<span class="name">{foreign(row.name)}</span>'
    )
    remark = f' <small class="remark">{foreign(row.remark)}</small>' if row.remark else ""
    stray = "" if row.declared else ' <small class="none">not in the file</small>'
    return f"{name} {' '.join(map(badge, row.marks))}{remark}{stray}"


def _others(branches: Iterable[Branch], *, drawn: bool) -> Iterator[str]:
    """What is not drawn as the page: everything but components, and but deletes, which stand above."""
    shown = section(COMPONENT.name)
    for branch in branches:
        for one in branch.entries:
            if one.action.action != "delete" and not (drawn and section(one.action.kind) == shown and one.action.path):
                name = foreign(one.name) if one.action.path else html(alone(one.action.kind))
                yield f"<li>{_opening(one, name)}</li>"
        yield from _others(branch.children, drawn=drawn)


def _opening(one: Entry, name: str) -> str:
    return f'<details><summary>{badge(word(one))} {name}</summary><div class="body">{body(one)}</div></details>'


def _notes(notes: Sequence[NoteDocument]) -> Iterator[str]:
    if notes:
        yield '<section class="quiet"><h3>Notes</h3><ul>'
        yield from (f"<li>{prose(note.message, note.names)}</li>" for note in notes)
        yield "</ul></section>"
