"""How a field of a kind is described. The schema, comparison, masking, import and `explain` all read these descriptions."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reconciler.model import contact


class Type(StrEnum):
    """What a value is. Validation (`config`), equality (`model.values`) and the schema follow from it."""

    TEXT = "text"
    LONG_TEXT = "long text"
    BOOL = "true or false"
    INT = "whole number"
    NUMBER = "number"
    CHOICE = "one of"
    COLOR = "color"
    TIME_ZONE = "time zone"
    URL = "URL"
    HOST = "host name"
    EMAIL = "email address"
    PHONE = "phone number"
    COUNTRY = "two-letter country code"
    DATE = "date (YYYY-MM-DD)"
    TIMESTAMP = "point in time (ISO 8601)"
    REFERENCE = "reference"
    REFERENCES = "list of references"
    MAP = "map"
    RECORDS = "list of maps"
    GRANTS = "roles by page"


_CONTACTS = (Type.EMAIL, Type.URL, Type.PHONE)


class Access(StrEnum):
    """Who may set a field, and when."""

    WRITE = "write"
    """Set at creation and changed later."""
    CREATE = "create"
    """Set at creation only: a later difference is a `manual` action, unless the kind is replaced on purpose."""
    SEND = "send"
    """Sent and never given back: compared with nothing."""
    OURS = "ours"
    """Says how the item is to be read; the service knows nothing of it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind: what it is called, what may stand in it, and how it is compared, shown and sent."""

    name: str
    """Its name in plans and, where `key` is not set, in the file."""
    type: Type
    """What values it takes."""
    doc: str
    """What editors show on hover, and `explain` prints."""
    access: Access = Access.WRITE
    """Who may set it, and when."""
    api: str | None = None
    """The service's own name where that differs; see `api_name`."""
    required: bool = False
    """Whether an item must have it."""
    choices: tuple[str, ...] = ()
    """The values that a choice can have."""
    refers: tuple[str, ...] = ()
    """The kinds that a reference may point to."""
    max_length: int | None = None
    """The most characters of a text."""
    minimum: int | None = None
    """The least value of a number."""
    maximum: int | None = None
    """The greatest value of a number."""
    sensitive: bool = False
    """Whether its values are masked in every output."""
    credential: bool = False
    """Whether it must come from a `SECRET_PAGE_` variable: a literal in the file is refused."""
    clearable: bool = True
    """Whether it can be cleared at all."""
    cleared: str | None = ""
    """What is sent to clear it."""
    compared: bool = True
    """False for a field that takes part in identity only."""
    in_file: bool = True
    """False for a field that follows from the position in the file (a component's group) and is never a key of the item."""
    section: str | None = None
    """The block of the page that it stands in, where that is not the kind's own."""
    path: tuple[str, ...] = ()
    """The keys under which it stands, in the file as on the service, where these nest it in blocks; its name then joins them by dots."""
    fields: tuple["Field", ...] = ()
    """The fields of each of its records."""
    key: str | None = None
    """Its key in the file where that is not its name; see `yaml_key`."""
    default: Any = None
    """The service's own default, left out by import."""
    untouched: Any = None
    """The value on a page where nobody changed it: import does not write it, and says so."""
    initial: Any = None
    """What a new thing is created with where the file says nothing."""
    always_sent: bool = False
    """Whether it goes with every write of an item, changed or not."""
    plan_note: str | None = None
    """What a plan says of a write that makes the field true (who hears of it)."""
    past_values_fact: str | None = None
    """The fact that holds all values which the field has had, each of them as good as the last."""
    needs_own_request: bool = False
    """Whether its value stands in no list: each item that declares it takes a request of its own to read it, and one to write it."""
    example: Any = None
    """A value for `explain` and the examples."""

    @property
    def api_name(self) -> str:
        """The service's name of the field."""
        return self.api or (self.path[-1] if self.path else self.name)

    def masked(self, value: object) -> str:
        """What stands for a sensitive value of the field: of a contact what tells it apart, of any other text nothing."""
        return contact.masked(str(value)) if self.type in _CONTACTS else contact.HIDDEN

    @property
    def yaml_key(self) -> str:
        """The key under which the field is written in its section of the file."""
        return self.key or (self.path[-1] if self.path else self.name)
