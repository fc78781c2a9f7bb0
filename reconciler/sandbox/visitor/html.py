"""The visitor's page as HTML: no scripts, no external content, all untrusted text escaped."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from reconciler.sandbox.visitor.view import Component, Group, VisitorIncident, VisitorPage

STYLE = files("reconciler.sandbox.visitor").joinpath("style.css").read_text(encoding="utf-8")

_BANNER = {
    "operational": "All systems operational",
    "under_maintenance": "Service under maintenance",
    "degraded_performance": "Partially degraded service",
    "partial_outage": "Partial system outage",
    "major_outage": "Major system outage",
}
_STATE = {
    "operational": "✓ Operational",
    "under_maintenance": "◷ Under maintenance",
    "degraded_performance": "▽ Degraded performance",
    "partial_outage": "◐ Partial outage",
    "major_outage": "✕ Major outage",
}
_IMPACTS = ("none", "minor", "major", "critical", "maintenance")
_ROLES = {
    "css_body_background_color": "bg", "css_font_color": "ink", "css_border_color": "line", "css_link_color": "link",
    "css_greens": "good", "css_yellows": "slow", "css_oranges": "part", "css_reds": "down", "css_blues": "work",
}  # fmt: skip
_SANDBOX = "This is a sandbox: a stand-in for the service, on this machine only. Its API is below /v1, its controls are below /_sandbox."
_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
_DARK = "--bg: #14181f; --ink: #e6eaf0; --line: #38424f; --link: #7fb0ff;"
_PRINT = "--bg: #ffffff; --ink: #000000; --line: #888888; --link: #000000;"


def said(text: object, *, lines: bool = False) -> str:
    """Untrusted text for an element or a quoted attribute; invisible characters are shown as escapes. `lines` keeps
    newlines.
    """
    shown = "".join(
        char
        if (char == "\n" and lines) or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
        else _code(char)
        for char in str(text)
    )
    return escape(shown, quote=True)


def page_html(page: VisitorPage, *, nonce: str, refresh: int, several: bool) -> str:
    """A page. `refresh`: seconds between reloads, 0 for never. `several`: whether there is a list to return to."""
    return _document(page.name, _body(page, refresh, several), _colors(page), nonce, refresh)


def list_html(pages: Sequence[VisitorPage], *, nonce: str, refresh: int) -> str:
    """The list of pages, or how to start if there are none."""
    if pages:
        rows = (
            f'<li><div class="line"><div class="what"><a href="/pages/{said(page.id)}">{said(page.name)}</a>'
            f'<span class="soft">{said(page.id)}</span></div>{_state(page.status)}</div></li>'
            for page in pages
        )
        body = f'<main><h1>Status pages</h1><ul class="rows">{"".join(rows)}</ul></main>'
    else:
        body = "<main><h1>No page yet</h1><p>A plan or an apply against this sandbox makes the page that its file names.</p></main>"
    return _document("Status pages", [body, _about(refresh, "/")], "", nonce, refresh)


def missing_html(*, nonce: str) -> str:
    """The text for an unknown page."""
    return _document(
        "No such page", ['<main><h1>No such page</h1><p><a href="/">All pages</a></p></main>'], "", nonce, 0
    )


def _document(title: str, body: Sequence[str] | Iterator[str], colors: str, nonce: str, refresh: int) -> str:
    again = f'<meta http-equiv="refresh" content="{refresh}">' if refresh else ""
    # A page's colors are chosen for its own background. In dark mode and in print, the background is ours and only the
    # status colors are the page's.
    scheme = (
        f"@media (prefers-color-scheme: dark) {{ :root {{ {_DARK} }} }}\n"
        f"@media print {{ :root {{ {_PRINT} }} nav, .again {{ display: none; }} }}"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n'
        f'<meta name="robots" content="noindex">\n{again}\n<title>{said(title)}</title>\n'
        f'<style nonce="{nonce}">\n{STYLE}{colors}{scheme}\n</style>\n</head>\n<body>\n'
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _body(page: VisitorPage, refresh: int, several: bool) -> Iterator[str]:
    if several:
        yield '<nav><a href="/">All pages</a></nav>'
    yield f"<header><h1>{said(page.name)}</h1>"
    if page.description:
        yield f'<p class="body">{said(page.description, lines=True)}</p>'
    if page.team_only:
        yield '<p class="soft">Only team members may see this page.</p>'
    if page.channels:
        yield f'<p class="soft">Subscribe to updates by {", ".join(page.channels)}.</p>'
    yield "</header>\n<main>"
    if page.rows:
        yield f'<p class="banner {page.status}">{_BANNER[page.status]}</p>'
    if page.incidents:
        yield "<section><h2>Incidents</h2>"
        yield from map(_incident, page.incidents)
        yield "</section>"
    yield "<section><h2>Components</h2>"
    yield f'<ul class="rows">{"".join(map(_row, page.rows))}</ul>' if page.rows else "<p>None yet.</p>"
    yield "</section>"
    if page.maintenances:
        yield "<section><h2>Scheduled maintenance</h2>"
        yield from map(_incident, page.maintenances)
        yield "</section>"
    yield "</main>"
    yield _about(refresh, f"/pages/{page.id}", page)


def _row(row: Component | Group) -> str:
    if isinstance(row, Component):
        uptime = '<span class="soft">With the uptime of 90 days</span>' if row.showcase else ""
        return f'<li class="component">{_line(row.name, row.description, row.status, uptime)}</li>'
    members = "".join(map(_row, row.members))
    return f'<li class="group">{_line(row.name, row.description, row.status)}<ul class="rows">{members}</ul></li>'


def _line(name: str, description: str, status: str, more: str = "") -> str:
    about = f'<span class="soft">{said(description)}</span>' if description else ""
    return f'<div class="line"><div class="what"><span class="name"><bdi>{said(name)}</bdi></span>{about}{more}</div>{_state(status)}</div>'


def _state(status: str) -> str:
    is_known = status in _STATE
    return f'<span class="state {status if is_known else "none"}">{_STATE[status] if is_known else said(status)}</span>'


def _incident(incident: VisitorIncident) -> str:
    impact = incident.impact if incident.impact in _IMPACTS else "none"
    parts = [f'<article class="incident {impact}"><h3><bdi>{said(incident.name)}</bdi></h3>']
    parts.append(
        f'<p class="soft">{_words(incident.status)}{"" if impact in ("none", "maintenance") else f", {impact} impact"}</p>'
    )
    if incident.begins or incident.ends:
        parts.append(f'<p class="soft">{said(incident.begins)} to {said(incident.ends)}</p>')
    if incident.affected:
        parts.append(
            f'<p class="soft">Affects {", ".join(f"<bdi>{said(name)}</bdi>" for name in incident.affected)}</p>'
        )
    updates = "".join(
        f'<li><strong>{_words(update.status)}</strong> <span class="soft">{said(update.at)}</span>'
        f'<div class="body">{said(update.body, lines=True)}</div></li>'
        for update in incident.updates
    )
    return "".join(parts) + (f'<ul class="updates">{updates}</ul>' if updates else "") + "</article>"


def _words(status: str) -> str:
    return said(status.replace("_", " ").capitalize())


def _about(refresh: int, path: str, page: VisitorPage | None = None) -> str:
    """Information from the sandbox: that it is one, what visitors do not see, the page's colors, and the reload
    interval.
    """
    parts = [f"<footer><p>{_SANDBOX}</p>"]
    if page and page.hidden:
        names = ", ".join(f"<bdi>{said(name)}</bdi>" for name in page.hidden)
        parts.append(f"<p>Not shown while operational: {names}.</p>")
    for title, text in page.inert if page else ():
        parts.append(f'<p>{said(title)}, not used here:</p><div class="body">{said(text, lines=True)}</div>')
    colors = [(name, str(value)) for name, value in page.colors.items()] if page else []
    shown = [
        f"<li>{_swatch(name) if _COLOR.fullmatch(value) else ''} {said(name.removeprefix('css_').replace('_', ' '))} {said(value)}</li>"
        for name, value in colors
    ]
    if shown:
        parts.append(f'<ul class="colors" aria-label="Page colors">{"".join(shown)}</ul>')
    other, words = (0, "Stop looking again") if refresh else (2, "Look again every 2 seconds")
    every = f"Looks again every {refresh} s. " if refresh else ""
    parts.append(f'<p class="again">{every}<a href="{said(path)}?refresh={other}">{words}</a></p></footer>')
    return "".join(parts)


def _swatch(name: str) -> str:
    return f'<span class="swatch {_class(name)}"></span>'


def _class(name: str) -> str:
    return re.sub(r"[^a-z_]", "", name)


def _colors(page: VisitorPage) -> str:
    """The page's colors as CSS rules. Invalid ones are omitted, since a seed may contain anything."""
    good = {name: str(value) for name, value in page.colors.items() if _COLOR.fullmatch(str(value))}
    roles = " ".join(f"--{_ROLES[name]}: {value};" for name, value in good.items() if name in _ROLES)
    return f":root {{ {roles} }}\n" + "".join(
        f".{_class(name)} {{ background: {value}; }}\n" for name, value in good.items()
    )


def _code(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
