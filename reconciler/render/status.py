"""A page at a glance: at most some 20 lines, however much is going on."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from reconciler.documents.status import OngoingDocument, StatusDocument
from reconciler.model.values import instant
from reconciler.render.ansi import Paint
from reconciler.render.escape import terminal
from reconciler.render.json import dumped
from reconciler.render.wording import columns, count, moment
from reconciler.render.wrap import wrapped

_COMPONENTS, _INCIDENTS, _RUNNING, _SCHEDULED = 5, 3, 2, 2
"""Maximum numbers of lines; the rest are counted."""


def status_json(document: StatusDocument) -> str:
    """The page as JSON, ASCII."""
    return dumped(document.model_dump(mode="json"))


def findings_text(document: StatusDocument) -> str:
    """One line for each finding."""
    lines = [f"{_line(document.page)}: {_line(finding.message)}\n" for finding in document.findings or ()]
    return "".join(lines) or f"{_line(document.page)}: nothing to look at\n"


def status_text(document: StatusDocument, *, color: bool = False, width: int = 100) -> str:
    """The components that are not operational, the open incidents and the maintenances; the worst first."""
    paint = Paint(color)
    lines = [paint("bold", line) for line in wrapped("", _heading(document), width)]
    lines += _components(document, paint, width)
    sections: tuple[tuple[str, Sequence[OngoingDocument], int, Callable[[OngoingDocument, datetime], str]], ...] = (
        ("open incidents", document.incidents, _INCIDENTS, _incident_times),
        ("running maintenances", document.running, _RUNNING, _running_times),
        ("scheduled maintenances", document.scheduled, _SCHEDULED, _scheduled_times),
    )
    for title, rows, most, times in sections:
        lines += _section(title, [(row, times(row, document.at)) for row in rows], most, width) if rows else ()
    absent = [f"no {title}" for title, rows, _, _ in sections if not rows]
    if absent:
        lines += wrapped("", f"{', '.join(absent).capitalize()}.", width)
    lines += [paint("warn", line) for note in document.key_notes for line in wrapped("note: ", _line(note), width)]
    return "\n".join(lines) + "\n"


def watch_line(document: StatusDocument, seconds: int) -> str:
    """When the page was read, and how the refreshing ends."""
    return f"{document.at:%H:%M:%S} UTC, every {count(seconds, 'second')}. Ctrl-C ends it.\n"


def _heading(document: StatusDocument) -> str:
    page = _line(document.page) if document.page == document.page_id else f"{_line(document.page)} ({document.page_id})"
    number, bad = document.components, len(document.not_operational)
    if not number:
        return f"{page}: the page has no components"
    if not bad:
        return f"{page}: operational ({count(number, 'component')})"
    return f"{page}: {_line(document.worst)} ({bad:,} of {count(number, 'component')} not operational)"


def _components(document: StatusDocument, paint: Paint, width: int) -> Iterator[str]:
    shown = document.not_operational[:_COMPONENTS]
    margin = max((columns(row.status) for row in shown), default=0)
    for row in shown:
        style = "bad" if row.status == "major_outage" else "warn"
        yield paint(style, _fitted(f"  {_line(row.status):{margin}}  ", row.component, width))
    yield from _more(len(document.not_operational) - len(shown))


def _section(title: str, rows: Sequence[tuple[OngoingDocument, str]], most: int, width: int) -> Iterator[str]:
    yield title.capitalize()
    margin = max(columns(row.status) for row, _ in rows[:most])
    times_margin = max(columns(times) for _, times in rows[:most])
    for row, times in rows[:most]:
        yield _fitted(f"  {_line(row.status):{margin}}  {times:{times_margin}}  ", row.name, width)
    yield from _more(len(rows) - most)


def _more(number: int) -> Iterator[str]:
    if number > 0:
        yield f"  and {number:,} more"


def _fitted(opening: str, text: str, width: int) -> str:
    """A line that ends in a text, cut to the width."""
    shown = _line(text)
    room = max(20, width - columns(opening))
    while columns(shown) > room:
        shown = f"{shown[:-2]}…" if shown.endswith("…") else f"{shown[:-1]}…"
    return opening + shown


def _incident_times(row: OngoingDocument, now: datetime) -> str:
    opened, updated = (_short(row.created_at, now), _short(row.last_update_at, now))
    return f"opened {opened} ago, updated {updated} ago"


def _running_times(row: OngoingDocument, now: datetime) -> str:
    end = instant(row.ends_at)
    if not isinstance(end, datetime):
        return "no end"
    return f"ends in {_short(row.ends_at, now)}" if end > now else f"its end was {_short(row.ends_at, now)} ago"


def _scheduled_times(row: OngoingDocument, now: datetime) -> str:
    start = instant(row.starts_at)
    if not isinstance(start, datetime):
        return "no start"
    when = f"in {_short(row.starts_at, now)}" if start > now else f"{_short(row.starts_at, now)} ago"
    return f"{moment(row.starts_at or '')}, {when}"


def _short(text: str | None, now: datetime) -> str:
    """The time between, in its largest unit: `5 min`, `3 h`, `2 d`."""
    then = instant(text)
    if not isinstance(then, datetime):
        return "?"
    minutes = int(abs((now - then).total_seconds()) // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} d"


def _line(text: str) -> str:
    return terminal(text, 300)
