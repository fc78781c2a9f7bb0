"""Make the plan of a run: read and plan all pages in parallel."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from reconciler import planner
from reconciler.applier.call import reason_of
from reconciler.applier.create import LOOKS
from reconciler.applier.earlier_runs import EarlierRuns
from reconciler.applier.judgement import judged
from reconciler.applier.page_reading import identified, read_page
from reconciler.applier.read import SIDE_BY_SIDE, closing_reads, wanted_of
from reconciler.documents.event import Event, OnEvent, ignore_event, waiting_to_see
from reconciler.documents.plan import HashKey, PlanDocument
from reconciler.errors import PlanError, ServiceError, SettingError
from reconciler.model.collector import collector_off
from reconciler.model.kind import Scope
from reconciler.model.pattern import Pattern
from reconciler.model.plan import Note, PagePlan, Plan
from reconciler.model.resource import Ancestry, Config, DesiredPage, LivePage
from reconciler.providers.protocol import Backend, Wanted


def make_plan(
    config: Config,
    backend_for: Callable[[DesiredPage], Backend],
    *,
    today: date,
    page: tuple[str, ...] = (),
    only: tuple[Pattern, ...] = (),
    allow_deletes: int | None = None,
    snapshot: Mapping[str, LivePage] | None = None,
    on_event: OnEvent = ignore_event,
    base: Config | Ancestry | None = None,
    during_incident: bool = False,
    publish_others: bool = False,
    compare_only: bool = False,
    earlier: EarlierRuns | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Plan:
    """Read the declared pages, or take them from a snapshot (by key or ID), and plan each. Sends only GET requests.

    `base` is the configuration at another revision, alone or with what newer commits declare. Its pages are matched by
    ID; one that is no longer declared is released: reported, and left alone. If components would be deleted or moved,
    open incidents are read first, and touching an affected component is blocked unless `during_incident` is set.
    `publish_others` lifts the block on a draft that holds undeclared changes. With `page`, only those pages are planned,
    and the plan is incomplete. What `earlier` runs just created and the lists do not show yet is read again after 1 s
    and 3 s. For a single page, errors are raised; for several, they are recorded per page, and the others are planned.

    Raises SettingError if a page is not declared, a pattern belongs to no page, or no page has its key set, and for a
    single page ServiceError and PlanError.
    """
    chosen = chosen_pages(config, page)
    _refuse_stray(only, config)
    ancestry = base if isinstance(base, Ancestry) else Ancestry(base)
    plan_page = partial(
        planner.plan_page,
        today=today,
        only=only,
        allow_deletes=allow_deletes,
        during_incident=during_incident,
        publish_others=publish_others,
        compare_only=compare_only,
        lenient=compare_only,
    )
    run = _PlanRun(backend_for, plan_page, ancestry, snapshot, on_event, earlier, sleep, len(chosen) == 1)
    plans = run.pages(chosen)
    _refuse_unmatched(only, plans)
    if len(chosen) < len(config.pages):
        plans = [replace(plan, complete=False) for plan in plans]
    unknown = earlier.notes if earlier is not None else ()
    return Plan(tuple(plans), (*released(config, ancestry.common), *planner.expiring_keys(chosen, today), *unknown))


@dataclass(frozen=True)
class _PlanRun:
    """State shared by all pages of a plan."""

    backend_for: Callable[[DesiredPage], Backend]
    """Returns the backend of a page."""
    plan_page: Callable[..., PagePlan]
    """The planner, with the options of the run."""
    ancestry: Ancestry
    """What the base revision declares."""
    snapshot: Mapping[str, LivePage] | None
    """The pages of a snapshot, by key or ID; None to read the live pages."""
    on_event: OnEvent
    """Receives what happens."""
    earlier: EarlierRuns | None
    """What earlier runs created; None if there is no journal."""
    sleep: Callable[[float], None]
    """Waits for some seconds."""
    alone: bool
    """Whether there is only one page, whose errors are raised."""
    unset: list[SettingError] = field(default_factory=list)
    """Errors about missing keys or addresses."""

    def pages(self, chosen: Sequence[DesiredPage]) -> list[PagePlan]:
        """The plans of the pages, made in parallel. Raises what `planned` raises, and SettingError if no page has its
        key set.
        """
        if self.snapshot is not None:  # nothing to wait for: threads would only take turns
            with collector_off():
                return [self.planned(page) for page in chosen]
        if self.alone:
            return [self.planned(chosen[0])]
        with ThreadPoolExecutor(max_workers=SIDE_BY_SIDE, thread_name_prefix="read") as pool:
            plans = list(pool.map(self.planned, chosen))
        if len(self.unset) == len(chosen):
            raise self.unset[0]  # no page has its key set, so there is no plan to show
        return plans

    def planned(self, page: DesiredPage) -> PagePlan:
        """The plan of one page, or the reason why there is none. Raises ServiceError, PlanError and SettingError for a
        single page.
        """
        try:
            plan = self._plan(page)
        except (ServiceError, PlanError, SettingError) as error:
            if isinstance(error, ServiceError):
                error.about(page.shown)
            if self.alone:
                raise
            if isinstance(error, SettingError):
                self.unset.append(error)
            plan = planner.errored_page(page, reason_of(error), error.key_problem)
        plan = plan if self.ancestry.sure else planner.unsure(plan)
        self.on_event(Event(event="planned", page=plan.page.key, actions=len(plan.actions), reason=plan.error or ""))
        return plan

    def _plan(self, page: DesiredPage) -> PagePlan:
        then = _then(page, self.ancestry.common)
        begun = self.earlier.begun(page.lasting) if self.earlier is not None else ()
        newer = _newer(page, self.ancestry)

        def plan_live(live: LivePage) -> PagePlan:
            return self.plan_page(identified(page, live), live, base=then, newer=newer, begun=begun)

        if self.snapshot is not None:
            return plan_live(_from_snapshot(page, self.snapshot))
        live, plan = _settled(
            lambda: _read(page, self.backend_for, self.on_event, then),
            plan_live,
            self.earlier,
            self.on_event,
            self.sleep,
        )
        if planner.disturbs(plan):
            plan = plan_live(_with_incidents(page.key, live, self.backend_for(page), self.on_event))
        return judged(plan, self.backend_for(page)) if plan.work else plan


def _settled(
    read: Callable[[], LivePage],
    plan_live: Callable[[LivePage], PagePlan],
    earlier: EarlierRuns | None,
    on_event: OnEvent,
    sleep: Callable[[float], None],
) -> tuple[LivePage, PagePlan]:
    """A read and its plan, repeated while the read lacks what an earlier run just created."""
    if earlier is None:
        live = read()
        return live, plan_live(live)
    for pause in LOOKS[1:]:
        read_at = earlier.moment()
        live = read()
        try:
            plan = plan_live(live)
        except PlanError:
            if not earlier.unseen(None, live, read_at):
                raise
        else:
            if not earlier.unseen(plan, live, read_at):
                return live, plan
        on_event(waiting_to_see(pause))
        sleep(pause)
    live = read()
    return live, plan_live(live)


@collector_off()
def document_of(plan: Plan, key: HashKey) -> PlanDocument:
    """The plan's document, with the estimated duration of an apply. `key` is the key for hashes of sensitive values."""
    return PlanDocument.of(plan, key, estimated_seconds=_seconds(plan))


