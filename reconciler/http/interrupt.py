"""The Ctrl-C flag. It is checked before every request and during every wait, never in the middle of a request."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from reconciler.errors import Interrupted


class Interrupt:
    """A flag that any thread or signal handler may set.

    It is a plain attribute on purpose: a signal handler must not take a lock (`threading.Event` uses one), because the
    interrupted thread may already hold it.
    """

    __slots__ = ("_finishing", "_requested")

    def __init__(self) -> None:
        self._requested = False
        self._finishing = threading.local()

    @property
    def requested(self) -> bool:
        """Whether a stop was requested."""
        return self._requested

    def request(self) -> None:
        """Request a stop. The request in flight finishes, and waits end within 0.1 s."""
        self._requested = True

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Let this thread send requests in the body despite a stop, as long as they do not have to wait.

        It is for a request without which the previous one would leave something half done.
        """
        self._finishing.now = True
        try:
            yield
        finally:
            self._finishing.now = False

    def check(self, *, waiting: bool = False) -> None:
        """Raise `reconciler.errors.Interrupted` if a stop was requested. `waiting` says whether the caller has already
        waited.
        """
        if self._requested and (waiting or not getattr(self._finishing, "now", False)):
            raise Interrupted("interrupted; nothing more was sent")
