"""What earlier runs did, according to the journal.

The service's lists may not show yet what an earlier run just created, and it would be created again. Also, what an
interrupted run intended to create may still be created.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from reconciler.applier.groups.live_groups import LAG
from reconciler.applier.journal import Journal
from reconciler.documents.event import Event
from reconciler.errors import DocumentError
from reconciler.model.plan import Note, PagePlan, Verb
from reconciler.model.resource import LivePage
from reconciler.model.result import Status
from reconciler.model.services import ALL_KINDS


def begun_of(plan: PagePlan) -> tuple[str, ...]:
    """The addresses that a plan creates although they have earlier names, because it found nothing live with these, and
    what it concludes.

    After a partial apply, this can no longer be determined: whatever had the name may have been renamed, and not all
    that a draft holds and the live page does not can be seen.
    """
    return tuple(
        str(action.address)
        for action in plan.work
        if action.kind.concludes
        or (action.verb is Verb.CREATE and action.desired is not None and action.desired.previously)
    )


_CONCLUDING = frozenset(kind.name for kind in ALL_KINDS if kind.concludes)
_DONE = (Status.DONE.value, Status.ADOPTED.value)
_NOTHING_SENT = (Status.FAILED.value, Status.SKIPPED.value)


@dataclass(frozen=True, slots=True)
class Created:
    """A create that a run sent."""

    page_id: str
    """The live ID of the page."""
    kind: str
    """The name of the resource type."""
    address: str
    """The address of the declared resource."""
    id: str | None
    """The new ID; None if no answer told it."""
    at: datetime
    """When it was sent."""


class EarlierRuns:
    """Determines whether the lists of a page that was just read may lack what an earlier run created."""

    def __init__(
        self, journal: Journal, *, waits: bool = True, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """`waits`: whether to repeat a read that may lack something. A command that only shows a plan does not wait."""
        self._journal = journal
        self._waits = waits
        self._now = now

    @cached_property
    def created(self) -> tuple[Created, ...]:
        """The creates in the journal. Read on first use, since an apply that we wait for may still be writing."""
        return tuple(_created(self._events))

    @property
    def _events(self) -> list[Event]:
        return self._read[0]

    @cached_property
    def _read(self) -> tuple[list[Event], str]:
        """The events in the journal, and why some or all of them could not be read."""
        try:
            events, unread = self._journal.tail(), self._journal.unread
        except DocumentError as error:
            return [], error.message
        of_lines = f"{unread} of its lines {'has' if unread == 1 else 'have'} a format that this version does not know"
        return events, f"the journal cannot be read in full: {of_lines}" if unread else ""

    @property
    def run(self) -> str:
        """What the lines of the current run have in common."""
        return self._journal.run

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is not known of earlier runs, because the journal, or a part of it, could not be read."""
        trouble = self._read[1]
        text = f"{trouble}; what an interrupted run created in the last seconds may be created again"
        return (Note("journal", text),) if trouble else ()

    def begun(self, page_id: str) -> frozenset[str]:
        """Addresses on a page that a run, possibly interrupted, intended to create although nothing live had their
        earlier names, or to conclude and did not.
        """
        begun: set[str] = set()
        concluding: dict[tuple[str, int], str] = {}
        for event in self._events:
            call = event.run, event.call
            if event.event == "begin" and event.page_id == page_id:
                begun.update(event.begun)
            elif event.event == "intent" and event.kind in _CONCLUDING:
                concluding[call] = event.address
            elif event.event == "outcome" and event.outcome in _DONE and event.address in ("", concluding.get(call)):
                begun.discard(concluding.get(call, ""))
        return frozenset(begun)

    def moment(self) -> datetime:
        """The current time. Pass it to `unseen` after a read that starts now."""
        return self._now()

    def unseen(self, page: PagePlan | None, live: LivePage, read_at: datetime) -> bool:
        """Whether the read happened too soon after a create that it does not show.

        `page` is the plan based on the read, or None. If it creates nothing and is not blocked, nothing is missing.
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


def _created(events: list[Event]) -> Iterator[Created]:
    """The creates that were sent and may have been executed."""
    sent: dict[tuple[str, int], dict[str, Created]] = {}
    for event in events:
        call = event.run, event.call
        if event.event == "intent" and event.action == Verb.CREATE.value and event.kind:
            try:
                at = datetime.fromisoformat(event.at).astimezone(UTC)
            except (ValueError, OverflowError):
                continue  # not one of ours
            created = Created(event.page_id, event.kind, event.address, None, at)
            sent.setdefault(call, {})[event.address] = created
        elif event.event == "outcome" and call in sent:
            # The outcome of a call with one action had no address in earlier versions.
            for address in sent[call].keys() & {event.address} if event.address else set(sent[call]):
                if event.outcome in _NOTHING_SENT:
                    del sent[call][address]
                else:
                    sent[call][address] = replace(sent[call][address], id=event.id or None)
    for parts in sent.values():
        yield from parts.values()
