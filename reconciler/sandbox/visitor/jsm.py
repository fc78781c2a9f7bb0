"""The pages of Jira Service Management as visitors see them: the live state, never the draft."""

from collections.abc import Iterator, Sequence
from typing import Any

from reconciler.sandbox.clock import Clock
from reconciler.sandbox.jsm.page import JsmPage
from reconciler.sandbox.jsm.quirks import JsmQuirks
from reconciler.sandbox.jsm.routes.incidents import OVER
from reconciler.sandbox.jsm.state import INCIDENT, PAGE, JsmState
from reconciler.sandbox.jsm.tree import TreeRow
from reconciler.sandbox.statuspage.placement import STATUSES
from reconciler.sandbox.store import Store, StoredObject
from reconciler.sandbox.visitor.view import Component, Group, Update, VisitorIncident, VisitorPage

_INERT = {"customHeaderHtml": "Custom HTML header", "customFooterHtml": "Custom HTML footer", "customCss": "Custom CSS"}
_COLORS = {
    "cssBodyBackgroundColor": "css_body_background_color",
    "cssFontColor": "css_font_color",
    "cssLightFontColor": "css_light_font_color",
    "cssGreenColor": "css_greens",
    "cssYellowColor": "css_yellows",
    "cssOrangeColor": "css_oranges",
    "cssRedColor": "css_reds",
    "cssBorderColor": "css_border_color",
    "cssGraphColor": "css_graph_color",
    "cssLinkColor": "css_link_color",
    "cssBlueColor": "css_blues",
    "cssNoDataColor": "css_no_data",
}


def shown_pages(store: Store, clock: Clock, quirks: JsmQuirks) -> list[VisitorPage]:
    """The published pages at one point in time."""
    with store.transaction(write=False):
        state = JsmState(store, clock, 0.0, reading=True)
        pages = [JsmPage(row, quirks) for row in state.rows(PAGE)]
        return [_page(page, state.rows(INCIDENT, page.id)) for page in pages if page.is_shown]


def _page(page: JsmPage, incidents: Sequence[StoredObject]) -> VisitorPage:
    fields = page.doc["live"]
    tree = page.tree(draft=False)
    colors, header = fields["colours"] or {}, fields["headerData"] or {}
    names = {row["id"]: str(row["name"]) for row in _flat(tree)}
    open_ones = [row for row in reversed(incidents) if row.doc["status"] not in OVER]
    return VisitorPage(
        id=page.id,
        name=str(fields["name"] or page.id),
        description=fields["description"] or header.get("headerText") or "",
        status=_worst(_flat(tree)),
        rows=tuple(map(_row, tree)),
        incidents=tuple(_incident(row, names) for row in open_ones),
        maintenances=(),
        channels=("email",) if fields["allowPageSubscribers"] else (),
        hidden=(),
        colors={_COLORS[name]: value for name, value in colors.items() if value},
        team_only=False,
        inert=tuple((title, fields[name]) for name, title in _INERT.items() if fields[name]),
    )


def _flat(tree: Sequence[TreeRow]) -> Iterator[TreeRow]:
    for row in tree:
        yield row
        yield from _flat(row["components"])


def _status(row: TreeRow) -> str:
    """A status in the words of the visitor's page; the reference shows only OPERATIONAL."""
    return str(row["status"] or "operational").lower()


def _worst(rows: Iterator[TreeRow]) -> str:
    statuses = [_status(row) for row in rows]
    return max((status for status in statuses if status in STATUSES), key=STATUSES.index, default="operational")


def _row(row: TreeRow) -> Component | Group:
    inside = row["components"]
    if not inside:
        return _component(row)
    return Group(
        str(row["name"]), row["description"] or "", _worst(_flat([row])), tuple(map(_component, _flat(inside)))
    )


def _component(row: TreeRow) -> Component:
    return Component(str(row["name"]), row["description"] or "", _status(row), showcase=False)


def _incident(row: StoredObject, names: dict[str, str]) -> VisitorIncident:
    affected: list[dict[str, Any]] = row.doc["components"]
    return VisitorIncident(
        name=str(row.doc["name"]),
        status=str(row.doc["status"]).lower(),
        impact=str(row.doc["impact"]).lower(),
        affected=tuple(names[item["componentId"]] for item in affected if item.get("componentId") in names),
        updates=tuple(
            Update(str(update["status"]).lower(), update["body"] or "", update["createdAt"])
            for update in row.doc["updates"]
        ),
    )
