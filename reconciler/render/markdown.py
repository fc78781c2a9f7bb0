"""A plan as Markdown for a pull request, an issue or a step summary: whether to worry in the first line, what goes away before all else.

It degrades by structure: whole things in the order of their importance as long as there is room, then counts, and where the rest is.
Nothing that will be deleted is folded or left out while there is any way to name it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reconciler.model.document import PlanDocument
from reconciler.render import verdict as verdicts
from reconciler.render.entry import Entry, entry
from reconciler.render.escape import clip, markdown, markdown_prose
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
from reconciler.render.verdict import State, verdict
from reconciler.render.words import count, listed

LIMIT = 65_000
"""Characters of a comment: GitHub's own message names 65,536 (ci-conventions.md B3)."""

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
    """The text, and whether something of the plan is not in it word for word."""

    text: str
    cut: bool


def plan_markdown(
    document: PlanDocument, *, limit: int = LIMIT, now: datetime | None = None, rest: str | None = None
) -> MarkdownPlan:
    """The plan in at most `limit` characters. `rest` is where the whole is (a URL or a few words); `now` gives a snapshot its age."""
    return _Markdown(document, limit, now, rest).made()


@dataclass(slots=True)
class _Part:
    """A section: `title` with its number, what to call one of its things in counts, and its pieces."""

    title: str
    noun: str
    pieces: Sequence[Piece]
    folded: bool = False
    text: str = ""
    left: int = 0
    shortened: bool = False


@dataclass(slots=True)
class _Markdown:
    document: PlanDocument
    limit: int
    now: datetime | None
    rest: str | None
    left: dict[str, int] = field(default_factory=dict)
    cut: bool = False

    def made(self) -> MarkdownPlan:
        """The text, composed to fit."""
        plan = layout(self.document)
        head = self._head(plan)
        going = self._going()
        parts = self._parts(plan)
        everything = {part.noun: len(part.pieces) for part in parts} | {"delete": len(going)}
        room = self.limit - len(head) - max(len(self._foot(everything)), len(self._foot({})))
        alarms, rest = parts[:2], parts[2:]
        kept = self._kept(going, room)
        for part in alarms:
            room -= self._fill(part, max(0, room - kept))
        gone, left, brief = _deletes(going, room, self._best)
        room -= len(gone)
        self._leave("delete", left, brief)
        for part in rest:
            room -= self._fill(part, room)
        text = head + "".join([*(part.text for part in alarms), gone, *(part.text for part in rest)])
        text += self._foot(self.left)
        if len(text) <= self.limit:
            return MarkdownPlan(text, self.cut)
        said = f"{self._verdict()}\n"
        return MarkdownPlan(said if len(said) <= self.limit else verdicts.counts(self.document)[: self.limit], cut=True)

    def _head(self, plan: Layout) -> str:
        names = verdicts.titled([markdown(clip(page.label, 120)) for page in plan.pages])
        lines = [f"### {_title(plan)} {names}", "", self._verdict(), ""]
        warnings = [verdicts.partial(self.document)]
        for page in plan.pages:
            of = f"{page.label}: " if len(plan.pages) > 1 else ""
            said = (verdicts.snapshot(page.document, self.now), verdicts.not_compared(page.document))
            warnings += [f"{of}{text}" for text in said if text]
        shown = [text for text in warnings if text][:10]
        if shown:
            lines += [*(f"> ⚠️ {markdown_prose(clip(text, 300))}<br>" for text in shown), ""]
        return "\n".join(lines) + "\n"

    def _verdict(self) -> str:
        document, found = self.document, verdict(self.document)
        if found.quiet:
            left = f" {verdicts.left_alone(document)}." if document.summary.unmanaged else ""
            return f"{_SIGNS[found.state]} **{found.text}** Compared: {verdicts.compared(document)}.{left}"
        if found.state is State.CHANGES:
            alone = [f"{verdicts.left_alone(document)}."] if document.summary.unmanaged else []
            return " ".join([f"{_SIGNS[found.state]} **{found.text}**", *alone, *verdicts.further(document)])
        return f"{_SIGNS[found.state]} **{found.text}** {verdicts.going_counts(document)}"

    def _parts(self, plan: Layout) -> list[_Part]:
        document = self.document
        many = len(document.pages) > 1
        errors = [error_piece(page) for page in document.pages if page.error is not None]
        notes = [note for page in plan.pages for note in page.notes] + list(plan.notes)
        unmanaged = [f"- {markdown(clip(one.address.partition('/')[2], 200))}\n" for one in document.unmanaged]
        if many:
            unmanaged = [f"- {markdown(clip(one.address, 200))}\n" for one in document.unmanaged]
        return [
            _Part("❌ Could not be read", "error", errors),
            _Part("⛔ Blocked by", "rule", [block_piece(block) for block in document.blocked_by]),
            _Part("Updated", "update", [update_piece(one, many=many) for one in self._of("update")]),
            _Part("Created", "create", [create_piece(one, many=many) for one in self._of("create")]),
            _Part("✋ To make manually", "manual change", [update_piece(one, many=many) for one in self._of("manual")]),
            _Part("Notes", "note", [note_piece(note) for note in notes]),
            _Part("unmanaged, left alone", "unmanaged thing", [Piece(one, one) for one in unmanaged], folded=True),
        ]

    def _of(self, action: str) -> Iterator[Entry]:
        return (entry(one) for one in self.document.actions if one.action == action)

    def _going(self) -> list[Going]:
        many = len(self.document.pages) > 1
        deletes = [going_of(one, many=many) for one in self._of("delete")]
        return deletes + [going_of_group(one, many=many) for one in self.document.vanishes]

    def _fill(self, part: _Part, room: int) -> int:
        """Put as many pieces into the part as fit, whole ones first; how many characters it took."""
        total = len(part.pieces)
        if not total:
            return 0
        if part.folded:
            opening, closing = f"<details><summary>{total:,} {part.title}</summary>\n\n", "\n</details>\n\n"
        else:
            opening, closing = f"#### {part.title} ({total:,})\n\n", "\n"
        more = f"\nand {total:,} more\n"
        left = room - len(opening) - len(closing) - len(more)
        body, brief, out = _fitting(part.pieces, left)
        self._leave(part.noun, out, brief)
        if out == total:
            return 0
        said = f"\nand {out:,} more\n" if out else ""
        spaced = body.endswith("\n\n") and not said and not part.folded
        part.text = f"{opening}{body}{said}{'' if spaced else closing}"
        return len(part.text)

    def _leave(self, noun: str, number: int, shortened: bool) -> None:
        self.cut = self.cut or shortened or number > 0
        if number:
            self.left[noun] = number

    def _foot(self, left: dict[str, int]) -> str:
        lines = []
        if left or self.cut:
            said = f" Left out: {listed([count(number, noun) for noun, number in left.items()])}." if left else ""
            lines.append(f"**Shortened to fit.**{said} {_whole(self.rest)}")
        lines.append(f"<sub>{verdicts.cost(self.document)}. Plan {markdown(self.document.fingerprint[:19])}</sub>")
        return "\n\n".join(lines) + "\n"

    def _kept(self, going: list[Going], room: int) -> int:
        """The room that rules and errors leave to what goes: for its best form in half of all, else for all of it in its shortest."""
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
        yield "".join(one.line for one in going)
        yield "".join(one.brief for one in going)
        yield from (going_list(going, most) for most in _SHORTER_NAMES)


