"""Descriptions of fields. Schema, comparison, masking, import and `explain` all use them."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as data_field
from enum import StrEnum
from typing import Any

from reconciler.model import contact


class Type(StrEnum):
    """The type of a value. It determines validation (`config`), equality (`model.values`) and the schema."""

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
    """Set at creation, and may be changed later."""
    CREATE = "create"
    """Set at creation only. A later difference is a `manual` action, unless the resource is deliberately replaced."""
    SEND = "send"
    """Sent and never returned, so it is not compared."""
    OURS = "ours"
    """An instruction to this tool that the service does not know."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a value of a choice means for the visitors of the page. A plan that sets it, or leaves it, says so."""

    note: str
    """What they see once it is set."""
    leaving: str | None = None
    """What a change to another value does first."""
    deletes: bool = False
    """Whether it takes away the page with all that is on it, which counts as that many deletes."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a resource type: its name, its allowed values, and how it is compared, displayed and sent."""

    name: str
    """The name in plans and, unless `key` is set, in the file."""
    type: Type
    """The type of its values."""
    doc: str
    """The description in editors and in `explain`."""
    access: Access = Access.WRITE
    """Who may set it, and when."""
    api: str | None = None
    """The service's name, if different; see `api_name`."""
    required: bool = False
    """Whether every item must set it."""
    choices: tuple[str, ...] = ()
    """The allowed values of a choice."""
    refers: tuple[str, ...] = ()
    """The resource types that a reference may point to."""
    max_length: int | None = None
    """Maximum length of a text in characters."""
    minimum: int | None = None
    """Minimum value of a number."""
    maximum: int | None = None
    """Maximum value of a number."""
    sensitive: bool = False
    """Whether its values are masked in all output."""
    credential: bool = False
    """Whether it must come from a `SECRET_PAGE_` variable. A literal in the file is rejected."""
    clearable: bool = True
    """Whether it can be cleared."""
    cleared: str | None = ""
    """The value sent to clear it."""
    compared: bool = True
    """False for a field that only identifies the item."""
    in_file: bool = True
    """False for a field that follows from the item's position in the file (a component's group) and has no key."""
    section: str | None = None
    """The block of the page that contains it, if not the type's own."""
    path: tuple[str, ...] = ()
    """The keys of the blocks that contain it, both in the file and on the service. Its name then joins them with dots.
    """
    fields: tuple["Field", ...] = ()
    """The fields of each of its records."""
    key: str | None = None
    """Its key in the file, if different from its name; see `yaml_key`."""
    default: Any = None
    """The service's default, which import omits."""
    untouched: Any = None
    """The initial value on a new page. Import omits it and reports that."""
    initial: Any = None
    """The value with which a resource is created if the file does not set the field."""
    always_sent: bool = False
    """Whether it is sent with every write of an item, changed or not."""
    plan_note: str | None = None
    """The plan's note for a write that sets the field to true (who is notified)."""
    past_values_fact: str | None = None
    """The fact that lists all past values of the field, any of which counts as equal."""
    needs_own_request: bool = False
    """Whether no list shows its value, so that each item that sets it needs a request of its own to read it and one to
    write it.
    """
    needs: str | None = None
    """Another field without which the service does not take it (a webhook's email address)."""
    effects: Mapping[str, Effect] = data_field(default_factory=dict)
    """By its values, what each means for visitors."""
    judged: bool = False
    """Whether the service says of a value, before it is written, if it would take it."""
    grants_access: bool = False
    """Whether it decides who may see the page."""
    example: Any = None
    """An example value for `explain` and the examples."""

    @property
    def api_name(self) -> str:
        """The service's name of the field."""
        return self.api or (self.path[-1] if self.path else self.name)

    def masked(self, value: object) -> str:
        """The masked form of a sensitive value: recognizable for a contact, empty for any other text."""
        return contact.masked(str(value)) if self.type in _CONTACTS else contact.HIDDEN

    @property
    def yaml_key(self) -> str:
        """The key of the field in its section of the file."""
        return self.key or (self.path[-1] if self.path else self.name)
