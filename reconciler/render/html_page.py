"""One page of a plan drawn in HTML: the status page now and after, with details of each change on click."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from reconciler.render.entry import Entry
from reconciler.render.html_entry import badge, foreign, word
from reconciler.render.html_fold import Same
from reconciler.render.layout import PageLayout
from reconciler.render.visitor_view import REMOVED, View, VisitorRow
from reconciler.render.wording import count

_FOLDED_FROM = 9
"""Minimum number of components in a group without changes for it to be collapsed."""

_RUN_FROM = 4
"""Minimum number of neighbors without changes, among siblings with changes, for them to be collapsed."""


def _renamed(page: PageLayout) -> str:
    """The page's name after the plan."""
    changes = (
        change
        for part in page.sections
        for branch in part.branches
        for entry in branch.entries
        if not entry.action.path and entry.action.action == "update"
        for change in entry.action.changes
    )
    return next((str(change.after) for change in changes if change.field == "name"), page.label)


def drawn_sides(sides: View, page: PageLayout, same: Same) -> Iterator[str]:
    """The page now and after, side by side."""
    yield '<div class="sides">'
    for title, name, rows, empty in (
        ("Now", page.label, sides.before, "Nothing on it yet."),
        ("After", _renamed(page), sides.after, "Nothing on it any more."),
    ):
        yield f'<section class="side" aria-label="{title}"><h3>{title}</h3><div class="status-page">'
        yield f'<p class="page-name">{foreign(name)}</p>'
        yield (f'<ul class="rows">{_rows(rows, same)}</ul>' if rows else f'<p class="none">{empty}</p>')
        yield "</div></section>"
    yield "</div>"


def _rows(rows: Sequence[VisitorRow], same: Same) -> str:
    """Siblings. Where something happens to one of them, a long run of others is collapsed."""
    drawn = []
    for quiet, run in groupby(rows, lambda row: not row.touched and not row.children):
        siblings = list(run)
        lines = "".join(_row(row, same) for row in siblings)
        if quiet and _RUN_FROM <= len(siblings) < len(rows):
            number = count(len(siblings), "component")
            head = f'<summary class="none">{number} without changes</summary>'
            lines = f'<li class="component"><details>{head}<ul class="rows">{lines}</ul></details></li>'
        drawn.append(lines)
    return "".join(drawn)


def _row(row: VisitorRow, same: Same) -> str:
    style = " ".join(
        [row.kind if row.kind in ("group", "component") else "component", *(["gone"] if REMOVED in row.marks else [])]
    )
    children = f'<ul class="rows">{_rows(row.children, same)}</ul>' if row.children else ""
    if children and len(row.children) >= _FOLDED_FROM and not row.touched:
        number = count(len(row.children), "component")
        return f'<li class="{style}"><details><summary>{_label(row)} <small>{number}</small></summary>{children}</details></li>'
    if not row.entries:
        return f'<li class="{style}"><div class="line">{_label(row)}</div>{children}</li>'
    opened = "".join(map(same.body, row.entries))
    details = f'<details{same.opened}><summary>{_label(row)}</summary><div class="body">{opened}</div></details>'
    return f'<li class="{style}">{details}{children}</li>'


def _label(row: VisitorRow) -> str:
    name = (
        f"<del>{foreign(row.name)}</del>" if REMOVED in row.marks else f'<span class="name">{foreign(row.name)}</span>'
    )
    remark = f' <small class="remark">{foreign(row.remark)}</small>' if row.remark else ""
    stray = "" if row.declared else ' <small class="none">not in the file</small>'
    return f"{name} {' '.join(map(badge, row.marks))}{remark}{stray}"


def opening(entry: Entry, name: str, same: Same) -> str:
    """A line that expands on click and shows who is notified."""
    text = "; ".join(entry.action.notifies)
    remark = f' <small class="remark">{foreign(text, 300)}</small>' if text else ""
    summary = f"<summary>{badge(word(entry))} {name}{remark}</summary>"
    return f'<details{same.opened}>{summary}<div class="body">{same.body(entry)}</div></details>'