def _deletes(going: list[Going], room: int, ways: Callable[[list[Going]], Iterable[str]]) -> tuple[str, int, bool]:
    """The section of what will be gone in the first way that fits: the text, how many are not in it, whether it is shortened."""
    if not going:
        return "", 0, False
    opening = f"#### ❌ Deleted ({len(going):,})\n\n"
    for place, body in enumerate(ways(going)):
        if len(opening) + len(body) + 1 <= room:
            return f"{opening}{body}\n", 0, place > 0
    left = room - len(opening) - len(f"\nand {len(going):,} more\n\n")
    body, _, out = _fitting([Piece(one.brief, one.brief) for one in going], left)
    return (f"{opening}{body}\nand {out:,} more\n\n" if out < len(going) else ""), out, True


def _fitting(pieces: Sequence[Piece], room: int) -> tuple[str, bool, int]:
    """As many pieces as fit, in their order: the text, whether one is brief, and how many are left out."""
    out: list[str] = []
    brief = False
    for place, piece in enumerate(pieces):
        # A brief line after a table, or a table after one, needs the blank line between them.
        if len(piece.whole) <= room and not (brief and piece.whole != piece.brief):
            text = piece.whole
        elif len(piece.brief) <= room:
            text, brief = piece.brief, True
        else:
            return "".join(out), brief, len(pieces) - place
        out.append(text)
        room -= len(text)
    return "".join(out), brief, 0


def _title(plan: Layout) -> str:
    """`Status page`, `Status pages`, `Organization`."""
    word = verdicts.named_scope(page.document.scope for page in plan.pages)
    return f"Status {word}" if word.startswith("page") else word.capitalize()


def _whole(rest: str | None) -> str:
    if rest is None:
        return "The whole plan: `reconciler plan`."
    if _LINK.fullmatch(rest):
        return f"The whole plan is in [this run]({rest})."
    return f"The whole plan: {markdown(clip(rest, 300))}."
