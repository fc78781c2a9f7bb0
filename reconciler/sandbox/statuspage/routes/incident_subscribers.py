"""Subscribers of one incident: /pages/{page_id}/incidents/{incident_id}/subscribers."""

from reconciler.sandbox.statuspage import fields, people
from reconciler.sandbox.statuspage.answers import ServiceAnswer, not_found, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import ServiceRoute
from reconciler.sandbox.statuspage.happenings import INCIDENT
from reconciler.sandbox.statuspage.people import contact, subscriber_shape
from reconciler.sandbox.store import StoredObject

KIND = "incident_subscriber"
_PATH = "/pages/{page_id}/incidents/{incident_id}/subscribers"
_ONE = f"{_PATH}/{{subscriber_id}}"
_FIELDS = {
    name: people.FIELDS[name] for name in ("email", "phone_country", "phone_number", "skip_confirmation_notification")
}


def _there(call: Call) -> StoredObject:
    """The subscriber in the path. Refuses with 404."""
    row = call.row(KIND, "subscriber_id")
    if row.place != call.row(INCIDENT, "incident_id").id:
        raise not_found()
    return row


def listing(call: Call) -> ServiceAnswer:
    """GET."""
    incident = call.row(INCIDENT, "incident_id")
    rows = call.store.rows(call.page, KIND, place=incident.id)
    return call.paged(rows, lambda row: subscriber_shape(call.quirks, row))


def create(call: Call) -> ServiceAnswer:
    """POST."""
    incident = call.row(INCIDENT, "incident_id")
    kept = fields.take(call, call.wrapped("subscriber"), _FIELDS, new=True, under="subscriber")
    doc = people.new_subscriber(kept, call.clock)
    if call.store.rows(call.page, KIND, place=incident.id, lookup=contact(doc)):
        raise unprocessable(people.taken(doc))
    row = StoredObject(call.page, KIND, call.store.new_id(), doc, place=incident.id, lookup=contact(doc))
    call.store.add(row)
    if not doc["skip_confirmation_notification"]:
        call.mail("confirmation", row.id)
    return ServiceAnswer(201, subscriber_shape(call.quirks, row))


def read(call: Call) -> ServiceAnswer:
    """GET one."""
    return ServiceAnswer(200, subscriber_shape(call.quirks, _there(call)))


def delete(call: Call) -> ServiceAnswer:
    """DELETE: 200 with the deleted subscriber."""
    row = _there(call)
    call.store.delete(row)
    return ServiceAnswer(200, subscriber_shape(call.quirks, row))


def resend(call: Call) -> ServiceAnswer:
    """POST resend_confirmation: 201, no body."""
    row = _there(call)
    if row.doc["state"] == "unconfirmed":
        call.mail("confirmation", row.id)
    return ServiceAnswer(201)


ENDPOINTS = (
    ServiceRoute("GET", _PATH, listing),
    ServiceRoute("POST", _PATH, create),
    ServiceRoute("GET", _ONE, read),
    ServiceRoute("DELETE", _ONE, delete),
    ServiceRoute("POST", f"{_ONE}/resend_confirmation", resend),
)
