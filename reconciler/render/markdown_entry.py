"""One action in Markdown: whole, as one line, and, for deletes, as a name in a list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reconciler.model.document import BlockDocument, NoteDocument, PageDocument, VanishDocument
from reconciler.render.diff import Line, common
from reconciler.render.entry import NONE, Detail, Entry, saying
from reconciler.render.escape import clip, markdown, markdown_cell, markdown_fence, markdown_prose, visible
from reconciler.render.layout import page_of, parts
from reconciler.render.words import alone, count, kind_word

_LONGEST_NAME = 120
_LONGEST_NOTE = 300
_SHORT_VALUE = 60
_NAMED = 50
"""Addresses of a rule that are looked for in its words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A thing to say: `whole`, and `brief` for where there is no room for that."""

    whole: str
    brief: str


@dataclass(frozen=True, slots=True)
class Going:
    """Something that will be gone: `line` says what is lost by it; page, kind and group (`place`) and `name` are for the shorter lists."""

    line: str
    brief: str
    place: tuple[str, str, str]
    name: str


def update_piece(one: Entry, *, many: bool) -> Piece:
    """An update or a manual change: its head, a table of the short fields, and diffs of the long texts."""
    details = one.details(_SHORT_VALUE)
    blocks = [_head(one, many)]
    short = [part for part in details if not part.lines]
    if short:
        blocks.append(_table(short))
    blocks += [_diff(part) for part in details if part.lines]
    fields = ", ".join(markdown(change.field) for change in one.action.changes)
    brief = f"- {_called(one, many)}{f': {fields}' if fields else ''}"
    return Piece("\n\n".join(blocks) + "\n\n", f"{brief}\n")


def create_piece(one: Entry, *, many: bool) -> Piece:
    """Something new: a line with its short fields, and its long texts beneath."""
    details = one.details(_SHORT_VALUE)
    short = ", ".join(f"{markdown(part.field)} {markdown(part.value)}" for part in details if part.value is not None)
    line = f"- {_called(one, many)}{f': {short}' if short else ''}"
    notes = "".join(f"\n  - {_note(note)}" for note in (*one.sayings, *one.remarks))
    long = "".join(f"\n\n{_diff(part)}\n" for part in details if part.lines)
    return Piece(f"{line}{notes}{long}\n", f"- {_called(one, many)}\n")


def going_of(one: Entry, *, many: bool) -> Going:
    """Something that will be deleted."""
    loses = "; ".join(_note(note) for note in (*one.sayings, *one.remarks))
    line = f"- {_called(one, many)}"
    path = one.action.path
    holder = path[-2] if len(path) > 1 else ""
    return Going(
        f"{line}{f': {loses}' if loses else ''}\n",
        f"{line}\n",
        (page_of(one.action.address) if many else "", one.action.kind, holder),
        visible(one.name),
    )


def going_of_group(one: VanishDocument, *, many: bool) -> Going:
    """A group that is deleted with its last component."""
    page, kind, path = parts(one.address)
    name = path[-1] if path else ""
    of = f" of {_name(page)}" if many else ""
    line = f"- {kind_word(kind)} {_name(name)}{of}: is deleted with its last component\n"
    return Going(line, line, (page if many else "", kind, ""), visible(name))


def going_list(every: Iterable[Going], most: int) -> str:
    """All that will be gone in as few words as can be: by page, kind and group, names of at most `most` characters."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for one in every:
        places.setdefault(one.place, []).append(one.name)
    lines = []
    for (page, kind, holder), names in places.items():
        where = "".join(f" {word} {_name(name)}" for word, name in (("in", holder), ("of", page)) if name)
        shown = ", ".join(map(markdown, _shortened(names, most)))
        lines.append(f"- {count(len(names), kind_word(kind))}{where}: {shown}\n")
    return "".join(lines)


