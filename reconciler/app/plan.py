"""The common part of plan, apply and drift: load the file, connect to the service, make the plan, and show it."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reconciler.api.connection import Connection
from reconciler.api.runs import patterns as api_patterns
from reconciler.app.changed_since import ancestry_at, narrowed
from reconciler.app.code_host import annotate_keys
from reconciler.app.console import Console
from reconciler.app.event_log import EventLog
from reconciler.app.load import load, today
from reconciler.app.plan_request import PlanRequest
from reconciler.app.progress import Reporter
from reconciler.app.services import services
from reconciler.app.sharing import Sharing
from reconciler.documents.atomic_write import STANDARD_STREAM
from reconciler.documents.event import OnEvent
from reconciler.documents.plan import PlanDocument
from reconciler.errors import SettingError
from reconciler.model.collector import collector_off
from reconciler.model.pattern import Pattern
from reconciler.model.plan import Note, Plan
from reconciler.model.resource import Ancestry, Config, DesiredPage


def show(
    document: PlanDocument, format_: str, console: Console, *, to_stderr: bool = False, rules: bool = True
) -> None:
    """Print the plan to stdout, or to stderr if stdout is used for another result. Without `rules`, blocks are not
    listed.
    """
    from reconciler import render

    text = render.plan(
        document,
        format_,
        color=console.err_color if to_stderr else console.out_color,
        width=console.width,
        now=datetime.now(UTC),
        rules=rules,
    )
    if to_stderr:
        console.err(text)
    elif format_ in ("markdown", "html"):
        console.document(text)
    else:
        console.out(console.wrapped(text) if format_ == "text" else text)


def show_next_command(document: PlanDocument, request: PlanRequest, console: Console) -> None:
    """Print the command that applies the plan to stderr, where a person may type it: not in CI, nor for a plan of standard input."""
    from reconciler.render.ending import plan_ending

    if console.in_ci or request.path == "-":
        return
    if text := plan_ending(document, request.apply_command, snapshot=request.live is not None):
        console.err(text)


def show_ways_out(document: PlanDocument, request: PlanRequest, console: Console, *, unmanaged: bool) -> None:
    """Print the number of differences and how to end them, after the plan."""
    from reconciler.render.ending import drift_ending

    if text := drift_ending(
        document, replace(request, out=None).apply_command, request.command("adopt"), unmanaged=unmanaged
    ):
        console.err(text) if request.to_stdout else console.out(console.wrapped(text))


if TYPE_CHECKING:
    from reconciler.applier import EarlierRuns


@dataclass(frozen=True)
class Planned:
    """A plan, its document, and what is needed to apply it."""

    config: Config
    """The configuration as read."""
    plan: Plan
    """The plan, with real values."""
    document: PlanDocument
    """The plan as it leaves the process."""
    services: Connection
    """The backends that the pages were read from."""
    request: PlanRequest
    """The options that led to this plan."""
    read_at: float
    """When reading the pages started, by `time.monotonic`."""
    events: EventLog | None = None
    """Where the events of the run are written, or None."""


def base_of(request: PlanRequest) -> Ancestry | None:
    """The configuration at the requested revision, or None. Raises BaseError."""
    return None if request.base is None else ancestry_at(request, "--base", request.base)


@contextmanager
def planned(
    request: PlanRequest,
    console: Console,
    reporter: Reporter,
    *,
    holding: Callable[[Sequence[DesiredPage]], AbstractContextManager[None]] = lambda _pages: nullcontext(),
    earlier: "EarlierRuns | None" = None,
    sharing: Sharing | None = None,
) -> Iterator[Planned]:
    """Load, read and plan. The services stay open during the body.

    `holding` locks the pages meanwhile. `earlier` provides what earlier runs did; by default, from the journal at its
    usual path. `sharing` is what the run shares with other processes.

    Raises ConfigError, ServiceError and PlanError, and SettingError for an unknown page or a pattern that matches
    nothing.
    """
    if request.live and request.sandbox:
        raise SettingError("--live and --sandbox are two places to compare with", hint="give one of them")
    from reconciler.applier import EarlierRuns, Journal
    from reconciler.applier.plan_run import chosen_pages

    earlier = earlier or EarlierRuns(Journal(), waits=False)
    with ExitStack() as stack:
        events = _event_log(request, earlier.run)
        if events is not None:
            stack.callback(_end, events, console)
        with collector_off():
            config = load(request.path, secrets_needed=request.live is None)
            base = base_of(request)
            request = narrowed(request, config)
            stack.enter_context(holding(() if request.nothing else chosen_pages(config, request.pages)))
            read_at = time.monotonic()
            on_event = events.beside(reporter.on_event) if events else reporter.on_event
            opened = services(config, sandbox=request.sandbox, on_event=on_event, sharing=sharing)
            reached = stack.enter_context(opened)
            plan = make(config, reached, request, reporter, base, earlier, on_event)
            document = document_of(plan, reached)
        if request.to_stdout:
            from reconciler.render.json import plan_json

            console.document(plan_json(document))
        elif request.out:
            from reconciler.applier import write_plan
            from reconciler.render.escape import terminal

            write_plan(document, request.out)
            console.err(f"The plan is written to {terminal(str(request.out))}.")
        _publish(plan, document, request, console)
        yield Planned(config, plan, document, reached, request, read_at, events)


def _event_log(request: PlanRequest, run: str) -> EventLog | None:
    """The file of events that the request names, open. Raises SettingError if it has something else, and DocumentError."""
    if request.events is None:
        return None
    if request.events == STANDARD_STREAM:
        raise SettingError("--events -: standard output has the plan or the result", hint="name a file, or /dev/stderr")
    if request.out is not None and os.path.realpath(request.out) == os.path.realpath(request.events):
        raise SettingError("--events and --out name the same file", hint="name another one: the plan would replace it")
    return EventLog(request.events, run)


def _end(events: EventLog, console: Console) -> None:
    """Close the file of events, and say if a line is missing."""
    events.close()
    if events.trouble is not None:
        console.err(f"warning: {events.trouble}")


def _publish(plan: Plan, document: PlanDocument, request: PlanRequest, console: Console) -> None:
    """Write the summary and outputs of a GitHub Actions step, if there is one. Errors are only reported."""
    if os.environ.get("GITHUB_ACTIONS"):
        annotate_keys((page.key_problem for page in plan.pages), console)
    if os.environ.get("GITHUB_STEP_SUMMARY") or os.environ.get("GITHUB_OUTPUT"):
        from reconciler import ci

        paths = {"plan-json-path": str(request.out)} if request.out else {}
        try:
            ci.publish(document, os.environ, paths=paths, now=datetime.now(UTC))
        except SettingError as error:
            console.err(f"warning: {error.message} ({error.place})")


def make(
    config: Config,
    reached: Connection,
    request: PlanRequest,
    reporter: Reporter,
    base: Ancestry | None = None,
    earlier: "EarlierRuns | None" = None,
    on_event: OnEvent | None = None,
) -> Plan:
    """Read the declared pages and plan them. `on_event` receives what happens in place of the reporter."""
    from reconciler import api, applier

    if request.nothing:
        return Plan((), request.notes, narrowed=True)
    snapshot = applier.pages_of(applier.read_snapshot(request.live), config) if request.live else None
    try:
        plan = api.plan(
            config,
            reached,
            today=today(),
            pages=request.pages,
            only=request.only,
            exclude=request.exclude,
            on_event=on_event or reporter.on_event,
            allow_deletes=request.allow_deletes,
            snapshot=snapshot,
            base=base,
            during_incident=request.during_incident,
            publish_others=request.publish_others,
            compare_only=request.compare_only,
            journal=earlier,
        )
    finally:
        reporter.clear()
    return replace(plan, notes=(*plan.notes, *_of_base(request, base), *request.notes))


def _of_base(request: PlanRequest, base: Ancestry | None) -> Iterator[Note]:
    """Notes about the revision itself."""
    if base is None:
        return
    if base.common is None and base.newer is None:
        yield Note("no_base", f"there was no configuration here at {request.base}: planned without a base")
    if base.was_at is not None:
        yield Note("base_renamed", f"the configuration has been renamed since: its base is {base.was_at}")
    if base.newer is not None:
        text = "holds commits that this checkout lacks: what only they declare is left alone, and not removed"
        yield Note("base_ahead", f"{request.base} {text}; merge or rebase to plan with them")


def document_of(plan: Plan, reached: Connection) -> PlanDocument:
    """The plan's document, with sensitive values hashed with the API key."""
    from reconciler import applier

    return applier.document_of(plan, reached.key)


def patterns(request: PlanRequest) -> tuple[Pattern, ...]:
    """The patterns of the request, which may name fields. Raises SettingError for an invalid one, or one that can never match."""
    return api_patterns(request.only, request.exclude, fields=True)
