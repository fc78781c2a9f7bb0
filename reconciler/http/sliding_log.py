"""The arithmetic of a rate window, without threads, clock and storage.

A *slot* is taken when a request is sent and becomes free one window after its answer arrived. Every taken slot has an
id and a *lease*: if its holder is killed before the answer, the slot becomes free at the end of the lease. A *refusal*
(420 or 429) closes the window for everyone until its wait is over. Who has to wait gets a *place* in the line: urgent
requests first, then in the order of arrival.

The `reserve` is the share of the slots that only urgent requests may take.
"""

import math
from bisect import bisect_right, insort
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Any

NOTHING = 1e-6
"""A delay in seconds below which it is rounding error; a clock may not even advance by that much."""

FOREIGN = ""
"""The id of slots that are assumed to be taken by others who do not share this log."""

PLACE = 3.0
"""Seconds after which a place in the line is lost if its holder does not ask again (it was killed)."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How many requests may be sent, and in what time."""

    limit: int
    """The number of slots."""
    seconds: float
    """The length of the window."""
    reserve: int = 0
    """How many of the slots only urgent requests may take. At least one is left to the others."""

    @property
    def ordinary(self) -> int:
        """The number of slots that requests which are not urgent may use."""
        return max(1, self.limit - self.reserve)

    @property
    def hold(self) -> float:
        """Seconds from an answer until its slot is free: the window plus a thousandth (at most 50 ms), because clocks
        run at slightly different speeds.
        """
        return self.seconds + min(0.05, self.seconds / 1000)

    def tightened(self, other: "Terms") -> "Terms":
        """The terms that satisfy both: fewer slots over a longer time."""
        limit, ordinary = min(self.limit, other.limit), min(self.ordinary, other.ordinary)
        return Terms(limit, max(self.seconds, other.seconds), limit - ordinary)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a caller asks for."""

    ticket: str
    """Identifies the caller in the line."""
    slots: tuple[str, ...] = ()
    """The ids of the slots that it needs at once. Without any, it only waits while the window is closed."""
    urgent: bool = False
    """Whether it may use the reserve and goes before the others."""
    lease: float = math.inf
    """Seconds until the slots become free if no answer is ever recorded."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The answer to an `Ask`."""

    seconds: float = 0.0
    """Seconds to wait: 0 if the slots were taken, infinity if that is not known yet."""
    refused: bool = False
    """Whether the service asked for the wait."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of slots and callers."""

    answered: tuple[str, ...] = ()
    """Slots whose requests were answered or failed. They become free one window from now."""
    unused: tuple[str, ...] = ()
    """Slots whose requests were not sent. They are free."""
    left: str | None = None
    """The ticket of a caller that gave up."""
    refused: float | None = None
    """The wait in seconds that the service asked for when it refused a request; None if it did not."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the line."""

    ticket: str
    """Whose place it is."""
    number: int
    """How many slots its holder needs."""
    urgent: bool
    """Whether it goes before those that are not urgent."""
    until: float
    """When the place is lost unless its holder asks again."""