def _seconds(plan: Plan) -> float:
    """The longest wait of any key. Pages with the same key share its strictest rate window; different windows run in
    parallel.
    """
    waits = [0.0]
    sharing: dict[tuple[str, str | None], list[PagePlan]] = {}
    for page in plan.pages:
        sharing.setdefault((page.page.provider.type, page.page.provider.key_env), []).append(page)
    for pages in sharing.values():
        already = sum(page.live.requests for page in pages if page.live)
        writes = sum(page.writes for page in pages)
        closing = sum(closing_reads(page) for page in pages)
        limits = {page.page.provider.rate_limit for page in pages}
        waits += (planner.estimate_seconds(already, writes, closing, limit) for limit in limits)
    return max(waits)


def chosen_pages(config: Config, keys: tuple[str, ...]) -> tuple[DesiredPage, ...]:
    """The declared pages with these keys, or all without any. Raises SettingError for a key that is not declared."""
    unknown = [key for key in keys if config.page(key) is None]
    if unknown:
        raise SettingError(
            f"unknown page {unknown[0]!r}", hint=f"available pages: {', '.join(page.key for page in config.pages)}"
        )
    return tuple(page for page in config.pages if not keys or page.key in keys)


def _then(page: DesiredPage, base: Config | None) -> DesiredPage | None:
    """The page with the same ID in the base, under any key; by its key if one of them has no ID."""
    pages = base.pages if base is not None else ()
    return next((desired_page for desired_page in pages if desired_page.is_same(page)), None)


