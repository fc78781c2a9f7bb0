"""One event of a run: what `--events` writes, one JSON object per line, and what the library passes to its caller."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import Field

from reconciler.documents.part import DocumentPart
from reconciler.model.plan import Action
from reconciler.model.result import Outcome

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
    draft: bool = False
    """Whether the action changes a draft, which visitors see only after it is published."""
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
        return self.model_dump_json(exclude_defaults=False, exclude={n for n, v in self if v in ("", 0, None)}) + "\n"


OnEvent = Callable[[Event], None]
"""Receives each event, from several threads."""


def unheard(_event: Event) -> None:
    """Receives events and does nothing with them."""


def action_event(event: EventKind, action: Action, **fields: Any) -> Event:
    """The event of an action."""
    return Event(
        event=event,
        page=action.address.page,
        address=str(action.address),
        action=action.verb.value,
        draft=action.kind.drafted,
        **fields,
    )


def outcome_event(outcome: Outcome) -> Event:
    """The event that an action ended."""
    return action_event(
        "finished",
        outcome.action,
        outcome=outcome.status.value,
        id=outcome.id or "",
        reason=outcome.reason or "",
    )


def waiting_to_see(seconds: float) -> Event:
    """The event that nothing is sent for that many seconds, to let a create of unknown fate become visible."""
    return Event(event="waiting", seconds=seconds, reason="to see whether the object appears")
