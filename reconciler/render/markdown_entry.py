"""One action in Markdown: in full, as one line, and, for deletions, as a name in a list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reconciler.documents.page import PageDocument
from reconciler.documents.plan import BlockDocument, NoteDocument, VanishDocument
from reconciler.model.enumeration import first_of
from reconciler.render.addresses import page_of, parts
from reconciler.render.diff import Line, common
from reconciler.render.entry import NONE, Detail, Entry, saying
from reconciler.render.escape import clip, markdown, markdown_cell, markdown_fence, markdown_prose, visible
from reconciler.render.folding import Fold
from reconciler.render.wording import alone, count, kind_word

_LONGEST_NAME = 120
_LONGEST_NOTE = 300
_SHORT_VALUE = 60
_NAMED = 50
"""Maximum number of a rule's addresses that are searched in its message."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An entry in several forms."""

    forms: tuple[str, ...]
    """The forms, from full to one line."""
    size: int = 1
    """The number of actions."""

    @property
    def whole(self) -> str:
        """The full form."""
        return self.forms[0]

    @property
    def brief(self) -> str:
        """The one-line form."""
        return self.forms[-1]


@dataclass(frozen=True, slots=True)
class Going:
    """A deletion."""

    line: str
    """What is lost, in a line."""
    brief: str
    """The line in short."""
    things: tuple[tuple[tuple[str, str, str], str], ...]
    """For shorter lists: page, type and group, and the name of each resource."""


_NAMES_SHOWN = (None, 200, 60, 20, 6)
"""Maximum number of names in the forms of a fold, from all to a few."""


def update_piece(fold: Fold, *, pages: int) -> Piece:
    """An update or a manual change: a title, a table of short fields, and diffs of long texts."""
    entry = fold.first
    details = entry.details(_SHORT_VALUE)
    notes = "".join(f"\n<br>{_note(note)}" for note in fold.notes)
    short = [part for part in details if not part.lines]
    fields = [_table(short)] if short else []
    fields += [_diff(part) for part in details if part.lines]
    text = ", ".join(markdown(change.field) for change in entry.action.changes)
    brief = f"- {_title(fold, pages, 6)}{f': {text}' if text else ''}\n"
    return Piece((*(_update(fold, pages, most, notes, fields) for most in _forms_of(fold)), brief), fold.size)


def _update(fold: Fold, pages: int, most: int | None, notes: str, fields: list[str]) -> str:
    rows = [] if fold.is_one_thing else ["\n".join(f"- {row}" for row in _spread(fold, pages, most))]
    blocks = [f"**{fold.first.sign}** {_title(fold, pages, most)}{notes}", *fields, *rows]
    return "\n\n".join(blocks) + "\n\n"


def create_piece(fold: Fold, *, pages: int) -> Piece:
    """A creation: a line with short fields, and long texts below; for several, their names and what they share."""
    details = fold.first.details(_SHORT_VALUE)
    short = ", ".join(f"{markdown(part.field)} {markdown(part.value)}" for part in details if part.value is not None)
    notes = [_note(note) for note in fold.notes]
    long = "".join(f"\n\n{_diff(part)}\n" for part in details if part.lines)
    brief = f"- {_title(fold, pages, 6)}\n"
    if fold.size == 1:
        remarks = "".join(f"\n  - {note}" for note in notes)
        return Piece((f"- {_title(fold, pages)}{f': {short}' if short else ''}{remarks}{long}\n", brief))
    shared = "".join(f"\n  - {text}" for text in (short, *notes) if text)
    forms = (f"- {_with_names(fold, pages, most)}{shared}{long}\n" for most in _forms_of(fold))
    return Piece((*forms, brief), fold.size)


def _forms_of(fold: Fold) -> tuple[int | None, ...]:
    """The number of names in each form of a fold, decreasing."""
    names = len(fold.pages) if fold.is_one_thing else fold.size
    return (None, *(most for most in _NAMES_SHOWN if most is not None and most < names))


def _title(fold: Fold, pages: int, most: int | None = None) -> str:
    """The title of an entry: type, name and pages of one resource, or what happens to how many."""
    entry = fold.first
    if fold.size == 1:
        return _called(entry, many=pages > 1)
    if fold.is_one_thing:
        where = f"of {_on(fold.pages, pages, most)}"
        return f"{_called(entry, many=False, where=where)}"
    text, names = fold.title
    inside = entry.action.path[-2] if entry.action.action in ("create", "delete") and len(entry.action.path) > 1 else ""
    origin = f" ({markdown_prose(entry.origin)})" if entry.origin else ""
    each = " on each page" if fold.each else ""
    return f"{_prose(text, names)}{f' in {_name(inside)}' if inside else ''}{each}{origin}"


def _with_names(fold: Fold, pages: int, most: int | None) -> str:
    """The title of creations or deletions in one group with their names, on one line if all pages have the same."""
    title = _title(fold, pages, most)
    if fold.is_one_thing:
        return title
    first, *others = _spread(fold, pages, most)
    return (
        "\n  - ".join([title, first, *others]) if others else f"{title}{'' if first.startswith('of ') else ':'} {first}"
    )


