"""The service without its network layer: turns method, path and body into an answer, in one transaction."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.sandbox.clock import Clock
from reconciler.sandbox.quirks import Quirks
from reconciler.sandbox.statuspage import happenings
from reconciler.sandbox.statuspage.answers import Refusal, ServiceAnswer, error_body, not_found
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import Table
from reconciler.sandbox.statuspage.routes import (
    access_groups,
    access_users,
    components,
    embed,
    groups,
    incident_subscribers,
    incidents,
    metrics,
    metrics_providers,
    organizations,
    pages,
    postmortems,
    subscriber_lists,
    subscribers,
    templates,
    uptime,
)
from reconciler.sandbox.store import Store

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""IDs for which a page is created on first use."""

_LOG = logging.getLogger(__name__)
_ROUTES = (
    pages,
    components,
    groups,
    uptime,
    templates,
    subscriber_lists,
    subscribers,
    incidents,
    incident_subscribers,
    postmortems,
    metrics_providers,
    metrics,
    access_users,
    access_groups,
    embed,
    organizations,
)
TABLE = Table(endpoint for module in _ROUTES for endpoint in module.ENDPOINTS)


@dataclass(slots=True)
class StatuspageService:
    """Statuspage v1 over a store."""

    store: Store
    quirks: Quirks
    clock: Clock
    first_seen: Callable[[str], None] | None = None
    """Called with the ID of each unknown page and organization in a request, which is then created empty. None: none is
    created.
    """

    def handle(self, method: str, path: str, query: Mapping[str, str], body: Any) -> tuple[ServiceAnswer, list[str]]:
        """The answer to a request, and the body fields that were ignored. A refused request changes nothing."""
        ignored: list[str] = []
        try:
            happenings.pass_time(self.store, self.quirks, self.clock)
            self._make_what_is_new(method, path)
            with self.store.transaction(write=method != "GET"):
                route = TABLE.find(method, path)
                if route is None:
                    raise not_found()
                handle, params = route
                if "page_id" in params and self.store.get("", pages.PAGE, params["page_id"]) is None:
                    raise self._unknown_page()
                answer = handle(Call(method, params, query, body, self.store, self.quirks, self.clock, ignored))
        except Refusal as refusal:
            return self.refuse(refusal), ignored
        except Exception:  # noqa: BLE001 - as the service would: the client gets a 500, the reader of the log the reason
            _LOG.exception("%s %s failed in the sandbox", method, path)
            return self.refuse(Refusal(500, "Internal server error")), ignored
        return answer, ignored

    def _make_what_is_new(self, method: str, path: str) -> None:
        """Create the page or organization in a path, if enabled and missing."""
        route = TABLE.find(method, path) if self.first_seen is not None else None
        if self.first_seen is None or route is None:
            return
        _, params = route
        for name, kind in (("page_id", pages.PAGE), ("organization_id", organizations.ORGANIZATION)):
            id_ = params.get(name, "")
            if not _ID.fullmatch(id_) or self.store.get("", kind, id_) is not None:
                continue
            with self.store.transaction():
                if kind == pages.PAGE:
                    pages.new_page(self.store, id_, self.clock.stamp(), {})
                else:
                    organizations.ensure(self.store, id_, rbac=True)
            self.first_seen(id_)

    def _unknown_page(self) -> Refusal:
        """The refusal for a page ID that the key cannot access (statuspage-api.md B1.4)."""
        status = int(self.quirks.unknown_page)
        words = {401: "Could not authenticate", 403: "You are not authorized to access this page", 404: "Not found"}
        return Refusal(status, words[status])

    def refuse(self, refusal: Refusal, headers: Mapping[str, str] | None = None) -> ServiceAnswer:
        """The answer for a refusal, in the shape chosen by the quirks."""
        return ServiceAnswer(
            refusal.status, error_body(refusal.status, refusal.messages, self.quirks), dict(headers or {})
        )
