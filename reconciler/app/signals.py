"""What Ctrl-C does: nothing more is sent, and what waits ends; a second one ends the process at once."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from reconciler.app.console import Console
from reconciler.app.handlers import HANGUP, INTERRUPTED, handling
from reconciler.http import Interrupt


@contextmanager
def reading(interrupt: Interrupt) -> Iterator[None]:
    """While it lasts, Ctrl-C, SIGTERM and SIGHUP give the reading up.

    Without the flag other threads would go on, through a wait of minutes too.
    """
    outer = signal.getsignal(signal.SIGINT)

    def stop(number: int, frame: FrameType | None) -> None:
        if interrupt.requested:
            leave()
        interrupt.request()
        if callable(outer):
            outer(number, frame)
        raise KeyboardInterrupt

    with handling(stop, signal.SIGINT, signal.SIGTERM, *HANGUP):
        yield


@contextmanager
def stopping(interrupt: Interrupt, console: Console) -> Iterator[None]:
    """While it lasts, Ctrl-C, SIGTERM and SIGHUP finish the request in flight and stop there; a second Ctrl-C stops at once.

    A CI that cancels a job sends several signals in a row: only a person at the keyboard means the second one as "at once".
    """

    def stop(number: int, _frame: FrameType | None) -> None:
        if interrupt.requested:
            if number == signal.SIGINT:
                leave()
            return
        interrupt.request()
        console.err("\nStopping after the request in flight; press Ctrl-C to stop at once.")

    with handling(stop, signal.SIGINT, signal.SIGTERM, *HANGUP):
        yield


def leave() -> NoReturn:
    """End the process here and now: whatever unwinds in the usual way waits for the threads, and they for the service.

    The journal is whole: an intent without an outcome is a call that was cut off.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, RuntimeError):  # closed, or in the middle of a line
            stream.flush()
    os._exit(INTERRUPTED)
