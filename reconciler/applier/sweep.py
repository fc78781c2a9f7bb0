"""Sweep subscribers: read the lists for the policies, and process the matches in batches of 100."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import NamedTuple, cast

from reconciler import planner
from reconciler.applier.apply import Stop
from reconciler.applier.call import reason_of, recorded
from reconciler.applier.journal import Journal
from reconciler.applier.page_reading import existing_id
from reconciler.applier.plan_run import chosen_pages
from reconciler.applier.progress import Progress, SilentProgress
from reconciler.errors import (
    BlockedError,
    DocumentError,
    Interrupted,
    PlanError,
    ServiceError,
    SettingError,
    UncertainError,
)
from reconciler.model.resource import Config, DesiredPage
from reconciler.model.sweep import FoundSubscriber, PageSweep, SweepResult
from reconciler.providers.protocol import Backend, Sweeper, Wanted

LOT = 100
"""Subscribers per request."""

TRIES = 3
"""Number of times a batch is sent if its answer is lost. Processing someone twice does no harm."""


def find_people(
    config: Config,
    backend_for: Callable[[DesiredPage], Backend],
    *,
    now: datetime,
    page: tuple[str, ...] = (),
    allow_deletes: int | None = None,
    progress: Progress | None = None,
) -> tuple[PageSweep, ...]:
    """The subscribers that the declared policies affect. Sends only GET requests. Pages without policies are skipped.

    Raises SettingError if a page is not declared or no page has its key set, and ServiceError for a single page. For
    several pages, errors are recorded per page, and the others are swept.
    """
    chosen = [desired_page for desired_page in chosen_pages(config, page) if desired_page.policies is not None]
    reporter = progress or SilentProgress()
    swept, unset = [], list[SettingError]()
    for desired_page in chosen:
        try:
            reporter.reading(desired_page.key)
            swept.append(_find(desired_page, backend_for(desired_page), now, allow_deletes))
        except (ServiceError, SettingError, PlanError) as error:
            if isinstance(error, ServiceError):
                error.about(desired_page.shown)
            if len(chosen) == 1:
                raise
            if isinstance(error, SettingError):
                unset.append(error)
            swept.append(PageSweep(desired_page, error=reason_of(error)))
    if unset and len(unset) == len(chosen):
        raise unset[0]  # no page has its key set, so there is nothing to show
    return tuple(swept)


def _find(page: DesiredPage, backend: Backend, now: datetime, allow_deletes: int | None) -> PageSweep:
    """Read the page itself first, so that a wrong ID fails early and people see the page's name."""
    before = backend.sent.reads
    page = replace(page, id=existing_id(backend, page))
    name = backend.read(page.id, Wanted(frozenset())).name
    states = planner.states_needed(page.policies) if page.policies is not None else ()
    lists = cast("Sweeper", backend).people_in(page.id, states) if states else {}
    reads = backend.sent.reads - before
    return planner.sweep_page(page, lists, now, name=name, reads=reads, allow_deletes=allow_deletes)


def refuse_if_too_many(sweeps: Sequence[PageSweep]) -> None:
    """Check that sweeps stay within their limits. Raises BlockedError, which names the line or flag that allows more."""
    blocks = [(sweep.page.key, block) for sweep in sweeps for block in sweep.blocked_by]
    if blocks:
        raise BlockedError(
            "; ".join(f"{key}: {block.rule}: {block.message}" for key, block in blocks),
            hint="; ".join(dict.fromkeys(block.hint for _, block in blocks)),
        )


def carry_out_sweep(
    sweeps: Sequence[PageSweep],
    backend_for: Callable[[DesiredPage], Backend],
    *,
    journal: Journal,
    interrupt: Stop,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[SweepResult, ...]:
    """Process the subscribers found, batch by batch. A failed batch does not affect the others.

    Raises BlockedError before sending anything if a sweep exceeds its limits. Any other error is part of the result.
    """
    refuse_if_too_many(sweeps)
    try:
        return tuple(_carry_out(sweep, backend_for, journal, interrupt, sleep) for sweep in sweeps if not sweep.error)
    finally:
        journal.close()


def _carry_out(
    sweep: PageSweep,
    backend_for: Callable[[DesiredPage], Backend],
    journal: Journal,
    interrupt: Stop,
    sleep: Callable[[float], None],
) -> SweepResult:
    done: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    reasons: list[str] = []
    left, changed = len(sweep.work), 0
    for what, state, lot in _lots(sweep.work):
        if interrupt.requested:
            break
        try:
            treated = _treat(
                sweep.page, backend_for, journal, what, state, [subscriber.live.id for subscriber in lot], sleep
            )
        except Interrupted:
            break
        left -= len(lot)
        changed += treated.changed
        (failed if treated.failure else done)[what] += len(lot) - treated.changed
        if treated.failure:
            reasons.append(treated.failure)
    if journal.trouble:
        reasons.append(journal.trouble)
    return SweepResult(sweep, done, failed, tuple(dict.fromkeys(reasons)), changed, left, interrupt.requested)


def _lots(work: Sequence[FoundSubscriber]) -> Iterator[tuple[str, str, list[FoundSubscriber]]]:
    def sort(subscriber: FoundSubscriber) -> tuple[str, str]:
        return subscriber.remedy, subscriber.state

    for (what, state), group in groupby(sorted(work, key=sort), key=sort):
        people = list(group)
        for start in range(0, len(people), LOT):
            yield what, state, people[start : start + LOT]


class _Treated(NamedTuple):
    """What became of a batch."""

    changed: int
    """How many were left alone because they were no longer in the state in which they were found."""
    failure: str | None = None
    """Why it failed; None if it did not."""


def _treat(
    page: DesiredPage,
    backend_for: Callable[[DesiredPage], Backend],
    journal: Journal,
    what: str,
    state: str,
    ids: list[str],
    sleep: Callable[[float], None],
) -> _Treated:
    """Send one batch. Raises Interrupted if Ctrl-C came first."""
    for attempt in range(TRIES):
        try:
            call = journal.lot(page.id, what, state, ids)
        except DocumentError as error:
            return _Treated(0, error.message)
        try:
            sweeper = cast("Sweeper", backend_for(page))
            changed = recorded(journal, call, (None,), partial(sweeper.remedy, page.id, what, state, ids))
        except UncertainError as error:
            if attempt + 1 == TRIES:
                return _Treated(0, reason_of(error))
            sleep(1.0)
        except ServiceError as error:
            return _Treated(0, reason_of(error))
        else:
            reason = f"left alone, no longer {state}: {', '.join(sorted(changed))}" if changed else None
            journal.outcome(call, "done", reason=reason)
            return _Treated(len(changed))
    return _Treated(0)
