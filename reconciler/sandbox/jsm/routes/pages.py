"""Pages: reading, writing, taking them away and bringing them back, and the list of all."""

from typing import Any

from reconciler.sandbox.jsm.call import CLOUD_ID, JsmCall, JsmRoute, JsmUnknown, invalid
from reconciler.sandbox.jsm.contract import DELETED_BY, PAGE_BODY
from reconciler.sandbox.jsm.fields import new_fields, written
from reconciler.sandbox.jsm.page import JsmPage, new_page
from reconciler.sandbox.jsm.quirks import JsmQuirks
from reconciler.sandbox.jsm.state import PAGE, SUBSCRIBER, JsmState

NO_PAGE = {"page": None}
DONE = {"success": False}


def answered(page: JsmPage, *, draft: bool) -> dict[str, Any]:
    """The answer with one page in it."""
    return {"page": page.shape(CLOUD_ID, draft=draft), "error": None}


def check_name(call: JsmCall, name: str | None, besides: JsmPage | None = None) -> None:
    """Refuse a name that is empty, or that another page has (quirk `names`)."""
    if not (name or "").strip():
        raise invalid("A page needs a name")
    others = [page for page in call.pages() if (besides is None or page.id != besides.id) and page.name == name]
    if others and call.quirks.names == "unique":
        raise invalid(f"There is a page named {name} already")


def keep(call: JsmCall, page: JsmPage) -> None:
    """Keep the changes of a page: its version is increased."""
    page.doc.update(version=page.doc["version"] + 1, updated_at=call.clock.stamp())
    call.state.save(page.row)


def make(
    state: JsmState, quirks: JsmQuirks, fields: dict[str, Any], *, id_: str = "", live: bool, old: bool = False
) -> JsmPage:
    """A new page with a draft, or live with the draft that the switch `draft` gives it."""
    doc = new_page(state.store.new_id(), state.clock.stamp())
    doc["draft"] = fields
    row = state.add(PAGE, id_ or state.store.new_id(), doc, old=old)
    page = JsmPage(row, quirks)
    if live:
        page.publish()
        state.store.save(row)
    return page


def _get(call: JsmCall) -> Any:
    return answered(call.live_page(), draft=False)


def _by_name(call: JsmCall) -> Any:
    name = call.params["name"]
    return answered(call.find_page(lambda page: page.is_live(page.id) and page.name == name, "Page"), draft=False)


def _create(call: JsmCall) -> Any:
    fields = written(new_fields(), call.body["page"], call.quirks)
    check_name(call, fields["name"])
    return answered(make(call.state, call.quirks, fields, live=True), draft=False)


def _update(call: JsmCall) -> Any:
    page = call.live_page()
    fields = written(page.doc["live"], call.body["page"], call.quirks)
    check_name(call, fields["name"], page)
    page.doc["live"] = fields
    if call.quirks.live_put == "both" and page.has_draft:
        page.doc["draft"] = written(page.doc["draft"], call.body["page"], call.quirks)
    keep(call, page)
    return answered(page, draft=False)


def _unpublish(call: JsmCall) -> Any:
    page = call.live_page()
    page.doc["unpublished_at"] = call.clock.stamp()
    keep(call, page)
    return answered(page, draft=False)


def _any(call: JsmCall, *deletions: str | None) -> JsmPage:
    """The page of the path, where it is deleted in one of these ways. Raises `JsmUnknown`."""
    id_ = call.params["pageId"]
    return call.find_page(
        lambda page: page.id == id_ and page.is_published and page.doc["deletion"] in deletions, "Page"
    )


def _delete(call: JsmCall, how: str, *possible: str | None) -> Any:
    page = _any(call, *possible)
    page.doc.update(deletion=how, deleted_at=call.clock.stamp())
    keep(call, page)
    return {"success": True, "message": f"Page {page.id} deleted"}


def _soft_delete(call: JsmCall) -> Any:
    return _delete(call, "soft", None)


def _hard_delete(call: JsmCall) -> Any:
    return _delete(call, "hard", None, "soft")


def _permanent_delete(call: JsmCall) -> Any:
    page = _any(call, None, "soft", "hard")
    call.state.delete(page.row)
    return {"success": True, "message": f"Page {page.id} deleted permanently"}


