"""The drift of many pages as text, JSON or HTML."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator

from reconciler.documents.fleet import FleetDocument, FleetPage
from reconciler.render.escape import clip, html, terminal
from reconciler.render.json import dumped
from reconciler.render.wording import columns, count

FLEET_FORMATS = ("text", "json", "html")
"""The formats of `fleet_report`."""

_HEAD = ("page", "state", "create", "update", "delete", "manual", "first seen")
_WORDS = {"errored": "not read", "unchanged": "matches", "nothing": "not compared", "manual": "manual"}
_QUIET = ("unchanged", "nothing")
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem;color-scheme:light dark}table{border-collapse:collapse}"
    "th,td{padding:.3rem .8rem;border-bottom:1px solid #8884;text-align:left}td.n{text-align:right}"
    ".errored,.blocked,.deletes{font-weight:600}.error{opacity:.75;font-size:.9em}"
)


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


def _html(document: FleetDocument) -> Iterator[str]:
    digest = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    yield "<!doctype html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{digest}'\">"
    yield '<meta name="viewport" content="width=device-width"><title>Drift of the status pages</title>'
    yield f"<style>{_STYLE}</style></head><body><h1>Drift of the status pages</h1>"
    yield f"<p>{html(_summary(document))}</p><table><tr>{''.join(f'<th>{name}</th>' for name in _HEAD)}</tr>"
    for page in document.pages:
        key, state, *numbers, seen = _cells(page)
        error = f'<div class="error">{html(clip(page.error, 300))}</div>' if page.error else ""
        cells = "".join(f'<td class="n">{number}</td>' for number in numbers)
        yield f'<tr class="{page.state}"><td>{html(key)}{error}</td><td>{state}</td>{cells}<td>{seen}</td></tr>'
    yield "</table></body></html>"
