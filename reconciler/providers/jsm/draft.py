"""A page and its draft: how they are found, by two ids that may be one (jsm-api.md 4, ids)."""

from collections.abc import Sequence
from dataclasses import dataclass

from reconciler.errors import AuthError, ForbiddenError, NotFoundError, ProtocolError, RejectedError, ServiceError
from reconciler.http import JsonObject
from reconciler.model.values import spelling
from reconciler.providers.jsm.calls import ENTITLED, NOT_LET_IN, JsmCalls
from reconciler.providers.jsm.envelope import PAGE_ENVELOPE, SUMMARIES

OPEN_EDITOR = "open the page once in its editor in Jira Service Management, which makes the draft, and run again"


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A page's draft."""

    address: str
    """The id by which it was found; it is read again by no other."""
    id: str
    """Its own id, by which it is written and published."""
    row: JsonObject
    """It, as it was read."""


def read_live(calls: JsmCalls, page_id: str) -> JsonObject | None:
    """The live page; None where the service does not know it. Raises ServiceError."""
    try:
        row = calls.get_object(PAGE_ENVELOPE, "pages", page_id)
    except NotFoundError:
        return None
    if row.get("id") not in (None, page_id):
        source = calls.source("GET", "pages", page_id)
        raise source.error(
            ProtocolError, "answered with another page", hint="check the `id:` of the page: it is the live page's"
        )
    return row


def read_draft(calls: JsmCalls, address: str) -> DraftPage:
    """The draft of that id. Raises NotFoundError where there is none, ServiceError."""
    row = calls.get_object(PAGE_ENVELOPE, "pages", "draft", address)
    draft_id = row.get("id")
    return DraftPage(address, draft_id if isinstance(draft_id, str) and draft_id else address, row)


def find_draft(calls: JsmCalls, page_id: str, live: JsonObject | None) -> DraftPage:
    """The draft of a page: by the page's own id, else the one in the list of all pages that bears the page's name.

    Raises NotFoundError where there is none or nobody can tell which it is, with what a person is to do; ServiceError.
    """
    try:
        return read_draft(calls, page_id)
    except NotFoundError as error:
        if live is None:
            raise unknown_page(error) from None
    named = named_rows(calls.get_rows(SUMMARIES, "pages", "summary", "v2"), str(live.get("name") or ""))
    others, drafts = ([id_ for id_ in ids if id_ != page_id] for ids in named)
    source = calls.source("GET", "pages", "summary", "v2")
    if len(drafts) > 1 or (drafts and others):
        raise source.error(
            NotFoundError,
            f"has several pages of the page's name, and no draft can be told to be its own ({', '.join((*drafts, *others))})",
            hint="give the pages different names in Jira Service Management, or delete the draft that is not used",
        )
    if not drafts:
        raise source.error(NotFoundError, "has no draft of the page", hint=OPEN_EDITOR)
    return read_draft(calls, drafts[0])


def named_rows(rows: Sequence[JsonObject], name: str) -> tuple[list[str], list[str]]:
    """The ids of the live pages and of the drafts that have a name in the list of all pages."""
    ids: tuple[list[str], list[str]] = ([], [])
    for row in rows:
        if _spelt(row) == spelling(name):
            ids[row.get("isDraft") is True].append(str(row.get("id") or ""))
    return ids


def page_rows(calls: JsmCalls) -> list[JsonObject]:
    """The rows of all pages, which is how it shows whether a token is let in at all.

    Raises ServiceError; of a 403 or a 404 its hint says what they can mean here.
    """
    try:
        return calls.get_rows(SUMMARIES, "pages", "summary", "v2")
    except (AuthError, ForbiddenError, NotFoundError) as error:
        # With a 401 the session says which variables to check, and that tokens expire.
        error.hint = f"{error.hint}; {ENTITLED}" if isinstance(error, AuthError) else NOT_LET_IN
        raise


def named_pages(rows: Sequence[JsonObject]) -> tuple[tuple[str, str], ...]:
    """Id and name of every page; a draft that is the only one of a page's name stands beside that page, and not by itself."""
    states: dict[str, tuple[list[str], list[str]]] = {_spelt(row): ([], []) for row in rows}
    for row in rows:
        states[_spelt(row)][row.get("isDraft") is True].append(str(row.get("id") or ""))
    pages: dict[str, str] = {}
    for row in rows:
        row_id, name = str(row.get("id") or ""), row.get("name") or ""
        lives, drafts = states[_spelt(row)]
        paired = len(lives) == 1 and len(drafts) == 1
        if row.get("isDraft") is not True:
            pages[row_id] = f"{name} (live, its draft is {drafts[0]})" if paired else f"{name} (live)"
        elif not paired:
            pages[row_id] = f"{name} (draft)"
    return tuple(pages.items())


def _spelt(row: JsonObject) -> str:
    return spelling(str(row.get("name") or ""))


def live_id_of(calls: JsmCalls, page_id: str, draft: DraftPage) -> str | None:
    """The id under which the list of all pages has the live page of a draft; None where it was never published. Raises ServiceError.

    A page that is known by its draft's id may have got another one when it was published (jsm-api.md 4, ids).
    """
    rows = calls.get_rows(SUMMARIES, "pages", "summary", "v2")
    if any(row.get("id") == page_id and row.get("isDraft") is not True for row in rows):
        return page_id
    lives, drafts = named_rows(rows, str(draft.row.get("name") or ""))
    if len(lives) != 1 or len(drafts) > 1 or not set(drafts) <= {draft.id}:
        return None
    return lives[0] if is_draft_of(calls, lives[0], draft.id) else None


def is_draft_of(calls: JsmCalls, live_id: str, draft_id: str) -> bool:
    """Whether a draft of the same name is the live page's own, as far as it can be told (jsm-api.md 4, ids)."""
    try:
        return read_draft(calls, live_id).id == draft_id
    except NOT_THIS_ID:
        return True  # the draft goes by its own id alone: the name is all that tells


def unknown_page(error: ServiceError) -> NotFoundError:
    """The error for a page that is neither live nor a draft. A 404 can mean that something is not allowed (jsm-api.md 0)."""
    words = f": {error.words}" if error.words else ""
    return NotFoundError(
        f"{error.host} does not know the page, or does not show it to the token's user{words}",
        method=error.method,
        path=error.path,
        status=error.status,
        words=error.words,
        hint=f"check the page's `id:` (`reconciler doctor` lists the pages); {ENTITLED}",
        host=error.host,
    )


NOT_THIS_ID = (NotFoundError, RejectedError)
"""How the service may say that an id is not one of those that a path takes (jsm-api.md 4, unknown)."""