class SlidingLog:
    """Tracks which slots are taken and when the next becomes free. All times are seconds of one clock."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self._expiries: list[tuple[float, str]] = []
        self._in_flight: dict[str, float] = {}
        self._line: list[Place] = []
        self._closed_until = -math.inf

    def ask(self, now: float, ask: Ask) -> Turn:
        """Take slots if it is the caller's turn. Otherwise it keeps a place in the line for `PLACE` seconds, and should
        ask again after the wait.
        """
        self._forget(now)
        closed = self.closed(now)
        delay = closed
        if ask.slots and not closed:
            delay = self.delay(now, len(ask.slots) + self._before(ask), urgent=ask.urgent)
        if delay > NOTHING:
            self._keep_place(now, ask)
            return Turn(delay, refused=closed > 0)
        self._leave(ask.ticket)
        self.take(ask.slots, now + ask.lease)
        return Turn()

    def settle(self, now: float, settled: Settled) -> None:
        """Record what became of slots and callers."""
        for slot in settled.answered:
            self.answered(now, slot)
        for slot in settled.unused:
            self._in_flight.pop(slot, None)
        if settled.left is not None:
            self._leave(settled.left)
        if settled.refused is not None:
            self.refused(now, settled.refused)

    def delay(self, now: float, number: int = 1, *, urgent: bool = False) -> float:
        """Seconds until that many requests may be sent: 0 for now, infinity while too many slots await their answers."""
        closed = self.closed(now)
        if closed > 0:
            return closed
        self._forget(now)
        limit = self.terms.limit if urgent else self.terms.ordinary
        over = len(self._in_flight) + len(self._expiries) + number - 1 - limit
        if over < 0:
            return 0.0
        # After the limit was lowered, more than one slot has to become free.
        return self._expiries[over][0] - now if over < len(self._expiries) else math.inf

    def closed(self, now: float) -> float:
        """Seconds left of a wait that the service asked for."""
        return max(0.0, self._closed_until - now) if self._closed_until - now > NOTHING else 0.0

    def take(self, slots: Iterable[str], until: float = math.inf) -> None:
        """Take slots for requests that are being sent. `until` is the end of their lease."""
        self._in_flight.update(dict.fromkeys(slots, until))

    def answered(self, now: float, slot: str) -> None:
        """Record an answer or a failure: the slot becomes free one window from now."""
        self._in_flight.pop(slot, None)
        insort(self._expiries, (now + self.terms.hold, slot))

    def refused(self, now: float, wait: float) -> None:
        """Record that the service refused a request and asked for a wait of `wait` seconds.

        The first refusal only closes the window. Another one within a window after that means that someone else uses
        the same budget. The slots that look free are then assumed to be theirs, and to become free evenly over one
        window.
        """
        again = not self.closed(now) and now - self._closed_until <= self.terms.seconds
        self._closed_until = max(self._closed_until, now + wait)
        if again:
            self._forget(now)
            foreign = self.terms.limit - len(self._in_flight) - len(self._expiries)
            first, last = now + wait, max(now + wait, now + self.terms.hold)
            self._expiries += ((first + (last - first) * nth / foreign, FOREIGN) for nth in range(foreign))
            self._expiries.sort()

    def used(self, now: float) -> tuple[str, ...]:
        """The ids of the slots that are not free."""
        self._forget(now)
        return (*(slot for _, slot in self._expiries), *self._in_flight)

    def _leave(self, ticket: str) -> None:
        self._line = [place for place in self._line if place.ticket != ticket]

    def _before(self, ask: Ask) -> int:
        """The number of slots that those need who are before the caller in the line."""
        own = next((at for at, place in enumerate(self._line) if place.ticket == ask.ticket), len(self._line))
        return sum(
            place.number
            for at, place in enumerate(self._line)
            if place.ticket != ask.ticket and (place.urgent > ask.urgent or (place.urgent == ask.urgent and at < own))
        )

    def _keep_place(self, now: float, ask: Ask) -> None:
        if not ask.slots:
            return
        kept = Place(ask.ticket, len(ask.slots), ask.urgent, now + PLACE)
        if any(place.ticket == ask.ticket for place in self._line):
            self._line = [kept if place.ticket == ask.ticket else place for place in self._line]
        else:
            self._line.append(kept)

    def _forget(self, now: float) -> None:
        del self._expiries[: bisect_right(self._expiries, now + NOTHING, key=lambda slot: slot[0])]
        if any(until <= now for until in self._in_flight.values()):
            self._in_flight = {slot: until for slot, until in self._in_flight.items() if until > now}
        if any(place.until <= now for place in self._line):
            self._line = [place for place in self._line if place.until > now]

    def to_json(self) -> dict[str, Any]:
        """The state as JSON values."""
        return {
            "closed_until": self._closed_until if self._closed_until > -math.inf else None,
            "expiries": self._expiries,
            "in_flight": list(self._in_flight.items()),
            "line": [astuple(place) for place in self._line],
        }

    @classmethod
    def of_json(cls, state: Any, terms: Terms) -> "SlidingLog":
        """The log in a state that `to_json` returned. Raises ValueError for anything else."""
        log = cls(terms)
        try:
            closed = state["closed_until"]
            log._closed_until = -math.inf if closed is None else float(closed)
            log._expiries = sorted((float(at), str(slot)) for at, slot in state["expiries"])
            log._in_flight = {str(slot): float(until) for slot, until in state["in_flight"]}
            log._line = [
                Place(str(ticket), int(number), bool(urgent), float(until))
                for ticket, number, urgent, until in state["line"]
            ]
        except (TypeError, KeyError, OverflowError) as error:
            raise ValueError("not the state of a rate window") from error
        times = [*(at for at, _ in log._expiries), *log._in_flight.values(), *(place.until for place in log._line)]
        if not all(map(math.isfinite, times)) or log._closed_until == math.inf:
            raise ValueError("not the state of a rate window")
        return log
