"""One page of a plan drawn in HTML: the status page now and after in two columns in step, with the details of each
change below it.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from reconciler.render.entry import Entry, is_group
from reconciler.render.html_entry import badge, foreign, word
from reconciler.render.html_fold import Same
from reconciler.render.layout import PageLayout
from reconciler.render.pairs import Pair, moved_ids, pairs
from reconciler.render.visitor_view import MOVED, REMOVED, RENAMED, View, VisitorRow
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


class DrawnPage:
    """The page now and after. `number` tells the pages of a plan apart."""

    def __init__(self, sides: View, page: PageLayout, same: Same, number: int) -> None:
        self._sides = sides
        self._page = page
        self._same = same
        self._lines = pairs(sides)
        self._numbers = {live_id: f"{number}-{place}" for place, live_id in enumerate(moved_ids(self._lines), 1)}

    def html(self) -> Iterator[str]:
        """Its lines, each with both versions."""
        yield '<div class="sides"><div class="heads">'
        yield '<h3 class="pair"><span class="now">Now</span> <span class="and">and</span> <span class="after">After</span></h3>'
        before, after = self._page.label, _renamed(self._page)
        yield f'<p class="page-name">{_pair(foreign(before), foreign(after), equal=before == after)}</p></div>'
        if not self._sides.before:
            yield f'<p class="none">{_pair("Nothing on it yet.", "")}</p>'
        if not self._sides.after:
            yield f'<p class="none">{_pair("", "Nothing on it any more.")}</p>'
        yield f'<ul class="rows">{self._rows(self._lines)}</ul></div>'

    def _rows(self, lines: Sequence[Pair]) -> str:
        """Siblings. Where something happens to one of them, a long run of others is collapsed."""
        drawn = []
        for quiet, run in groupby(lines, lambda line: not line.touched and not line.children):
            siblings = list(run)
            rows = "".join(map(self._row, siblings))
            if quiet and _RUN_FROM <= len(siblings) < len(lines):
                number = count(len(siblings), "component")
                head = f'<summary class="run">{number} without changes</summary>'
                rows = f'<li class="component"><details>{head}<ul class="rows">{rows}</ul></details></li>'
            drawn.append(rows)
        return "".join(drawn)

    def _row(self, line: Pair) -> str:
        children = f'<ul class="rows">{self._rows(line.children)}</ul>' if line.children else ""
        is_folded = len(line.children) >= _FOLDED_FROM and not line.touched
        sides = self._pair(line, f" <small>{count(len(line.children), 'component')}</small>" if is_folded else "")
        if line.shown.entries:
            text = "".join(map(self._same.body, line.shown.entries)) + self._origin(line)
            sides = f'<details{self._same.opened}><summary>{sides}</summary><div class="body">{text}</div></details>'
        elif is_folded:
            sides, children = f"<details><summary>{sides}</summary>{children}</details>", ""
        else:
            sides = f'<div class="line">{sides}</div>'
        style = "group" if is_group(line.shown.kind) else "component"
        anchor = self._anchor(line)
        name = f' id="{anchor}"' if anchor else ""
        return f'<li class="{style}"{name}>{sides}{children}</li>'

    def _anchor(self, line: Pair) -> str:
        """The ID of a line from which or to which a resource moves; empty for others."""
        number = None if line.before and line.after else self._numbers.get(line.shown.id or "")
        return f"{'after' if line.after else 'now'}-{number}" if number else ""

    def _origin(self, line: Pair) -> str:
        number = self._anchor(line).partition("-")[2]
        return f'<p class="jump"><a href="#now-{number}">Where it is now</a></p>' if number else ""

    def _pair(self, line: Pair, more: str = "") -> str:
        before, after = line.before, line.after
        if before and after:
            labels = ("Now", "After") if RENAMED in after.marks else ("", "")
            now, then = _cell(before, (), label=labels[0]), _cell(after, after.marks, label=labels[1])
            return _pair(now + more, then + more, equal=before.name == after.name)
        anchor = self._anchor(line)
        if after:
            # A link is no part of what opens on click.
            link = "" if after.entries else anchor.replace("after", "now")
            return _pair("", _cell(after, after.marks, link))
        marks = [mark for mark in line.shown.marks if mark in (REMOVED, MOVED)]
        return _pair(_cell(line.shown, marks, anchor.replace("now", "after")), "")


def _pair(before: str, after: str, *, equal: bool = False) -> str:
    """Both cells of a line; an empty one is a gap. Of two `equal` ones a screen reader reads one, as a narrow window
    shows one.
    """
    hidden = ' aria-hidden="true"' if equal else ""
    now = f'<span class="now"{hidden}>{before}</span>' if before else '<span class="now gap"></span>'
    then = f'<span class="after">{after}</span>' if after else '<span class="after gap"></span>'
    return f'<span class="pair{" equal" if equal else ""}">{now} {then}</span>'


def _cell(row: VisitorRow, marks: Sequence[str], link: str = "", label: str = "") -> str:
    """A resource on one side. `link`: the line that its remark is about; `label`: the side, if its name is another one
    on each.
    """
    parts = [f'<small class="which">{label}:</small>' if label else ""]
    name = f"<del>{foreign(row.name)}</del>" if REMOVED in marks else foreign(row.name)
    parts.append(f'<span class="name">{name}</span>')
    parts += map(badge, marks)
    if marks and row.remark:
        remark = f'<a href="#{link}">{foreign(row.remark)}</a>' if link else foreign(row.remark)
        parts.append(f'<small class="remark">{remark}</small>')
    parts.append("" if row.declared else "<small>not in the file</small>")
    return " ".join(filter(None, parts))


def opening(entry: Entry, name: str, same: Same) -> str:
    """A line that expands on click and shows who is notified."""
    text = "; ".join(entry.action.notifies)
    remark = f' <small class="remark">{foreign(text, 300)}</small>' if text else ""
    summary = f"<summary>{badge(word(entry))} {name}{remark}</summary>"
    return f'<details{same.opened}>{summary}<div class="body">{same.body(entry)}</div></details>'
