"""Sweep subscribers: read the lists for the policies, and process the matches in batches of 100."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from reconciler import planner
from reconciler.applier.apply import Stop
from reconciler.applier.call import reason_of
from reconciler.applier.journal import Journal
from reconciler.applier.page_reading import existing_id
from reconciler.applier.plan_run import chosen_pages
from reconciler.applier.subscriber_lots import LotSender
from reconciler.documents.event import Event, OnEvent, ignore_event
from reconciler.errors import BlockedError, PlanError, ServiceError, SettingError
from reconciler.model.plan import Block
from reconciler.model.resource import Config, DesiredPage
from reconciler.model.sweep import PageSweep, SweepResult
from reconciler.providers.protocol import Backend, Sweeper, Wanted


def find_people(
    config: Config,
    backend_for: Callable[[DesiredPage], Backend],
    *,
    now: datetime,
    page: tuple[str, ...] = (),
    allow_deletes: int | None = None,
    on_event: OnEvent = ignore_event,
) -> tuple[PageSweep, ...]:
    """The subscribers that the declared policies affect. Sends only GET requests. Pages without policies are skipped.

    Raises SettingError if a page is not declared or no page has its key set, and ServiceError for a single page. For
    several pages, errors are recorded per page, and the others are swept.
    """
    chosen = [desired_page for desired_page in chosen_pages(config, page) if desired_page.policies is not None]
    swept, unset = [], list[SettingError]()
    for desired_page in chosen:
        try:
            on_event(Event(event="reading", page=desired_page.key))
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
    refuse_blocks([(sweep.page.key, block) for sweep in sweeps for block in sweep.blocked_by])


def refuse_blocks(blocks: Sequence[tuple[str, Block]]) -> None:
    """Check that there are no blocks, each with its page. Raises BlockedError with all of them."""
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
    def send(what: str, state: str, ids: Sequence[str]) -> Collection[str]:
        return cast("Sweeper", backend_for(sweep.page)).remedy(sweep.page.id, what, state, ids)

    sender = LotSender(sweep.page.id, send, journal, sleep, lambda: interrupt.requested)
    counts = sender.send_all(sweep.work)
    return SweepResult(
        sweep, counts.done, counts.failed, counts.reasons, counts.changed, counts.left, interrupt.requested
    )