def _shortened(names: list[str], most: int) -> Iterator[str]:
    """Names cut to where they differ: `Component 17`, `Component 18` cut to six characters would both be `Compon…`."""
    alike = common(min(names), max(names)) if len(names) > 1 else 0
    for name in names:
        differs = name[alike:]
        if len(name) <= most:
            yield name
        elif len(differs) > most:
            yield f"{'…' if alike else ''}{differs[: most - most // 2]}…{differs[-(most // 2) :]}"
        else:
            yield f"…{name[-most:]}"


def block_piece(block: BlockDocument) -> Piece:
    """A rule that stands against applying, and what would allow it."""
    message, hint = _prose(block.message, block.addresses[:_NAMED]), _prose(block.hint)
    return Piece(f"- **{markdown_prose(block.rule)}**: {message}\n  To allow this: {hint}\n", f"- {message}\n")


def error_piece(page: PageDocument) -> Piece:
    """A page that could not be read."""
    first = (page.error or "").split("\n")[0]
    return Piece(
        f"- {_name(page.name or page.key)}: {markdown(clip(page.error or '', _LONGEST_NOTE * 2))}\n",
        f"- {_name(page.name or page.key)}: {markdown(clip(first, 80))}\n",
    )


def note_piece(note: NoteDocument) -> Piece:
    """A note on a page or on the whole."""
    line = f"- {_prose(saying(note), note.names)}\n"
    return Piece(line, line)


def _head(one: Entry, many: bool) -> str:
    notes = [_note(note) for note in (*one.sayings, *one.remarks)]
    return "\n".join([f"**{one.sign}** {_called(one, many)}", *(f"<br>{note}" for note in notes)])


def _called(one: Entry, many: bool) -> str:
    """Kind, name, group, and page where there are several."""
    path = one.action.path
    words = [f"{kind_word(one.action.kind)} {_name(one.name)}" if path else alone(one.action.kind)]
    if len(path) > 1:
        words.append(f"in {_name(path[-2])}")
    if many:
        words.append(f"of {_name(page_of(one.action.address))}")
    if one.origin:
        words.append(f"({markdown_prose(one.origin)})")
    return " ".join(words)


def _table(details: list[Detail]) -> str:
    origins = any(part.origin for part in details)
    head = ["field", "on the page", "in the file", *(["caused by"] if origins else [])]
    rows = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for part in details:
        cells = [f"{markdown_cell(part.field)}{f' ({part.hint})' if part.hint else ''}", *_sides(part)]
        if origins:
            cells.append(markdown_cell(part.origin) if part.origin else "")
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _sides(part: Detail) -> tuple[str, str]:
    if part.added or part.removed:
        return _members(part.removed, "without"), _members(part.added, "with")
    if part.value is not None:
        return "", markdown_cell(part.value)
    return _side(part.before), _side(part.after)


def _side(value: str | None) -> str:
    return f"*{NONE}*" if value is None or value == NONE else markdown_cell(value)


def _members(names: tuple[str, ...], word: str) -> str:
    sign = "−" if word == "without" else "+"
    return ", ".join(f"{sign} {markdown_cell(clip(name, _LONGEST_NAME))}" for name in names)


def _diff(part: Detail) -> str:
    said = "".join(f" ({text})" for text in (part.hint, part.origin and markdown_prose(part.origin)) if text)
    return f"{markdown(part.field)}{said}:\n\n{markdown_fence(_diff_lines(part.lines), 'diff')}"


def _diff_lines(lines: tuple[Line, ...]) -> Iterator[str]:
    for sign, text in lines:
        yield f"@@ {text} @@" if sign == "@" else f"{sign}{text}"


def _note(note: NoteDocument) -> str:
    return _prose(saying(note), note.names)


def _prose(text: str, names: Iterable[str] = ()) -> str:
    return markdown_prose(text, names, _LONGEST_NOTE)


def _name(text: str) -> str:
    return markdown(clip(text, _LONGEST_NAME))
