"""What runs before this one did, by the journal.

The service's lists may not show yet what was made a moment ago, and it would be made a second time. And what a run that broke off set out
to create, it had leave to create.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from reconciler.applier.groups.live_groups import LAG
from reconciler.applier.journal import Journal
from reconciler.errors import DocumentError
from reconciler.model.plan import PagePlan, Verb
from reconciler.model.resource import LivePage


def begun_of(plan: PagePlan) -> tuple[str, ...]:
    """The addresses that a plan creates although they have earlier names: it is known of them that nothing live is meant.

    Once the plan is carried out in part, that could no longer be told: what had the name may be renamed by then.
    """
    return tuple(
        str(action.address)
        for action in plan.work
        if action.verb is Verb.CREATE and action.desired is not None and action.desired.previously
    )


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

    def __init__(
        self, journal: Journal, *, waits: bool = True, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """`waits`: whether a reading that may lack something is to be made again; what only shows a plan waits for nobody."""
        self._journal = journal
        self._waits = waits
        self._now = now

    @cached_property
    def created(self) -> tuple[Created, ...]:
        """The creates that the journal tells of. Read with the first use: an apply that is waited for still writes."""
        return tuple(_created(self._entries))

    @cached_property
    def _entries(self) -> list[Mapping[str, Any]]:
        """The journal's; none where it cannot be read, which an apply finds out before it plans."""
        try:
            return self._journal.tail()
        except DocumentError:
            return []

    def begun(self, page_id: str) -> frozenset[str]:
        """Addresses that a run set out to create on a page although nothing live had their earlier names. It may have broken off."""
        entries = (entry.get("begun") for entry in self._entries if entry.get("event") == "begin")
        named = (entry.get(page_id) for entry in entries if isinstance(entry, Mapping))
        return frozenset(
            address for addresses in named if isinstance(addresses, list) for address in map(str, addresses)
        )

    def moment(self) -> datetime:
        """Now, to be told to `unseen` after a reading that begins now."""
        return self._now()

    def unseen(self, page: PagePlan | None, live: LivePage, read_at: datetime) -> bool:
        """Whether something is missing from a reading that was made too shortly before it.

        `page` is the plan made of the reading, None where none could be made. Where nothing is to be made and nothing is blocked, nothing
        is missed.
        """
        if not self._waits:
            return False
        making = {str(action.address) for action in page.work if action.verb is Verb.CREATE} if page else None
        if page is not None and not making and not page.blocked_by:
            return False
        return any(
            self._missing(created, making, live)
            for created in self.created
            if created.page_id == live.id and abs(read_at - created.at) < timedelta(seconds=LAG)
        )

    @staticmethod
    def _missing(created: Created, making: set[str] | None, live: LivePage) -> bool:
        if created.id is not None and created.kind in live.whole:
            return created.id not in live.by_id
        return making is None or created.address in making


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
                    created, id_ = sent[call], entry.get("id")
                    id_ = id_ if isinstance(id_, str) else None
                    sent[call] = Created(created.page_id, created.kind, created.address, id_, at)
        except (KeyError, TypeError, ValueError, OverflowError):
            continue  # a line of another kind, or no line of ours
    yield from sent.values()
