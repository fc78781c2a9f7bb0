"""Applying a plan: pages side by side, the writes of each one at a time, a closing read, and the account of it all."""

import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from reconciler import planner
from reconciler.applier.advice import advised, without_plan
from reconciler.applier.call import Caller, reason_of
from reconciler.applier.create import LOOKS
from reconciler.applier.earlier_runs import begun_of
from reconciler.applier.journal import Journal
from reconciler.applier.page_run import INTERRUPTED, PageRun
from reconciler.applier.progress import Progress, SilentProgress
from reconciler.applier.read import SIDE_BY_SIDE, merged, wanted_of
from reconciler.documents.plan import HashKey, PlanDocument, hash_key
from reconciler.errors import BlockedError, DocumentError, PlanError, ReconcilerError
from reconciler.model.kind import Kind
from reconciler.model.pattern import Pattern
from reconciler.model.plan import PagePlan, Plan, Verb
from reconciler.model.resource import DesiredPage
from reconciler.model.result import NO_PLAN, UNCLEAR, Outcome, PageResult, Result, Status
from reconciler.providers.protocol import Backend, Sent


def refuse_if_blocked(plan: Plan) -> None:
    """Let a plan pass that nothing stands against.

    Raises BlockedError that names every rule and the line or flag that would allow it, also for a plan made from a snapshot: what
    it would change is not what the page is now.
    """
    text = [(f"{block.rule}: {block.message}", block.hint) for block in plan.blocked_by]
    text += [
        (f"snapshot: {page.page.key} was planned from a snapshot of {page.live.taken_at}", "plan against the live page")
        for page in plan.pages
        if page.live and page.live.taken_at
    ]
    if text:
        text = list(dict.fromkeys(text))
        hints = dict.fromkeys(hint for _, hint in text if hint)
        message = "; ".join(message for message, _ in text)
        raise BlockedError(message, hint="; ".join(hints) or None, findings=text)


def remaining(
    plan: PagePlan,
    backend: Backend,
    touched: Collection[Kind],
    *,
    today: date,
    only: tuple[Pattern, ...],
    progress: Progress,
    outcomes: Collection[Outcome] = (),
) -> tuple[PagePlan | None, str | None]:
    """The plan that is left after the writes, or why it cannot be told. Kinds that nobody wrote to are taken as they were read before.

    Raises nothing of the service's.
    """
    key = plan.page.key
    progress.reading(key)
    try:
        fresh = backend.read(plan.page.id, wanted_of(plan.page, touched, base=plan.base))
        progress.read(key, fresh.requests)
        live = merged(plan.live, fresh) if plan.live else fresh
        left = planner.plan_page(
            plan.page, live, today=today, only=only, base=plan.base, begun=begun_of(plan), compare_only=True
        )
        return advised(left, plan, outcomes), None
    except PlanError as error:
        return without_plan(plan, error), None
    except ReconcilerError as error:
        return (
            None,
            f"whether the {plan.page.scope.value} matches the configuration now is not known: {reason_of(error)}",
        )


def settled(outcomes: Iterable[Outcome], left: PagePlan | None) -> tuple[Outcome, ...]:
    """The outcomes, with the fate of each write that went unanswered, as far as the plan that is left tells it."""
    if left is None or any(block.rule == NO_PLAN for block in left.blocked_by):
        return tuple(outcomes)
    differing = {(action.address, action.verb) for action in left.work}
    unclear = {address for block in left.blocked_by if block.rule == UNCLEAR for address in block.addresses}
    return tuple(
        outcome
        if outcome.action.address in unclear
        else _settled(outcome, left, (outcome.action.address, outcome.action.verb) in differing)
        for outcome in outcomes
    )


def _settled(outcome: Outcome, left: PagePlan, differs: bool) -> Outcome:
    unknown = outcome.status is Status.UNKNOWN
    if outcome.action.verb is Verb.CREATE:
        sent_again = outcome.status is Status.FAILED and outcome.requests > 1 and not outcome.begun
        id_ = None if differs else left.bindings.get(outcome.action.address)
        if (unknown or sent_again) and id_ is not None:
            return replace(outcome, status=Status.ADOPTED, id=id_, reason="its answer was lost, and it is there")
        return outcome
    if not unknown:
        return outcome
    if differs:
        return replace(outcome, status=Status.FAILED)
    return replace(outcome, status=Status.DONE, reason="its answer was lost, and it is done")


class Stop(Protocol):
    """The flag that Ctrl-C raises (`reconciler.http.Interrupt` is one)."""

    @property
    def requested(self) -> bool:
        """Whether to stop."""

    def finishing(self) -> AbstractContextManager[None]:
        """While it lasts, what this thread sends is sent all the same, where it need not wait."""


@dataclass(frozen=True)
class _ApplyRun:
    """What all pages of a run share."""

    backend_for: Callable[[DesiredPage], Backend]
    journal: Journal
    progress: Progress
    interrupt: Stop
    key: HashKey
    today: date
    only: tuple[Pattern, ...]
    read_at: float
    sleep: Callable[[float], None]
    insist: bool


class _Reached:
    """The backends of a run, and what they sent in it: a backend may have served runs before."""

    def __init__(self, backend_for: Callable[[DesiredPage], Backend]) -> None:
        self._backend_for = backend_for
        self._backends: list[tuple[Backend, Sent]] = []

    def __call__(self, page: DesiredPage) -> Backend:
        """The backend of a page."""
        backend = self._backend_for(page)
        if all(backend is not other for other, _ in self._backends):
            self._backends.append((backend, replace(backend.sent)))
        return backend

    @property
    def sent(self) -> Sent:
        """What all of them sent since they were asked for."""
        return Sent(
            reads=sum(backend.sent.reads - before.reads for backend, before in self._backends),
            writes=sum(backend.sent.writes - before.writes for backend, before in self._backends),
        )


