"""Subscribers declared as members. Subscribers are people: never dropped, never emailed by surprise (jsm-api.md 2).

The API creates and deletes subscribers but cannot update them. Subscribers to single components can be read but not
created.
"""

from reconciler.model.field import Access, Type
from reconciler.model.fields import of_type, secret
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind, Prune

SUBSCRIBER = Kind(
    name="subscriber",
    title="Subscribers",
    doc="A subscriber that must exist: `email`, `webhook`, or `sms` with `country`.",
    section=("subscribers", "members"),
    fields=(
        of_type(
            Type.EMAIL,
            "email",
            "The email address.",
            "status-alerts@acme.example",
            access=Access.CREATE,
            sensitive=True,
            clearable=False,
        ),
        of_type(
            Type.URL,
            "webhook",
            "The URL that is called.",
            "https://hooks.acme.example/status",
            access=Access.CREATE,
            api="webhookEndpoint",
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
            api="phoneNumber",
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
            api="phoneCountry",
            clearable=False,
            compared=False,
        ),
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
