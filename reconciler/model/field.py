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
    READ = "read"
    """Given by the service; never sent, refused in the file."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind.

    `name` is its name in the file and in plans; `api` the service's own name where that differs (see `wire`). `doc` is what editors
    show on hover. `refers` names the kinds that a reference may point to. `sensitive` values are masked in every output; a
    `credential` is also refused as a literal in the file. `cleared` is what is sent to clear the field (`""` or None); `clearable`
    says whether that can be done at all. `compared` is False for a field that takes part in identity only. `written` is False for a
    field that follows from the place in the file (a component's group) and is never a key of the item. `section` is the block of the
    page it stands in where that is not the kind's own; `default` the service's own default, left out by import. `max_length` counts
    characters. `initial` is what a new thing is made with where the file says nothing; `along` says that the field goes with every
    write of an item, changed or not. `says` is what a plan says of a write that makes the field true (who hears of it). `history`
    names the fact that holds all values which the field has had, each of them as good as the last. `apart` says that the value stands
    in no list: it takes a request of its own to read for each item that declares it, and one to write.
    """

    name: str
    type: Type
    doc: str
    access: Access = Access.WRITE
    api: str | None = None
    required: bool = False
    choices: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    sensitive: bool = False
    credential: bool = False
    clearable: bool = True
    cleared: str | None = ""
    compared: bool = True
    written: bool = True
    section: str | None = None
    key: str | None = None
    default: Any = None
    untouched: Any = None
    """The value on a page where nobody changed it: import does not write it, and says so."""
    initial: Any = None
    along: bool = False
    says: str | None = None
    history: str | None = None
    apart: bool = False
    example: Any = None

    @property
    def wire(self) -> str:
        """The service's name of the field."""
        return self.api or self.name

    def masked(self, value: object) -> str:
        """What stands for a sensitive value of the field: of a contact what tells it apart, of any other text nothing."""
        return contact.masked(str(value)) if self.type in _CONTACTS else contact.HIDDEN

    @property
    def spelling(self) -> str:
        """The key under which the field is written in its section of the file."""
        return self.key or self.name
