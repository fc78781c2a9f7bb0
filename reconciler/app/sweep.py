"""The sweep command: find, show, confirm, process, report."""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.api.connection import Connection
from reconciler.app.console import Console
from reconciler.app.load import load
from reconciler.app.progress import Reporter
from reconciler.app.services import services
from reconciler.app.signals import stopped_by_signals
from reconciler.documents.sweep import SweepDocument
from reconciler.errors import NotConfirmedError, RefusedError
from reconciler.model.sweep import PageSweep, SweepResult

if TYPE_CHECKING:
    from reconciler.applier import Journal


@dataclass(frozen=True, slots=True)
class SweepOptions:
    """The options of a sweep."""

    path: str | None
    """The configuration file or folder; None to look for it."""
    pages: tuple[str, ...] = ()
    """The keys of the pages to sweep; empty for all."""
    sandbox: bool = False
    """Whether to use the embedded sandbox."""
    auto_approve: bool = False
    """Whether to treat subscribers without asking."""
    allow_deletes: int | None = None
    """The limit of removals per page; None for the configured one."""
    journal: Path | None = None
    """The path of the journal; None for the usual one."""
    format: str = "text"
    """The output format: `text` or `json`."""


def sweep(options: SweepOptions, console: Console) -> int:
    """Find, show, check, confirm, process, and report. Returns the exit code, as apply does."""
    from reconciler import applier

    config = load(options.path)
    journal = applier.Journal(options.journal) if options.journal else applier.Journal()
    journal.prepare()
    reporter = Reporter(console)
    with closing(journal), services(config, sandbox=options.sandbox, on_event=reporter.on_event) as reached:
        try:
            page_sweeps = applier.find_people(
                config,
                reached.backend_for,
                now=datetime.now(UTC),
                page=options.pages,
                allow_deletes=options.allow_deletes,
                on_event=reporter.on_event,
            )
        finally:
            reporter.clear()
        broken = any(page_sweep.error for page_sweep in page_sweeps)
        document = SweepDocument.of(page_sweeps, exit_code=1 if broken else 0)
        _tell(document, options, console, to_stderr=options.format == "json")
        if not any(page_sweep.work for page_sweep in page_sweeps):
            if options.format == "json":
                _tell(document, options, console)
            return 1 if broken else 0
        try:
            applier.refuse_if_too_many(page_sweeps)
            if not options.auto_approve:
                _confirm(document, console)
        except RefusedError as refused:
            if options.format == "json":
                _tell(SweepDocument.of(page_sweeps, exit_code=refused.exit_code), options, console)
            raise
        results = _carry_out(page_sweeps, reached, journal, console)
        code = _exit_code(results, broken)
        return console.account(_text(SweepDocument.of(page_sweeps, results, exit_code=code), options, console), code)


def _carry_out(
    page_sweeps: tuple[PageSweep, ...], reached: Connection, journal: "Journal", console: Console
) -> tuple[SweepResult, ...]:
    from reconciler import applier

    reporter = Reporter(console)
    reached.on_event = reporter.on_event
    with stopped_by_signals(reached.interrupt, console):
        try:
            return applier.carry_out_sweep(
                page_sweeps, reached.backend_for, journal=journal, interrupt=reached.interrupt
            )
        finally:
            reporter.clear()


def _confirm(document: SweepDocument, console: Console) -> None:
    if not console.asks:
        raise NotConfirmedError(
            "not carried out: no terminal for confirmation",
            hint="use --auto-approve",
        )
    from reconciler.render.sweep import sweep_question

    console.err(sweep_question(document))
    if click.prompt("Type yes to sweep", default="no", show_default=False, err=True).strip().lower() != "yes":
        raise NotConfirmedError("nobody was touched: the answer was no")


def _exit_code(results: tuple[SweepResult, ...], broken: bool) -> int:
    if any(result.interrupted for result in results):
        return 130
    failed = broken or any(sum(result.failed.values()) or result.left for result in results)
    done = any(sum(result.done.values()) for result in results)
    return (4 if done else 1) if failed else 0


def _tell(document: SweepDocument, options: SweepOptions, console: Console, *, to_stderr: bool = False) -> None:
    if to_stderr:
        from reconciler.render.sweep import sweep_text

        console.err(sweep_text(document, color=console.err_color))
    else:
        console.out(_text(document, options, console))


def _text(document: SweepDocument, options: SweepOptions, console: Console) -> str:
    from reconciler.render.sweep import sweep_json, sweep_text

    if options.format == "json":
        return sweep_json(document)
    return console.wrapped(sweep_text(document, color=console.out_color))
