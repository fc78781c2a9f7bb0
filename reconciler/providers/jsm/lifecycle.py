"""Whether a page is to be seen: read from its times, and changed only as the file asks. Nothing permanent exists here."""

from reconciler.errors import NotFoundError, ServiceError
from reconciler.http import JsonObject
from reconciler.model.kinds.jsm import LIFECYCLE
from reconciler.model.resource import Live
from reconciler.model.work import StepAnswer
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.draft import find_draft, read_live
from reconciler.providers.jsm.envelope import DONE, PAGE_ENVELOPE
from reconciler.providers.jsm.memory import PageMemory
from reconciler.providers.jsm.publication import publish

PUBLISHED, UNPUBLISHED, ARCHIVED = "published", "unpublished", "archived"


def lifecycle_live(live: JsonObject | None, on_page: int, *, archived: bool = False) -> Live:
    """What a page is, and how many components it holds.

    `archived`: whether it was archived here, so that the service may not know it any more.
    """
    fields = {"state": state_of(live, archived=archived)}
    return Live(LIFECYCLE, LIFECYCLE.name, LIFECYCLE.name, fields, facts={"on_page": on_page})


def state_of(live: JsonObject | None, *, archived: bool = False) -> str:
    """The state by the page's times: the words of its status are not all printed (jsm-api.md 3)."""
    if live is None:
        return ARCHIVED if archived else UNPUBLISHED
    if live.get("deletedAt"):
        return ARCHIVED
    return UNPUBLISHED if live.get("unpublishedAt") or live.get("isDraft") is True else PUBLISHED


def change_state(calls: JsmCalls, page_id: str, wanted: str, memory: PageMemory) -> StepAnswer:
    """Bring a page into a state, and see that it is in it. Raises ServiceError where it was refused or does not show."""
    archived = memory.archived
    live = read_live(calls, page_id)
    state = state_of(live, archived=archived)
    if state == ARCHIVED and wanted != ARCHIVED:
        calls.post(PAGE_ENVELOPE, "pages", page_id, "recover", repeatable=True)
        with calls.reading_back("recovering the page"):
            live = _seen(calls, page_id, {PUBLISHED, UNPUBLISHED}, "recover")
        state = state_of(live)
    if state != wanted:
        live = _changed(calls, page_id, live, wanted, memory)
    reached = state_of(live, archived=wanted == ARCHIVED)
    memory.archived = reached == ARCHIVED
    return StepAnswer(LIFECYCLE.name, {"state": reached})


def _changed(
    calls: JsmCalls, page_id: str, live: JsonObject | None, wanted: str, memory: PageMemory
) -> JsonObject | None:
    if wanted == PUBLISHED:
        publish(calls, page_id, find_draft(calls, page_id, live), memory)
        return read_live(calls, memory.live_id or page_id)
    action = "unpublish" if wanted == UNPUBLISHED else "soft_delete"
    if wanted == UNPUBLISHED:
        calls.post(PAGE_ENVELOPE, "pages", page_id, action, repeatable=True)
    else:
        calls.post(DONE, "pages", page_id, action, body={})
    with calls.reading_back(f"the call {action}"):
        return _seen(calls, page_id, {wanted}, action)


def _seen(calls: JsmCalls, page_id: str, states: set[str], action: str) -> JsonObject | None:
    """The live page once it is in one of the states. Raises ServiceError where it does not come into one."""
    gone_is_right = ARCHIVED in states
    for _ in calls.looks():
        live = read_live(calls, page_id)
        if (live is None and gone_is_right) or (live is not None and state_of(live) in states):
            return live
    kind = NotFoundError if live is None else ServiceError
    raise calls.source("POST", "pages", page_id, action).error(kind, "took the call, and the page does not show it")
