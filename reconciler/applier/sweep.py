"""Sweeping subscribers: reading the lists that the policies look in, and treating whom they found, in lots of 100."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import cast

from reconciler import planner
from reconciler.applier.apply import Stop
from reconciler.applier.call import reason_of
from reconciler.applier.journal import Journal
from reconciler.applier.plan_run import chosen_pages
from reconciler.applier.progress import Progress, SilentProgress
from reconciler.errors import BlockedError, DocumentError, Interrupted, ServiceError, SettingError, UncertainError
from reconciler.model.resource import Config, DesiredPage, Live
from reconciler.model.sweep import FoundSubscriber, PageSweep, SweepResult
from reconciler.providers.protocol import Backend, Sweeper, Wanted

LOT = 100
"""Subscribers treated by one request."""

TRIES = 3
"""How often a lot is sent whose answers are lost: treating somebody twice does no harm."""


def find_people(
    config: Config,
    backend_for: Callable[[DesiredPage], Backend],
    *,
    now: datetime,
    page: tuple[str, ...] = (),
    allow_deletes: int | None = None,
    progress: Progress | None = None,
) -> tuple[PageSweep, ...]:
    """Whom the policies of the declared pages are about; nothing but GET is sent. A page without policies is left out.

    Raises SettingError for a page that is not declared, or where no page's key is set, and ServiceError on a run of one page; on
    several, what went wrong is recorded with its page, and the others are swept.
    """
    chosen = [desired_page for desired_page in chosen_pages(config, page) if desired_page.policies is not None]
    reporter = progress or SilentProgress()
    swept, unset = [], list[SettingError]()
    for desired_page in chosen:
        try:
            reporter.reading(desired_page.key)
            swept.append(_find(desired_page, backend_for(desired_page), now, allow_deletes))
        except (ServiceError, SettingError) as error:
            if isinstance(error, ServiceError):
                error.about(desired_page.shown)
            if len(chosen) == 1:
                raise
            if isinstance(error, SettingError):
                unset.append(error)
            swept.append(PageSweep(desired_page, error=reason_of(error)))
    if unset and len(unset) == len(chosen):
        raise unset[0]  # no page has what it takes: there is nothing to show
    return tuple(swept)


def _find(page: DesiredPage, backend: Backend, now: datetime, allow_deletes: int | None) -> PageSweep:
    """Read the page itself first, as every reading does: a wrong id ends there, and people see whose page it is."""
    before = backend.sent.reads
    name = backend.read(page.id, Wanted(frozenset())).name
    lists: dict[str, tuple[Live, ...]] = {}
    if page.policies is not None:
        for state in planner.states_needed(page.policies):
            lists[state] = tuple(cast("Sweeper", backend).people_in(page.id, state))
    reads = backend.sent.reads - before
    return planner.sweep_page(page, lists, now, name=name, reads=reads, allow_deletes=allow_deletes)


def refuse_if_too_many(sweeps: Sequence[PageSweep]) -> None:
    """Let sweeps pass that stay within their limits. Raises BlockedError that names the line or flag that would allow the others."""
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
    """Treat whom the sweeps found, one lot after the other. A lot that fails leaves the others alone.

    Raises BlockedError before anything is sent where a sweep is over its limits. No other error escapes: it is in the result.
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
    left = len(sweep.work)
    for what, state, lot in _lots(sweep.work):
        if interrupt.requested:
            break
        try:
            reason = _treat(
                sweep.page, backend_for, journal, what, state, [subscriber.live.id for subscriber in lot], sleep
            )
        except Interrupted:
            break
        left -= len(lot)
        (failed if reason else done)[what] += len(lot)
        if reason:
            reasons.append(reason)
    if journal.trouble:
        reasons.append(journal.trouble)
    return SweepResult(sweep, done, failed, tuple(dict.fromkeys(reasons)), left, interrupt.requested)


def _lots(work: Sequence[FoundSubscriber]) -> Iterator[tuple[str, str, list[FoundSubscriber]]]:
    def sort(subscriber: FoundSubscriber) -> tuple[str, str]:
        return subscriber.remedy, subscriber.state

    for (what, state), group in groupby(sorted(work, key=sort), key=sort):
        people = list(group)
        for start in range(0, len(people), LOT):
            yield what, state, people[start : start + LOT]


def _treat(
    page: DesiredPage,
    backend_for: Callable[[DesiredPage], Backend],
    journal: Journal,
    what: str,
    state: str,
    ids: list[str],
    sleep: Callable[[float], None],
) -> str | None:
    """Send one lot; why it failed, or None. Raises Interrupted where Ctrl-C came before it was sent."""
    for attempt in range(TRIES):
        try:
            call = journal.lot(page.id, what, state, ids)
        except DocumentError as error:
            return error.message
        try:
            cast("Sweeper", backend_for(page)).remedy(page.id, what, state, ids)
        except Interrupted as stop:
            journal.outcome(call, "interrupted", reason=str(stop))
            raise
        except UncertainError as error:
            journal.outcome(call, "unknown", reason=reason_of(error))
            if attempt + 1 == TRIES:
                return reason_of(error)
            sleep(1.0)
        except ServiceError as error:
            journal.outcome(call, "failed", reason=reason_of(error))
            return reason_of(error)
        else:
            journal.outcome(call, "done")
            return None
    return None
