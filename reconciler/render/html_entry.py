"""The details of an action in HTML: fields before and after, and long texts as a diff."""

import re
from collections.abc import Collection, Iterable, Sequence

from reconciler.documents.plan import NoteDocument
from reconciler.model.field import Type
from reconciler.model.services import ALL_KINDS
from reconciler.render.diff import Line
from reconciler.render.entry import NONE, Detail, Entry, saying
from reconciler.render.escape import clip, html, spans

_LONGEST_NOTE = 600
_WORDS = {"create": "new", "update": "changed", "delete": "removed", "manual": "manual"}


_COLOR = re.compile(r'"(?:#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})|([a-z]{3,20}))"')
"""A color as a value is shown: in digits, or by its CSS name."""


def foreign(text: str, most: int = 255) -> str:
    """Untrusted text as HTML: escaped, and isolated from the text direction of ours."""
    return f"<bdi>{html(clip(text, most))}</bdi>"


def prose(text: str, names: Iterable[str] = ()) -> str:
    """One of our sentences that may contain untrusted words: `names` and text between single backticks are code."""
    parts = spans(text, names, _LONGEST_NOTE)
    return f"<bdi>{''.join(f'<code>{html(part)}</code>' if code else html(part) for part, code in parts)}</bdi>"


def badge(mark: str) -> str:
    """A word with its sign; color only repeats it."""
    sign, style = BADGES[mark]
    return f'<span class="mark {style}"><span aria-hidden="true">{sign}</span> {mark}</span>'


BADGES = {
    "new": ("+", "create"),
    "removed": ("−", "delete"),
    "renamed": ("✎", "update"),
    "moved": ("→", "update"),
    "changed": ("~", "update"),
    "manual": ("!", "manual"),
}


def word(entry: Entry) -> str:
    """The badge of an action that is not drawn on the page."""
    return _WORDS[entry.action.action]


def body(entry: Entry) -> str:
    """The expanded details: notes, fields, and the position in the file."""
    return shared_body(entry, (*entry.sayings, *entry.remarks)) + place(entry)


def shared_body(entry: Entry, notes: Iterable[NoteDocument]) -> str:
    """The details common to all actions of a fold."""
    text = "".join(f"<li>{prose(saying(note), note.names)}</li>" for note in notes)
    origin = f"<li>caused by: {foreign(entry.origin)}</li>" if entry.origin else ""
    details = entry.details()
    short = [part for part in details if not part.lines]
    return "".join(
        [
            f'<ul class="notes">{text}{origin}</ul>' if text or origin else "",
            _table(short, _colors(entry.action.kind)) if short else "",
            *(_diff(part) for part in details if part.lines),
        ]
    )


def place(entry: Entry) -> str:
    """The address of an action, and its position in the file."""
    source = entry.action.source
    at = f"{source.file}:{source.line}" if source else ""
    return f'<p class="place">{foreign(entry.action.address)}{f" · {foreign(at)}" if at else ""}</p>'


def _colors(kind: str) -> frozenset[str]:
    """The names of the fields that hold colors, in the types of this name of all services."""
    return frozenset(
        field.name for named in ALL_KINDS if named.name == kind for field in named.fields if field.type is Type.COLOR
    )


def _table(details: Sequence[Detail], colors: Collection[str]) -> str:
    is_new = all(part.value is not None for part in details)
    rows = "".join(
        f'<tr><th scope="row">{html(part.field)}{_doing(part)}</th>'
        f"{'' if is_new else _before(part, colored=part.field in colors)}{_after(part, colored=part.field in colors)}</tr>"
        for part in details
    )
    titles = ("field", "in the file") if is_new else ("field", "on the page", "in the file")
    head = "".join(f'<th scope="col">{name}</th>' for name in titles)
    start = "<table>" if is_new else '<table class="fields">'
    return f'<div class="wide">{start}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _before(part: Detail, *, colored: bool) -> str:
    if part.added or part.removed:
        return f"<td><ul>{''.join(f'<li><del>{foreign(text)}</del></li>' for text in part.removed)}</ul></td>"
    return f"<td>{_value(part.before, colored=colored)}</td>"


def _after(part: Detail, *, colored: bool) -> str:
    if part.added or part.removed:
        return f"<td><ul>{''.join(f'<li><ins>{foreign(text)}</ins></li>' for text in part.added)}</ul></td>"
    return f"<td>{_value(part.value if part.value is not None else part.after, colored=colored)}</td>"


def _value(text: str | None, *, colored: bool = False) -> str:
    color = _COLOR.fullmatch(text or "") if colored else None
    if color:
        # A fill, since the policy of the document allows no style in an element.
        fill = f"#{color[1]}" if color[1] else color[2]
        square = f'<rect width="1" height="1" fill="{fill}"/>'
        return f'<svg class="swatch" viewBox="0 0 1 1" aria-hidden="true">{square}</svg> {foreign(text or "")}'
    return f'<span class="none">{NONE}</span>' if text is None or text == NONE else foreign(text, 1000)


def _doing(part: Detail) -> str:
    return "".join(f'<br><span class="none">{foreign(text)}</span>' for text in (part.hint, part.origin) if text)


def _diff(part: Detail) -> str:
    lines = "".join(map(_line, part.lines))
    return f'<p class="field">{html(part.field)}{_doing(part)}</p><pre class="diff" tabindex="0">{lines}</pre>'


def _line(line: Line) -> str:
    sign, text = line
    if sign == "@":
        return f'<span class="gap">… {html(text)}</span>\n'
    tag = {"+": "ins", "-": "del"}.get(sign, "span")
    return f"<{tag}>{sign} <bdi>{html(text)}</bdi></{tag}>\n"
