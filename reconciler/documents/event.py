"""One event of a run: in the journal, in what `--events` writes, in progress, and for the caller of the library."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import Field

from reconciler.documents.part import DocumentPart
from reconciler.model.plan import Action
from reconciler.model.result import Outcome

FORMAT = "1.0"
"""The version of the event format. A field may be added; its meaning never changes."""

EventKind = Literal[
    "reading",
    "read",
    "planned",
    "begin",
    "started",
    "intent",
    "outcome",
    "finished",
    "waiting",
    "sent",
    "answered",
]

JOURNALED: tuple[EventKind, ...] = ("begin", "intent", "outcome")
"""The events that the journal records. `--events` and the library report all others."""


class Event(DocumentPart):
    """One event. A line leaves out fields that are empty. No event has a key or an unmasked contact."""

    format_version: str = FORMAT
    """The version of this format."""
    at: str = Field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="milliseconds"))
    """When (ISO 8601, UTC)."""
    run: str = ""
    """What all lines of one run have in common, in the journal and with `--events`."""
    event: EventKind
    """What happened: a page is read (`reading`, `read`) and planned (`planned`), a plan is about to be applied to it
    (`begin`), an action is executed (`started`, `finished`) by calls (`intent` before and `outcome` after each), for
    which requests are sent and answered (`sent`, `answered`), or nothing is sent for a while (`waiting`). `begin`,
    `intent` and `outcome` are in the journal, all others in `--events`.
    """
    page: str = ""
    """The page key."""
    page_id: str = ""
    """The live ID of the page; for one that has no `id` in the file, `begin` has `name:` and its name."""
    address: str = ""
    """The address of the action."""
    kind: str = ""
    """The resource type of the action."""
    action: str = ""
    """What the action does: create, update or delete; in the journal also what a command does (`set status`)."""
    draft: bool = False
    """Whether the action changes a draft, which visitors see only after it is published."""
    outcome: Literal["", "done", "adopted", "failed", "unknown", "skipped"] = ""
    """How the action or the call ended. `skipped`: it was not sent. `unknown`: the service may have executed it."""
    id: str = ""
    """The live ID that the action or the call changes or created."""
    reason: str = ""
    """Why it ended so, or why nothing is sent."""
    call: int = 0
    """The number of the call in its run; an `intent` without an `outcome` is a call that was cut off. One call may
    hold several actions, each with an `intent` and an `outcome`.
    """
    fields: Mapping[str, Any] = Field(default_factory=dict)
    """What the call sends, by field name; only in the journal. Contacts are masked and credentials left out."""
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
    fingerprint: str = ""
    """The fingerprint of the plan that is applied."""
    tool_version: str = ""
    """The version of the tool that applies it."""
    begun: tuple[str, ...] = ()
    """The addresses that the plan creates although nothing live has their earlier names, and what it concludes."""

    def line(self) -> str:
        """The event as one line of JSON, without the fields that are empty."""
        fields = {name: value for name, value in self if value}
        return json.dumps(fields, ensure_ascii=True, separators=(",", ":"), default=str) + "\n"


OnEvent = Callable[[Event], None]
"""Receives each event, from several threads."""


def ignore_event(_event: Event) -> None:
    """Receives events and does nothing with them."""


def action_event(event: EventKind, action: Action, /, **fields: Any) -> Event:
    """The event of an action, or of a step of it: `fields` replace what the action says."""
    of_action = {
        "page": action.address.page,
        "address": str(action.address),
        "kind": action.kind.name,
        "action": action.verb.value,
        "draft": action.kind.drafted,
    }
    return Event(event=event, **{**of_action, **fields})


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
