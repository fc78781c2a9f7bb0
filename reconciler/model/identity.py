"""How a declared item and a live object are identified as the same: as a singleton, by parent and name, or by contact."""

from collections.abc import Mapping
from typing import Any, ClassVar

from reconciler.model import contact
from reconciler.model.values import contact_key


class Identity:
    """Behavior that depends on how resources are identified. Each way has one instance; compare with `is`."""

    SINGLETON: ClassVar["Identity"]
    """Exactly one always exists (the page's settings)."""
    NAME: ClassVar["Identity"]
    """By parent and name. Names do not have to be unique on the service."""
    CONTACT: ClassVar["Identity"]
    """By a person's contact, which is masked in addresses."""

    single: bool = False
    """Whether exactly one always exists."""
    named: bool = False
    """Whether resources are identified by names that people choose, which may not be unique under a parent."""
    personal: bool = False
    """Whether these are people: masked in all output, possibly very many, and looked up individually."""

    def key(self, name: str) -> str:
        """What distinguishes a resource from its siblings."""
        return name

    def path(self, name: str, page_id: str) -> tuple[str, ...]:
        """What a resource adds to the address of its parent."""
        return (name,)

    def contact(self, fields: Mapping[str, Any]) -> str | None:
        """The contact key for looking up a resource with these fields individually; None if there is no such lookup."""
        return None


class Singleton(Identity):
    """A singleton is identified without a name."""

    single = True

    def key(self, name: str) -> str:
        """The same for all names: the page's name is only a title."""
        return ""

    def path(self, name: str, page_id: str) -> tuple[str, ...]:
        """Empty: the type identifies it."""
        return ()


class ByName(Identity):
    """Named resources are identified by parent and name."""

    named = True


class ByContact(Identity):
    """People are identified by contact, in any location and state."""

    personal = True

    def path(self, name: str, page_id: str) -> tuple[str, ...]:
        """The masked contact."""
        return (contact.segment(name, page_id),)

    def contact(self, fields: Mapping[str, Any]) -> str | None:
        """The contact key made from the fields."""
        return contact_key(fields)


Identity.SINGLETON, Identity.NAME, Identity.CONTACT = Singleton(), ByName(), ByContact()
