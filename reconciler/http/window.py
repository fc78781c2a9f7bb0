"""The rate window: at most N requests in any period of S seconds, as counted by the *service*.

Statuspage allows 60 requests per key in a rolling minute, and answers 420 or 429 beyond that (statuspage-api.md B2).
When exactly it counts a request is unknown, except that it is between sending and answer. Counting from either end
alone can fail: if slots expired one window after sending, a slow request followed by fast ones could look like 61 in a
minute to the service.

Therefore a *slot* is taken when a request is sent and becomes free one window after its answer arrived
(`sliding_log`). *Held* slots are reserved for a group of requests that must not wait in between (`together`).

`RateWindow` shares one log between threads and, with `SharedBudgets`, between processes and machines.
"""

import hashlib
import itertools
import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from reconciler.http.interrupt import Interrupt
from reconciler.http.shared_budget import BudgetUser, SharedBudgets
from reconciler.http.sliding_log import NOTHING, Ask, Settled, SlidingLog, Terms, Turn
from reconciler.model.service import RateLimit

# Waits are split into slices of this many seconds, so that an interrupt is noticed soon. The last slice is exact.
_SLICE = 0.1
# A shared budget is asked again after this many seconds at the latest: others may have returned slots, or ended.
_AGAIN = 1.0


class WindowClosedError(Exception):
    """The service asked for a longer wait than the waiter allows. `seconds` is that wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the rate window stays closed for {seconds:.0f} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Waiter:
    """How a waiter uses the window, and how it waits."""

    interrupt: Interrupt = field(default_factory=Interrupt)
    """Ends the wait when the user interrupts the run."""
    on_wait: Callable[[float, bool], None] | None = None
    """Called before a wait, without locks held, with its seconds and whether the service asked for it."""
    patience: float = math.inf
    """The longest wait to accept from the service, in seconds. Waits for ordinary slots have no limit."""
    urgent: bool = False
    """Whether it may use the reserve and goes before the others."""
    deadline: float = 60.0
    """The longest time that one request takes, in seconds. If the process is killed meanwhile, the slot becomes free
    one window after that.
    """


class RateWindow:
    """The request budget of one key, shared by all threads of the process, and by other processes after `share`.

    An unused key may send `requests - reserve` at once. Callers are served in the order of arrival, urgent ones first.

        with window.slot(Waiter(interrupt=interrupt, on_wait=show)):
            ...send the request and read its answer...

    Args:
        requests: the number of requests the service allows in any `seconds` seconds.
        reserve: the share that only urgent callers may use. At least one request is left to the others.
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
        self._log = SlidingLog(_terms(requests, seconds, reserve))
        self._clock = clock
        self._turn = threading.Condition()
        self._changes = 0
        self._sleep = sleep if sleep is not None else self._turn.wait
        self._shared: SharedBudgets | None = None
        self._key = ""

    def __repr__(self) -> str:
        return f"RateWindow({self.burst} in {self.seconds:g} s)"

    @property
    def burst(self) -> int:
        """The number of requests that are not urgent that an unused key may send at once."""
        return self._log.terms.ordinary

    @property
    def seconds(self) -> float:
        """The length of the window in seconds."""
        return self._log.terms.seconds

    def share(self, budgets: SharedBudgets | None, key: str) -> None:
        """Share the budget with other processes as well, as that of `key`. With None, do not share it anymore."""
        self._shared, self._key = budgets, key

    @contextmanager
    def slot(self, waiter: Waiter | None = None) -> Iterator[None]:
        """Wait for a slot and hold it during the body. It becomes free one window after the body ends.

        Raises:
            Interrupted: a stop was requested before or during the wait.
            WindowClosedError: the service asked for a wait longer than `waiter.patience`.
        """
        waiter = waiter or Waiter()
        kept = self._use_kept()
        slots = (kept,) if kept else self._new_slots(1)
        try:
            self._wait(waiter, () if kept else slots)
        except BaseException:
            if kept:
                self._settle(Settled(unused=slots))
            raise
        try:
            yield
        finally:
            self._settle(Settled(answered=slots))

    @contextmanager
    def together(self, number: int, waiter: Waiter | None = None) -> Iterator[None]:
        """Wait until a number of slots are free and reserve them for the requests in the body, so that these do not
        wait individually.

        Threads that run in a copy of the body's context (`contextvars.copy_context`) use them too. Further requests
        wait as usual, and unused slots are returned. At most the size of the window is reserved. Raises as `slot` does.
        """
        waiter = waiter or Waiter()
        slots = self._new_slots(min(number, self._log.terms.limit if waiter.urgent else self.burst))
        self._wait(waiter, slots)
        kept = _Kept(self, slots)
        token = _KEPT.set(kept)
        try:
            yield
        finally:
            _KEPT.reset(token)
            self._settle(Settled(unused=kept.empty()))

    def learn(self, retry_after: float | None = None) -> None:
        """Record a 420 or 429 from the service: every waiter waits `retry_after` seconds, or a whole window."""
        self._settle(Settled(refused=self.seconds if retry_after is None else retry_after))

    def use(self) -> "BudgetUse":
        """What is used of the budget now, and by whom."""
        terms = self._log.terms
        slots = self._shared.used(self._key, terms) if self._shared else None
        own = self._shared.prefix if self._shared else ""
        with self._turn:
            used = self._log.used(self._clock()) if slots is None else slots
        others = Counter(BudgetUser.of_slot(slot) for slot in used if not slot.startswith(f"{own}\t"))
        return BudgetUse(terms, len(used) - others.total(), tuple(others.items()), shared=slots is not None)

    def tighten(self, requests: int, seconds: float, reserve: int = 0) -> None:
        """Apply a second limit as well, for a key that is configured twice.

        Raises:
            ValueError: no request could ever be sent with these numbers.
        """
        terms = _terms(requests, seconds, reserve)
        with self._turn:
            self._log.terms = self._log.terms.tightened(terms)
            self._changed()

    def _new_slots(self, number: int) -> tuple[str, ...]:
        prefix = self._shared.prefix if self._shared else ""
        return tuple(f"{prefix}\t{next(_NUMBERS)}" for _ in range(number))

    def _use_kept(self) -> str | None:
        """Take a slot that is kept for the current context, if there is one."""
        kept = _KEPT.get()
        return kept.use() if kept is not None and kept.window is self else None

    def _wait(self, waiter: Waiter, slots: tuple[str, ...]) -> None:
        """Wait for slots and take them. Without any, for a slot that is already kept, only wait if the service asked
        for it.
        """
        lease = max(1, len(slots)) * waiter.deadline + self._log.terms.hold
        ask = Ask(self._new_slots(1)[0], slots, waiter.urgent, lease)
        announced, waited = -math.inf, False
        try:
            while True:
                waiter.interrupt.check(waiting=waited)
                waited = True
                turn, changes = self._ask(ask)
                if turn.seconds <= NOTHING:
                    return
                if turn.refused and turn.seconds > waiter.patience:
                    raise WindowClosedError(turn.seconds)
                now = self._clock()
                if waiter.on_wait is not None and announced + 0.5 < now + turn.seconds < math.inf:
                    announced = now + turn.seconds
                    waiter.on_wait(turn.seconds, turn.refused)
                # No request that is under way now can free its slot before a whole window is over.
                self._pause(now + min(turn.seconds, self._log.terms.hold, _AGAIN), changes, waiter.interrupt)
        except BaseException:
            self._settle(Settled(unused=slots, left=ask.ticket))
            raise

    def _ask(self, ask: Ask) -> tuple[Turn, int]:
        """Take slots if possible. Returns the wait, and the number of changes before."""
        changes = self._changes
        turn = self._shared.ask(self._key, ask, self._log.terms) if self._shared else None
        with self._turn:
            if turn is None:
                turn = self._log.ask(self._clock(), replace(ask, lease=math.inf))  # its threads live as long as it does
            elif turn.seconds <= NOTHING:
                # What this process sends is counted here too, in case the shared budget is lost.
                self._log.take(ask.slots)
            return turn, changes

    def _pause(self, until: float, changes: int, interrupt: Interrupt) -> None:
        """Wait, but only until something changes that may shorten the wait."""
        while True:
            with self._turn:
                left = until - self._clock()
                if left <= NOTHING or self._changes != changes:
                    return
                self._sleep(min(left, _SLICE))
            interrupt.check(waiting=True)

    def _settle(self, settled: Settled) -> None:
        with self._turn:
            self._log.settle(self._clock(), settled)
            if not (self._shared and settled.answered):  # answered now, free one window later: no wait gets shorter
                self._changed()
        if self._shared:
            self._shared.settle(self._key, settled, self._log.terms)

    def _changed(self) -> None:
        self._changes += 1
        self._turn.notify_all()


