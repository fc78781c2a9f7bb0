"""`--events FILE`: what happens, as one JSON object per line, while it happens."""

from collections.abc import Callable
from pathlib import Path

from reconciler.api.events import http_event
from reconciler.documents.event import Event
from reconciler.documents.event_file import EventFile
from reconciler.errors import DocumentError


class EventLog:
    """Writes the events of a run to a file. After a kill, its last line names the call in flight.

    Args:
        path: the file; see `EventFile`.
        run: what the lines of the run have in common, as in the journal.

    Raises:
        DocumentError: it cannot be opened.
    """

    def __init__(self, path: Path, run: str) -> None:
        self.trouble: str | None = None
        """Why a line could not be written, or None."""
        self._run = run
        self._file = EventFile(path)
        try:
            self._file.open()
        except OSError as error:
            hint = "name another file with --events"
            raise DocumentError.of_os("the events cannot be written", error, place=path, hint=hint) from None

    def beside(self, on_event: Callable[[object], None]) -> Callable[[object], None]:
        """A receiver of events, the HTTP client's included, that writes each, and passes it on.

        It does not raise if a line cannot be written; `trouble` then says so.
        """

        def receive(event: object) -> None:
            public = event if isinstance(event, Event) else http_event(event)
            if public is not None:
                try:
                    self._file.append(public.model_copy(update={"run": self._run}))
                except OSError as error:
                    self.trouble = f"an event could not be written: {error.strerror or error}"
            on_event(event)

        return receive

    def close(self) -> None:
        """Close the file."""
        self._file.close()
