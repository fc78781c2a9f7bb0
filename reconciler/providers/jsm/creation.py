"""Finding a page by its name, and making one: POST /pages/draft is sent once, and for no page that exists.

Nothing in that request tells a repeated one from a new one, so one of unknown fate is settled by reading, and never sent again.
"""

from collections.abc import Sequence
from contextlib import suppress

from reconciler.errors import NotFoundError, ServiceError, UncertainError
from reconciler.http import JsonObject
from reconciler.model.values import spelling
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.draft import NOT_THIS_ID, DraftPage, is_draft_of, named_rows, page_rows, read_draft
from reconciler.providers.jsm.envelope import PAGE_ENVELOPE
from reconciler.providers.jsm.page import draft_body, settings_of
from reconciler.providers.protocol import NamedPage

_ONE_EACH = "write the `id:` of the one that is meant, or give them different names in Jira Service Management"

_SUCCESS = 200


def page_named(calls: JsmCalls, name: str) -> NamedPage:
    """The page of a name: the live one, else the draft of one that was never published.

    Raises NotFoundError where several have the name, ServiceError.
    """
    rows = page_rows(calls)
    page_id = _id_among(calls, rows, name) or _id_by_name(calls, name)
    others = {str(row.get("name")) for row in rows if row.get("name") and spelling(str(row["name"])) != spelling(name)}
    return NamedPage(page_id, tuple(sorted(others)), calls.reads)


def _id_among(calls: JsmCalls, rows: Sequence[JsonObject], name: str) -> str | None:
    """The id of the page of that name in the list of all; None where there is none. A live page may stand beside its draft."""
    lives, drafts = named_rows(rows, name)
    own = [draft for draft in drafts if draft not in lives]
    if len(lives) > 1 or len(own) > 1 or (lives and own and not is_draft_of(calls, lives[0], own[0])):
        drafts_of = f"drafts {', '.join(own)}" if own else ""
        ids = "; ".join(part for part in (", ".join(lives), drafts_of) if part)
        raise calls.source("GET", "pages", "summary", "v2").error(
            NotFoundError, f"has several pages named {name} ({ids})", hint=_ONE_EACH
        )
    return next(iter((*lives, *own)), None)


def _id_by_name(calls: JsmCalls, name: str) -> str | None:
    """The id of a page that the list does not hold: an archived one, or one that is too new for it."""
    for segments in (("pages", "by_name"), ("pages", "draft", "by_name")):
        try:
            row = calls.get_object(PAGE_ENVELOPE, *segments, name)
        except NOT_THIS_ID:
            continue
        if isinstance(row.get("id"), str) and spelling(str(row.get("name") or "")) == spelling(name):
            return str(row["id"])
    return None


def create_page(calls: JsmCalls, step: Step) -> StepAnswer:
    """Make the page as a draft, so that visitors see nothing of it yet, and see that it is there.

    Raises UncertainError where nobody can tell whether it was made, ServiceError where it was not.
    """
    name = str(step.values.get("name") or "")
    existing = page_named(calls, name).id
    if existing is not None:
        raise calls.source("POST", "pages", "draft").error(
            ServiceError, f"was not asked: a page named {name} is there by now ({existing})", hint="run again"
        )
    failure: ServiceError | None = None
    page_id: str | None = None
    try:
        row = calls.post(PAGE_ENVELOPE, "pages", "draft", body=draft_body({}, step.values))
        own_id = row.get("id") if isinstance(row, dict) else None
        page_id = own_id if isinstance(own_id, str) and own_id else None
    except ServiceError as error:
        if not error.fate_unknown and error.status != _SUCCESS:
            raise
        failure = error  # what says with a 200 that it failed may have been done all the same
    with calls.reading_back("creating the page"):
        try:
            draft = _shown(calls, name, page_id)
        except ServiceError as error:
            if page_id is None:
                raise _uncertain(calls, failure, f"whether it is there could not be read: {error.message}") from None
            draft = None
    if draft is not None:
        return StepAnswer(draft.address, settings_of(draft.row)[0])
    if failure is not None and not failure.fate_unknown:
        raise failure
    if page_id is None:
        raise _uncertain(calls, failure, f"no page named {name} shows")
    return StepAnswer(page_id)


def _shown(calls: JsmCalls, name: str, page_id: str | None) -> DraftPage | None:
    """The draft that was made, by its id, else by its name; None where it does not show. Raises ServiceError."""
    for _ in calls.looks():
        address = page_id or page_named(calls, name).id
        if address is not None:
            with suppress(*NOT_THIS_ID):
                return read_draft(calls, address)
    return None


def _uncertain(calls: JsmCalls, failure: ServiceError | None, why: str) -> ServiceError:
    hint = "run again: it looks for the page first, and creates it only if there is none"
    if failure is None:
        source = calls.source("POST", "pages", "draft")
        return source.error(UncertainError, f"took the call; {why}", hint=hint)
    return UncertainError(
        f"{failure.message}; {why}",
        method=failure.method,
        path=failure.path,
        status=failure.status,
        words=failure.words,
        host=failure.host,
        hint=hint,
    )
