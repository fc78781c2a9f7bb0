"""A list of subscribers for people: counts, and a line for each, contacts masked."""

from collections import Counter

from reconciler.documents.subscribers import SubscriberDocument, SubscribersDocument
from reconciler.render.escape import terminal
from reconciler.render.json import dumped
from reconciler.render.wording import columns, count
from reconciler.render.wrap import wrapped

_MOST = 50
"""Maximum number of lines; the rest are counted."""


def subscribers_json(document: SubscribersDocument) -> str:
    """The list as JSON, ASCII."""
    return dumped(document.model_dump(mode="json"))


def subscribers_text(document: SubscribersDocument, *, width: int = 100) -> str:
    """How many, by state and channel, and the first of them."""
    rows = document.subscribers
    page = terminal(document.page, 300)
    if not rows:
        return f"{page}: no subscriber matches.\n{_undated(document)}"
    counts = Counter(f"{row.state} {row.channel}".strip() for row in rows)
    texts = ", ".join(f"{number:,} {terminal(name, 60)}" for name, number in counts.items())
    lines = wrapped("", f"{page}: {count(len(rows), 'subscriber')} ({texts})", width)
    margin = min(50, max(columns(_contact(row)) for row in rows[:_MOST]))
    lines += [_line(row, margin) for row in rows[:_MOST]]
    if len(rows) > _MOST:
        lines.append(f"  and {len(rows) - _MOST:,} more; `--format json` has all of them")
    return "\n".join(lines) + "\n" + _undated(document)


def _line(row: SubscriberDocument, margin: int) -> str:
    text = _contact(row)
    days = (row.quarantined_at or row.created_at)[:10]
    chosen = f"  {count(len(row.component_ids), 'component')}" if row.component_ids else ""
    declared = "  declared" if row.declared else ""
    return f"  {text}{' ' * (margin - columns(text))}  {terminal(row.state, 20):11}  {days}{chosen}{declared}".rstrip()


def _contact(row: SubscriberDocument) -> str:
    return terminal(row.contact, 80)


def _undated(document: SubscribersDocument) -> str:
    if not document.undated:
        return ""
    return f"Left out, because the service does not say since when: {document.undated}.\n"
