"""Time that passes only where somebody waits or works, and rate windows by it."""

from reconciler.http import RateWindow


class Clock:
    """Time that passes only where somebody waits or works."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds


def window_at(clock: Clock, requests: int, seconds: float, reserve: int = 0) -> RateWindow:
    return RateWindow(requests, seconds, reserve=reserve, clock=clock, sleep=clock.pass_)


def most_in_a_window(arrivals: list[float], seconds: float) -> int:
    arrivals = sorted(arrivals)
    return max(sum(1 for later in arrivals[n:] if later - first <= seconds) for n, first in enumerate(arrivals))
