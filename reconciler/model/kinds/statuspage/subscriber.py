"""Subscribers declared as members. Subscribers are people: never dropped, never emailed by surprise.

A member is an email address, a webhook with a contact address, or a phone number (statuspage-openapi3.json,
postPagesPageIdSubscribers; statuspage-api.md B10). The API cannot create Slack and Teams subscribers.
"""

from reconciler.model.field import Access
from reconciler.model.fields import references, switch
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind, Prune
from reconciler.model.kinds.contact_fields import email, phone, webhook

SUBSCRIBER = Kind(
    name="subscriber",
    title="Subscribers",
    doc="A subscriber that must exist: `email`, `webhook` with `email`, or `sms` with `country`.",
    section=("subscribers", "members"),
    fields=(
        email("The email address; for a webhook, of whoever runs it."),
        webhook("endpoint", "https://hooks.acme.example/statuspage", needs="email"),
        *phone("phone_number", "phone_country"),
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
