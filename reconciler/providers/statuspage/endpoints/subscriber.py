"""Subscribers: people, identified by contact (statuspage-api.md B10)."""

from reconciler.http import JsonObject
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import SUBSCRIBER
from reconciler.model.resource import Live
from reconciler.model.values import contact_key
from reconciler.model.work import Step
from reconciler.providers.statuspage.bodies import api_values
from reconciler.providers.statuspage.endpoint import Endpoint, wrapped
from reconciler.providers.statuspage.rows import fields_of, identity, told
from reconciler.providers.statuspage.subscriber_search import People

_CONTACTS = ("email", "webhook", "sms")
_FACTS = ("mode", "state", "quarantined_at", "purge_at", "created_at")


def live_subscriber(kind: Kind, row: JsonObject, path: str) -> Live:
    """A subscriber, named by contact key; if the service hides the contact (Slack, Teams), by channel and ID."""
    fields = fields_of(kind, row)
    person = identity(row, path)
    mode = row.get("mode")
    is_known = any(isinstance(fields.get(name), str) and fields[name] for name in _CONTACTS)
    name = contact_key(fields) if is_known else f"{mode if isinstance(mode, str) and mode else 'other'}:{person}"
    return Live(kind, person, name, fields, facts=told(row, _FACTS))


def chosen_components(step: Step) -> JsonObject:
    """The only changeable field, without a wrapper. The list is never empty: omitting it means all components (B10.61)."""
    return {name: value for name, value in api_values(step).items() if value != []}


SUBSCRIBER_ENDPOINT = Endpoint(
    kind=SUBSCRIBER,
    collection=("subscribers",),
    create=wrapped("subscriber"),
    update=chosen_components,
    listing=People(name_of=lambda row, path: live_subscriber(SUBSCRIBER, row, path).name),
    live=live_subscriber,
    # A DELETE emails the person unless told not to (B10.60).
    delete_query={"skip_unsubscription_notification": True},
)
