"""Temporary signal handlers. This module imports nothing of ours, since the root command needs it first."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130
"""The exit code after a signal."""

HANGUP = (signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()
"""Sent when a terminal is closed. Windows has no such signal."""

Handler = Callable[[int, FrameType | None], None]


@contextmanager
def handling(handler: Handler, *signals: signal.Signals) -> Iterator[None]:
    """Handle the signals during the body, if this is the main thread. A hang-up disabled by `nohup` stays disabled."""
    deaf = {signal_number for signal_number in HANGUP if signal.getsignal(signal_number) is signal.SIG_IGN}
    before = {}
    with contextlib.suppress(ValueError):  # not the main thread
        for signal_number in signals:
            if signal_number not in deaf:
                before[signal_number] = signal.signal(signal_number, handler)
    try:
        yield
    finally:
        for signal_number, outer in before.items():
            signal.signal(signal_number, outer)
