"""From one drift check to the next: what changed about each page. What stays as it was is no news."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

from reconciler.documents.drift_state import CheckedPage, DriftEvent, DriftNews, DriftState
from reconciler.documents.page import PageDocument
from reconciler.documents.page_slice import page_document
from reconciler.documents.plan import PlanDocument


def transitions(
    before: DriftState, document: PlanDocument | None, now: datetime
) -> tuple[DriftState, tuple[DriftNews, ...]]:
    """The new state, and what changed. `document` is the check's plan; None means that the whole check failed.

    A page that the check says nothing of keeps its state. A page that is seen for the first time and matches is no news.
    """
    moment = now.isoformat(timespec="seconds")
    if document is None:
        news = tuple(_failed_check(before, moment))
        current = {each.state.id: each.state for each in news}
    else:
        news = tuple(_page_news(before, document, moment))
        states = (page_state(page, document, before, now) for page in document.pages)
        current = {state.id: state for state in states if state is not None}
    kept = {state.id: state for state in before.pages if state.id or document is None}
    pages = sorted((kept | current).values(), key=lambda state: (state.key, state.id))
    return DriftState(pages=tuple(pages)), news


def page_state(page: PageDocument, document: PlanDocument, before: DriftState, now: datetime) -> CheckedPage | None:
    """What a check found of a page, and since when it is so; None if the check does not say."""
    from reconciler.render.verdict import State, verdict

    moment = now.isoformat(timespec="seconds")
    earlier = _earlier(page, before)
    plan = page_document(document, page)
    new = CheckedPage(id=page.lasting_ids[0], key=page.key, state="matches", since=moment)
    if page.error is not None:
        new = new.model_copy(update={"state": "failed"})
        if earlier is not None:
            new = new.model_copy(update={"drift": earlier.drift, "drift_since": earlier.drift_since})
    elif plan.differs:
        since = (earlier.drift_since if earlier else None) or moment
        new = new.model_copy(update={"state": "drift", "drift": _digest(plan), "drift_since": since})
    elif not document.complete or verdict(plan).state is State.NOTHING:
        return None
    return new.model_copy(update={"since": earlier.since}) if earlier and earlier.state == new.state else new


def _failed_check(before: DriftState, moment: str) -> Iterator[DriftNews]:
    for state in before.pages or (CheckedPage(id="", key="", state="matches", since=moment),):
        if state.state != "failed":
            yield DriftNews("failed_check", state.model_copy(update={"state": "failed", "since": moment}), None)


def _page_news(before: DriftState, document: PlanDocument, moment: str) -> Iterator[DriftNews]:
    for state in before.pages:
        if not state.id and not document.errored:
            yield DriftNews("recovery", state.model_copy(update={"state": "matches", "since": moment}), None)
    for page in document.pages:
        current = page_state(page, document, before, datetime.fromisoformat(moment))
        event = _event(_earlier(page, before), current)
        if current is not None and event is not None:
            yield DriftNews(event, current, None if page.error is not None else page_document(document, page))


def _event(earlier: CheckedPage | None, state: CheckedPage | None) -> DriftEvent | None:
    if state is None:
        return None
    if state.state == (earlier.state if earlier else "matches"):
        return "other_drift" if state.state == "drift" and earlier and earlier.drift != state.drift else None
    if state.state == "failed":
        return "failed_check"
    return "drift" if state.state == "drift" else "recovery"


def _earlier(page: PageDocument, before: DriftState) -> CheckedPage | None:
    return next((state for state in before.pages if state.id and state.id in page.lasting_ids), None)


def _digest(plan: PlanDocument) -> str:
    """A digest of what differs, blocks included, so that the same difference has the same digest in every run."""
    blocks = sorted([block.rule, *block.addresses] for block in plan.blocked_by)
    text = json.dumps([plan.expected_fingerprint(), blocks])
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
