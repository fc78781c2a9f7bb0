"""Subscribers that the file declares as members. Subscribers are people: never dropped, never e-mailed by surprise.

A member is an e-mail address, a webhook with the address of whoever runs it, or a phone (statuspage-openapi3.json,
postPagesPageIdSubscribers; statuspage-api.md B10). Slack and Teams subscribers cannot be made through the API.
"""

from reconciler.model.field import Access, Field, Type
from reconciler.model.kind import Identity, Kind, Prune

SUBSCRIBER = Kind(
    name="subscriber",
    title="Subscribers",
    doc="A subscriber that must exist: `email`, `webhook` with `email`, or `sms` with `country`.",
    section=("subscribers", "members"),
    fields=(
        Field(
            "email",
            Type.EMAIL,
            "The e-mail address; for a webhook, of whoever runs it.",
            Access.CREATE,
            sensitive=True,
            clearable=False,
            example="status-alerts@acme.example",
        ),
        Field(
            "webhook",
            Type.URL,
            "The URL that is called.",
            Access.CREATE,
            api="endpoint",
            sensitive=True,
            clearable=False,
            compared=False,
            example="https://hooks.acme.example/statuspage",
        ),
        Field(
            "sms",
            Type.PHONE,
            "The phone number, as dialled in its country.",
            Access.CREATE,
            api="phone_number",
            sensitive=True,
            clearable=False,
            compared=False,
            example="5550100",
        ),
        Field(
            "country",
            Type.COUNTRY,
            "The phone's country, two letters (ISO 3166).",
            Access.CREATE,
            api="phone_country",
            clearable=False,
            compared=False,
            example="US",
        ),
        Field(
            "components",
            Type.REFERENCES,
            "The components it hears of; left out: all of them.",
            api="component_ids",
            refers=("component",),
            clearable=False,
            example=["Core API/REST API"],
        ),
        Field(
            "confirmed",
            Type.BOOL,
            "Subscribe without the confirmation e-mail (paid pages only).",
            Access.SEND,
            api="skip_confirmation_notification",
            clearable=False,
            compared=False,
            example=True,
        ),
    ),
    rank=6,
    identity=Identity.CONTACT,
    lists=("subscribers",),
    prune=Prune.OWN,
    renamable=False,
    loses="the subscription: only its owner can subscribe again",
    why_not={"update": "the contact of a subscriber cannot be changed; declare the new one beside it"},
    example="- email: status-alerts@acme.example\n  components: [Core API/REST API]\n",
)