def _back(call: JsmCall, how: str) -> JsmPage:
    page = _any(call, how)
    page.doc.update(deletion=None, deleted_at=None)
    keep(call, page)
    return page


def _recover(call: JsmCall) -> Any:
    return answered(_back(call, "soft"), draft=False)


def _recover_deleted(call: JsmCall) -> Any:
    return {"success": True, "message": f"Page {_back(call, 'hard').id} recovered"}


def _row(call: JsmCall, page: JsmPage, *, draft: bool) -> dict[str, Any]:
    fields = page.doc["draft" if draft else "live"]
    return {
        "id": page.draft_id if draft else page.id,
        "name": fields["name"],
        "domain": fields["subdomain"],
        "customDomain": fields["domain"],
        "componentCount": len(page.rows(draft=draft)),
        "stakeholderCount": len(call.state.rows(SUBSCRIBER, page.id)),
        "isDraft": draft,
        "status": page.status(draft=draft),
        "pageType": fields["pageType"],
        "customDomainConfig": page.domain_config(draft=draft),
    }


def _summaries(call: JsmCall) -> Any:
    """All pages; `filter` is taken for a part of the name: what it is, is not said."""
    rows = []
    own_rows = call.quirks.ids == "two" and call.quirks.summary_rows == "pages_and_drafts"
    for page in call.pages():
        if page.is_published and page.doc["deletion"] is None:
            rows.append(_row(call, page, draft=False))
        if page.has_draft and (own_rows or not page.is_published):
            rows.append(_row(call, page, draft=True))
    wanted = call.query.get("filter", "").lower()
    return {"pages": [row for row in rows if wanted in (row["name"] or "").lower()], "error": None}


def _summary(call: JsmCall) -> Any:
    page = call.live_page()
    healthy = all(row["status"] in (None, "OPERATIONAL") for row in page.rows(draft=False))
    details = {
        "componentCount": len(page.rows(draft=False)),
        "health": "HEALTHY" if healthy else "UNHEALTHY",
        "subscribersCount": len(call.state.rows(SUBSCRIBER, page.id)),
        "customDomainConfig": page.domain_config(draft=False),
    }
    return {"pageSummaryDetails": details, "error": None}


def open_editor(call: JsmCall, page_id: str) -> None:
    """What a person does by opening the editor of a page. Raises `LookupError` where there is no such page."""
    try:
        page = call.live_page(page_id)
    except JsmUnknown as unknown:
        raise LookupError(f"there is no page {page_id}") from unknown
    page.open_editor()
    call.state.save(page.row)


_ID = "/pages/{pageId}"
ENDPOINTS = (
    JsmRoute("GET", "/pages/summary", _summaries, {"pages": []}, query={"filter": "string"}),
    JsmRoute("GET", "/pages/summary/v2", _summaries, {"pages": []}, query={"filter": "string"}),
    JsmRoute("GET", "/pages/by_name/{name}", _by_name, NO_PAGE),
    JsmRoute("POST", "/pages", _create, NO_PAGE, body=PAGE_BODY, status=201),
    JsmRoute("GET", _ID, _get, NO_PAGE),
    JsmRoute("PUT", _ID, _update, NO_PAGE, body=PAGE_BODY),
    JsmRoute("GET", f"{_ID}/summary", _summary, {"pageSummaryDetails": None}),
    JsmRoute("POST", f"{_ID}/unpublish", _unpublish, NO_PAGE),
    JsmRoute("POST", f"{_ID}/recover", _recover, NO_PAGE),
    JsmRoute("POST", f"{_ID}/soft_delete", _soft_delete, DONE, "message", DELETED_BY),
    JsmRoute("POST", f"{_ID}/delete", _hard_delete, DONE, "message"),
    JsmRoute("POST", f"{_ID}/permanent_delete", _permanent_delete, DONE, "message", DELETED_BY),
    JsmRoute("POST", f"{_ID}/delete_permanently", _permanent_delete, DONE, "message", DELETED_BY),
    JsmRoute("POST", f"{_ID}/recover_deleted", _recover_deleted, DONE, "message"),
)
