"""The sandbox's clock: real time that can be advanced, so that a maintenance begins or a rate window passes
immediately.
"""

import threading
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Wall time and monotonic time, advanced together. Thread-safe."""

    def __init__(self, ahead: float = 0.0) -> None:
        """`ahead`: seconds by which this clock is ahead of the machine's."""
        self._ahead = ahead
        self._lock = threading.Lock()

    @property
    def ahead(self) -> float:
        """Seconds by which this clock is ahead of the machine's."""
        return self._ahead

    def advance(self, seconds: float) -> None:
        """Advance by `seconds`. Raises `ValueError` for a negative number."""
        if seconds < 0:
            raise ValueError("the clock only moves forward")
        with self._lock:
            self._ahead += seconds

    def now(self) -> datetime:
        """The time in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._ahead)

    def stamp(self) -> str:
        """The current time in the service's format."""
        return timestamp(self.now())

    def monotonic(self) -> float:
        """Seconds that never go back, for measuring windows."""
        return time.monotonic() + self._ahead


def timestamp(moment: datetime) -> str:
    """A time in the service's format: ISO 8601 in UTC with milliseconds and a Z (statuspage-api.md B13.67)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
