"""Who follows one incident: /pages/{page_id}/incidents/{incident_id}/subscribers."""

from reconciler.sandbox.statuspage import fields, people
from reconciler.sandbox.statuspage.answers import Answer, not_found, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import Endpoint
from reconciler.sandbox.statuspage.happenings import INCIDENT
from reconciler.sandbox.statuspage.people import contact, subscriber_shape
from reconciler.sandbox.store import Row

KIND = "incident_subscriber"
_PATH = "/pages/{page_id}/incidents/{incident_id}/subscribers"
_ONE = f"{_PATH}/{{subscriber_id}}"
_FIELDS = {
    name: people.FIELDS[name] for name in ("email", "phone_country", "phone_number", "skip_confirmation_notification")
}


def _there(call: Call) -> Row:
    """The follower of the path. Refuses with 404."""
    row = call.row(KIND, "subscriber_id")
    if row.place != call.row(INCIDENT, "incident_id").id:
        raise not_found()
    return row


def listing(call: Call) -> Answer:
    """GET."""
    incident = call.row(INCIDENT, "incident_id")
    rows = call.store.rows(call.page, KIND, place=incident.id)
    return call.paged(rows, lambda row: subscriber_shape(call.quirks, row))


def create(call: Call) -> Answer:
    """POST."""
    incident = call.row(INCIDENT, "incident_id")
    kept = fields.take(call, call.wrapped("subscriber"), _FIELDS, new=True, under="subscriber")
    doc = people.new_subscriber(kept, call.clock)
    if call.store.rows(call.page, KIND, place=incident.id, lookup=contact(doc)):
        raise unprocessable(people.taken(doc))
    row = Row(call.page, KIND, call.store.new_id(), doc, place=incident.id, lookup=contact(doc))
    call.store.add(row)
    if not doc["skip_confirmation_notification"]:
        call.mail("confirmation", row.id)
    return Answer(201, subscriber_shape(call.quirks, row))


def read(call: Call) -> Answer:
    """GET one."""
    return Answer(200, subscriber_shape(call.quirks, _there(call)))


def delete(call: Call) -> Answer:
    """DELETE: 200 with what it was."""
    row = _there(call)
    call.store.delete(row)
    return Answer(200, subscriber_shape(call.quirks, row))


def resend(call: Call) -> Answer:
    """POST resend_confirmation: 201, no body."""
    row = _there(call)
    if row.doc["state"] == "unconfirmed":
        call.mail("confirmation", row.id)
    return Answer(201)


ENDPOINTS = (
    Endpoint("GET", _PATH, listing),
    Endpoint("POST", _PATH, create),
    Endpoint("GET", _ONE, read),
    Endpoint("DELETE", _ONE, delete),
    Endpoint("POST", f"{_ONE}/resend_confirmation", resend),
)
