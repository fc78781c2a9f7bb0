"""Drafts: the state of a page that is edited, and its publishing."""

from typing import Any

from reconciler.sandbox.jsm.call import JsmCall, JsmRoute
from reconciler.sandbox.jsm.contract import DRAFT_BODY
from reconciler.sandbox.jsm.fields import new_fields, written
from reconciler.sandbox.jsm.routes.pages import DONE, NO_PAGE, answered, check_name, keep, make


def _create(call: JsmCall) -> Any:
    """A page of its own: the request names no page that the draft would belong to."""
    fields = written(new_fields(), call.body["page"], call.quirks)
    check_name(call, fields["name"])
    return answered(make(call.state, call.quirks, fields, live=False), draft=True)


def _get(call: JsmCall) -> Any:
    """By the ids that `draft_by` says: the text calls this one `pageId`, where all other draft paths have `draftPageId`."""
    id_, which = call.params["draftPageId"], call.quirks.draft_by
    page = call.find_page(lambda page: page.has_draft and id_ in page.ids_by(which), "Draft page")
    return answered(page, draft=True)


def _by_name(call: JsmCall) -> Any:
    name = call.params["name"]
    page = call.find_page(lambda page: page.has_draft and page.doc["draft"]["name"] == name, "Draft page")
    return answered(page, draft=True)


def _update(call: JsmCall) -> Any:
    page = call.draft_page()
    fields = written(page.doc["draft"], call.body["page"], call.quirks)
    check_name(call, fields["name"], page)
    page.doc["draft"] = fields
    page.drafted()
    keep(call, page)
    return answered(page, draft=True)


def _publish(call: JsmCall) -> Any:
    page = call.draft_page()
    page.publish()
    keep(call, page)
    return answered(page, draft=False)


def _delete(call: JsmCall) -> Any:
    """Throw the draft away: of a published page, its changes; else all of it."""
    page = call.draft_page()
    draft_id = page.draft_id
    if page.is_published:
        page.doc.update(draft=None, draft_rows=[])
        if call.quirks.draft == "always":
            page.open_editor()
        keep(call, page)
    else:
        call.state.delete(page.row)
    return {"success": True, "message": f"Draft page {draft_id} deleted"}


_ID = "/pages/draft/{draftPageId}"
ENDPOINTS = (
    JsmRoute("GET", "/pages/draft/by_name/{name}", _by_name, NO_PAGE),
    JsmRoute("POST", "/pages/draft", _create, NO_PAGE, body=DRAFT_BODY, status=201),
    JsmRoute("GET", _ID, _get, NO_PAGE),
    JsmRoute("PUT", _ID, _update, NO_PAGE, body=DRAFT_BODY),
    JsmRoute("POST", f"{_ID}/publish", _publish, NO_PAGE),
    JsmRoute("POST", f"{_ID}/delete", _delete, DONE, "message"),
)
