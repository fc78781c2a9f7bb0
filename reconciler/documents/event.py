"""One event of a run: what `--events` writes, one JSON object per line, and what the library passes to its caller."""

from datetime import UTC, datetime
from typing import Literal

from pydantic import Field

from reconciler.documents.part import DocumentPart

FORMAT = "1.0"
"""The version of the event format. A field may be added; its meaning never changes."""

EventKind = Literal["reading", "read", "planned", "started", "finished", "waiting", "sent", "answered"]


class Event(DocumentPart):
    """One event. Fields that do not apply to it are empty. No event has a contact, a key or a text of the page."""

    format_version: str = FORMAT
    """The version of this format."""
    at: str = Field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="milliseconds"))
    """When (ISO 8601, UTC)."""
    event: EventKind
    """What happened: a page is read (`reading`, `read`, `planned`), an action is executed (`started`, `finished`), a
    request is sent and answered, or nothing is sent for a while (`waiting`).
    """
    page: str = ""
    """The page key."""
    address: str = ""
    """The address of the action."""
    action: str = ""
    """What the action does: create, update or delete."""
    outcome: str = ""
    """How the action ended: done, adopted, failed, unknown or skipped."""
    id: str = ""
    """The live ID that the action created or changed."""
    reason: str = ""
    """Why it ended so, or why nothing is sent."""
    method: str = ""
    """The method of the request."""
    path: str = ""
    """The path of the request, safe to show."""
    status: int | None = None
    """The status of the answer; null if there was none."""
    seconds: float = 0.0
    """How long the request took, or how long nothing is sent."""
    requests: int = 0
    """How many requests reading the page took."""
    actions: int = 0
    """How many actions the plan of the page has."""

    def line(self) -> str:
        """The event as one line of JSON, without the fields that are empty."""
        return (
            self.model_dump_json(exclude_defaults=False, exclude={n for n, v in self if v in ("", 0, 0.0, None)}) + "\n"
        )
