"""Turn what the HTTP client reports into an event."""

from reconciler.documents.event import Event
from reconciler.http import HttpEvent


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
