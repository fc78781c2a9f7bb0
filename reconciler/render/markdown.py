"""A plan as Markdown for a pull request, issue or step summary: the verdict first, then the deletions.

If room is short, it drops whole entries in order of importance, and counts the rest. Deletions are never folded or
omitted while there is any way to name them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reconciler.documents.plan import PlanDocument
from reconciler.model.enumeration import listed
from reconciler.render import verdict as verdicts
from reconciler.render.escape import clip, markdown, markdown_cell, markdown_prose
from reconciler.render.fleet import TABLE_FROM, fleet
from reconciler.render.folding import Fold, folds
from reconciler.render.layout import Layout, layout
from reconciler.render.markdown_entry import (
    Going,
    Piece,
    block_piece,
    create_piece,
    error_piece,
    going_list,
    going_of,
    going_of_group,
    note_piece,
    update_piece,
)
from reconciler.render.markdown_limit import LIMIT, MarkdownSection, fill
from reconciler.render.verdict import State, verdict
from reconciler.render.wording import count

_SIGNS = {
    State.ERRORED: "❌",
    State.BLOCKED: "⛔",
    State.DELETES: "⚠️",
    State.CHANGES: "📝",
    State.MANUAL: "✋",
    State.UNCHANGED: "✅",
    State.NOTHING: "⚠️",
}
_SHORTER_NAMES = (120, 40, 20, 12, 6)
_LINK = re.compile(r"https?://[A-Za-z0-9.:/_~%+=&?#-]+")


@dataclass(frozen=True, slots=True)
class MarkdownPlan:
    """A plan as Markdown."""

    text: str
    """The text."""
    cut: bool
    """Whether anything of the plan is shortened or missing."""


def plan_markdown(
    document: PlanDocument, *, limit: int = LIMIT, now: datetime | None = None, remainder: str | None = None
) -> MarkdownPlan:
    """The plan in at most `limit` characters. `remainder` says where the whole plan is (a URL or a few words); `now`
    dates a snapshot.
    """
    return _Markdown(document, limit, now, remainder).made()


@dataclass(slots=True)
class _Markdown:
    """Writes one plan as Markdown."""

    document: PlanDocument
    """The plan."""
    limit: int
    """The largest length of the text, in characters."""
    now: datetime | None
    """The time of the run; None to show no time."""
    full_plan: str | None
    """Where the whole plan is; None if nowhere."""
    left: dict[str, int] = field(default_factory=dict)
    """The number of omitted entries, by noun."""
    cut: bool = False
    """Whether anything is shortened or missing."""
    folds: list[Fold] = field(default_factory=list)
    """The actions of the plan, folded."""

    def made(self) -> MarkdownPlan:
        """The text, composed to fit."""
        plan = layout(self.document)
        self.folds = folds(self.document.actions)
        head = self._head(plan)
        going = self._going()
        parts = self._parts(plan)
        everything = {part.noun: part.size for part in parts} | {"delete": _size(going)}
        room = self.limit - len(head) - max(len(self._foot(everything)), len(self._foot({})))
        alarms, changes, remaining = parts[:2], parts[2:5], parts[5:]
        kept = self._kept(going, room)
        for part in alarms:
            room -= self._fill([part], max(0, room - kept))
        gone, left, brief = _deletes(going, room, self._best)
        room -= len(gone)
        self._leave("delete", left, brief)
        room -= self._fill(changes, room)
        for part in remaining:
            room -= self._fill([part], room)
        text = head + "".join([*(part.text for part in alarms), gone, *(part.text for part in (*changes, *remaining))])
        text += self._foot(self.left)
        if len(text) <= self.limit:
            return MarkdownPlan(text, self.cut)
        body = f"{self._verdict()}\n"
        return MarkdownPlan(body if len(body) <= self.limit else verdicts.counts(self.document)[: self.limit], cut=True)

    def _head(self, plan: Layout) -> str:
        names = verdicts.titled([markdown(clip(page.label, 120)) for page in plan.pages])
        lines = [f"### {_title(plan)} {names}", "", self._verdict(), "", *self._table()]
        warnings = [verdicts.partial(self.document)]
        for page in plan.pages:
            of = f"{page.label}: " if len(plan.pages) > 1 else ""
            texts = (verdicts.snapshot(page.document, self.now), verdicts.not_compared(page.document))
            warnings += [f"{of}{text}" for text in texts if text]
        shown = [text for text in warnings if text][:10]
        if shown:
            lines += [*(f"> ⚠️ {markdown_prose(clip(text, 300))}<br>" for text in shown), ""]
        return "\n".join(lines) + "\n"

    def _table(self) -> list[str]:
        """The counts per page, in at most an eighth of the room."""
        if len(self.document.pages) < TABLE_FROM:
            return []
        table, room = fleet(self.document), self.limit // 8
        lines = [f"| {' | '.join(table.head)} |", f"| --- |{' ---: |' * (len(table.head) - 1)}"]
        for key, *cells in table.rows:
            lines.append(f"| {' | '.join([markdown_cell(clip(key, 120)), *cells])} |")
            room -= len(lines[-1]) + 1
            if room < 0:
                lines[-1:] = [
                    "",
                    f"and {count(len(table.rows) - len(lines) + 3, 'more page', 'more pages')} with changes",
                ]
                break
        if len(lines) == 2:
            return []
        return [*lines, "", *([table.others, ""] if table.others else [])]

    def _verdict(self) -> str:
        document, result = self.document, verdict(self.document)
        if result.quiet:
            left = f" {verdicts.left_alone(document)}." if document.summary.unmanaged else ""
            return f"{_SIGNS[result.state]} **{result.text}** Compared: {verdicts.compared(document)}.{left}"
        if result.state is State.CHANGES:
            alone = [f"{verdicts.left_alone(document)}."] if document.summary.unmanaged else []
            return " ".join([f"{_SIGNS[result.state]} **{result.text}**", *alone, *verdicts.further(document)])
        return f"{_SIGNS[result.state]} **{result.text}** {verdicts.going_counts(document)}"

    def _parts(self, plan: Layout) -> list[MarkdownSection]:
        document, pages = self.document, len(self.document.pages)
        errors = [error_piece(page) for page in document.pages if page.error is not None]
        notes = [note for page in plan.pages for note in page.notes] + list(plan.notes)
        unmanaged = [f"- {markdown(clip(thing.address.partition('/')[2], 200))}\n" for thing in document.unmanaged]
        if pages > 1:
            unmanaged = [f"- {markdown(clip(thing.address, 200))}\n" for thing in document.unmanaged]
        return [
            MarkdownSection("❌ Could not be read", "error", errors),
            MarkdownSection("⛔ Blocked by", "rule", [block_piece(block) for block in document.blocked_by]),
            MarkdownSection("Updated", "update", [update_piece(thing, pages=pages) for thing in self._of("update")]),
            MarkdownSection("Created", "create", [create_piece(thing, pages=pages) for thing in self._of("create")]),
            MarkdownSection(
                "✋ To make manually",
                "manual change",
                [update_piece(thing, pages=pages) for thing in self._of("manual")],
            ),
            MarkdownSection("Notes", "note", [note_piece(note) for note in notes]),
            MarkdownSection(
                "unmanaged, left alone", "unmanaged thing", [Piece((thing,)) for thing in unmanaged], folded=True
            ),
        ]

    def _of(self, action: str) -> Iterator[Fold]:
        return (fold for fold in self.folds if fold.first.action.action == action)

    def _going(self) -> list[Going]:
        pages = len(self.document.pages)
        deletes = [going_of(fold, pages=pages) for fold in self._of("delete")]
        return deletes + [going_of_group(vanish, pages=pages) for vanish in self.document.vanishes]

    def _fill(self, parts: Sequence[MarkdownSection], room: int) -> int:
        """Fill the sections as far as there is room. Returns the number of characters used."""
        used = fill(parts, room)
        for part in parts:
            self._leave(part.noun, part.left, part.shortened)
        return used

    def _leave(self, noun: str, number: int, shortened: bool) -> None:
        self.cut = self.cut or shortened or number > 0
        if number:
            self.left[noun] = number

    def _foot(self, left: dict[str, int]) -> str:
        lines = []
        if left or self.cut:
            text = f" Left out: {listed([count(number, noun) for noun, number in left.items()])}." if left else ""
            lines.append(f"**Shortened to fit.**{text} {_whole(self.full_plan)}")
        lines.append(f"<sub>{verdicts.cost(self.document)}. Plan {markdown(self.document.fingerprint[:19])}</sub>")
        return "\n\n".join(lines) + "\n"

    def _kept(self, going: list[Going], room: int) -> int:
        """The room reserved for deletions: up to half for their best form, otherwise whatever their shortest form
        needs.
        """
        best, left, _ = _deletes(going, room // 2, self._best)
        if not left:
            return len(best)
        least, left, _ = _deletes(going, room, self._least)
        return room // 2 if left else len(least)

    @staticmethod
    def _least(going: list[Going]) -> Iterator[str]:
        yield going_list(going, _SHORTER_NAMES[-1])

    @staticmethod
    def _best(going: list[Going]) -> Iterator[str]:
        yield "".join(group.line for group in going)
        yield "".join(group.brief for group in going)
        yield from (going_list(going, most) for most in _SHORTER_NAMES)


def _deletes(going: list[Going], room: int, ways: Callable[[list[Going]], Iterable[str]]) -> tuple[str, int, bool]:
    """The section of deletions in the first form that fits: the text, the number omitted, and whether it is shortened."""
    if not going:
        return "", 0, False
    size = _size(going)
    opening = f"#### ❌ Deleted ({size:,})\n\n"
    for place, body in enumerate(ways(going)):
        if len(opening) + len(body) + 1 <= room:
            return f"{opening}{body}\n", 0, place > 0
    part = MarkdownSection("❌ Deleted", "delete", [Piece((group.brief,), len(group.things)) for group in going])
    fill([part], room)
    return part.text, part.left, True


def _size(going: Iterable[Going]) -> int:
    """The number of resources to be deleted."""
    return sum(len(group.things) for group in going)


def _title(plan: Layout) -> str:
    """`Status page`, `Status pages`, `Organization`."""
    word = verdicts.named_scope(page.document.scope for page in plan.pages)
    return f"Status {word}" if word.startswith("page") else word.capitalize()


def _whole(remainder: str | None) -> str:
    if remainder is None:
        return "The whole plan: `reconciler plan`."
    if _LINK.fullmatch(remainder):
        return f"The whole plan is in [this run]({remainder})."
    return f"The whole plan: {markdown(clip(remainder, 300))}."
