"""Operate a page by name: prepare, show, confirm, perform, report. Every such command runs through `operate`."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from reconciler.api.connection import Connection
from reconciler.app.console import Console
from reconciler.app.load import load
from reconciler.app.operation_options import OperationOptions
from reconciler.app.progress import Reporter
from reconciler.app.services import services
from reconciler.app.signals import stopped_by_signals
from reconciler.documents.operation import OperationDocument
from reconciler.errors import (
    ConfigError,
    DocumentError,
    LockedError,
    NotConfirmedError,
    PartialError,
    ServiceError,
    SettingError,
    StoreError,
)
from reconciler.model.operation import OperationPreview, OperationResult
from reconciler.model.resource import Config, DesiredPage, Source, of_service

if TYPE_CHECKING:
    from reconciler.applier.journal import Journal
    from reconciler.applier.operation import OperatedPage, PreparedOperation


_OTHER_FILE = "to go on with another file: `--config PATH`"

LOCK_TIMEOUT = 120.0
"""Seconds to wait for another process with the same work. It takes a few, unless it waits for the rate limit."""


def operate(
    options: OperationOptions,
    console: Console,
    prepare: Callable[["OperatedPage"], "PreparedOperation"],
    *,
    key: str | None = None,
) -> int:
    """Prepare an operation, show it, confirm it, perform it, and report. Returns the exit code.

    With an idempotency key, processes with the same key on one page take turns.

    Raises RefusedError before anything is sent, PartialError if the fate of a request stays unknown, and ServiceError.
    """
    with operated(options, console) as (page, reached), ExitStack() as stack:
        if key is not None and not options.dry_run:
            desired = page.desired or _bare(page, options)
            work = f"operation-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
            hint = "run it again: the key makes at most one"
            stack.enter_context(one_at_a_time(options, console, desired, work, called="run with this key", hint=hint))
        prepared = prepare(page)
        if prepared.nothing_to_do is not None:
            return _report(options, console, prepared, prepared.nothing_to_do)
        if options.dry_run:
            return _report(options, console, prepared, None)
        notify = _confirmed(options, console, prepared.preview)
        with journal_of(options) as journal, stopped_by_signals(reached.interrupt, console):
            from reconciler.applier.operation import Recorder

            recorder = Recorder(journal, page.id, time.sleep)
            try:
                result = prepared.perform(recorder, notify)
            except ServiceError as error:
                if not error.fate_unknown:
                    raise
                raise PartialError(
                    f"whether it happened is not known: {error}",
                    hint=prepared.if_unknown or "look at the page before you do it again",
                ) from None
            trouble = journal.trouble
        if trouble:
            result = replace(result, notes=(*result.notes, trouble))
        return _report(options, console, prepared, result, notify=notify)


@contextmanager
def one_at_a_time(
    options: OperationOptions, console: Console, page: DesiredPage, work: str, *, called: str, hint: str
) -> Iterator[None]:
    """Let no other process do this work on the page meanwhile, as far as processes share their locks.

    Args:
        work: what is done, as a part of the lock's name.
        called: the work in a message: `another … works on this page`.
        hint: what to do if another process does not end in time.

    Raises LockedError, and SettingError for an invalid address of the store.
    """
    from reconciler.app.sharing import Sharing
    from reconciler.applier.apply_lock import holding
    from reconciler.render.escape import terminal

    def waiting(_page: DesiredPage, other: object) -> None:
        console.err(f"Waiting for another {called} on {terminal(f'{page.shown}: {other}')} …")

    sharing = Sharing(os.environ, console)
    unnoticed = f"another {called} on this page would not be noticed"
    locks = sharing.locks(sandbox=options.sandbox, unnoticed=unnoticed)
    with ExitStack() as stack:
        if locks is not None:
            try:
                alone = holding(locks, [page], timeout=LOCK_TIMEOUT, work=work, called=called, waiting=waiting)
                stack.enter_context(alone)
            except LockedError as error:
                error.hint = hint
                raise
            except (DocumentError, StoreError) as error:
                sharing.lost_locks(error, unnoticed=unnoticed)
        yield


def _bare(page: "OperatedPage", options: OperationOptions) -> DesiredPage:
    """The page of `--page-id`, as far as a lock needs it."""
    provider = of_service(options.provider, options.site)
    return DesiredPage(page.id, page.id, (), frozenset(), Source("", 0, 0), provider)


@contextmanager
def operated(
    options: OperationOptions, console: Console, *, urgent: bool = True, needs_file: bool = False
) -> Iterator[tuple["OperatedPage", Connection]]:
    """The page that the options name, with its services. Unless `urgent` is false, requests may use the reserve of the rate limit.

    `needs_file` says that the command does not work without a file.

    Raises ConfigError, and SettingError if the page is not declared or not named although there are several.
    """
    from reconciler.applier import existing_id
    from reconciler.applier.operation import OperatedPage

    reporter = Reporter(console)
    if options.page_id is not None:
        provider = of_service(options.provider, options.site)
        with services(
            None,
            sandbox=options.sandbox,
            page_ids=(options.page_id,),
            provider=provider,
            on_event=reporter.on_event,
            urgent=urgent,
        ) as reached:
            yield OperatedPage(reached.backend_of(provider).operator, options.page_id, provider.service), reached
        return
    try:
        config = load(options.config, secrets_needed=False, quiet=True)
    except ConfigError as error:
        error.otherwise = _OTHER_FILE if needs_file else f"{_OTHER_FILE}; without a file, the live page: `--page-id ID`"
        raise
    desired = _chosen(config, options.page)
    with services(config, sandbox=options.sandbox, on_event=reporter.on_event, urgent=urgent) as reached:
        backend = reached.backend_for(desired)
        page_id = existing_id(backend, desired)
        yield OperatedPage(backend.operator, page_id, desired.service, replace(desired, id=page_id)), reached


def _chosen(config: Config, key: str | None) -> DesiredPage:
    from reconciler.model.kind import Scope

    pages = [page for page in config.pages if page.scope is Scope.PAGE]
    names = ", ".join(page.key for page in pages)
    if key is not None:
        chosen = next((page for page in pages if page.key == key), None)
        if chosen is None:
            raise SettingError(f"unknown page '{key}'", hint=f"available pages: {names}")
        return chosen
    if len(pages) != 1:
        raise SettingError("the file declares several pages", hint=f"choose one with --page: {names}")
    return pages[0]


def _confirmed(options: OperationOptions, console: Console, preview: OperationPreview) -> bool:
    """Show the preview and ask, unless `--yes` was given. Returns whether to notify subscribers.

    Raises NotConfirmedError for any answer but "yes", or without a terminal.
    """
    from reconciler.render.operation import notify_question, preview_text

    document = OperationDocument.of(preview, notify=options.notify)
    if not (options.quiet and options.yes):
        console.err(preview_text(document, color=console.err_color, width=console.err_width))
    if options.yes:
        return bool(options.notify)
    if not console.asks:
        hint = "use --yes with --notify or --no-notify" if preview.can_notify else "use --yes"
        raise NotConfirmedError("not sent: no terminal for confirmation", hint=hint)
    notify = options.notify
    if preview.can_notify and notify is None:
        notify = _answer(notify_question(document), ("yes", "no")) == "yes"
    if _answer("Type yes to go on", ("yes",)) != "yes":
        raise NotConfirmedError("not sent: the answer was no")
    return bool(notify)


def _answer(question: str, answers: tuple[str, ...]) -> str:
    """The answer to a question. Raises NotConfirmedError for anything else where more than one is possible."""
    answer: str = click.prompt(question, default="no", show_default=False, err=True).strip().lower()
    if len(answers) > 1 and answer not in answers:
        raise NotConfirmedError(f"not sent: the answer was neither {' nor '.join(answers)}")
    return answer


@contextmanager
def journal_of(options: OperationOptions) -> Iterator["Journal"]:
    """The journal of the options, open for writing and closed at the end. Raises DocumentError if it cannot be written."""
    from reconciler.applier.journal import Journal

    journal = Journal(options.journal) if options.journal else Journal()
    with closing(journal):
        journal.prepare()
        yield journal


def _report(
    options: OperationOptions,
    console: Console,
    prepared: "PreparedOperation",
    result: OperationResult | None,
    *,
    notify: bool | None = None,
) -> int:
    from reconciler.render.operation import operation_json, preview_text, result_text

    code = result.exit_code if result is not None else 0
    decided = options.notify if notify is None else notify
    document = OperationDocument.of(prepared.preview, result, notify=decided, exit_code=code)
    if options.format == "json":
        text = operation_json(document)
    elif options.quiet:
        text = f"{document.id}\n" if document.id else ""
        if code:  # what did not happen is said in any case
            console.err(result_text(document, width=console.err_width))
    elif result is None:
        text = preview_text(document, color=console.out_color, width=console.width)
    else:
        text = result_text(document, width=console.width)
    return console.account(text, code) if text else code
