"""The rate window: at most so many requests in any so many seconds, as the *service* counts them.

Statuspage takes 60 requests in a rolling minute for each key and answers 420 or 429 beyond (statuspage-api.md B2). The
moment at which it counts a request is known only to lie between the sending and the answer, so a slot is taken at
sending and comes free one window after the answer arrived. Counted from sending, a slow request followed by a quick one
shows the service 61.

`SlidingLog` is the arithmetic without threads or clock; `RateWindow` shares one log between threads, first come first
served.
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

# A wait is cut into slices of this many seconds so that an interrupt is seen soon; the last slice is exact.
_SLICE = 0.1
# Below a microsecond a delay is rounding, and a clock may not even move by it.
_NOTHING = 1e-6


class WindowClosedError(Exception):
    """The service asked for a longer wait than the caller has patience for. `seconds` says how long."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the rate window stays closed for {seconds:.0f} s")
        self.seconds = seconds


class SlidingLog:
    """Which slots are taken, and when the next one comes free. All times are seconds of one monotonic clock.

    `limit` slots hold for `seconds` and a thousandth (at most 50 ms): two clocks do not run at exactly one pace.
    """

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self._expiries: list[float] = []
        self._in_flight = 0
        self._closed_until = -math.inf

    def delay(self, now: float, number: int = 1) -> float:
        """Seconds until so many requests may be sent: 0 at once, infinity while too many slots wait for their answers."""
        closed = self.closed(now)
        if closed > 0:
            return closed
        self._forget(now)
        over = self._in_flight + len(self._expiries) + number - 1 - self.limit
        if over < 0:
            return 0.0
        # After the limit was tightened more than one slot has to come free.
        return self._expiries[over] - now if over < len(self._expiries) else math.inf

    def closed(self, now: float) -> float:
        """Seconds for which the service itself asked for silence."""
        return max(0.0, self._closed_until - now) if self._closed_until - now > _NOTHING else 0.0

    def take(self, number: int = 1) -> None:
        """So many requests go out."""
        self._in_flight += number

    def give_back(self, number: int) -> None:
        """So many requests were not sent after all."""
        self._in_flight -= number

    def answered(self, now: float) -> None:
        """Its answer arrived (or its failure): the slot comes free one window from now."""
        self._in_flight -= 1
        insort(self._expiries, now + self._hold)

    def refused(self, now: float, wait: float) -> None:
        """The service refused and asked for `wait` seconds of silence.

        The first refusal is taken at its word. One that follows within a window of it says that somebody else spends
        the same budget: the slots that look free are then theirs, and are taken to come free evenly over one window.
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
        """Keep to this limit too: fewer slots for longer satisfies both."""
        self.limit = min(self.limit, limit)
        self.seconds = max(self.seconds, seconds)

    @property
    def _hold(self) -> float:
        return self.seconds + min(0.05, self.seconds / 1000)

    def _forget(self, now: float) -> None:
        del self._expiries[: bisect_right(self._expiries, now + _NOTHING)]


class RateWindow:
    """One key's budget of requests, shared by all threads of the process.

    A quiet key may send `requests - reserve` at once. Threads are served in the order in which they came.

        with window.slot(interrupt=interrupt, on_wait=show):
            ...send the request and read its answer...

    Args:
        requests: what the service allows in any `seconds` seconds.
        reserve: the share left for others who use the same key; at least one request stays ours.
        clock: monotonic seconds.
        sleep: replaces the real wait (seconds); for a clock that is moved manually.

    Raises:
        ValueError: numbers with which no request could ever be sent.
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
        """How many requests a quiet key may send at once."""
        return self._log.limit

    @property
    def seconds(self) -> float:
        """The length of the window."""
        return self._log.seconds

    @contextmanager
    def slot(
        self,
        *,
        interrupt: Interrupt | None = None,
        on_wait: Callable[[float, bool], None] | None = None,
        patience: float = math.inf,
    ) -> Iterator[None]:
        """Wait for a slot, hold it while the body runs, and let it count from the body's end.

        Args:
            on_wait: called, outside all locks, with the seconds this caller is about to wait, and whether the service asked for them.
            patience: the longest silence asked for by the service to sit out; waits for ordinary slots have no end.

        Raises:
            Interrupted: a stop was asked for before or during the wait.
            WindowClosedError: the service asked for more than `patience`.
        """
        waiter = _Waiter(interrupt or Interrupt(), on_wait, patience)
        if self._use_held():
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
        """Wait until so many slots are free and keep them for the body's requests, so that none of these waits for the others' slots.

        Threads that run in a copy of the body's context (`contextvars.copy_context`) use them as well. What the body sends beyond them
        waits as usual, what it leaves is given back. Never more are kept than the window has.

        Args, Raises: as `slot`.
        """
        number = min(number, self.burst)
        self._wait(_Waiter(interrupt or Interrupt(), on_wait, patience), number)
        held = _Held(self, number)
        token = _HELD.set(held)
        try:
            yield
        finally:
            _HELD.reset(token)
            self._give_back(held.empty())

    def learn(self, retry_after: float | None = None) -> None:
        """The service answered 420 or 429: everybody waits `retry_after` seconds, or a whole window."""
        with self._turn:
            self._log.refused(self._clock(), self._log.seconds if retry_after is None else retry_after)
            self._turn.notify_all()

    def tighten(self, requests: int, seconds: float, reserve: int = 0) -> None:
        """Keep to a second limit as well, for a key that is configured twice.

        Raises:
            ValueError: numbers with which no request could ever be sent.
        """
        _check(requests, seconds, reserve)
        with self._turn:
            self._log.tighten(max(1, requests - reserve), seconds)

    def _use_held(self) -> bool:
        """Whether the request goes out on a slot that is kept for it."""
        held = _HELD.get()
        return held is not None and held.window is self and held.use()

    def _give_back(self, number: int) -> None:
        with self._turn:
            self._log.give_back(number)
            self._turn.notify_all()

    def _wait(self, waiter: "_Waiter", number: int) -> None:
        """Take so many slots when they are free; with 0, for a slot that is kept already, wait out a silence that the service asked for."""
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
    """How somebody waits: what ends it, who is told, and for how long a silence that the service asks for is sat out."""

    interrupt: Interrupt
    on_wait: Callable[[float, bool], None] | None
    patience: float


class _Held:
    """Slots of a window that are kept for the requests of one piece of work."""

    def __init__(self, window: RateWindow, number: int) -> None:
        self.window = window
        self._left = number
        self._lock = threading.Lock()

    def use(self) -> bool:
        """Take one; False where none is left."""
        with self._lock:
            taken = self._left > 0
            self._left -= taken
            return taken

    def empty(self) -> int:
        """Take all that are left; how many these were."""
        with self._lock:
            left, self._left = self._left, 0
            return left


_HELD: ContextVar[_Held | None] = ContextVar("held", default=None)
"""The slots that are kept for what runs now."""


class RateWindows:
    """One window for one key at one service, however many sessions use it. Keys are kept as digests only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[str, RateWindow] = {}

    def __repr__(self) -> str:
        return f"RateWindows({len(self._windows)} keys)"

    def get(self, root: str, key: str, *, requests: int = 60, seconds: float = 60.0, reserve: int = 0) -> RateWindow:
        """The window of `key` at `root`; one that exists is tightened to these numbers as well.

        Raises:
            ValueError: numbers with which no request could ever be sent.
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
