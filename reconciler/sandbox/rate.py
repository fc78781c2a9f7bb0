"""The service's rate window: a maximum number of requests per key in any period of some length (statuspage-api.md B2)."""

import math
import threading
from collections import deque
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ServiceLimit:
    """How many requests a key may send, and how further ones are refused."""

    requests: int = 60
    """Requests allowed in a window."""
    seconds: float = 60.0
    """Length of the sliding window."""
    status: Literal["420", "429", "alternate"] = "alternate"
    """The status of a refusal: both have been observed, so the default alternates, 429 first (B2.6)."""
    retry_after: Literal["exact", "window", "none"] = "exact"
    """`Retry-After`: the seconds until a slot is free, the whole window, or no header (B2.7)."""
    count_refused: bool = False
    """Whether refused requests count too."""

    def __post_init__(self) -> None:
        if self.requests < 1 or self.seconds <= 0:
            raise ValueError("a rate limit is at least one request in more than no time")
        if self.status not in ("420", "429", "alternate") or self.retry_after not in ("exact", "window", "none"):
            raise ValueError("status is 420, 429 or alternate; retry_after is exact, window or none")


@dataclass(frozen=True, slots=True)
class RateRefusal:
    """A request that came too early."""

    status: int
    retry_after: int | None
    """Seconds for the header, or None for no header."""


class ServiceWindow:
    """A sliding log of the requests of every key. Thread-safe."""

    def __init__(self, limit: ServiceLimit | None) -> None:
        """`limit`: None allows everything."""
        self.limit = limit
        self._arrivals: dict[str, deque[float]] = {}
        self._refusals = 0
        self._lock = threading.Lock()

    def reset(self) -> None:
        """Forget all requests."""
        with self._lock:
            self._arrivals.clear()

    def arrive(self, key: str, now: float) -> RateRefusal | None:
        """Count a request of `key` at `now` (monotonic seconds). Returns None if it is allowed."""
        limit = self.limit
        if limit is None:
            return None
        with self._lock:
            arrivals = self._arrivals.setdefault(key, deque())
            while arrivals and arrivals[0] <= now - limit.seconds:
                arrivals.popleft()
            if len(arrivals) < limit.requests:
                arrivals.append(now)
                return None
            refusal = RateRefusal(self._status(limit), _wait(limit, arrivals[0] + limit.seconds - now))
            if limit.count_refused:
                arrivals.append(now)
                arrivals.popleft()
            return refusal

    def _status(self, limit: ServiceLimit) -> int:
        self._refusals += 1
        if limit.status == "alternate":
            return 429 if self._refusals % 2 else 420
        return int(limit.status)


def _wait(limit: ServiceLimit, remaining: float) -> int | None:
    """The value of `Retry-After` if a slot is free in `remaining` seconds."""
    if limit.retry_after == "none":
        return None
    return max(1, math.ceil(limit.seconds if limit.retry_after == "window" else remaining))
