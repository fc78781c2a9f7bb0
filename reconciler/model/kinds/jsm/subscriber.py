"""Subscribers declared as members. Subscribers are people: never dropped, never emailed by surprise (jsm-api.md 2).

The API creates and deletes subscribers but cannot update them. Subscribers to single components can be read but not
created.
"""

from reconciler.model.fields import secret
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind, Prune
from reconciler.model.kinds.contact_fields import email, phone, webhook

SUBSCRIBER = Kind(
    name="subscriber",
    title="Subscribers",
    doc="A subscriber that must exist: `email`, `webhook`, or `sms` with `country`.",
    section=("subscribers", "members"),
    fields=(
        email("The email address."),
        webhook("webhookEndpoint", "https://hooks.acme.example/status"),
        *phone("phoneNumber", "phoneCountry"),
        secret(
            "captcha_token",
            "The token of a solved captcha, where the service asks for one to create a subscriber.",
            "SECRET_PAGE_CAPTCHA_TOKEN",
            api="captchaToken",
        ),
    ),
    rank=6,
    subscribes=True,
    identity=Identity.CONTACT,
    lists=("subscribers",),
    verbs=frozenset({"create", "delete"}),
    prune=Prune.OWN,
    renamable=False,
    destroys="the subscription: only its owner can subscribe again",
    unsupported={"update": "the API cannot change a subscriber; declare the new contact beside it"},
    rejected_keys={
        "components": "the API cannot choose a subscriber's components: a member subscribes to the whole page",
        "confirmed": "the API cannot subscribe anybody without the confirmation that it sends",
    },
    example="- email: status-alerts@acme.example\n",
)
