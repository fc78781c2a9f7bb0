"""The components of a page for people: a tree with statuses."""

from collections.abc import Iterator, Sequence

from reconciler import __version__
from reconciler.model.incident import severity
from reconciler.model.operation import PageComponent
from reconciler.render.ansi import Paint
from reconciler.render.escape import terminal
from reconciler.render.json import dumped
from reconciler.render.wording import columns
from reconciler.render.wrap import wrapped

_WIDEST = 40
"""Maximum number of columns that the statuses are moved to the right by a long name."""


def components_json(rows: Sequence[PageComponent]) -> str:
    """Components as JSON, ASCII, in the order of the tree. A group has no status of its own."""
    names = {row.id: row.name for row in rows if row.is_group}
    components = [
        {
            "id": row.id,
            "name": row.name,
            "group": names.get(row.group_id or ""),
            "is_group": row.is_group,
            "status": None if row.is_group else row.status,
        }
        for row, _ in _tree(rows)
    ]
    return dumped({"format_version": "1.0", "tool_version": __version__, "components": components})


def components_text(rows: Sequence[PageComponent], *, color: bool = False, width: int = 100) -> str:
    """The tree, a line for each component: name, status, ID."""
    if not rows:
        return "The page has no components.\n"
    paint = Paint(color)
    shown = [(row, f"{'  ' * depth}{terminal(row.name, 300)}") for row, depth in _tree(rows)]
    leaves = [(row, text) for row, text in shown if not row.is_group]
    status_margin = max((columns(row.status) for row, _ in leaves), default=0)
    beside = max((len(row.id) for row, _ in leaves), default=0) + status_margin + 4
    margin = min(_WIDEST, max(0, width - beside), max((columns(text) for _, text in leaves), default=0))
    lines: list[str] = []
    for row, text in shown:
        if row.is_group:
            lines += [paint("bold", line) for line in wrapped("", text, width)]
            continue
        status = f"{terminal(row.status, 40):{status_margin}}  {terminal(row.id, 60)}"
        style = "warn" if severity(row.status) else ""
        if columns(text) > margin:
            lines += wrapped("", text, width)
            text = ""
        line = f"{text}{' ' * (margin - columns(text))}  {status}"
        lines.append(paint(style, line) if style else line)
    return "\n".join(lines) + "\n"


def _tree(rows: Sequence[PageComponent]) -> Iterator[tuple[PageComponent, int]]:
    """The components in the order of the page, each group followed by its members; with their depth."""
    groups = {row.id for row in rows if row.is_group}
    for row in rows:
        if row.group_id in groups:
            continue
        yield row, 0
        if row.is_group:
            yield from ((each, 1) for each in rows if each.group_id == row.id)
