"""Turn what the applier and the HTTP client report into events for one receiver."""

from collections.abc import Callable
from typing import Any

from reconciler.applier import Progress
from reconciler.documents.event import Event, EventKind
from reconciler.http import HttpEvent
from reconciler.model.plan import Action, PagePlan
from reconciler.model.result import Outcome

OnEvent = Callable[[Event], None]
"""Receives each event, from several threads."""


class EventProgress:
    """Progress that is passed on as events, and to another `Progress` as well if there is one."""

    def __init__(self, on_event: OnEvent, beside: Progress | None = None) -> None:
        self._on_event = on_event
        self._beside = beside

    def reading(self, page: str) -> None:
        """A page is about to be read."""
        self._tell("reading", page=page)
        if self._beside is not None:
            self._beside.reading(page)

    def read(self, page: str, requests: int) -> None:
        """A page was read with that many requests."""
        self._tell("read", page=page, requests=requests)
        if self._beside is not None:
            self._beside.read(page, requests)

    def planned(self, plan: PagePlan) -> None:
        """A page was planned."""
        self._tell("planned", page=plan.page.key, actions=len(plan.actions), reason=plan.error or "")
        if self._beside is not None:
            self._beside.planned(plan)

    def started(self, action: Action) -> None:
        """An action is about to be executed."""
        self._tell("started", **_of_action(action))
        if self._beside is not None:
            self._beside.started(action)

    def finished(self, outcome: Outcome) -> None:
        """An action ended."""
        ending = {"outcome": outcome.status.value, "reason": outcome.reason or "", "id": outcome.id or ""}
        self._tell("finished", **_of_action(outcome.action), **ending)
        if self._beside is not None:
            self._beside.finished(outcome)

    def waiting(self, seconds: float) -> None:
        """Nothing is sent for that many seconds, to let a create of unknown fate become visible."""
        self._tell("waiting", seconds=seconds, reason="to see whether the object appears")
        if self._beside is not None:
            self._beside.waiting(seconds)

    def _tell(self, event: EventKind, **fields: Any) -> None:
        self._on_event(Event(event=event, **fields))


def http_event(event: object) -> Event | None:
    """The event for one of the HTTP client; None for anything else that a connection reports."""
    if not isinstance(event, HttpEvent):
        return None
    return Event(
        event=event.kind,
        method=event.method,
        path=event.path,
        status=event.status,
        seconds=round(event.seconds, 3),
        reason=event.why,
    )


def _of_action(action: Action) -> dict[str, str]:
    return {"page": action.address.page, "address": str(action.address), "action": action.verb.value}
