"""An operation on a page for people: what will be written, who reads it, and what was done."""

from collections.abc import Iterator

from reconciler.documents.operation import OperationDocument, StatusChangeDocument
from reconciler.render.ansi import Paint
from reconciler.render.escape import terminal
from reconciler.render.json import dumped
from reconciler.render.wording import columns, count
from reconciler.render.wrap import paragraphs, wrapped

_MOST = 30
"""Maximum number of components listed; the rest are counted."""


def operation_json(document: OperationDocument) -> str:
    """The operation as JSON, ASCII."""
    return dumped(document.model_dump(mode="json"))


def preview_text(document: OperationDocument, *, color: bool = False, width: int = 100) -> str:
    """What the operation will do: the texts that visitors read, the statuses, and who is notified."""
    paint = Paint(color)
    lines = [paint("bold", f"{_line(document.page)}: {_line(document.operation)}")]
    pairs = [*document.texts.items(), *document.facts.items()]
    margin = max((len(label) for label, _ in pairs), default=0)
    for label, text in pairs:
        lines += paragraphs(f"  {label:{margin}}  ", text, width)
    lines += _statuses(document.statuses, paint, width)
    lines += wrapped("  ", _audience(document), width)
    for note in document.notes:
        lines += wrapped("  note: ", _line(note), width)
    return "\n".join(lines) + "\n"


def result_text(document: OperationDocument, *, width: int = 100) -> str:
    """What was done, with the ID and the link."""
    lines = [_line(document.result)]
    lines += [f"  {label:4}  {_line(text)}" for label, text in (("id", document.id), ("link", document.link)) if text]
    lines += [line for note in document.notes for line in wrapped("  note: ", _line(note), width)]
    return "\n".join(lines) + "\n"


def notify_question(document: OperationDocument) -> str:
    """The question whether subscribers are notified, for a person who did not say."""
    return f"Notify {_reached(document.audience or {})}? Type yes or no"


def _statuses(changes: tuple[StatusChangeDocument, ...], paint: Paint, width: int) -> Iterator[str]:
    margin = max((min(columns(_line(change.component)), 40) for change in changes), default=0)
    for change in changes[:_MOST]:
        name = _line(change.component)
        name += " " * (margin - columns(name))
        moves = change.before if change.before == change.after else f"{change.before} -> {change.after}"
        note = f"  ({_line(change.note)})" if change.note else ""
        stays = " stays" if change.before == change.after else ""
        lines = list(wrapped(f"  {name}  ", f"{_line(moves)}{stays}{note}", width))
        yield from (paint("update" if not stays else "dim", line) for line in lines)
    if len(changes) > _MOST:
        yield f"  and {count(len(changes) - _MOST, 'more component', 'more components')}"


def _audience(document: OperationDocument) -> str:
    if document.reach:
        return _line(document.reach)
    if document.notify is False:
        return "Notifies nobody."
    if document.audience is None:
        return "Notifies subscribers."
    reached = _reached(document.audience)
    return f"Notifies {reached}." if document.notify else f"Can notify {reached}."


def _reached(audience: dict[str, int]) -> str:
    total = sum(audience.values())
    channels = ", ".join(f"{_line(channel)} {number:,}" for channel, number in audience.items() if number)
    return f"{count(total, 'subscriber')}{f' ({channels})' if channels else ''}"


def _line(text: str) -> str:
    return terminal(text, 300)
