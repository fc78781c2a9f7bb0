"""The flag that Ctrl-C raises: seen before every request and during every wait, never in the middle of a request."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from reconciler.errors import Interrupted


class Interrupt:
    """A flag that any thread, or a signal handler, may raise.

    It is a plain attribute on purpose: a lock (and `threading.Event` holds one) taken inside a signal handler can be
    the very lock which the interrupted thread holds.
    """

    __slots__ = ("_finishing", "_requested")

    def __init__(self) -> None:
        self._requested = False
        self._finishing = threading.local()

    @property
    def requested(self) -> bool:
        """Whether somebody asked to stop."""
        return self._requested

    def request(self) -> None:
        """Ask to stop: the request in flight finishes, waits end within a tenth of a second."""
        self._requested = True

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """While it lasts, this thread's requests are sent though a stop was asked for, as long as they need not wait.

        For the request without which the one before it leaves something in pieces.
        """
        self._finishing.now = True
        try:
            yield
        finally:
            self._finishing.now = False

    def check(self, *, waiting: bool = False) -> None:
        """Raise `reconciler.errors.Interrupted` where a stop was asked for. `waiting` says that somebody has waited already."""
        if self._requested and (waiting or not getattr(self._finishing, "now", False)):
            raise Interrupted("interrupted; nothing more was sent")