@dataclass(frozen=True, slots=True)
class BudgetUse:
    """What is used of a request budget."""

    terms: Terms
    """The budget."""
    own: int
    """The number of slots that this process uses."""
    others: tuple[tuple[BudgetUser | None, int], ...]
    """The number of slots that each other process uses; None for those who do not share the budget."""
    shared: bool
    """Whether other processes are counted."""


class _Kept:
    """Slots that are kept for a group of requests."""

    def __init__(self, window: RateWindow, slots: tuple[str, ...]) -> None:
        self.window = window
        self._slots = list(slots)
        self._lock = threading.Lock()

    def use(self) -> str | None:
        """Take a slot. Returns None if none is left."""
        with self._lock:
            return self._slots.pop() if self._slots else None

    def empty(self) -> tuple[str, ...]:
        """Take all slots that are left."""
        with self._lock:
            slots, self._slots = tuple(self._slots), []
            return slots


_KEPT: ContextVar[_Kept | None] = ContextVar("kept", default=None)
"""The slots that are kept for the current context."""

_NUMBERS = itertools.count()
"""The numbers of slots and tickets."""


class RateWindows:
    """One window per key and service, shared by all sessions. Only digests of keys are stored."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[str, RateWindow] = {}

    def __repr__(self) -> str:
        return f"RateWindows({len(self._windows)} keys)"

    def get(
        self,
        root: str,
        key: str,
        rate: RateLimit,
        *,
        budgets: SharedBudgets | None = None,
    ) -> RateWindow:
        """The window of `key` at `root`. An existing one is tightened to this rate as well, and shares `budgets`
        from now on.

        Raises:
            ValueError: no request could ever be sent with these numbers.
        """
        digest = hashlib.sha256(f"{root.rstrip('/')}\0{key}".encode()).hexdigest()
        with self._lock:
            window = self._windows.get(digest)
            if window is None:
                window = self._windows[digest] = RateWindow(rate.requests, rate.seconds, reserve=rate.reserve)
            else:
                window.tighten(rate.requests, rate.seconds, rate.reserve)
            window.share(budgets, digest)
            return window


WINDOWS = RateWindows()
"""The windows of this process."""


def _terms(requests: int, seconds: float, reserve: int) -> Terms:
    if requests < 1 or not 0 < seconds < math.inf or reserve < 0:
        raise ValueError("a rate window needs at least 1 request, more than 0 seconds and no negative reserve")
    return Terms(requests, seconds, reserve)
