"""Subscribers as the service stores them: modes, states, contacts, and their documented form."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from reconciler.sandbox.clock import Clock, timestamp
from reconciler.sandbox.quirks import Quirks
from reconciler.sandbox.statuspage.answers import unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.fields import EMAIL, URL, BodyField, flag, given, shaped
from reconciler.sandbox.store import StoredObject

SUBSCRIBER = "subscriber"
UNSUBSCRIBED = "unsubscribed"
TYPES = ("email", "sms", "webhook", "slack", "teams", "integration_partner")
STATES = ("active", "unconfirmed", "quarantined")
PURGE = timedelta(days=90)
"""How long a quarantined subscriber is kept (statuspage-api.md B10.62)."""

_SHOWN = (
    "skip_confirmation_notification", "mode", "email", "endpoint", "phone_number", "phone_country", "display_phone_number",
    "obfuscated_channel_name", "workspace_name", "quarantined_at", "purge_at",
)  # fmt: skip


FIELDS = {
    "email": BodyField(EMAIL),
    "endpoint": BodyField(URL),
    "phone_country": BodyField(shaped(r"[a-z]{2}")),
    "phone_number": BodyField(shaped(r"[+\d][\d\s().-]{2,30}")),
    "skip_confirmation_notification": BodyField(flag),
}
"""The fields that identify a subscriber, and whether they are notified."""


def subscriber_shape(quirks: Quirks, row: StoredObject) -> dict[str, Any]:
    """A subscriber in the documented form, which does not include the confirmation state."""
    chosen = row.doc.get("component_ids")
    if chosen is None and quirks.all_components == "empty":
        chosen = []
    return {
        "id": row.id,
        **given(row.doc, _SHOWN),
        "components": chosen,
        **given(row.doc, ("page_access_user_id", "created_at")),
    }


def contact(doc: Mapping[str, Any]) -> str:
    """What makes two subscribers equal: email ignoring case, phone number by digits and country, webhook by address."""
    mode = doc["mode"]
    if mode == "email":
        return f"email:{str(doc['email']).lower()}"
    if mode == "sms":
        digits = re.sub(r"\D", "", str(doc["phone_number"]))
        return f"sms:{str(doc['phone_country']).upper()}:{digits}"
    return f"{mode}:{doc.get('endpoint') or doc.get('obfuscated_channel_name') or ''}"


def mode_of(kept: Mapping[str, Any]) -> str:
    """The mode implied by the sent fields. Refuses with 422 if the contact is invalid."""
    if kept.get("endpoint"):
        if not kept.get("email"):
            raise unprocessable("Email can't be blank")
        return "webhook"
    if kept.get("phone_number"):
        if not kept.get("phone_country"):
            raise unprocessable("Phone country can't be blank")
        return "sms"
    if kept.get("email"):
        return "email"
    raise unprocessable("Email can't be blank")


def new_subscriber(kept: Mapping[str, Any], clock: Clock) -> dict[str, Any]:
    """The document of a new subscriber from validated fields. Refuses with 422 if the contact is invalid.

    An email subscriber is active immediately if no confirmation is sent, a webhook always; a phone must be confirmed
    (statuspage-api.md B10.60).
    """
    mode, skip = mode_of(kept), bool(kept.get("skip_confirmation_notification"))
    return {
        **kept,
        "mode": mode,
        "skip_confirmation_notification": skip,
        "display_phone_number": kept.get("phone_number"),
        "state": "active" if mode == "webhook" or (mode == "email" and skip) else "unconfirmed",
        "created_at": clock.stamp(),
    }


def taken(doc: Mapping[str, Any]) -> str:
    """The service's message for a contact that is already subscribed."""
    label = {"sms": "Phone number", "webhook": "Endpoint"}.get(doc["mode"], "Email")
    return f"{label} is already taken"


def quarantine(row: StoredObject, clock: Clock) -> None:
    """Quarantine a subscriber, whom the service purges 90 days later."""
    purge = clock.now() + PURGE
    row.doc.update(state="quarantined", quarantined_at=clock.stamp(), purge_at=timestamp(purge))
    row.due = purge.timestamp()


def leave(call: Call, row: StoredObject, *, notify: bool) -> None:
    """Unsubscribe: move the subscriber to the list of unsubscribed ones."""
    call.store.delete(row)
    row.kind, row.due = UNSUBSCRIBED, None
    call.store.add(row)
    if notify:
        call.mail("unsubscribed", row.id)
