"""What earlier runs made a moment ago, by the journal: the service's lists may not show it yet, and it would be made a second time."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from reconciler.applier.journal import Journal
from reconciler.applier.page_state import LAG
from reconciler.model.plan import PagePlan, Verb
from reconciler.model.resource import LivePage

_NOTHING_SENT = ("failed", "interrupted")


@dataclass(frozen=True, slots=True)
class Created:
    """A create that a run sent: where, of which kind, under which address, with which id (None where no answer told), and when."""

    page_id: str
    kind: str
    address: str
    id: str | None
    at: datetime


class EarlierRuns:
    """Tells of a page that was just read whether its lists may lack what a run before this one made."""

    def __init__(self, journal: Journal, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._journal = journal
        self._now = now

    @cached_property
    def created(self) -> tuple[Created, ...]:
        """The creates that the journal tells of. Read with the first use: an apply that is waited for still writes."""
        return tuple(_created(self._journal.tail()))

    def moment(self) -> datetime:
        """Now, to be told to `unseen` after a reading that begins now."""
        return self._now()

    def unseen(self, page: PagePlan | None, live: LivePage, read_at: datetime) -> bool:
        """Whether something is missing from a reading that was made too shortly before it.

        `page` is the plan made of the reading, None where none could be made. Where nothing is to be made and nothing is blocked, nothing
        is missed.
        """
        making = {str(action.address) for action in page.work if action.verb is Verb.CREATE} if page else None
        if page is not None and not making and not page.blocked_by:
            return False
        return any(
            self._missing(one, making, live)
            for one in self.created
            if one.page_id == live.id and abs(read_at - one.at) < timedelta(seconds=LAG)
        )

    @staticmethod
    def _missing(one: Created, making: set[str] | None, live: LivePage) -> bool:
        if one.id is not None and one.kind in live.whole:
            return one.id not in live.by_id
        return making is None or one.address in making


def _created(entries: list[Mapping[str, Any]]) -> Iterator[Created]:
    """The creates that were sent, and may have been carried out, as far as the entries can be read."""
    sent: dict[tuple[Any, Any], Created] = {}
    for entry in entries:
        try:
            call, at = (str(entry["run"]), int(entry["call"])), datetime.fromisoformat(entry["at"]).astimezone(UTC)
            if entry["event"] == "intent" and entry.get("verb") == Verb.CREATE.value:
                page_id, kind, address = str(entry["page_id"]), str(entry["kind"]), str(entry["address"])
                sent[call] = Created(page_id, kind, address, None, at)
            elif entry["event"] == "outcome" and call in sent:
                if entry["status"] in _NOTHING_SENT:
                    del sent[call]
                else:
                    one, id_ = sent[call], entry.get("id")
                    id_ = id_ if isinstance(id_, str) else None
                    sent[call] = Created(one.page_id, one.kind, one.address, id_, at)
        except (KeyError, TypeError, ValueError, OverflowError):
            continue  # a line of another kind, or no line of ours
    yield from sent.values()
