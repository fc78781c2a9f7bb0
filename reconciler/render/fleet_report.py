"""The drift of many pages as text, JSON or HTML."""

from collections.abc import Iterator

from reconciler.documents.fleet import FleetDocument, FleetPage
from reconciler.render.escape import clip, html, terminal
from reconciler.render.html_document import beginning
from reconciler.render.html_entry import foreign
from reconciler.render.json import dumped
from reconciler.render.wording import columns, count

_LONGEST_NOTE = 500
"""Maximum number of characters of a note."""

FLEET_FORMATS = ("text", "json", "html")
"""The formats of `fleet_report`."""

_HEAD = ("page", "state", "create", "update", "delete", "manual", "first seen")
_WORDS = {"errored": "not read", "unchanged": "matches", "nothing": "not compared", "manual": "manual"}
_QUIET = ("unchanged", "nothing")
_STYLES = {"errored": "delete", "blocked": "delete", "deletes": "delete", "changes": "update", "manual": "manual"}
"""The style of each state that is not quiet."""


def fleet_report(document: FleetDocument, format_: str) -> str:
    """The table in one of `FLEET_FORMATS`, worst first."""
    if format_ == "json":
        return dumped(document.model_dump(mode="json"))
    return "\n".join(_html(document) if format_ == "html" else _text(document)) + "\n"


def _summary(document: FleetDocument) -> str:
    unread = sum(page.state == "errored" for page in document.pages)
    quiet = sum(page.state in _QUIET for page in document.pages)
    differ = len(document.pages) - unread - quiet
    verb = "differs" if 1 in (differ, len(document.pages)) else "differ"
    failed = f"; {unread:,} could not be read" if unread else ""
    return f"{differ:,} of {count(len(document.pages), 'page')} {verb}{failed}."


def _cells(page: FleetPage) -> tuple[str, ...]:
    summary = page.summary
    numbers = (summary.create, summary.update, summary.delete, summary.manual)
    shown = [""] * len(numbers) if page.state == "errored" else [f"{number:,}" if number else "" for number in numbers]
    seen = page.first_seen[:16].replace("T", " ") if page.first_seen else ""
    return (clip(page.key, 60), _WORDS.get(page.state, page.state), *shown, seen)


def _text(document: FleetDocument) -> Iterator[str]:
    rows = [_HEAD, *(tuple(map(terminal, _cells(page))) for page in document.pages)]
    widths = [max(columns(row[number]) for row in rows) for number in range(len(_HEAD))]
    for row, page in zip(rows, (None, *document.pages), strict=True):
        cells = [cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()
        if page is not None and page.error:
            yield f"    {terminal(page.error, 300)}"
    yield ""
    yield _summary(document)
    for note in document.notes:
        yield f"note: {terminal(note, _LONGEST_NOTE)}"


def _html(document: FleetDocument) -> Iterator[str]:
    title = "Drift of the status pages"
    states = {page.state for page in document.pages}
    style = "delete" if "errored" in states else "create" if states == {"unchanged"} else "update"
    yield from beginning(title)
    yield f"<header><h1>{title}</h1>"
    yield f'<p class="verdict {style}"><strong>{html(_summary(document))}</strong></p></header>'
    head = "".join(f'<th scope="col">{name}</th>' for name in _HEAD)
    yield f'<main><div class="wide"><table class="counts fleet"><thead><tr>{head}</tr></thead><tbody>'
    for page in document.pages:
        key, state, *numbers, seen = _cells(page)
        error = f"<br><small>{foreign(page.error, 300)}</small>" if page.error else ""
        mark = f' class="mark {_STYLES[page.state]}"' if page.state in _STYLES else ""
        counts = "".join(
            f'<td data-of="{name}">{number}</td>' if number else "<td></td>"
            for name, number in zip(_HEAD[2:], numbers, strict=False)
        )
        since = f'<td class="words" data-of="{_HEAD[-1]}">{seen}</td>' if seen else "<td></td>"
        yield f'<tr><th scope="row">{foreign(key)}{error}</th><td class="words"><span{mark}>{state}</span></td>{counts}{since}</tr>'
    notes = "".join(f"<p>{foreign(note, _LONGEST_NOTE)}</p>" for note in document.notes)
    yield f"</tbody></table></div>{notes}</main></body></html>"
