"""The drift of many pages as one table, worst first."""

from typing import Literal

from pydantic import Field

from reconciler import __version__
from reconciler.documents.part import DocumentPart
from reconciler.documents.plan import SummaryDocument


class FleetPage(DocumentPart):
    """What the check found of one page."""

    key: str
    """The page's key in the file; for a plan that cannot be read, its path."""
    id: str
    """The live ID; empty where it is not known."""
    state: str = Field(
        description="The first that is so: errored (not read), blocked, deletes, changes, manual, unchanged, nothing (not compared)."
    )
    summary: SummaryDocument
    """The numbers of differences."""
    first_seen: str | None = Field(
        default=None, description="Since when it differs or is not read (ISO 8601, UTC); null without a state file."
    )
    error: str | None = Field(default=None, description="Why it could not be read.")


class FleetDocument(DocumentPart):
    """The drift of many pages."""

    format_version: Literal["1.0"] = "1.0"
    """The version of this format."""
    tool_version: str = __version__
    """The version of the tool."""
    pages: tuple[FleetPage, ...]
    """The pages, worst first."""
    notes: tuple[str, ...] = ()
    """What the table leaves out, a sentence each."""
