"""Progress on stderr: a bar on a terminal, otherwise one line per phase and finished action."""

import math
import threading
import time

from reconciler.app.console import Console
from reconciler.app.request_words import request_line, wait_reason
from reconciler.documents.event import Event
from reconciler.http import HttpEvent
from reconciler.model.result import INTERRUPTED, Status
from reconciler.providers.credentials import Notice
from reconciler.render.escape import terminal

_BAR = 24
_WORTH_SAYING = 2.0
"""Minimum wait in seconds that is reported outside of a terminal."""
_TICK = 1.0
"""Seconds after which the rest of a wait is shown again."""

_SIGNS = {
    Status.DONE: ("done", "32"),
    Status.ADOPTED: ("there", "32"),
    Status.FAILED: ("FAILED", "31"),
    Status.UNKNOWN: ("UNKNOWN", "31"),
    Status.SKIPPED: ("skipped", "33"),
}


class Reporter:
    """Shows progress of the applier and of the HTTP client on stderr.

    `total` is the number of actions to finish; 0 while planning. Thread-safe, since pages are processed in parallel.
    """

    def __init__(self, console: Console, total: int = 0) -> None:
        self.console = console
        self.total = total
        self._done = 0
        self._shown = False
        self._lock = threading.Lock()
        self._waited_until = 0.0
        self._counted = ""
        self._noticed: set[Notice] = set()

    def reading(self, page: str) -> None:
        """Show that a page is about to be read."""
        self._transient(f"Reading {terminal(page)} …")

    def on_event(self, event: object) -> None:
        """Report an event: of the applier, of the HTTP client, and once each, a problem with the settings.

        The caller prints a plan itself.
        """
        if isinstance(event, Event):
            self._run_event(event)
        elif isinstance(event, HttpEvent):
            self._http_event(event)
        elif isinstance(event, Notice) and event not in self._noticed:
            self._noticed.add(event)
            self._line(f"warning: {terminal(event.message)} ({terminal(event.place)})\n  {terminal(event.hint)}")

    def _run_event(self, event: Event) -> None:
        match event.event:
            case "reading":
                self.reading(event.page)
            case "read":
                plural = "" if event.requests == 1 else "s"
                self._transient(f"Read {terminal(event.page)}: {event.requests} request{plural}.")
            case "started":
                self._transient(self._bar(f"{event.action} {terminal(event.address)}"))
            case "finished":
                self._finished(event)
            case "waiting":
                self.wait(event.seconds, event.reason)

    def _finished(self, event: Event) -> None:
        """Print a line for an action that ended, except on a terminal, which shows only failures permanently.

        What Ctrl-C left not begun is only counted, in the result.
        """
        status = Status(event.outcome)
        if status is Status.SKIPPED and event.reason == INTERRUPTED:
            return
        with self._lock:
            self._done += 1
        word, code = _SIGNS[status]
        text = f"{event.action} {terminal(event.address)}"
        if event.draft and status in (Status.DONE, Status.ADOPTED):
            text += " in the draft"
        if event.reason and status is not Status.DONE:
            text += f": {terminal(event.reason)}"
        sign = f"\x1b[{code}m{word:7}\x1b[0m" if self.console.err_color else f"{word:7}"
        if not self.console.live or status in (Status.FAILED, Status.UNKNOWN, Status.SKIPPED):
            self._line(f"[{self._done}/{self.total}] {sign} {text}")
        self._transient(self._bar(text))

    def wait(self, seconds: float, why: str) -> None:
        """Report the start of a wait, once per wait."""
        with self._lock:
            now = time.monotonic()
            if now < self._waited_until:
                return
            self._waited_until = now + seconds
            self._counted = why if self.console.live else ""
        if self.console.live:
            self._count_down(now + seconds, why)
        elif seconds >= _WORTH_SAYING:
            self._line(_waiting(seconds, why))

    def _http_event(self, event: HttpEvent) -> None:
        """Report a wait, and with `--verbose` each request."""
        if event.kind == "waiting":
            self.wait(event.seconds, wait_reason(event))
            return
        self._counted = ""
        if event.kind == "answered" and self.console.verbose:
            self._line(request_line(event))

    def clear(self) -> None:
        """Remove the transient line."""
        self._counted = ""
        self._erase()

    def _erase(self) -> None:
        with self._lock:
            if self._shown:
                self.console.transient("")
                self._shown = False

    def _count_down(self, until: float, why: str) -> None:
        """Show the seconds left, and again every second, until a request is sent or something else ends the wait."""
        left = until - time.monotonic()
        if left <= 0 or self._counted != why:
            return
        self._transient(self._tally() + _waiting(math.ceil(left), why))
        again = threading.Timer(min(left, _TICK), self._count_down, (until, why))
        again.daemon = True  # the run may end before the wait does
        again.start()

    def _bar(self, text: str) -> str:
        if not self.total:
            return text
        filled = round(_BAR * self._done / self.total)
        return f"{'█' * filled}{'░' * (_BAR - filled)} {self._tally()}{text}"

    def _tally(self) -> str:
        return f"{self._done}/{self.total}  " if self.total else ""

    def _line(self, text: str) -> None:
        self._erase()
        with self._lock:
            self.console.err(text)

    def _transient(self, text: str) -> None:
        if not self.console.live:
            return
        with self._lock:
            self.console.transient(text)
            self._shown = True


def _waiting(seconds: float, why: str) -> str:
    return f"Waiting {seconds:.0f} s {why} …"
