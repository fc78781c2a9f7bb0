"""Execute the plan of one page, one call at a time, in the plan's order."""

import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from reconciler.applier.call import Caller, reason_of
from reconciler.applier.create import Creator
from reconciler.applier.freshness import Freshness
from reconciler.applier.groups.carried import Carried
from reconciler.applier.lots import LotWriter
from reconciler.applier.page_state import PageState
from reconciler.applier.steps import UnresolvedError, parted
from reconciler.applier.write import Writer
from reconciler.documents.event import OnEvent, action_event, outcome_event
from reconciler.errors import (
    AuthError,
    DocumentError,
    ForbiddenError,
    Interrupted,
    RateLimitedError,
    ServiceError,
    UnavailableError,
    UncertainError,
)
from reconciler.model.address import Address
from reconciler.model.plan import Action, PagePlan, Verb
from reconciler.model.result import INTERRUPTED, Outcome, Status
from reconciler.model.work import Step

SILENCES = 5
"""Number of unanswered actions in a row after which the page is given up, since each costs seconds of retries."""

_UNDONE = {
    Status.FAILED: "failed",
    Status.UNKNOWN: "may or may not have been carried out",
    Status.SKIPPED: "was not attempted",
}
"""What is said of an action whose dependency was not done."""


@dataclass
class PageRun:
    """Executes one page's plan."""

    plan: PagePlan
    """The plan to execute."""
    caller: Caller
    """Sends the writes and counts them."""
    on_event: OnEvent
    """Receives what happens."""
    stopped: Callable[[], bool]
    """Returns True if the run was interrupted."""
    sleep: Callable[[float], None]
    """Waits for some seconds."""
    read_at: float = field(default_factory=time.monotonic)
    """When the page was read, by `clock`."""
    clock: Callable[[], float] = time.monotonic
    """Returns the time in seconds."""
    finishing: Callable[[], AbstractContextManager[None]] = nullcontext
    """A context in which requests are sent despite Ctrl-C."""
    insist: bool = False
    """Whether to delete and move components even during an incident."""
    today: date = field(default_factory=date.today)
    """The date of the run."""
    outcomes: list[Outcome] = field(default_factory=list)
    """After `run`, one outcome per action."""
    halted: str | None = None
    """After `run`, why the remaining actions were skipped; None if nothing stopped the page."""
    unreachable: bool = False
    """After `run`, whether a final read would fail too."""
    interrupted: bool = False
    """After `run`, whether Ctrl-C ended it."""

    def __post_init__(self) -> None:
        self.page_state = PageState.of(self.plan, self.clock)
        self.freshness = Freshness(
            self.plan, self.caller, self.page_state, self.read_at, self.clock, self.insist, self.today
        )
        self._creator = Creator(self.caller, self.page_state, self.on_event, self.sleep, self.stopped)
        self._writer = Writer(self.caller, self.page_state, self.freshness)
        self._lots = LotWriter(self.caller, self.page_state)
        self._carried = Carried(self.plan.work)
        self._undone: dict[Address, str] = {}
        self._kept_back: str | None = None
        self._created: set[Address] = set()
        self._silences = 0
        deletes = (action.id for action in self.plan.work if action.verb is Verb.DELETE)
        self._may_vanish = {*deletes, *(vanish.id for vanish in self.plan.vanishes)}

    def run(self) -> None:
        """Execute what can be executed. Raises nothing: all errors, even bugs, are part of the outcomes."""
        for lot in self.plan.lots:
            completes = self._completes(lot[0])
            if self.halted is None and self.stopped() and not completes:
                self._stop()
            if self._carried.holds(lot[0]):
                continue
            with self.finishing() if completes else nullcontext():
                self._attempt(lot)
        if self.stopped():
            self._stop()

    def _completes(self, action: Action) -> bool:
        """Whether the action is a new group whose first component was just created.

        That component alone at the top level could later be mistaken for that of another new group.
        """
        return action.verb is Verb.CREATE and any(address in self._created for address in action.carries)

    def _attempt(self, lot: Sequence[Action]) -> None:
        """Send in one call what can be sent of the lot, and record what became of each action."""
        ready = self._unhindered(lot, lambda action: self.halted or self._hindrance(action))
        if not ready:
            return
        for action in ready:
            self.on_event(action_event("started", action))
        before = self.caller.sent, self.caller.done
        outcomes: Sequence[Outcome] = ()
        try:
            with self.freshness.guarding(ready[0]):
                ready, steps = self._steps(ready)
                if ready:
                    outcomes = self._send(ready, steps)
                    self._silences = 0
        except Interrupted:
            self._stop()
            outcomes = [_skipped(action, INTERRUPTED) for action in ready]
        except DocumentError as error:  # the journal: what cannot be recorded is not sent
            self.halted = reason_of(error)
            outcomes = [_skipped(action, self.halted) for action in ready]
        except ServiceError as error:
            self._weigh(error, ready[0])
            status = Status.UNKNOWN if error.fate_unknown else Status.FAILED
            outcomes = self._failed(ready, reason_of(error), before, status)
        except Exception as error:  # noqa: BLE001 - a defect must not take the account of what was done with it
            self.halted = "a defect of this program stopped the page"
            status = Status.UNKNOWN if self.caller.sent > before[0] else Status.FAILED
            outcomes = self._failed(ready, _defect(error), before, status)
        for outcome in outcomes:
            self._end(outcome)

    def _unhindered(self, actions: Sequence[Action], skip_reason: Callable[[Action], str | None]) -> Sequence[Action]:
        """The actions that nothing stands against. The others are skipped, and so is what depends on them."""
        ready = actions
        while True:
            reasons = [skip_reason(action) for action in ready]
            if not any(reasons):
                return ready
            for action, reason in zip(ready, reasons, strict=True):
                if reason:
                    self._end(_skipped(action, reason))
            ready = [action for action, reason in zip(ready, reasons, strict=True) if not reason]

    def _steps(self, ready: Sequence[Action]) -> tuple[Sequence[Action], list[Step]]:
        """The actions that can be sent, and their steps, without a reference to what was skipped just now."""
        while True:
            steps = self._lots.steps(ready)
            left = self._unhindered(ready, partial(self._skip_reason, steps))
            if len(left) == len(ready):
                return left, [step for step in steps.values() if isinstance(step, Step)]
            ready = left

    def _skip_reason(self, steps: Mapping[Address, Step | UnresolvedError], action: Action) -> str | None:
        step = steps[action.address]
        if isinstance(step, UnresolvedError):
            return f"it needs {step}, which is not there"
        return (
            self._hindrance(action)
            or self.freshness.since.skip_reason(action)
            or self.page_state.groups.emptied_unasked(action, step, self._may_vanish)
        )

    def _send(self, actions: Sequence[Action], steps: Sequence[Step]) -> Sequence[Outcome]:
        if actions[0].kind.together:
            return self._lots.write(actions, steps)
        return [self._carry_out(*each) for each in zip(actions, steps, strict=True)]

    def _carry_out(self, action: Action, step: Step) -> Outcome:
        step, steps = parted(step)
        result = self._creator.create if action.verb is Verb.CREATE else self._writer.write
        outcome = result(action, step)
        text = self.freshness.since.remark(action)
        if text:
            outcome = replace(outcome, reason=text)
        return self._writer.complete(outcome, steps) if steps else outcome

    def _failed(
        self, actions: Sequence[Action], reason: str, before: tuple[int, int], status: Status
    ) -> Sequence[Outcome]:
        """The outcome of each action, if the call failed as a whole. The first one stands for what was sent."""
        sent, done = before
        if len(actions) > 1:
            reason = f"{reason} (one call with {len(actions)} changes)"
        return [
            Outcome(
                action,
                status,
                id=action.id,
                reason=reason,
                requests=0 if place else self.caller.sent - sent,
                begun=self.caller.done > done,
            )
            for place, action in enumerate(actions)
        ]

    def _hindrance(self, action: Action) -> str | None:
        """Why the action cannot be attempted: a dependency was not done. Otherwise None."""
        for address in action.depends_on:
            if address in self._undone:
                return f"it depends on {address}, which {self._undone[address]}"
        if action.verb is Verb.DELETE and action.kind.drafted and self._kept_back is not None:
            return f"nothing is deleted in a draft that is not published, as {self._kept_back}"
        if not action.carried:
            return None
        carrier = self._carried.carrier_of(action)
        if carrier is None:
            return "the group that takes it in is not part of this plan"
        return f"{carrier}, which takes it in, {self._undone[carrier]}" if carrier in self._undone else None

    def _carried_outcome(self, moved: Action, by: Action) -> Outcome:
        if by.address in self._undone:
            if self.halted == INTERRUPTED:
                return _skipped(moved, INTERRUPTED)
            return _skipped(moved, f"{by.address}, which takes it in, {self._undone[by.address]}")
        return Outcome(moved, Status.DONE, id=moved.id)

    def _weigh(self, error: ServiceError, action: Action) -> None:
        """Give up the page if every later call would fail in the same way."""
        silent = isinstance(error, (UnavailableError, UncertainError))
        self.page_state.groups.unsure |= silent and self.page_state.service.is_about_groups(action.kind)
        self._silences = self._silences + 1 if silent else 0
        if isinstance(error, (AuthError, ForbiddenError, RateLimitedError)) or self._silences >= SILENCES:
            self.halted = reason_of(error)
            self.unreachable = not isinstance(error, ForbiddenError)

    def _stop(self) -> None:
        self.interrupted = True
        self.halted = INTERRUPTED

    def _end(self, outcome: Outcome) -> None:
        """Record the outcome, and those of the actions that its request took along."""
        self._finish(outcome)
        for moved in self._carried.let_go(outcome.action):
            self._finish(self._carried_outcome(moved, outcome.action))

    def _finish(self, outcome: Outcome) -> None:
        if outcome.status in _UNDONE:
            self._undone[outcome.action.address] = _UNDONE[outcome.status]
            if outcome.action.kind.drafted and self._kept_back is None:
                self._kept_back = f"{outcome.action.address} {_UNDONE[outcome.status]}"
        else:
            self._undone.pop(outcome.action.address, None)
            if outcome.action.verb is Verb.CREATE:
                self._created.add(outcome.action.address)
        self.outcomes.append(outcome)
        self.on_event(outcome_event(outcome))


def _skipped(action: Action, reason: str) -> Outcome:
    return Outcome(action, Status.SKIPPED, id=action.id, reason=reason)


def _defect(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"a defect of this program: {type(error).__name__}: {error}{where}"
