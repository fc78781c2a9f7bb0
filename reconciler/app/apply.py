"""The apply command: plan, show, confirm, apply, report."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.app.console import Console
from reconciler.app.load import today
from reconciler.app.plan import Planned, planned, show
from reconciler.app.plan_request import PlanRequest
from reconciler.app.progress import Reporter
from reconciler.app.sharing import Sharing
from reconciler.app.signals import stopped_by_signals
from reconciler.app.streams import leave_closed
from reconciler.documents.plan import PlanDocument
from reconciler.documents.result import ResultDocument
from reconciler.errors import DocumentError, NotConfirmedError, SettingError, StalePlanError, StoreError
from reconciler.model.resource import DesiredPage
from reconciler.model.result import PageResult, Result

if TYPE_CHECKING:
    from reconciler.applier import Journal
    from reconciler.applier.apply_lock import LockStore


PATIENCE = 120
"""Default seconds to wait for another apply on the same page, outside of CI."""


@dataclass(frozen=True, slots=True)
class ApplyOptions:
    """The options of an apply."""

    saved: Path | None = None
    """The path of a plan document to apply; None to plan now."""
    auto_approve: bool = False
    """Whether to apply without asking."""
    journal: Path | None = None
    """The path of the journal; None for the usual one."""
    format: str = "text"
    """The output format: `text` or `json`."""
    required: str | None = None
    """Where to find the reviewed plan: `comment`, or the path of a plan document."""
    lock_timeout: int | None = None
    """Seconds to wait for another apply on a page. None: no wait in CI, otherwise `PATIENCE`."""


def carry_out(request: PlanRequest, order: ApplyOptions, console: Console) -> int:
    """Plan, show, check, confirm, apply, and report. Returns the exit code."""
    from reconciler import applier

    leave_closed()
    saved = applier.read_plan(order.saved) if order.saved else None
    journal = applier.Journal(order.journal) if order.journal else applier.Journal()
    journal.prepare()
    sharing = Sharing(os.environ, console)
    alone = partial(_alone, order, console, sharing, sharing.locks(sandbox=request.sandbox))
    earlier = applier.EarlierRuns(journal)
    planning = planned(request, console, Reporter(console), holding=alone, earlier=earlier, sharing=sharing)
    with closing(journal), planning as planned_run:
        if saved is not None:
            applier.check_fresh(saved, planned_run.document)
        aside = order.format != "text" or request.to_stdout
        show(
            planned_run.document, "text", console, to_stderr=aside, rules=False
        )  # the error lists what blocks the plan, once
        if not (planned_run.document.errored and not planned_run.plan.work):
            applier.refuse_if_blocked(planned_run.plan)
        if not planned_run.plan.work:
            result = _untouched(planned_run)
            if order.format == "json":
                console.out(_account(result, order, console))
            return result.exit_code
        if order.required is not None:
            require(order.required, planned_run.document)
        if not order.auto_approve:
            confirm(planned_run.document, console)
        result = _apply(planned_run, journal, console)
        _publish(result, console)
        code = max(result.exit_code, 1 if planned_run.document.errored else 0)
        return console.account(_account(result, order, console), code)


def _untouched(planned: Planned) -> Result:
    """The result of a plan without work for apply."""
    pages = (PageResult(page, remaining=None if page.error else page, error=page.error) for page in planned.plan.pages)
    return Result(tuple(pages), planned.document.fingerprint, reads=planned.document.requests.reads)


def require(where: str, document: PlanDocument) -> None:
    """Check that the plan is the reviewed one. Raises StalePlanError if it differs, BlockedError if none was reviewed."""
    from reconciler import applier

    if where != "comment":
        applier.check_fresh(applier.read_plan(Path(where)), document)
        return
    from reconciler import ci
    from reconciler.app.code_host import code_host

    # Apply prints names from the page, so workflow commands may be disabled now. No token is printed in any case.
    with code_host(read_only=True, mask=False) as (host, context):
        reviewed = ci.reviewed_fingerprint(host, context, ci.page_set(document))
    if reviewed.fingerprint != document.fingerprint:
        key = ", or it was made with another API key (contact details are hashed with the API key, so both runs must use the same key)"
        raise StalePlanError(
            f"the plan that was reviewed ({reviewed.url}, made for {reviewed.sha[:12]}) is not the plan that is made now",
            hint=f"the page or the file changed since{key if document.keyed else ''}: "
            "open a pull request, or review the plan above and apply it without this option",
        )


def confirm(document: PlanDocument, console: Console) -> None:
    """Ask on the terminal, with deletions listed separately. Raises NotConfirmedError for any answer but "yes", or
    without a terminal.
    """
    if not console.asks:
        raise NotConfirmedError("not applied: no terminal for confirmation", hint="use --auto-approve")
    from reconciler.render.prompt import question

    console.err(question(document, color=console.err_color))
    answer = click.prompt("Type yes to apply", default="no", show_default=False, err=True)
    if answer.strip().lower() != "yes":
        raise NotConfirmedError("not applied: the answer was no")


@contextmanager
def _alone(
    order: ApplyOptions, console: Console, sharing: Sharing, locks: "LockStore | None", pages: Sequence[DesiredPage]
) -> Iterator[None]:
    """Lock the pages against other applies. Raises LockedError if one does not end in time."""
    from reconciler.applier.apply_lock import holding
    from reconciler.render.escape import terminal

    def waiting(page: DesiredPage, holder: object) -> None:
        console.err(f"Waiting for another apply on {terminal(f'{page.shown}: {holder}')} …")

    timeout = order.lock_timeout
    if timeout is None:
        timeout = 0 if console.in_ci else PATIENCE
    with ExitStack() as stack:
        if locks is not None:
            try:
                stack.enter_context(holding(locks, pages, timeout=timeout, waiting=waiting))
            except (DocumentError, StoreError) as error:
                sharing.lost_locks(error)
        yield


def _apply(planned: Planned, journal: "Journal", console: Console) -> Result:
    from reconciler import api

    reporter = Reporter(console, total=len(planned.plan.work))
    events = planned.events
    on_event = planned.services.on_event = events.beside(reporter.on_event) if events else reporter.on_event
    with stopped_by_signals(planned.services.interrupt, console):
        try:
            return api.apply(
                planned.plan,
                planned.services,
                journal=journal,
                today=today(),
                on_event=on_event,
                only=planned.request.only,
                exclude=planned.request.exclude,
                read_at=planned.read_at,
                during_incident=planned.request.during_incident,
                publish_others=planned.request.publish_others,
            )
        finally:
            reporter.clear()


def _publish(result: Result, console: Console) -> None:
    """Write what was done to the summary of a GitHub Actions step, below the plan. Errors are only reported."""
    from reconciler import ci, render

    if not os.environ.get("GITHUB_STEP_SUMMARY"):
        return
    try:
        if not ci.write_result(render.applied(ResultDocument.of(result), "text", color=False), os.environ):
            console.err("warning: GITHUB_STEP_SUMMARY has no room left for the result")
    except SettingError as error:
        console.err(f"warning: {error.message} ({error.place})")


def _account(result: Result, order: ApplyOptions, console: Console) -> str:
    from reconciler import render

    text = render.applied(ResultDocument.of(result), order.format, color=console.out_color)
    return console.wrapped(text) if order.format == "text" else text
