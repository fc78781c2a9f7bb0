"""Read again what a write depends on if it was read a while ago, directly before the write.

A group's PATCH replaces its member list, and a deletion is permanent. Without a new read, they would undo or ignore
what others did after planning: add a component to the group, rename what is to be deleted, or open an incident on it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum

from reconciler.applier.call import Caller
from reconciler.applier.changes_since import Since
from reconciler.applier.page_state import PageState
from reconciler.applier.read import list_requests, wanted_of
from reconciler.model.plan import Action, PagePlan, Verb
from reconciler.model.service import Service
from reconciler.planner import disturbs
from reconciler.providers.protocol import Wanted

FRESH = 3.0
"""Seconds for which a read is considered current."""

AGAIN = 60.0
"""Seconds after which, in a long series of deletions or moves, the data is read again."""


class Guard(Enum):
    """What an action must check first."""

    NOTHING = "nothing"
    LIST = "replace the list of a group's components"
    LOSS = "delete, publish, or empty a group, which the service then deletes"
    LEAVING = "take a component out of a group, which may be its last by now"


@dataclass
class Freshness:
    """Reads again what the writes of one page depend on."""

    plan: PagePlan
    """The plan being executed."""
    caller: Caller
    """Sends the requests."""
    page_state: PageState
    """The state of the page after the writes so far."""
    read_at: float
    """When the page was last read, by `clock`."""
    clock: Callable[[], float] = time.monotonic
    """Returns the time in seconds."""
    insist: bool = False
    """Whether to ignore incidents."""
    today: date = field(default_factory=date.today)
    """The date of the run."""
    since: Since = field(init=False)
    """The conflicts with what other people changed since the plan."""

    def __post_init__(self) -> None:
        service = self.plan.page.service
        self._grouping = frozenset(kind.name for kind in service.kinds if service.is_about_groups(kind))
        """The types that determine group membership."""
        self.since = Since(self.plan, self.page_state, insist=self.insist)
        self._listed_at = self._guarded_at = self.read_at
        self._guarded = self._first_list_sent = False

    @contextmanager
    def guarding(self, action: Action) -> Iterator[None]:
        """Read what an action depends on, if necessary, directly before the body sends it. Raises as a read does.

        It waits for the rate window first, because waiting afterwards would make the data old.
        """
        guard = guard_of(action, self.plan.page.service)
        if guard is Guard.NOTHING and not self.page_state.groups.unsure:
            yield
            return
        with ExitStack() as stack:
            together = self.caller.backend.together
            stack.enter_context(together(1))
            if self._stale(guard, action):
                stack.close()
                wanted = self._of_draft() if action.kind.concludes else self._wanted(guard)
                stack.enter_context(together(1 + self._requests(wanted)))
                self._look(guard, wanted)
            self._first_list_sent |= guard is Guard.LIST
            yield

    @contextmanager
    def guarding_list(self, group: str) -> Iterator[tuple[str, ...]]:
        """The current components of a group, for a body that sends its member list. Raises as a read does."""
        with self.caller.backend.together(1 + self._requests(self._wanted(Guard.LIST))):
            if self._old(Guard.LIST):
                self._look(Guard.LIST, self._wanted(Guard.LIST))
            self._first_list_sent = True
            yield tuple(self.page_state.groups.members.get(group, ()))

    def _stale(self, guard: Guard, action: Action) -> bool:
        if action.kind.concludes:
            return self.clock() - self.read_at > FRESH
        return (self.page_state.groups.unsure and self.page_state.service.is_about_groups(action.kind)) or self._old(
            guard
        )

    def _of_draft(self) -> Wanted:
        """All that is in the draft, which publishing shows, and what goes on meanwhile."""
        kinds = [kind for kind in self.plan.page.service.kinds if kind.drafted or kind.concludes]
        return replace(wanted_of(self.plan.page, kinds, base=self.plan.base), facts=frozenset({"incidents"}))

    def _old(self, guard: Guard) -> bool:
        listed, guarded = self.clock() - self._listed_at, self.clock() - self._guarded_at
        if guard is Guard.LIST:
            # After a write in this run, the first member list is always based on a new read.
            return listed > FRESH or (self.caller.done > 0 and not self._first_list_sent)
        if guard is Guard.LOSS:
            return guarded > (AGAIN if self._guarded else FRESH)
        return guard is Guard.LEAVING and listed > AGAIN

    def _wanted(self, guard: Guard) -> Wanted:
        kinds, facts = self._grouping, frozenset[str]()
        if guard is Guard.LOSS:
            losses = [action for action in self.plan.work if guard_of(action, self.plan.page.service) is Guard.LOSS]
            named = {action.kind.name for action in losses if action.kind.identity.named}
            kinds = frozenset(named | self._grouping if named & self._grouping else named)
            facts = frozenset({"incidents"} if any(_disturbs(self.plan, action) for action in losses) else ())
        live = self.plan.live.items if self.plan.live else ()
        expected = {name: tuple((item.name,) for item in live if item.kind.name == name) for name in kinds}
        return Wanted(kinds, facts=facts, expected=expected, scope=self.plan.page.scope, page=False)

    def _requests(self, wanted: Wanted) -> int:
        live = self.plan.live.items if self.plan.live else ()
        return list_requests(self.plan.page.service, live, wanted.kinds) + 2 * len(wanted.facts)

    def _look(self, guard: Guard, wanted: Wanted) -> None:
        at = self.clock()
        live_page = self.caller.backend.read(self.caller.page_id, wanted)
        self.since.learn(live_page)
        self.since.learn_draft(live_page, self.today)
        if wanted.kinds >= self._grouping:
            self._listed_at = at
        if guard is Guard.LOSS:
            self._guarded_at, self._guarded = at, True


def guard_of(action: Action, service: Service) -> Guard:
    """What the action must check first. Deleting people depends only on the file."""
    if action.vanishes or action.kind.concludes or (action.verb is Verb.DELETE and action.kind.identity.named):
        return Guard.LOSS
    if action.verb is Verb.UPDATE and action.kind.deleted_when_empty:
        return Guard.LIST
    place = service.group_field(action.kind)
    moved = action.verb is Verb.UPDATE and place is not None and place.name in action.writes
    return Guard.LEAVING if moved or action.carries else Guard.NOTHING


def _disturbs(plan: PagePlan, action: Action) -> bool:
    return disturbs(PagePlan(plan.page, plan.live, (action,)))
