"""Uptime of pages and components: a stand-in that was always up, but tells which components are live."""

from typing import Any

from reconciler.sandbox.jsm.call import PAGING, JsmCall, JsmRoute, JsmUnknown, paged
from reconciler.sandbox.jsm.contract import Leaf
from reconciler.sandbox.jsm.routes.components import EMPTY_PAGE_INFO

_DATES: dict[str, Leaf] = {"startDate": "string", "endDate": "string"}
_SPAN: dict[str, Leaf] = {"from": "string", "to": "string"}
_FULL = 100


def _shape(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "name": row["name"], "status": row["status"], "componentUptimePercentage": _FULL}


def _flat(tree: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All components of a tree, each before those inside it: the rows of the uptime lists are not nested."""
    return [row for top in tree for row in (top, *_flat(top["components"]))]


def _live(call: JsmCall) -> list[dict[str, Any]]:
    return [_shape(row) for row in _flat(call.live_page().tree(draft=False))]


def _list(call: JsmCall) -> Any:
    return {"pageComponentsUptime": _live(call), "error": None}


def _pages(call: JsmCall) -> Any:
    term = call.query.get("searchTerm", "").lower()
    statuses = [status for status in call.query.get("statusFilter", "").split(",") if status]
    rows = [
        row
        for row in _live(call)
        if term in (row["name"] or "").lower() and (not statuses or row["status"] in statuses)
    ]
    some, info = paged(call, rows)
    return {"components": some, "pageInfo": info, "totalCount": len(rows), "error": None}


def _component(call: JsmCall) -> dict[str, Any]:
    """The live component of the path. Raises `JsmUnknown`."""
    for page in call.pages():
        for row in _flat(page.tree(draft=False)) if page.is_shown else ():
            if row["id"] == call.params["componentId"]:
                return row
    raise JsmUnknown("Component not found")


def _one(call: JsmCall) -> Any:
    return _shape(_component(call))


def _span(call: JsmCall) -> dict[str, Any]:
    return {"uptimePercentage": _FULL, "from": call.query.get("from"), "to": call.query.get("to"), "error": None}


def _component_percentage(call: JsmCall) -> Any:
    return {"componentId": _component(call)["id"], **_span(call)}


def _page_percentage(call: JsmCall) -> Any:
    return {"pageId": call.live_page().id, **_span(call)}


_LIST = "/pages/{pageId}/components/uptime"
_ONE = "/components/{componentId}"
_NONE = {"uptimePercentage": None, "from": None, "to": None}
ENDPOINTS = (
    JsmRoute("GET", _LIST, _list, {"pageComponentsUptime": []}, query=_DATES),
    JsmRoute(
        "GET",
        f"{_LIST}/v2",
        _pages,
        {"components": [], "pageInfo": EMPTY_PAGE_INFO, "totalCount": 0},
        query={**_DATES, "searchTerm": "string", "statusFilter": "string", **PAGING},
    ),
    JsmRoute("GET", f"{_ONE}/uptime", _one, None, None, query=_DATES),
    JsmRoute("GET", f"{_ONE}/uptime_percentage", _component_percentage, {"componentId": None, **_NONE}, query=_SPAN),
    JsmRoute("GET", "/pages/{pageId}/uptime_percentage", _page_percentage, {"pageId": None, **_NONE}, query=_SPAN),
)
