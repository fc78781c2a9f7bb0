"""The service without its network: from a method, a path, a query and a body to an answer, in one transaction."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from reconciler.sandbox.clock import Clock
from reconciler.sandbox.jsm.call import CLOUD_ID, JsmCall, JsmRoute, JsmUnknown
from reconciler.sandbox.jsm.contract import JsmMistakes, check_body, check_query
from reconciler.sandbox.jsm.fields import new_fields
from reconciler.sandbox.jsm.page import JsmPage
from reconciler.sandbox.jsm.quirks import JsmQuirks
from reconciler.sandbox.jsm.routes import checks, components, drafts, incidents, pages, subscribers, uptime
from reconciler.sandbox.jsm.state import PAGE, JsmState
from reconciler.sandbox.statuspage.answers import Refusal, ServiceAnswer
from reconciler.sandbox.store import Store

_LOG = logging.getLogger(__name__)
_GROUPS = (pages, drafts, components, uptime, checks, incidents, subscribers)
ROUTES: tuple[JsmRoute, ...] = tuple(
    sorted((route for group in _GROUPS for route in group.ENDPOINTS), key=lambda route: route.path.count("{"))
)
"""All operations; paths of fixed words stand before those with names in them."""
_PATTERNS = [(route, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.path))) for route in ROUTES]
_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
}
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""The ids of which a page is made on first sight."""


def route_of(method: str, path: str) -> tuple[JsmRoute, dict[str, str]] | None:
    """The operation of a request, and what its path names; None where the document has none."""
    for route, pattern in _PATTERNS:
        if route.method == method and (match := pattern.fullmatch(path)) is not None:
            return route, {name: unquote(value) for name, value in match.groupdict().items()}
    return None


@dataclass(slots=True)
class JsmService:
    """Jira Service Management's Status Page API over a store."""

    store: Store
    quirks: JsmQuirks
    clock: Clock
    first_seen: Callable[[str], None] | None = None
    """Told the id of each page that is asked for and that is then made, empty and published; None: none is made."""
    cloud_id: str = CLOUD_ID
    """The cloud id of the site."""

    def handle(self, method: str, path: str, query: Mapping[str, str], body: Any) -> tuple[ServiceAnswer, list[str]]:
        """The answer to a request, and what of it breaks the contract. Nothing of a refused request is kept."""
        matched = route_of(method, path)
        if matched is None:
            return self.refuse(Refusal(400, f"The document has no {method} {path}"), path=path), [path]
        route, params = matched
        mistakes = JsmMistakes()
        check_query(query, route.query, route.required, mistakes)
        check_body(body, route.body, nulls=self.quirks.null != "refused", mistakes=mistakes)
        if mistakes.names:
            return self.refuse(Refusal(400, "; ".join(mistakes.messages)), path=path), mistakes.names
        try:
            self._make_what_is_new(route, params)
            with self.store.transaction(write=method != "GET"):
                result = route.handle(JsmCall(method, params, query, body, self.store, self.quirks, self.clock))
        except JsmUnknown as unknown:
            return self._unknown(route, str(unknown), path), []
        except Refusal as refusal:
            return self._refused(route, refusal, path), []
        except Exception:  # noqa: BLE001 - as the service would: the client gets a 500, the reader of the log the reason
            _LOG.exception("%s %s failed in the sandbox", method, path)
            return self.refuse(Refusal(500, "Internal server error"), path=path), []
        if isinstance(result, Refusal):
            return self.refuse(result, path=path), []
        return ServiceAnswer(route.status, result), []

    def _make_what_is_new(self, route: JsmRoute, params: Mapping[str, str]) -> None:
        """Make the page that is asked for, where that is wanted and it is not there."""
        id_ = params.get("pageId", "")
        if (
            self.first_seen is None
            or (route.method, route.path) != ("GET", "/pages/{pageId}")
            or not _ID.fullmatch(id_)
        ):
            return
        if self.ensure(id_, None):
            self.first_seen(id_)

    def ensure(self, page_id: str, name: str | None) -> bool:
        """Make a published page of that id, without components, where no page and no draft has it. Gives whether it was made."""
        with self.store.transaction():
            if self.store.get("", PAGE, page_id) is not None:
                return False
            state = JsmState(self.store, self.clock, 0.0, reading=False)
            if any(JsmPage(row, self.quirks).draft_id == page_id for row in state.rows(PAGE)):
                return False
            fields = {**new_fields(), "name": page_id if name is None else name}
            pages.make(state, self.quirks, fields, id_=page_id, live=True, old=True)
        return True

    def _unknown(self, route: JsmRoute, message: str, path: str) -> ServiceAnswer:
        """What an id that the service does not have gets (quirk `unknown`)."""
        lists = isinstance(route.blank, list) or any(isinstance(value, list) for value in (route.blank or {}).values())
        body = route.failure(message, silent=self.quirks.unknown == "empty_list" and lists)
        if self.quirks.unknown == "404" or body is None:
            return self.refuse(Refusal(404, message), path=path)
        return ServiceAnswer(route.status, body)

    def _refused(self, route: JsmRoute, refusal: Refusal, path: str) -> ServiceAnswer:
        """What a value that cannot be gets (quirk `refusals`)."""
        if self.quirks.refusals == "status" or route.error_at is None:
            return self.refuse(refusal, path=path)
        return ServiceAnswer(route.status, route.failure(", ".join(refusal.messages)))

    def refuse(self, refusal: Refusal, headers: Mapping[str, str] | None = None, *, path: str = "") -> ServiceAnswer:
        """The answer that a refusal becomes, in the shape that the quirks want."""
        message, status = ", ".join(refusal.messages), refusal.status
        body: Any = {"message": message, "took": 0.001, "requestId": "00000000-0000-4000-8000-000000000000"}
        if self.quirks.errors == "errors":
            body = {"errors": [{"title": message}]}
        elif self.quirks.errors == "spring":
            title = _TITLES.get(status, "Error")
            body = {
                "timestamp": self.clock.stamp(), "status": status, "error": title, "message": message, "path": path,
            }  # fmt: skip
        return ServiceAnswer(status, body, dict(headers or {}))
