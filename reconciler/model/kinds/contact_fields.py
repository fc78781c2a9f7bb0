"""The fields of a subscriber's contact, which both services have, each under names of its own."""

from typing import TypedDict

from reconciler.model.field import Access, Field, Type
from reconciler.model.fields import of_type


def email(doc: str) -> Field:
    """The email address."""
    example = "status-alerts@acme.example"
    return of_type(Type.EMAIL, "email", doc, example, access=Access.CREATE, sensitive=True, clearable=False)


def webhook(api: str, example: str, *, needs: str | None = None) -> Field:
    """The URL that is called. `api` is the service's name of it, `needs` another field that must be set with it."""
    return of_type(
        Type.URL, "webhook", "The URL that is called.", example, needs=needs, **_identity(api, sensitive=True)
    )


def phone(number_api: str, country_api: str) -> tuple[Field, Field]:
    """The phone number and its country, under the service's names of them."""
    of_number, of_country = (
        "The phone number, as dialled in its country.",
        "The phone's country, two letters (ISO 3166).",
    )
    return (
        of_type(Type.PHONE, "sms", of_number, "5550100", **_identity(number_api, sensitive=True)),
        of_type(Type.COUNTRY, "country", of_country, "US", **_identity(country_api, sensitive=False)),
    )


class IdentityOptions(TypedDict):
    """What the fields have in common that are a part of the contact and compared with nothing."""

    api: str
    """The service's name of the field."""
    access: Access
    """Set at creation only."""
    sensitive: bool
    """Whether its values are masked."""
    clearable: bool
    """Never: without it there is no contact."""
    compared: bool
    """Never: it is the identity."""


def _identity(api: str, *, sensitive: bool) -> IdentityOptions:
    return {"api": api, "access": Access.CREATE, "sensitive": sensitive, "clearable": False, "compared": False}