def _spread(fold: Fold, pages: int, most: int | None) -> list[str]:
    """The names by group and page, at most that many."""
    nested = fold.first.action.action in ("create", "delete")
    left = fold.size if most is None else most
    rows = []
    for spread in fold.spread():
        if not left:
            break
        where = [] if nested or not spread.parent else [f"in {_name(spread.parent)}"]
        where += [f"of {_on(spread.pages, pages, most)}"] if pages > 1 else []
        text = first_of(spread.names, left, _name, thousands=",")
        left -= min(left, len(spread.names))
        rows.append(f"{' '.join(where)}: {text}" if where else text)
    return rows


def _on(keys: tuple[str, ...], pages: int, most: int | None) -> str:
    """The page keys; only their number if it is all pages of the plan."""
    if len(keys) == pages > 1:
        return f"all {pages:,} pages"
    return first_of(keys, most, _name, thousands=",")


def going_of(fold: Fold, *, pages: int) -> Going:
    """Resources to delete: all names, and what is lost with each."""
    losses = "; ".join(_note(note) for note in fold.notes)
    each = "each " if losses and fold.size > 1 else ""
    line = f"- {_with_names(fold, pages, None)}" if fold.size > 1 else f"- {_title(fold, pages)}"
    lost = f"{f'{chr(10)}  - ' if fold.size > 1 else ': '}{each}{losses}" if losses else ""
    things = tuple((_place(entry, pages), visible(entry.name)) for entry in fold.entries)
    return Going(f"{line}{lost}\n", f"{line}\n", things)


def _place(entry: Entry, pages: int) -> tuple[str, str, str]:
    path = entry.action.path
    return page_of(entry.action.address) if pages > 1 else "", entry.action.kind, path[-2] if len(path) > 1 else ""


def going_of_group(vanish: VanishDocument, *, pages: int) -> Going:
    """A group that is deleted with its last component."""
    page, kind, path = parts(vanish.address)
    name = path[-1] if path else ""
    of = f" of {_name(page)}" if pages > 1 else ""
    line = f"- {kind_word(kind)} {_name(name)}{of}: is deleted with its last component\n"
    return Going(line, line, (((page if pages > 1 else "", kind, ""), visible(name)),))


def going_list(every: Iterable[Going], most: int) -> str:
    """All deletions as briefly as possible: by page, type and group, with names of at most `most` characters."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for going in every:
        for place, name in going.things:
            places.setdefault(place, []).append(name)
    lines = []
    for (page, kind, group), names in places.items():
        where = "".join(f" {word} {_name(name)}" for word, name in (("in", group), ("of", page)) if name)
        shown = ", ".join(map(markdown, _shortened(names, most)))
        lines.append(f"- {count(len(names), kind_word(kind))}{where}: {shown}\n")
    return "".join(lines)


def _shortened(names: list[str], most: int) -> Iterator[str]:
    """Names cut to where they differ: cut to six characters, `Component 17` and `Component 18` would both be `Compon…`."""
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
    """A rule that blocks the plan, and what would allow it."""
    message, hint = _prose(block.message, block.addresses[:_NAMED]), _prose(block.hint)
    return Piece((f"- **{markdown_prose(block.rule)}**: {message}\n  To allow this: {hint}\n", f"- {message}\n"))


def error_piece(page: PageDocument) -> Piece:
    """A page that could not be read."""
    first = (page.error or "").split("\n")[0]
    name = _name(page.name or page.key)
    return Piece(
        (
            f"- {name}: {markdown(clip(page.error or '', _LONGEST_NOTE * 2))}\n",
            f"- {name}: {markdown(clip(first, 80))}\n",
        )
    )


def note_piece(note: NoteDocument) -> Piece:
    """A note about a page or the whole plan."""
    line = f"- {_prose(saying(note), note.names)}\n"
    return Piece((line,))


def _called(entry: Entry, *, many: bool, where: str = "") -> str:
    """Type, name, group, and the page if there are several, or `where` instead of the page."""
    path = entry.action.path
    words = [f"{kind_word(entry.action.kind)} {_name(entry.name)}" if path else alone(entry.action.kind)]
    if len(path) > 1:
        words.append(f"in {_name(path[-2])}")
    if many:
        words.append(f"of {_name(page_of(entry.action.address))}")
    if where:
        words.append(where)
    if entry.origin:
        words.append(f"({markdown_prose(entry.origin)})")
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
    remarks = "".join(f" ({text})" for text in (part.hint, part.origin and markdown_prose(part.origin)) if text)
    return f"{markdown(part.field)}{remarks}:\n\n{markdown_fence(_diff_lines(part.lines), 'diff')}"


def _diff_lines(lines: tuple[Line, ...]) -> Iterator[str]:
    for sign, text in lines:
        yield f"@@ {text} @@" if sign == "@" else f"{sign}{text}"


def _note(note: NoteDocument) -> str:
    return _prose(saying(note), note.names)


def _prose(text: str, names: Iterable[str] = ()) -> str:
    return markdown_prose(text, names, _LONGEST_NOTE)


def _name(text: str) -> str:
    return markdown(clip(text, _LONGEST_NAME))
