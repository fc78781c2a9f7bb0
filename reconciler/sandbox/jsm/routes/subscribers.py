"""Subscribers: creating and deleting them, the lists, and what a visitor does with the token of a mail."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from reconciler.sandbox.jsm.call import CURSOR, JsmCall, JsmRoute, invalid, paged
from reconciler.sandbox.jsm.contract import IDS, SUBSCRIPTION_INPUT, TOKEN, wrapper
from reconciler.sandbox.jsm.routes.incidents import NO_NODES
from reconciler.sandbox.jsm.routes.pages import DONE
from reconciler.sandbox.jsm.state import SUBSCRIBER
from reconciler.sandbox.store import StoredObject

PENDING = "PENDING_CONFIRMATION"
_CONFIRMED = "CONFIRMED"
_NEEDS = {"EMAIL": "email", "SMS": "phoneNumber", "WEBHOOK": "webhookEndpoint"}
"""What a subscription needs of its data; only EMAIL is printed, the others are the sandbox's own words."""
_READ_ONLY = (
    "pageAccessUserId phoneNumberDisplay deactivatedAt orphanedAt quarantinedAt confirmedAt confirmationCode "
    "shortCodeSubscriptionId lastRemindedAt slackChannelId slackUserId"
)
_DATA = ("email", "phoneNumber", "phoneCountry", "webhookEndpoint")


def new_subscriber(sent: dict[str, Any], id_: str, at: str, *, mail: bool) -> dict[str, Any]:
    """The document of a subscriber, pending where a mail asks for a confirmation."""
    data = sent.get("subscriptionData") or {}
    return {
        **dict.fromkeys(_READ_ONLY.split()),
        **{name: data.get(name) for name in _DATA},
        "type": sent.get("itemType"),
        "subscriptionType": sent.get("subscriptionType"),
        "status": PENDING if mail else _CONFIRMED,
        "componentIds": [],
        "additionalInformation": [],
        "skipConfirmation": not mail,
        "confirmationCode": hashlib.sha256(f"confirm {id_}".encode()).hexdigest()[:24],
        "confirmedAt": None if mail else at,
        "createdAt": at,
        "updatedAt": at,
    }


def subscriber_shape(row: StoredObject) -> dict[str, Any]:
    """A subscriber as it is read, its secret confirmation code among the rest."""
    doc = {name: value for name, value in row.doc.items() if not name.startswith("_")}
    return {"id": row.id, "itemId": row.place, **doc}


def _contact(doc: dict[str, Any]) -> tuple[str, ...]:
    return (str(doc.get("subscriptionType")), *(str(doc.get(name) or "").lower() for name in _DATA))


def _create(call: JsmCall) -> Any:
    sent = call.body["subscriptionRequest"]
    page = call.live_page(sent.get("itemId") or "")
    if not sent.get("itemType") or not sent.get("subscriptionType"):
        raise invalid("itemType and subscriptionType are missing")
    if call.quirks.captcha and not sent.get("captchaToken"):
        raise invalid("The captcha could not be verified")
    needed = _NEEDS.get(sent["subscriptionType"])
    if needed and not (sent.get("subscriptionData") or {}).get(needed):
        raise invalid(f"{needed} is missing")
    id_ = call.store.new_id()
    doc = new_subscriber(sent, id_, call.clock.stamp(), mail=call.quirks.mail)
    twins = [row for row in call.state.rows(SUBSCRIBER, page.id) if _contact(row.doc) == _contact(doc)]
    if twins and call.quirks.duplicate_subscriber == "refused":
        raise invalid("The subscriber already exists")
    if twins and call.quirks.duplicate_subscriber == "returned":
        return subscriber_shape(twins[0])
    row = call.state.add(SUBSCRIBER, id_, doc, page=page.id)
    if call.quirks.mail:
        call.store.add_mail({"kind": "confirmation", "page": page.id, "to": id_, "at": call.clock.stamp()})
    return subscriber_shape(row)


