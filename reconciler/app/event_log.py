"""`--events FILE`: what happens, as one JSON object per line, while it happens."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

from reconciler.api.events import http_event
from reconciler.documents.atomic_write import refuse_links
from reconciler.documents.event import Event
from reconciler.errors import DocumentError


class EventLog:
    """An append-only file of events. Each line is handed to the system at once: after a kill, the last one names the call in flight.

    Args:
        path: the file; it is created if it does not exist, readable only by its owner.

    Raises:
        DocumentError: it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.trouble: str | None = None
        """Why a line could not be written, or None."""
        self._lock = threading.Lock()
        with DocumentError.in_place_of_os("the events cannot be written", place=path):
            refuse_links(path)
            self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0), 0o600)

    def write(self, event: Event) -> None:
        """Append an event. Never raises: `trouble` says that a line is missing."""
        with self._lock:
            try:
                os.write(self._handle, event.line().encode())
            except OSError as error:
                self.trouble = f"an event could not be written: {error.strerror or error}"

    def beside(self, on_event: Callable[[object], None]) -> Callable[[object], None]:
        """A receiver of events, the HTTP client's included, that writes each, and passes it on."""

        def receive(event: object) -> None:
            public = event if isinstance(event, Event) else http_event(event)
            if public is not None:
                self.write(public)
            on_event(event)

        return receive

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)
