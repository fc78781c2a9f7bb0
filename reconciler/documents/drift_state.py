"""What the last drift check found of each page, so that only changes of it are reported, and since when it is so."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from reconciler.documents.atomic_write import read_bounded, write_whole
from reconciler.documents.part import DocumentPart
from reconciler.documents.plan import PlanDocument
from reconciler.errors import DocumentError

_LARGEST = 16 * 1024 * 1024


class CheckedPage(DocumentPart):
    """What the last check found of one page."""

    id: str
    """The live ID of the page; empty for the check as a whole, where it failed before any page was known."""
    key: str
    """The page's key in the file."""
    state: Literal["matches", "drift", "failed"]
    """Whether the page matches, differs, or could not be read."""
    since: str
    """When that began (ISO 8601, UTC)."""
    drift: str | None = Field(default=None, description="A digest of what differs; a failed check keeps the last one.")
    drift_since: str | None = Field(default=None, description="When this page began to differ (ISO 8601, UTC).")


class DriftState(DocumentPart):
    """What the last check found of all pages."""

    format_version: Literal["1.0"] = "1.0"
    """The version of this format."""
    pages: tuple[CheckedPage, ...] = ()
    """The pages, sorted by key."""


DriftEvent = Literal["drift", "other_drift", "recovery", "failed_check"]
"""`drift`: the page differs now. `other_drift`: it differs in another way. `recovery`: it matches again, or the check
works again and finds no difference. `failed_check`: the page could not be read.
"""


@dataclass(frozen=True, slots=True)
class DriftNews:
    """What changed about one page from one check to the next."""

    event: DriftEvent
    """What happened."""
    state: CheckedPage
    """The state from now on."""
    plan: PlanDocument | None
    """What differs; None if the check failed."""


def read_state(path: Path) -> DriftState:
    """The state in a file; an empty one if there is no file. Raises DocumentError for anything else."""
    try:
        data = read_bounded(path, _LARGEST)
    except FileNotFoundError:
        return DriftState()
    except (OSError, ValueError) as error:
        raise DocumentError(f"the state cannot be read: {error}", place=str(path)) from None
    try:
        return DriftState.model_validate_json(data)
    except (ValidationError, ValueError):
        hint = "name a file that `ci notify` wrote, or a new one"
        raise DocumentError("this is no state of a drift check", place=str(path), hint=hint) from None


def write_state(state: DriftState, path: Path) -> None:
    """Write the state, atomically. Raises DocumentError if that fails."""
    text = json.dumps(state.model_dump(mode="json"), indent=2) + "\n"
    with DocumentError.in_place_of_os("the state cannot be written", place=path):
        write_whole(path, text)