def _connection(call: JsmCall, rows: Sequence[StoredObject]) -> dict[str, Any]:
    some, info = paged(call, rows, backwards=False)
    return {"nodes": [subscriber_shape(row) for row in some], "pageInfo": info, "totalCount": len(rows)}


def _of_type(call: JsmCall, name: str) -> list[StoredObject]:
    page = call.live_page(call.query["itemId"])
    return [row for row in call.state.rows(SUBSCRIBER, page.id) if row.doc["type"] == call.query[name]]


def _list(call: JsmCall) -> Any:
    """The first of them only: it takes no cursor, though it says `hasNextPage`."""
    return {"connection": _connection(call, _of_type(call, "itemType")), "error": None}


def _list_connection(call: JsmCall) -> Any:
    page_id = call.query.get("pageId")
    return _connection(call, call.state.rows(SUBSCRIBER, None if page_id is None else call.live_page(page_id).id))


def _stats(call: JsmCall) -> Any:
    rows = _of_type(call, "type")
    counts = Counter(row.doc["status"] for row in rows)
    stats = {
        "itemId": call.query["itemId"],
        "itemType": call.query["type"],
        "totalQuotaUsed": len(rows),
        "countsByStatus": [{"status": status, "count": count} for status, count in sorted(counts.items())],
        "insertedAt": None,
        "updatedAt": None,
    }
    return {"stats": stats, "error": None}


def _total(call: JsmCall) -> Any:
    return {"totalCount": len(call.state.rows(SUBSCRIBER)), "error": None}


def _delete(call: JsmCall) -> Any:
    """Nobody is told. Ids that are not there are passed over."""
    rows = [call.state.get(SUBSCRIBER, id_) for id_ in call.body.get("ids") or ()]
    for row in rows:
        if row is not None:
            call.state.delete(row)
    return {"success": True, "message": "Subscribers deleted"}


def _by_token(call: JsmCall) -> StoredObject | None:
    token = call.body.get("token")
    rows = call.state.rows(SUBSCRIBER)
    return next((row for row in rows if row.doc["confirmationCode"] == token), None)


def _unsubscribe(call: JsmCall) -> Any:
    row = _by_token(call)
    if row is None:
        return {"success": False, "message": "Invalid token"}
    call.state.delete(row)
    return {"success": True, "message": "Unsubscribed"}


def _validate_token(call: JsmCall) -> Any:
    valid = _by_token(call) is not None
    return {"valid": valid, "message": None if valid else "Invalid token", "error": None}


_SUBSCRIBERS = "/subscribers"
_REQUIRED_TOKEN = wrapper("token", "string")
ENDPOINTS = (
    JsmRoute("POST", _SUBSCRIBERS, _create, None, None, wrapper("subscriptionRequest", SUBSCRIPTION_INPUT), status=201),
    JsmRoute(
        "GET",
        f"{_SUBSCRIBERS}/list",
        _list,
        {"connection": NO_NODES},
        query={"itemType": "string", "itemId": "string"},
        required=("itemType", "itemId"),
    ),
    JsmRoute(
        "GET", f"{_SUBSCRIBERS}/list/connection", _list_connection, NO_NODES, None, query={"pageId": "string", **CURSOR}
    ),
    JsmRoute(
        "GET",
        f"{_SUBSCRIBERS}/stats",
        _stats,
        {"stats": None},
        query={"itemId": "string", "type": "string"},
        required=("itemId", "type"),
    ),
    JsmRoute("GET", f"{_SUBSCRIBERS}/total_in_cloud", _total, {"totalCount": None}),
    JsmRoute("POST", f"{_SUBSCRIBERS}/delete", _delete, DONE, "message", IDS),
    JsmRoute("POST", f"{_SUBSCRIBERS}/unsubscribe", _unsubscribe, DONE, "message", _REQUIRED_TOKEN),
    JsmRoute("POST", f"{_SUBSCRIBERS}/validate_token", _validate_token, {"valid": False, "message": None}, body=TOKEN),
)