def apply(
    plan: Plan,
    backend_for: Callable[[DesiredPage], Backend],
    *,
    journal: Journal,
    interrupt: Stop,
    key: HashKey,
    today: date,
    progress: Progress | None = None,
    only: tuple[Pattern, ...] = (),
    read_at: float | None = None,
    sleep: Callable[[float], None] = time.sleep,
    during_incident: bool = False,
) -> Result:
    """Make the pages as planned, and say what was done, what failed and why, and what was skipped.

    Args:
        plan: made with `only`, which the plan after the last write is made with too.
        journal: where each call is written down before and after; a call that cannot be is not sent. Closed at the end.
        interrupt: when it is raised, the request in flight finishes and the rest is skipped.
        key: keys the hashes of sensitive values in the journal and the fingerprint, one for all pages or a way to each page's own.
        read_at: when the plan's pages were read, by `time.monotonic`; None for just now. What is long ago is read again before the first
            delete, and before a group's list, which replaces, is sent.
        sleep: waits between looks for an object that a lost answer may have made.
        during_incident: whether components are deleted although an incident affects them that opened since the plan was made.

    Raises:
        BlockedError: something stands against the plan. Nothing was sent.

    No other error escapes: a page's failure, even a defect of this program, is told in its result and leaves other pages alone.
    A page that could not be read when planning is not written to.
    """
    refuse_if_blocked(plan)
    begun = time.monotonic()
    reached, read = _Reached(backend_for), begun if read_at is None else read_at
    run = _ApplyRun(
        reached, journal, progress or SilentProgress(), interrupt, key, today, only, read, sleep, during_incident
    )
    return _applied(plan, run, reached, begun)


def _applied(plan: Plan, run: _ApplyRun, reached: _Reached, begun: float) -> Result:
    """Work on the pages side by side; what came of it."""
    fingerprint = PlanDocument.of(plan, run.key).fingerprint
    trouble = _begin(run.journal, plan, fingerprint)
    writers = {page.page.key: reached(page.page) for page in plan.pages if page.work and not page.error}
    try:
        with ThreadPoolExecutor(max_workers=SIDE_BY_SIDE, thread_name_prefix="apply") as pool:
            pages = list(pool.map(lambda page: _page(page, writers.get(page.page.key), run, trouble), plan.pages))
    finally:
        run.journal.close()
    return Result(
        pages=tuple(page for page, _ in pages),
        fingerprint=fingerprint,
        interrupted=any(interrupted for _, interrupted in pages),
        reads=sum(page.live.requests for page in plan.pages if page.live) + reached.sent.reads,
        writes=reached.sent.writes,
        seconds=time.monotonic() - begun,
    )


def _begin(journal: Journal, plan: Plan, fingerprint: str) -> str | None:
    """Open the journal; why that cannot be done, where it cannot."""
    if not plan.work:
        return None
    try:
        pages = {page.page.key: page.page.id for page in plan.pages}
        journal.begin(fingerprint, pages, {page.page.id: begun_of(page) for page in plan.pages})
    except DocumentError as error:
        return reason_of(error)
    return None


def _page(plan: PagePlan, backend: Backend | None, run: _ApplyRun, trouble: str | None) -> tuple[PageResult, bool]:
    """What happened to one page, and whether it was interrupted."""
    if plan.error is not None:
        return PageResult(plan, error=plan.error), False
    if backend is None:
        return PageResult(plan, remaining=plan), False
    if trouble is not None:
        return PageResult(plan, _skipped(plan, trouble), remaining=plan, error=trouble), False
    caller = Caller(backend, plan.page.id, run.journal, hash_key(run.key, plan.page))
    stop = run.interrupt
    walk = PageRun(
        plan,
        caller,
        run.progress,
        lambda: stop.requested,
        run.sleep,
        run.read_at,
        finishing=stop.finishing,
        insist=run.insist,
    )
    walk.run()
    left, error = _left(walk, backend, run)
    interrupted = walk.interrupted or (left is None and stop.requested)  # in the closing read too
    outcomes = settled(walk.outcomes, left)
    return PageResult(plan, outcomes, left, error or run.journal.trouble), interrupted


def _left(walk: PageRun, backend: Backend, run: _ApplyRun) -> tuple[PagePlan | None, str | None]:
    """What still differs, read only where something was written and the service can be expected to answer.

    Read once, and again only where what was done is not to be seen.
    """
    if walk.interrupted:
        return None, INTERRUPTED
    if walk.unreachable:
        return None, walk.halted
    if not walk.caller.sent:
        return walk.plan, walk.halted
    for pause in LOOKS:
        if pause:
            run.progress.waiting(pause)
            run.sleep(pause)
        left, error = remaining(
            walk.plan,
            backend,
            walk.caller.touched,
            today=run.today,
            only=run.only,
            progress=run.progress,
            outcomes=walk.outcomes,
        )
        if left is None or run.interrupt.requested or not _lags(left, walk.outcomes):
            break
    return left, error or walk.halted


def _lags(left: PagePlan, outcomes: Collection[Outcome]) -> bool:
    """Whether something that the service took as it was asked does not show yet: how soon its lists do is not known (B4.47)."""
    done = (Status.DONE, Status.ADOPTED)
    taken = {outcome.action.address for outcome in outcomes if outcome.status in done and not outcome.ignored}
    return any(action.address in taken for action in left.work)


def _skipped(plan: PagePlan, reason: str) -> tuple[Outcome, ...]:
    return tuple(Outcome(action, Status.SKIPPED, id=action.id, reason=reason) for action in plan.work)
