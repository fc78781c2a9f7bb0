"""Ctrl-C: no further requests are sent, and waits end. A second one ends the process immediately."""

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
    """During the body, Ctrl-C, SIGTERM and SIGHUP cancel reading.

    Without the flag, other threads would continue, even through a wait of minutes.
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
def stopped_by_signals(interrupt: Interrupt, console: Console) -> Iterator[None]:
    """During the body, Ctrl-C, SIGTERM and SIGHUP let the request in flight finish and then stop. A second Ctrl-C stops
    immediately.

    A CI that cancels a job sends several signals in a row, so only a second Ctrl-C from the keyboard means
    "immediately".
    """

    def stop(number: int, _frame: FrameType | None) -> None:
        if interrupt.requested:
            if number == signal.SIGINT:
                console.err("Stopped at once: a request in flight may still be carried out. The journal names it.")
                leave()
            return
        interrupt.request()
        console.err("\nStopping after the request in flight; press Ctrl-C to stop at once.")

    with handling(stop, signal.SIGINT, signal.SIGTERM, *HANGUP):
        yield


def leave() -> NoReturn:
    """End the process immediately: a normal exit would wait for the threads, which wait for the service.

    The journal is intact: an intent without an outcome is a call that was cut off.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, RuntimeError):  # closed, or in the middle of a line
            stream.flush()
    os._exit(INTERRUPTED)
