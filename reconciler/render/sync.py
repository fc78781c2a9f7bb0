"""A run of `incident sync` for people: what was done for each key, what was refused, and which alerts no rule takes."""

from collections.abc import Iterator

from reconciler.documents.sync import RefusedKey, SyncDocument
from reconciler.render.escape import terminal
from reconciler.render.json import dumped
from reconciler.render.operation import preview_text, result_text
from reconciler.render.wording import count
from reconciler.render.wrap import wrapped

_MOST = 10
"""Maximum number of alerts listed that no rule takes; the rest are counted."""


def sync_json(document: SyncDocument) -> str:
    """The run as JSON, ASCII."""
    return dumped(document.model_dump(mode="json"))


def sync_ids(document: SyncDocument) -> str:
    """The IDs of the incidents that were written, each on a line."""
    ids = dict.fromkeys(each.operation.id for each in document.incidents if each.operation.id)
    return "".join(f"{_line(id_)}\n" for id_ in ids)


def sync_text(document: SyncDocument, *, color: bool = False, width: int = 100) -> str:
    """The run, a paragraph for each key."""
    parts = ["\n".join(wrapped("", _heading(document), width)) + "\n"]
    for each in document.incidents:
        if each.operation.performed:
            lines = [*wrapped("", f"key `{_line(each.key)}`", width)]
            text = result_text(each.operation, width=max(40, width - 2))
            parts.append("\n".join([*lines, *(f"  {line}" if line else "" for line in text.splitlines())]) + "\n")
        else:
            parts.append(preview_text(each.operation, color=color, width=width))
    parts += ["\n".join(_refused(refused, width)) + "\n" for refused in document.refused]
    last = "\n".join(_rest_of(document, width))
    return "\n".join([*parts, *([last + "\n"] if last else [])])


def _heading(document: SyncDocument) -> str:
    counts = document.alerts
    words = [f"{count(counts.firing, 'alert fires', 'alerts fire')}"]
    if counts.resolved:
        words.append(f"{counts.resolved:,} {'is' if counts.resolved == 1 else 'are'} resolved")
    if counts.silent:
        words.append(f"{counts.silent:,} {'is' if counts.silent == 1 else 'are'} silenced or inhibited")
    nothing = not document.incidents and not document.refused
    return f"{_line(document.page)}: {', '.join(words)}.{' Nothing to do.' if nothing else ''}"


def _refused(refused: RefusedKey, width: int) -> Iterator[str]:
    key = f"key `{_line(refused.key)}`, " if refused.key else ""
    yield from wrapped("", f"{key}rule at {_line(refused.rule)}", width)
    yield from wrapped("  ", _line(refused.message), width)
    if refused.hint:
        yield from wrapped("  ", _line(refused.hint), width)


def _rest_of(document: SyncDocument, width: int) -> Iterator[str]:
    """What was not written: keys with nothing to do, alerts without a rule, and notes."""
    if document.unchanged and (document.incidents or document.refused):
        yield from wrapped(
            "", f"Nothing to do for {', '.join(f'`{_line(key)}`' for key in document.unchanged)}.", width
        )
    unmatched = document.unmatched
    if unmatched:
        yield f"No rule applies to {count(len(unmatched), 'alert', 'alerts')}:"
        for labels in unmatched[:_MOST]:
            yield from wrapped("  ", _line(", ".join(f"{name}={value}" for name, value in labels.items())), width)
        if len(unmatched) > _MOST:
            yield f"  and {len(unmatched) - _MOST:,} more"
    for note in document.notes:
        yield from wrapped("note: ", _line(note), width)


def _line(text: str) -> str:
    return terminal(text, 300)
