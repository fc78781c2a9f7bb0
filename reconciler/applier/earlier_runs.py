"""What earlier runs did, according to the journal.

The service's lists may not show yet what an earlier run just created, and it would be created again. Also, what an
interrupted run intended to create may still be created.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from reconciler.applier.groups.live_groups import LAG
from reconciler.applier.journal import Journal
from reconciler.errors import DocumentError
from reconciler.model.plan import PagePlan, Verb
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


_NOTHING_SENT = ("failed", "interrupted")


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
        return tuple(_created(self._entries))

    @cached_property
    def _entries(self) -> list[Mapping[str, Any]]:
        """The entries of the journal; empty if it cannot be read, which an apply detects before planning."""
        try:
            return self._journal.tail()
        except DocumentError:
            return []

    def begun(self, page_id: str) -> frozenset[str]:
        """Addresses on a page that a run, possibly interrupted, intended to create although nothing live had their
        earlier names, or to conclude and did not.
        """
        begun: set[str] = set()
        concluding: dict[tuple[object, object], str] = {}
        for entry in self._entries:
            call = (entry.get("run"), entry.get("call"))
            if entry.get("event") == "begin":
                named = entry.get("begun")
                addresses = named.get(page_id) if isinstance(named, Mapping) else None
                begun |= set(map(str, addresses)) if isinstance(addresses, list) else set()
            elif entry.get("event") == "intent" and entry.get("kind") in _CONCLUDING:
                concluding[call] = str(entry.get("address"))
            elif entry.get("event") == "outcome" and entry.get("status") in _DONE and call in concluding:
                begun.discard(concluding[call])
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


def _created(entries: list[Mapping[str, Any]]) -> Iterator[Created]:
    """The creates that were sent and may have been executed, as far as the entries are readable."""
    sent: dict[tuple[str, int, str | None], Created] = {}
    for entry in entries:
        try:
            run, call, at = str(entry["run"]), int(entry["call"]), datetime.fromisoformat(entry["at"]).astimezone(UTC)
            part = run, call, entry.get("address")
            if entry["event"] == "intent":
                for created in _parts(entry, at):
                    sent[run, call, created.address if "lot" in entry else None] = created
            elif entry["event"] == "outcome" and part in sent:
                if entry["status"] in _NOTHING_SENT:
                    del sent[part]
                else:
                    id_ = entry.get("id")
                    sent[part] = replace(sent[part], id=id_ if isinstance(id_, str) else None)
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
            continue  # another kind of line, or not one of ours
    yield from sent.values()


def _parts(entry: Mapping[str, Any], at: datetime) -> Iterator[Created]:
    """The creates that one call holds."""
    for part in entry.get("lot", (entry,)):
        if part.get("verb") == Verb.CREATE.value:
            yield Created(str(entry["page_id"]), str(part["kind"]), str(part["address"]), None, at)
