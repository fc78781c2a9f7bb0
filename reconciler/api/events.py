"""Call the receiver of a library's caller, which must not break what it watches."""

from dataclasses import dataclass
from typing import TypeVar

from reconciler.documents.event import Event, OnEvent
from reconciler.errors import ReceiverError
from reconciler.http import HttpEvent

T = TypeVar("T")


@dataclass
class Receiver:
    """Calls `on_event` for each event, until it raises: a call in flight must not be lost for it."""

    on_event: OnEvent
    """What the caller gave."""
    error: Exception | None = None
    """What it raised; it is then not called again."""

    def __call__(self, event: object) -> None:
        """Receive what the applier or a connection reports."""
        public = event if isinstance(event, Event) else http_event(event)
        if public is None or self.error is not None:
            return
        try:
            self.on_event(public)
        except Exception as error:  # noqa: BLE001  the caller's own, raised by `checked` after the work
            self.error = error


def receiver_of(on_event: OnEvent | None) -> Receiver | None:
    """The receiver for what the caller gave, or None."""
    return Receiver(on_event) if on_event is not None else None


def checked(result: T, *receivers: object) -> T:
    """The result of the work. Raises ReceiverError if one of the receivers raised; it is called again the next time."""
    for receiver in receivers:
        if isinstance(receiver, Receiver) and receiver.error is not None:
            error, receiver.error = receiver.error, None
            raise ReceiverError(error, result) from error
    return result


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
