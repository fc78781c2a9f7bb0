"""The flag that Ctrl-C raises: seen before every request and during every wait, never in the middle of a request."""

from reconciler.errors import Interrupted


class Interrupt:
    """A flag that any thread, or a signal handler, may raise.

    It is a plain attribute on purpose: a lock (and `threading.Event` holds one) taken inside a signal handler can be
    the very lock which the interrupted thread holds.
    """

    __slots__ = ("_requested",)

    def __init__(self) -> None:
        self._requested = False

    @property
    def requested(self) -> bool:
        """Whether somebody asked to stop."""
        return self._requested

    def request(self) -> None:
        """Ask to stop: the request in flight finishes, waits end within a tenth of a second."""
        self._requested = True

    def check(self) -> None:
        """Raise `reconciler.errors.Interrupted` where a stop was asked for."""
        if self._requested:
            raise Interrupted("interrupted; nothing more was sent")
