"""The rate window: at most N requests in any period of S seconds, as counted by the *service*.

Statuspage allows 60 requests per key in a rolling minute, and answers 420 or 429 beyond that (statuspage-api.md B2).
When exactly it counts a request is unknown, except that it is between sending and answer. Counting from either end
alone can fail: if slots expired one window after sending, a slow request followed by fast ones could look like 61 in a
minute to the service.

Therefore a *slot* is taken when a request is sent and becomes free one window after its answer arrived. A *refusal*
(420 or 429) closes the window for everyone until its wait is over. Callers are served in the order of arrival. *Held*
slots are reserved for a group of requests that must not wait in between (`together`).

`SlidingLog` is the arithmetic, without threads and clock. `RateWindow` shares one log between threads.
"""

import hashlib
import math
import threading
import time
from bisect import bisect_right, insort
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from reconciler.http.interrupt import Interrupt

# Waits are split into slices of this many seconds, so that an interrupt is noticed soon. The last slice is exact.
_SLICE = 0.1
# A delay below a microsecond is rounding error; a clock may not even advance by that much.
_NOTHING = 1e-6


class WindowClosedError(Exception):
    """The service asked for a longer wait than the caller allows. `seconds` is that wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the rate window stays closed for {seconds:.0f} s")
        self.seconds = seconds


class SlidingLog:
    """Tracks which slots are taken and when the next becomes free. All times are seconds of one monotonic clock.

    Each of the `limit` slots is held for `seconds` plus a thousandth (at most 50 ms), because clocks run at slightly
    different speeds.
    """

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self._expiries: list[float] = []
        self._in_flight = 0
        self._closed_until = -math.inf

    def delay(self, now: float, number: int = 1) -> float:
        """Seconds until that many requests may be sent: 0 for now, infinity while too many slots await their answers."""
        closed = self.closed(now)
        if closed > 0:
            return closed
        self._forget(now)
        over = self._in_flight + len(self._expiries) + number - 1 - self.limit
        if over < 0:
            return 0.0
        # After the limit was lowered, more than one slot has to become free.
        return self._expiries[over] - now if over < len(self._expiries) else math.inf

    def closed(self, now: float) -> float:
        """Seconds left of a wait that the service asked for."""
        return max(0.0, self._closed_until - now) if self._closed_until - now > _NOTHING else 0.0

    def take(self, number: int = 1) -> None:
        """Take slots for requests that are being sent."""
        self._in_flight += number

    def give_back(self, number: int) -> None:
        """Return slots whose requests were not sent."""
        self._in_flight -= number

    def answered(self, now: float) -> None:
        """Record an answer or a failure: the slot becomes free one window from now."""
        self._in_flight -= 1
        insort(self._expiries, now + self._hold)

    def refused(self, now: float, wait: float) -> None:
        """Record that the service refused a request and asked for a wait of `wait` seconds.

        The first refusal only closes the window. Another one within a window after that means that someone else uses
        the same budget. The slots that look free are then assumed to be theirs, and to become free evenly over one
        window.
        """
        again = not self.closed(now) and now - self._closed_until <= self.seconds
        self._closed_until = max(self._closed_until, now + wait)
        if again:
            self._forget(now)
            foreign = self.limit - self._in_flight - len(self._expiries)
            first, last = now + wait, max(now + wait, now + self._hold)
            self._expiries += (first + (last - first) * nth / foreign for nth in range(foreign))
            self._expiries.sort()

    def tighten(self, limit: int, seconds: float) -> None:
        """Apply a second limit as well: fewer slots over a longer time satisfies both."""
        self.limit = min(self.limit, limit)
        self.seconds = max(self.seconds, seconds)

    @property
    def _hold(self) -> float:
        return self.seconds + min(0.05, self.seconds / 1000)

    def _forget(self, now: float) -> None:
        del self._expiries[: bisect_right(self._expiries, now + _NOTHING)]


class RateWindow:
    """The request budget of one key, shared by all threads of the process.

    An unused key may send `requests - reserve` at once. Threads are served in the order of arrival.

        with window.slot(interrupt=interrupt, on_wait=show):
            ...send the request and read its answer...

    Args:
        requests: the number of requests the service allows in any `seconds` seconds.
        reserve: the share left for other users of the key. At least one request remains ours.
        clock: returns monotonic seconds.
        sleep: replaces the real wait (in seconds), for a clock that is advanced manually.

    Raises:
        ValueError: no request could ever be sent with these numbers.
    """

    def __init__(
        self,
        requests: int = 60,
        seconds: float = 60.0,
        *,
        reserve: int = 0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        _check(requests, seconds, reserve)
        self._log = SlidingLog(max(1, requests - reserve), seconds)
        self._clock = clock
        self._turn = threading.Condition()
        self._queue: deque[object] = deque()
        self._sleep = sleep if sleep is not None else self._turn.wait

    def __repr__(self) -> str:
        return f"RateWindow({self.burst} in {self.seconds:g} s)"

    @property
    def burst(self) -> int:
        """The number of requests that an unused key may send at once."""
        return self._log.limit

    @property
    def seconds(self) -> float:
        """The length of the window in seconds."""
        return self._log.seconds

    @contextmanager
    def slot(
        self,
        *,
        interrupt: Interrupt | None = None,
        on_wait: Callable[[float, bool], None] | None = None,
        patience: float = math.inf,
    ) -> Iterator[None]:
        """Wait for a slot and hold it during the body. It becomes free one window after the body ends.

        Args:
            on_wait: called without locks held, with the seconds to wait and whether the service asked for the wait.
            patience: the longest wait to accept from the service, in seconds. Waits for ordinary slots have no limit.

        Raises:
            Interrupted: a stop was requested before or during the wait.
            WindowClosedError: the service asked for a wait longer than `patience`.
        """
        waiter = _Waiter(interrupt or Interrupt(), on_wait, patience)
        if self._use_reserved():
            try:
                self._wait(waiter, 0)
            except BaseException:
                self._give_back(1)
                raise
        else:
            self._wait(waiter, 1)
        try:
            yield
        finally:
            with self._turn:
                self._log.answered(self._clock())
                self._turn.notify_all()

    @contextmanager
    def together(
        self,
        number: int,
        *,
        interrupt: Interrupt | None = None,
        on_wait: Callable[[float, bool], None] | None = None,
        patience: float = math.inf,
    ) -> Iterator[None]:
        """Wait until a number of slots are free and reserve them for the requests in the body, so that these do not
        wait individually.

        Threads that run in a copy of the body's context (`contextvars.copy_context`) use them too. Further requests
        wait as usual, and unused slots are returned. At most the size of the window is reserved.

        Args, Raises: as `slot`.
        """
        number = min(number, self.burst)
        self._wait(_Waiter(interrupt or Interrupt(), on_wait, patience), number)
        reserved = _Reserved(self, number)
        token = _RESERVED.set(reserved)
        try:
            yield
        finally:
            _RESERVED.reset(token)
            self._give_back(reserved.empty())

    def learn(self, retry_after: float | None = None) -> None:
        """Record a 420 or 429 from the service: every caller waits `retry_after` seconds, or a whole window."""
        with self._turn:
            self._log.refused(self._clock(), self._log.seconds if retry_after is None else retry_after)
            self._turn.notify_all()

    def tighten(self, requests: int, seconds: float, reserve: int = 0) -> None:
        """Apply a second limit as well, for a key that is configured twice.

        Raises:
            ValueError: no request could ever be sent with these numbers.
        """
        _check(requests, seconds, reserve)
        with self._turn:
            self._log.tighten(max(1, requests - reserve), seconds)

    def _use_reserved(self) -> bool:
        """Take a reserved slot if there is one, and return whether there was."""
        reserved = _RESERVED.get()
        return reserved is not None and reserved.window is self and reserved.use()

    def _give_back(self, number: int) -> None:
        with self._turn:
            self._log.give_back(number)
            self._turn.notify_all()

    def _wait(self, waiter: "_Waiter", number: int) -> None:
        """Wait for slots and take them. With 0, for a slot that is already reserved, only wait if the service asked for
        it.
        """
        ticket = object()
        with self._turn:
            if number:
                self._queue.append(ticket)
        seconds, waited = -math.inf, False
        try:
            while True:
                waiter.interrupt.check(waiting=waited)
                waited = True
                with self._turn:
                    delay, now = self._delay(ticket, number, waiter.patience), self._clock()
                    asked = self._log.closed(now) > 0
                    if delay <= _NOTHING:
                        self._log.take(number)
                        return
                    news = waiter.on_wait is not None and delay < math.inf and now + delay > seconds + 0.5
                    if not news:
                        self._sleep(min(delay, _SLICE))
                if news and waiter.on_wait is not None:
                    seconds = now + delay
                    waiter.on_wait(delay, asked)
        finally:
            with self._turn:
                if number:
                    self._queue.remove(ticket)
                self._turn.notify_all()

    def _delay(self, ticket: object, number: int, patience: float) -> float:
        if number and self._queue[0] is not ticket:
            return math.inf
        closed = self._log.closed(self._clock())
        if closed > patience:
            raise WindowClosedError(closed)
        return self._log.delay(self._clock(), number) if number else closed


@dataclass(frozen=True, slots=True)
class _Waiter:
    """How a caller waits. See `RateWindow.slot`."""

    interrupt: Interrupt
    """Ends the wait when the user interrupts the run."""
    on_wait: Callable[[float, bool], None] | None
    """Called before a wait with its seconds and whether the service asked for it."""
    patience: float
    """The longest wait in seconds."""


class _Reserved:
    """Slots reserved for a group of requests."""

    def __init__(self, window: RateWindow, number: int) -> None:
        self.window = window
        self._left = number
        self._lock = threading.Lock()

    def use(self) -> bool:
        """Take a slot. Returns False if none is left."""
        with self._lock:
            taken = self._left > 0
            self._left -= taken
            return taken

    def empty(self) -> int:
        """Take all remaining slots, and return their number."""
        with self._lock:
            left, self._left = self._left, 0
            return left


_RESERVED: ContextVar[_Reserved | None] = ContextVar("reserved", default=None)
"""The slots reserved for the current context."""


class RateWindows:
    """One window per key and service, shared by all sessions. Only digests of keys are stored."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[str, RateWindow] = {}

    def __repr__(self) -> str:
        return f"RateWindows({len(self._windows)} keys)"

    def get(self, root: str, key: str, *, requests: int = 60, seconds: float = 60.0, reserve: int = 0) -> RateWindow:
        """The window of `key` at `root`. An existing one is tightened to these numbers as well.

        Raises:
            ValueError: no request could ever be sent with these numbers.
        """
        digest = hashlib.sha256(f"{root.rstrip('/')}\0{key}".encode()).hexdigest()
        with self._lock:
            window = self._windows.get(digest)
            if window is None:
                window = self._windows[digest] = RateWindow(requests, seconds, reserve=reserve)
            else:
                window.tighten(requests, seconds, reserve)
            return window


WINDOWS = RateWindows()
"""The windows of this process."""


def _check(requests: int, seconds: float, reserve: int) -> None:
    if requests < 1 or not 0 < seconds < math.inf or reserve < 0:
        raise ValueError("a rate window needs at least 1 request, more than 0 seconds and no negative reserve")
