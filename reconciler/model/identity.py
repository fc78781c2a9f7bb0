"""How a declared item and a live object are known to be the same: as the only one, by place and name, or by a person's contact."""

from collections.abc import Mapping
from typing import Any, ClassVar

from reconciler.model import contact
from reconciler.model.values import contact_key


class Identity:
    """What follows from how things are known. There is one instance of each way; compare with `is`."""

    SINGLETON: ClassVar["Identity"]
    """There is exactly one, always (the page's settings)."""
    NAME: ClassVar["Identity"]
    """By place and name; names need not be unique on the service."""
    CONTACT: ClassVar["Identity"]
    """By a person's contact, which is masked in addresses."""

    single: bool = False
    """Whether there is exactly one, always."""
    named: bool = False
    """Whether people give the names by which things are known, in places where several may share one."""
    personal: bool = False
    """Whether these are people: masked in every output, possibly very many, and looked up one by one."""

    def key(self, name: str) -> str:
        """What tells a thing from others in its place."""
        return name

    def path(self, name: str, page_id: str) -> tuple[str, ...]:
        """What a thing adds to the address of its place."""
        return (name,)

    def contact(self, fields: Mapping[str, Any]) -> str | None:
        """The contact key by which a thing with these fields can be looked up alone; None where there is no such look-up."""
        return None


class Singleton(Identity):
    """What there is one of is known without a name."""

    single = True

    def key(self, name: str) -> str:
        """The same for all names: the page's is no more than a title."""
        return ""

    def path(self, name: str, page_id: str) -> tuple[str, ...]:
        """Nothing: its kind says it."""
        return ()


class ByName(Identity):
    """What people name is known by place and name."""

    named = True


class ByContact(Identity):
    """People are known by their contact, wherever they are and in whatever state."""

    personal = True

    def path(self, name: str, page_id: str) -> tuple[str, ...]:
        """The contact, masked."""
        return (contact.segment(name, page_id),)

    def contact(self, fields: Mapping[str, Any]) -> str | None:
        """The contact key that the fields make."""
        return contact_key(fields)


Identity.SINGLETON, Identity.NAME, Identity.CONTACT = Singleton(), ByName(), ByContact()
