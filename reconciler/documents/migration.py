"""The document in which a migration leaves the process: what of a page another service can have, and what is lost."""

from pydantic import Field

from reconciler import __version__
from reconciler.documents.part import DocumentPart


class MigrationSideDocument(DocumentPart):
    """The page at one end of the way."""

    key: str = Field(description="Its key in the file.")
    id: str | None = Field(description="Its id; null where the file leaves it to a variable.")
    variable: str | None = Field(default=None, description="The variable to which the file leaves the id.")
    name: str | None = Field(default=None, description="Its name; null for a page that was not read.")
    service: str
    """The name of the service."""
    title: str = Field(description="What people call the service.")


class CarriedDocument(DocumentPart):
    """A field that the other service has too."""

    what: str
    """The field, as people know it."""
    becomes: str = Field(description="What it is called there.")
    items: int = Field(description="How many things have it.")
    note: str = Field(default="", description="What a person must know of the change; empty for a name alone.")


class LostDocument(DocumentPart):
    """Fields, or a whole kind, that the other service does not have."""

    what: tuple[str, ...]
    """The fields or types, as people know them."""
    items: int = Field(description="How many things have any of it.")
    about: tuple[str, ...] = Field(
        default=(), description="Which things these are, or what stands there; nothing that is private."
    )
    lost: str
    """What is lost, in a sentence."""
    advice: str = Field(description="What to do.")


class MigrationFindingDocument(DocumentPart):
    """Something that a person must look at before the file is applied."""

    what: str
    """The resource or field that it is about."""
    message: str
    """What is to be looked at."""
    advice: str
    """What to do."""


class TypedInDocument(DocumentPart):
    """Something that the other service's API cannot make: its texts, to be typed in."""

    kind: str
    """The name of the resource type."""
    name: str
    """The name of the resource."""
    fields: dict[str, str] = Field(description="What to type, by the name of the field.")


class MigrationVariableDocument(DocumentPart):
    """A variable of the environment that the written file reads."""

    name: str
    """The name of the variable."""
    about: str
    """What it contains, with contacts masked."""


class MigrationDocument(DocumentPart):
    """A page on its way to another service, in three lists: what is carried over, what changes, what is lost."""

    format_version: str = "1.0"
    """The version of this format."""
    tool_version: str = __version__
    """The version of the tool."""
    source: MigrationSideDocument
    """The page to migrate."""
    target: MigrationSideDocument
    """The page as it is to be on the other service."""
    snapshot_taken_at: str | None = Field(
        default=None, description="When the snapshot was taken (ISO 8601); null for the live page."
    )
    written: dict[str, int] = Field(description="How many things stand in the file, by kind.")
    carried: tuple[CarriedDocument, ...]
    """Fields that stay as they are."""
    changed: tuple[CarriedDocument, ...]
    """Fields whose values change."""
    lost: tuple[LostDocument, ...]
    """What this page has and the other service does not."""
    stays: tuple[LostDocument, ...] = Field(description="What stays behind whatever the page is.")
    as_usual: tuple[str, ...] = Field(
        default=(), description="What the other service does not have, and what is here as where nobody changed it."
    )
    additions: tuple[str, ...] = Field(default=(), description="What the other service has beside.")
    not_read: tuple[str, ...] = Field(default=(), description="Kinds that were not read, and are not in the lists.")
    subscribers: dict[str, int] | None = Field(
        description="How many people subscribe, by channel; null where not read."
    )
    subscribers_written: int = Field(default=0, description="How many of them stand in the file, to subscribe anew.")
    findings: tuple[MigrationFindingDocument, ...]
    """What a person must look at."""
    texts: tuple[TypedInDocument, ...]
    """What people must type in."""
    variables: tuple[MigrationVariableDocument, ...]
    """The variables that the file reads."""
    steps: tuple[str, ...] = Field(description="What to do with the file, in this order.")