def _newer(page: DesiredPage, ancestry: Ancestry) -> planner.Newer | None:
    """The page as declared by newer commits, under its current key."""
    desired_page = _then(page, ancestry.newer)
    return None if desired_page is None else planner.Newer(desired_page, ancestry.behind)


def released(config: Config, base: Config | None) -> Iterator[Note]:
    """A note on each page that was declared at the base and is not declared now."""
    for page in base.pages if base is not None else ():
        if not any(page.is_same(declared) for declared in config.pages):
            what = "page" if page.scope is Scope.PAGE else "organization"
            called = page.id or page.by_name
            text = f"the {what} {page.key} ({called}) is no longer declared: it is released, and left as it is"
            yield Note("released", text)


def _refuse_stray(only: tuple[Pattern, ...], config: Config) -> None:
    """Refuse a pattern that belongs to no page, since it would always find no changes. Raises SettingError."""
    for pattern in only:
        if not any(pattern.may_be_of(page.key) for page in config.pages):
            option = "--exclude" if pattern.excludes else "--only"
            raise SettingError(
                f"{option} {pattern}: it begins with no page that is declared",
                hint=f"an address is PAGE/KIND/PATH, and pages are {', '.join(page.key for page in config.pages)}",
            )


def _refuse_unmatched(only: tuple[Pattern, ...], plans: Iterable[PagePlan]) -> None:
    """Refuse a pattern that matches nothing, since it would find no changes or exclude nothing. Raises SettingError."""
    page_plans = list(plans)
    for pattern in only:
        hint = planner.names_nothing(pattern, page_plans)
        if hint is not None:
            option = "--exclude" if pattern.excludes else "--only"
            raise SettingError(f"{option} {pattern}: it matches nothing, declared or live", hint=hint)


def _read(
    page: DesiredPage, backend_for: Callable[[DesiredPage], Backend], on_event: OnEvent, base: DesiredPage | None
) -> LivePage:
    backend = backend_for(page)
    on_event(Event(event="reading", page=page.key))
    wanted = wanted_of(page, base=base)
    if any(page.service.by_name[name].subscribes for name in page.declared):
        wanted = replace(wanted, facts=wanted.facts | {"subscriber_counts"})
    live = read_page(backend, page, wanted)
    on_event(Event(event="read", page=page.key, requests=live.requests))
    return live


def _with_incidents(key: str, live: LivePage, backend: Backend, on_event: OnEvent) -> LivePage:
    """The page with its open incidents: two short lists, read only if the plan deletes or moves components. A page that
    does not exist has none.
    """
    if not live.exists:
        return live
    on_event(Event(event="reading", page=key))
    read = backend.read(live.id, Wanted(kinds=frozenset(), facts=frozenset({"incidents"})))
    requests = live.requests + read.requests
    on_event(Event(event="read", page=key, requests=requests))
    return replace(live, incidents=read.incidents, requests=requests)


def _from_snapshot(page: DesiredPage, snapshot: Mapping[str, LivePage]) -> LivePage:
    live = snapshot.get(page.key) or snapshot.get(page.id)
    if live is None:
        called = page.id or f"named {page.by_name}"
        raise PlanError(f"the snapshot has no page {called}", place=page.key, hint="take it again")
    return live
