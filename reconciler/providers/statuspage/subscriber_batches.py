"""Subscribers in bulk: list those in a state, and remove or reactivate many at once (statuspage-openapi3.json,
postPagesPageIdSubscribersUnsubscribe and -Reactivate).
"""

from collections.abc import Sequence

from reconciler.http import (
    HttpSession,
    Paging,
    list_pages,
    path_of,
)
from reconciler.model.kinds.statuspage import SUBSCRIBER
from reconciler.model.resource import Live
from reconciler.providers.statuspage.endpoints.subscriber import live_subscriber

LOT = 100
""""The array of subscriber codes to unsubscribe (limited to 100)"."""

_PAGING = Paging(size_param="limit", first=0)


def people_in(session: HttpSession, page_id: str, state: str) -> tuple[Live, ...]:
    """The subscribers in a state: `active`, `unconfirmed`, `quarantined`, or `all`. Raises ServiceError."""
    path = path_of("pages", page_id, "subscribers")
    rows = list_pages(session, path, _PAGING, state=state, sort_field="created_at", sort_direction="asc")
    return tuple(live_subscriber(SUBSCRIBER, row, path) for row in rows)


def remedy(session: HttpSession, page_id: str, what: str, state: str, ids: Sequence[str]) -> None:
    """Remove or reactivate up to LOT subscribers without notifying anyone.

    A removal names the state that was seen, so that nobody who confirmed or recovered since then is removed. Raises
    ServiceError, or UncertainError if the fate is unknown; repeating it does no harm.
    """
    if what == "remove":
        body = {"subscribers": list(ids), "state": state, "skip_unsubscription_notification": True}
        session.post(path_of("pages", page_id, "subscribers", "unsubscribe"), body)
    else:
        session.post(path_of("pages", page_id, "subscribers", "reactivate"), {"subscribers": list(ids)})
