"""What Ctrl-C does: nothing more is sent, and what waits ends; a second one ends the process at once."""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from reconciler.cli.console import Console
from reconciler.http import Interrupt

INTERRUPTED = 130
"""The exit code of what a signal ended."""

Handler = Callable[[int, FrameType | None], None]


@contextmanager
def reading(interrupt: Interrupt) -> Iterator[None]:
    """While it lasts, Ctrl-C gives the reading up. Without the flag other threads would go on, through a wait of minutes too."""

    outer = signal.getsignal(signal.SIGINT)

    def stop(number: int, frame: FrameType | None) -> None:
        if interrupt.requested:
            leave()
        interrupt.request()
        if callable(outer):
            outer(number, frame)
        raise KeyboardInterrupt

    with _handling(stop, signal.SIGINT):
        yield


@contextmanager
def stopping(interrupt: Interrupt, console: Console) -> Iterator[None]:
    """While it lasts, Ctrl-C finishes the request in flight and stops there; a second one stops at once."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if interrupt.requested:
            leave()
        interrupt.request()
        console.err("\nStopping after the request in flight; once more to stop at once.")

    with _handling(stop, signal.SIGINT, signal.SIGTERM):
        yield


def leave() -> NoReturn:
    """End the process here and now: whatever unwinds in the usual way waits for the threads, and they for the service.

    The journal is whole: an intent without an outcome is a call that was cut off.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, RuntimeError):  # closed, or in the middle of a line
            stream.flush()
    os._exit(INTERRUPTED)


@contextmanager
def _handling(stop: Handler, *signals: signal.Signals) -> Iterator[None]:
    before = {one: signal.signal(one, stop) for one in signals}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
