"""Handlers of signals, in place for a while. This module loads nothing of ours: the root command needs it before all else."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130
"""The exit code of what a signal ended."""

HANGUP = (signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()
"""What a terminal that is closed sends; Windows has no such signal."""

Handler = Callable[[int, FrameType | None], None]


@contextmanager
def handling(handler: Handler, *signals: signal.Signals) -> Iterator[None]:
    """Handle the signals so, where this is the main thread, which alone gets them; a hang-up that `nohup` has switched off stays off."""
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
