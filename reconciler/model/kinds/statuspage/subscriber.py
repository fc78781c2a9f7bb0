"""Subscribers declared as members. Subscribers are people: never dropped, never emailed by surprise.

A member is an email address, a webhook with a contact address, or a phone number (statuspage-openapi3.json,
postPagesPageIdSubscribers; statuspage-api.md B10). The API cannot create Slack and Teams subscribers.
"""

from reconciler.model.field import Access, Type
from reconciler.model.fields import of_type, references, switch
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind, Prune

SUBSCRIBER = Kind(
    name="subscriber",
    title="Subscribers",
    doc="A subscriber that must exist: `email`, `webhook` with `email`, or `sms` with `country`.",
    section=("subscribers", "members"),
    fields=(
        of_type(
            Type.EMAIL,
            "email",
            "The email address; for a webhook, of whoever runs it.",
            "status-alerts@acme.example",
            access=Access.CREATE,
            sensitive=True,
            clearable=False,
        ),
        of_type(
            Type.URL,
            "webhook",
            "The URL that is called.",
            "https://hooks.acme.example/statuspage",
            access=Access.CREATE,
            api="endpoint",
            needs="email",
            sensitive=True,
            clearable=False,
            compared=False,
        ),
        of_type(
            Type.PHONE,
            "sms",
            "The phone number, as dialled in its country.",
            "5550100",
            access=Access.CREATE,
            api="phone_number",
            sensitive=True,
            clearable=False,
            compared=False,
        ),
        of_type(
            Type.COUNTRY,
            "country",
            "The phone's country, two letters (ISO 3166).",
            "US",
            access=Access.CREATE,
            api="phone_country",
            clearable=False,
            compared=False,
        ),
        references(
            "components",
            ("component",),
            "The components it hears of; left out: all of them.",
            ["Core API/REST API"],
            api="component_ids",
            clearable=False,
        ),
        switch(
            "confirmed",
            "Subscribe without the confirmation email (paid pages only).",
            True,
            access=Access.SEND,
            api="skip_confirmation_notification",
        ),
    ),
    rank=6,
    subscribes=True,
    identity=Identity.CONTACT,
    lists=("subscribers",),
    prune=Prune.OWN,
    renamable=False,
    destroys="the subscription: only its owner can subscribe again",
    unsupported={"update": "the contact of a subscriber cannot be changed; declare the new one beside it"},
    example="- email: status-alerts@acme.example\n  components: [Core API/REST API]\n",
)
