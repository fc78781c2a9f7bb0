"""Apply a plan: pages in parallel, one write at a time per page, a final read, and the result."""

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
from reconciler.applier.page_reading import identified
from reconciler.applier.page_run import PageRun
from reconciler.applier.read import SIDE_BY_SIDE, merged, wanted_of
from reconciler.documents.event import Event, OnEvent, ignore_event, waiting_to_see
from reconciler.documents.plan import HashKey, PlanDocument, hash_key
from reconciler.errors import BlockedError, DocumentError, PlanError, ReconcilerError
from reconciler.model.kind import Kind
from reconciler.model.pattern import Pattern
from reconciler.model.plan import PagePlan, Plan, Verb
from reconciler.model.resource import DesiredPage
from reconciler.model.result import INTERRUPTED, NO_PLAN, UNCLEAR, Outcome, PageResult, Result, Status
from reconciler.providers.protocol import Backend, Sent


def refuse_if_blocked(plan: Plan) -> None:
    """Check that nothing blocks the plan.

    Raises BlockedError, which names every rule and the line or flag that allows the action. A plan made from a snapshot
    is blocked too, because the live page may differ.
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
    touched: Collection[Kind] | None,
    *,
    today: date,
    only: tuple[Pattern, ...],
    on_event: OnEvent,
    outcomes: Collection[Outcome] = (),
    publish_others: bool = False,
) -> tuple[PagePlan | None, str | None]:
    """The plan that remains after the writes, or why there is none. Types without writes are not read again, unless
    `touched` is None because the page itself was created.

    Raises no ServiceError.
    """
    key = plan.page.key
    on_event(Event(event="reading", page=key))
    try:
        fresh = backend.read(plan.page.id, wanted_of(plan.page, touched, base=plan.base))
        on_event(Event(event="read", page=key, requests=fresh.requests))
        live = merged(plan.live, fresh) if plan.live and plan.live.exists else fresh
        left = planner.plan_page(
            identified(plan.page, live),
            live,
            today=today,
            only=only,
            base=plan.base,
            begun=_left_begun(plan, outcomes),
            publish_others=publish_others,
            compare_only=True,
        )
        return advised(left, plan, outcomes), None
    except PlanError as error:
        return without_plan(plan, error), None
    except ReconcilerError as error:
        return (
            None,
            f"whether the {plan.page.scope.value} matches the configuration now is not known: {reason_of(error)}",
        )


def _left_begun(plan: PagePlan, outcomes: Collection[Outcome]) -> Collection[str]:
    """What the plan began, without what was concluded."""
    done = (Status.DONE, Status.ADOPTED)
    concluded = {str(o.action.address) for o in outcomes if o.action.kind.concludes and o.status in done}
    return set(begun_of(plan)) - concluded


def settled(outcomes: Iterable[Outcome], left: PagePlan | None) -> tuple[Outcome, ...]:
    """The outcomes, with unknown fates resolved as far as the remaining plan allows."""
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
    if not unknown or outcome.action.kind.concludes:
        return outcome  # a conclusion shows less than it does: that nothing differs does not prove it
    if differs:
        return replace(outcome, status=Status.FAILED)
    return replace(outcome, status=Status.DONE, reason="its answer was lost, and it is done")


class Stop(Protocol):
    """The Ctrl-C flag (`reconciler.http.Interrupt` implements it)."""

    @property
    def requested(self) -> bool:
        """Whether a stop was requested."""

    def finishing(self) -> AbstractContextManager[None]:
        """Let this thread send requests in the body despite a stop, as long as they do not have to wait."""


@dataclass(frozen=True)
class _ApplyRun:
    """State shared by all pages of a run."""

    backend_for: Callable[[DesiredPage], Backend]
    """Returns the backend of a page."""
    journal: Journal
    """The journal of the run."""
    on_event: OnEvent
    """Receives what happens."""
    interrupt: Stop
    """Tells whether the user interrupted the run."""
    key: HashKey
    """Keys the hashes of sensitive values."""
    today: date
    """The date of the run, on which the age of resources depends."""
    only: tuple[Pattern, ...]
    """Patterns of the resources to include; empty for all."""
    read_at: float
    """When reading the pages started, by `time.monotonic`."""
    sleep: Callable[[float], None]
    """Waits for some seconds."""
    insist: bool
    """Whether to delete and move components affected by an incident."""
    publish_others: bool
    """Whether to publish what the draft holds and the file does not declare."""


class _Reached:
    """The backends of a run, and the number of requests they sent during it."""

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
        """The requests that all backends sent during this run."""
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
    on_event: OnEvent = ignore_event,
    only: tuple[Pattern, ...] = (),
    read_at: float | None = None,
    sleep: Callable[[float], None] = time.sleep,
    during_incident: bool = False,
    publish_others: bool = False,
) -> Result:
    """Apply the plan, and report what was done, what failed and why, and what was skipped.

    Args:
        plan: must have been made with the same `only`, which the final plan uses as well.
        journal: records each call before and after. A call that cannot be recorded is not sent. Closed at the end.
        interrupt: when set, the request in flight finishes, and the rest is skipped.
        key: the key for hashes of sensitive values in the journal and the fingerprint.
        read_at: when the pages were read, by `time.monotonic`; None for just now. Old data is read again before the
            first deletion and before a group's member list is sent.
        sleep: waits between looks for an object that a lost answer may have created.
        during_incident: whether to delete components affected by an incident that was opened after planning.
        publish_others: whether a draft may be published with what the file does not declare.

    Raises:
        BlockedError: the plan is blocked. Nothing was sent.

    No other error is raised: the failure of a page, even a bug, is part of its result and does not affect other pages.
    A page that could not be read during planning is not written to.
    """
    refuse_if_blocked(plan)
    begun = time.monotonic()
    reached, read = _Reached(backend_for), begun if read_at is None else read_at
    run = _ApplyRun(
        reached, journal, on_event, interrupt, key, today, only, read, sleep, during_incident, publish_others
    )
    return _applied(plan, run, reached, begun)


def _applied(plan: Plan, run: _ApplyRun, reached: _Reached, begun: float) -> Result:
    """Process the pages in parallel."""
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
    """Open the journal. Returns the reason if that fails."""
    if not plan.work:
        return None
    try:
        pages = {page.page.key: page.page.id or page.page.lasting for page in plan.pages}
        journal.begin(fingerprint, pages, {page.page.lasting: begun_of(page) for page in plan.pages})
    except DocumentError as error:
        return reason_of(error)
    return None


def _page(plan: PagePlan, backend: Backend | None, run: _ApplyRun, trouble: str | None) -> tuple[PageResult, bool]:
    """The result of one page, and whether it was interrupted."""
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
        run.on_event,
        lambda: stop.requested,
        run.sleep,
        run.read_at,
        finishing=stop.finishing,
        insist=run.insist,
        today=run.today,
    )
    walk.run()
    # The page may have been created, and its first publication may have given it another ID.
    plan = replace(plan, page=replace(plan.page, id=walk.caller.page_id))
    left, error = _left(walk, plan, backend, run)
    interrupted = walk.interrupted or (left is None and stop.requested)  # the final read too
    outcomes = settled(walk.outcomes, left)
    plan = plan if left is None else replace(plan, page=left.page)
    outcomes = tuple(_with_id(outcome, plan.page) for outcome in outcomes)
    return PageResult(plan, outcomes, left, error or run.journal.trouble), interrupted


def _with_id(outcome: Outcome, page: DesiredPage) -> Outcome:
    """The outcome; that of creating the page itself with the ID that it has in the end."""
    creates = outcome.action.kind is page.service.page and outcome.action.verb is Verb.CREATE
    return replace(outcome, id=page.id) if creates and outcome.id else outcome


def _left(walk: PageRun, plan: PagePlan, backend: Backend, run: _ApplyRun) -> tuple[PagePlan | None, str | None]:
    """What still differs from the plan, whose page has its current ID.

    Reads only if something was written and the service is expected to answer.

    Reads once, and again only if a completed write is not visible yet.
    """
    if walk.interrupted:
        return None, INTERRUPTED
    if walk.unreachable:
        return None, walk.halted
    if not walk.caller.sent:
        return walk.plan, walk.halted
    created = walk.plan.page.id != plan.page.id
    if not plan.page.id:
        return walk.plan, walk.halted  # the page was not created, so that everything is left
    for pause in LOOKS:
        if pause:
            run.on_event(waiting_to_see(pause))
            run.sleep(pause)
        left, error = remaining(
            plan,
            backend,
            None if created else _touched(walk),
            today=run.today,
            only=run.only,
            on_event=run.on_event,
            outcomes=walk.outcomes,
            publish_others=run.publish_others,
        )
        if left is None or run.interrupt.requested or not _lags(left, walk.outcomes):
            break
    return left, error or walk.halted


def _touched(walk: PageRun) -> set[Kind]:
    """The types that were written, and with what is in a draft whether visitors see it."""
    touched = set(walk.caller.touched)
    if any(kind.drafted for kind in touched):
        touched |= {kind for kind in walk.plan.page.service.kinds_of(walk.plan.page.scope) if kind.concludes}
    return touched


def _lags(left: PagePlan, outcomes: Collection[Outcome]) -> bool:
    """Whether a completed write is not visible yet: how soon the service's lists show it is unknown (B4.47)."""
    done = (Status.DONE, Status.ADOPTED)
    taken = {outcome.action.address for outcome in outcomes if outcome.status in done and not outcome.ignored}
    return any(action.address in taken for action in left.work)


def _skipped(plan: PagePlan, reason: str) -> tuple[Outcome, ...]:
    return tuple(Outcome(action, Status.SKIPPED, id=action.id, reason=reason) for action in plan.work)
