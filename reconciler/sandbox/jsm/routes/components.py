"""Components: the batch that writes a draft's tree, and the two lists that read it."""

from typing import Any

from reconciler.sandbox.jsm.call import PAGING, JsmCall, JsmRoute, invalid, paged
from reconciler.sandbox.jsm.contract import BATCH
from reconciler.sandbox.jsm.routes.pages import keep
from reconciler.sandbox.jsm.tree import JsmBatch

EMPTY_PAGE_INFO = {"hasNextPage": False, "endCursor": None, "hasPreviousPage": False, "startCursor": None}


def _batch(call: JsmCall) -> Any:
    """A refusal that is given back, not raised, keeps what was done so far."""
    if call.body.get("pageId") is None:
        raise invalid("pageId is missing")
    page = call.tree_page(call.body["pageId"])
    batch = JsmBatch(call.quirks, call.store.new_id, frozenset({page.id, page.draft_id}))
    entries, deletions = call.body.get("createUpdateComponents"), call.body.get("deleteComponents")
    outcome = batch.run(page.rows(draft=True), entries, deletions or ())
    if outcome.refusal is not None and call.quirks.batch == "all_or_nothing":
        raise invalid(outcome.refusal)
    page.doc["draft_rows"] = outcome.rows
    page.drafted()
    keep(call, page)
    if outcome.refusal is not None and call.quirks.batch == "part_with_error":
        return invalid(outcome.refusal)
    tree = page.tree(draft=True)
    if call.quirks.batch_answer == "entries":
        return [row for row in tree if row["id"] in outcome.mentioned]
    return tree


def _draft_list(call: JsmCall) -> Any:
    return {"components": call.tree_page(call.params["pageId"]).tree(draft=True), "error": None}


def _draft_pages(call: JsmCall) -> Any:
    page = call.tree_page(call.params["pageId"])
    tree = page.tree(draft=True)
    total = len(page.rows(draft=True)) if call.quirks.total_count == "all" else len(tree)
    rows, info = paged(call, tree)
    return {"components": rows, "pageInfo": info, "totalCount": total, "error": None}


_DRAFT = "/pages/{pageId}/components/draft"
ENDPOINTS = (
    JsmRoute("POST", "/components/batch_process", _batch, [], None, BATCH),
    JsmRoute("GET", _DRAFT, _draft_list, {"components": []}),
    JsmRoute(
        "GET",
        f"{_DRAFT}/v2",
        _draft_pages,
        {"components": [], "pageInfo": EMPTY_PAGE_INFO, "totalCount": 0},
        query=PAGING,
    ),
)
