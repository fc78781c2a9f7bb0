"""Send subscribers in lots of 100: each lot is recorded, sent and counted. A failed lot does not affect the others."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import NamedTuple

from reconciler.applier.call import reason_of, recorded
from reconciler.applier.journal import Journal
from reconciler.errors import DocumentError, Interrupted, ServiceError, UncertainError
from reconciler.model.result import Status
from reconciler.model.sweep import FoundSubscriber

LOT = 100
"""Subscribers per request."""

TRIES = 3
"""Number of times a lot is sent if its answer is lost and processing someone twice does no harm."""

SendLot = Callable[[str, str, Sequence[str]], Collection[str]]
"""Processes a lot: what to do, the state, the IDs. Returns the IDs of those who were left alone because they left the state."""


@dataclass(frozen=True, slots=True)
class LotCounts:
    """What became of the subscribers."""

    done: Mapping[str, int]
    """How many were treated, by action."""
    failed: Mapping[str, int]
    """How many were not treated, or not as far as is known, by action."""
    reasons: tuple[str, ...]
    """Why."""
    changed: int
    """How many were left alone because they were no longer in the state in which they were found."""
    left: int
    """How many were still to be treated when it was stopped."""
    unknown: int = 0
    """How many of the failed were in a lot whose fate is not known."""


class _TreatedLot(NamedTuple):
    """What became of a lot."""

    changed: int = 0
    """How many were left alone because they were no longer in the state in which they were found."""
    failure: str | None = None
    """Why it failed; None if it did not."""
    unknown: bool = False
    """Whether its fate is not known."""


@dataclass
class LotSender:
    """Sends the lots of one page."""

    page_id: str
    """The live ID of the page."""
    send: SendLot
    """Processes one lot. Raises ServiceError."""
    journal: Journal
    """Records each lot before and after it is sent, by IDs."""
    sleep: Callable[[float], None]
    """Waits for a number of seconds."""
    stopped: Callable[[], bool] = field(default=lambda: False)
    """Whether a stop was requested."""
    tries: int = TRIES
    """How often a lot is sent if its answer is lost: once if everybody in it would be notified again."""

    def send_all(self, work: Sequence[FoundSubscriber]) -> LotCounts:
        """Send all lots, one after the other, until a stop is requested."""
        done, failed = Counter[str](), Counter[str]()
        reasons: list[str] = []
        left, changed, unknown = len(work), 0, 0
        for what, state, lot in _lots(work):
            if self.stopped():
                break
            try:
                treated = self._treat(what, state, [subscriber.live.id for subscriber in lot])
            except Interrupted:
                break
            left -= len(lot)
            changed += treated.changed
            unknown += len(lot) if treated.unknown else 0
            (failed if treated.failure else done)[what] += len(lot) - treated.changed
            if treated.failure:
                reasons.append(treated.failure)
        if self.journal.trouble:
            reasons.append(self.journal.trouble)
        return LotCounts(done, failed, tuple(dict.fromkeys(reasons)), changed, left, unknown)

    def _treat(self, what: str, state: str, ids: list[str]) -> _TreatedLot:
        """Send one lot. Raises Interrupted if Ctrl-C came first."""
        lost: UncertainError | None = None
        for attempt in range(self.tries):
            try:
                call = self.journal.operation(self.page_id, what, state=state, ids=ids)
            except DocumentError as error:
                return _TreatedLot(failure=error.message)
            try:
                changed = recorded(self.journal, call, [""], partial(self.send, what, state, ids))
            except UncertainError as error:
                if attempt + 1 == self.tries:
                    return _TreatedLot(failure=reason_of(error), unknown=True)
                lost = error
                self.sleep(1.0)
            except Interrupted:
                if lost is None:
                    raise
                return _TreatedLot(failure=reason_of(lost), unknown=True)
            except ServiceError as error:
                return _TreatedLot(failure=reason_of(error))
            else:
                reason = f"left alone, no longer {state}: {', '.join(sorted(changed))}" if changed else None
                self.journal.outcome(call, Status.DONE, reason=reason)
                return _TreatedLot(len(changed))
        return _TreatedLot()


def _lots(work: Sequence[FoundSubscriber]) -> Iterator[tuple[str, str, list[FoundSubscriber]]]:
    def sort(subscriber: FoundSubscriber) -> tuple[str, str]:
        return subscriber.remedy, subscriber.state

    for (what, state), group in groupby(sorted(work, key=sort), key=sort):
        people = list(group)
        for start in range(0, len(people), LOT):
            yield what, state, people[start : start + LOT]
