"""One request on its way through a handler: what was asked, what it may touch, and how lists are cut into pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from reconciler.sandbox.clock import Clock
from reconciler.sandbox.jsm.contract import JsmObject, Leaf
from reconciler.sandbox.jsm.page import JsmPage
from reconciler.sandbox.jsm.quirks import JsmQuirks
from reconciler.sandbox.jsm.state import PAGE, JsmState
from reconciler.sandbox.statuspage.answers import Refusal
from reconciler.sandbox.store import Store, StoredObject

CLOUD_ID = "0c1ddeed-0000-4000-8000-5a4db0c5ca5e"
"""The cloud id of the sandbox's site."""

T = TypeVar("T")


class JsmUnknown(Exception):
    """An id that the service does not have; what it says of it is a switch."""


def invalid(message: str) -> Refusal:
    """A refusal for a value that cannot be."""
    return Refusal(400, message)


@dataclass(slots=True)
class JsmCall:
    """A request and the world it meets."""

    method: str
    params: Mapping[str, str]
    """What the path names: pageId, draftPageId …"""
    query: Mapping[str, str]
    body: Any
    store: Store
    quirks: JsmQuirks
    clock: Clock
    state: JsmState = field(init=False)

    def __post_init__(self) -> None:
        self.state = JsmState(self.store, self.clock, self.quirks.lag, reading=self.method == "GET")

    def pages(self) -> list[JsmPage]:
        """All pages that are not deleted for good."""
        return [JsmPage(row, self.quirks) for row in self.state.rows(PAGE)]

    def find_page(self, fits: Callable[[JsmPage], bool], what: str) -> JsmPage:
        """The page that fits. Raises `JsmUnknown`."""
        page = next((page for page in self.pages() if fits(page)), None)
        if page is None:
            raise JsmUnknown(f"{what} not found")
        return page

    def live_page(self, id_: str | None = None) -> JsmPage:
        """The page with this live id, by default the path's. Raises `JsmUnknown`."""
        id_ = self.params["pageId"] if id_ is None else id_
        return self.find_page(lambda page: page.is_live(id_), "Page")

    def draft_page(self) -> JsmPage:
        """The page with the draft id of the path. Raises `JsmUnknown`."""
        id_ = self.params["draftPageId"]
        return self.find_page(lambda page: page.has_draft and id_ == page.draft_id, "Draft page")

    def tree_page(self, id_: str) -> JsmPage:
        """The page whose draft components go by this id (quirk `tree_by`). Raises `JsmUnknown`."""
        return self.find_page(lambda page: page.has_draft and id_ in page.ids_by(self.quirks.tree_by), "Page")

    def owned(self, kind: str, id_: str, what: str) -> StoredObject:
        """An object of that kind and id. Raises `JsmUnknown`."""
        row = self.state.get(kind, id_)
        if row is None:
            raise JsmUnknown(f"{what} not found")
        return row

    def count(self, name: str) -> int | None:
        """A query parameter that counts; None where it is not sent."""
        return int(self.query[name]) if name in self.query else None


Handler = Callable[[JsmCall], Any]
"""Gives the body of the answer."""


@dataclass(frozen=True, slots=True)
class JsmRoute:
    """One of the document's operations, and what answers it."""

    method: str
    path: str
    """As the document writes it: `/pages/{pageId}`."""
    handle: Handler
    blank: Any = None
    """The answer with nothing in it, for what fails with a 200; None where a failure must be a status."""
    error_at: Literal["error", "message"] | None = "error"
    """The field of the answer that says what failed; None where it has none."""
    body: JsmObject | None = None
    """What the body may hold; None for no body."""
    query: Mapping[str, Leaf] = field(default_factory=dict)
    """The query parameters and their types; a list of texts is a text with commas, or sent several times."""
    required: tuple[str, ...] = ()
    """The query parameters that must be there."""
    status: int = 200

    def failure(self, message: str, *, silent: bool = False) -> Any:
        """The body of a 200 that is a failure; None where this operation has no such thing. `silent`: it says no error."""
        if self.blank is None or self.error_at is None:
            return self.blank
        return {**self.blank, self.error_at: None if silent else message}


PAGING: dict[str, Leaf] = {"first": "integer", "after": "string", "last": "integer", "before": "string"}
CURSOR: dict[str, Leaf] = {"cursor": "string", "limit": "integer"}
_BEFORE_ALL = "0"


def paged(call: JsmCall, rows: Sequence[T], *, backwards: bool = True) -> tuple[list[T], dict[str, Any]]:
    """The part of a list that the query asks for, and its `pageInfo`. `backwards`: with the two fields for going back.

    Refuses a cursor that the list never gave.
    """
    sizes = [size for name in ("first", "last", "limit") if (size := call.count(name)) is not None]
    size = min(sizes[0] if sizes else call.quirks.first_default, call.quirks.first_maximum)
    after = _place(call.query.get("after") or call.query.get("cursor") or _BEFORE_ALL)
    begin, end = after, min(after + size, len(rows))
    if "last" in call.query or "before" in call.query:
        end = min(_place(call.query["before"]), len(rows)) if call.query.get("before") else len(rows)
        begin = max(end - size, 0)
    info: dict[str, Any] = {"hasNextPage": end < len(rows), "endCursor": str(end) if end > begin else None}
    if backwards:
        info |= {"hasPreviousPage": begin > 0, "startCursor": str(begin) if end > begin else None}
    return list(rows[begin:end]), info


def _place(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise invalid("Invalid cursor")
    return int(cursor)
