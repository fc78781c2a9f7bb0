"""The sandbox's clock: real time, moved forward on request, so that a maintenance can begin and a window pass at once."""

import threading
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Wall time and a monotonic time that are moved forward together. Safe to use from several threads."""

    def __init__(self, ahead: float = 0.0) -> None:
        """`ahead`: seconds by which this clock runs ahead of the machine's."""
        self._ahead = ahead
        self._lock = threading.Lock()

    @property
    def ahead(self) -> float:
        """Seconds by which this clock runs ahead of the machine's."""
        return self._ahead

    def advance(self, seconds: float) -> None:
        """Move forward by `seconds`. Raises `ValueError` for going back."""
        if seconds < 0:
            raise ValueError("the clock only moves forward")
        with self._lock:
            self._ahead += seconds

    def now(self) -> datetime:
        """The time in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._ahead)

    def stamp(self) -> str:
        """The time as the service writes it."""
        return timestamp(self.now())

    def monotonic(self) -> float:
        """Seconds that never go back, for measuring windows."""
        return time.monotonic() + self._ahead


def timestamp(moment: datetime) -> str:
    """A moment as the service writes it: ISO 8601 in UTC with milliseconds and a Z (statuspage-api.md B13.67)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
