"""`incident sync`: read alerts, and make the incidents of a page follow them."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.api.connection import Connection
from reconciler.app.console import Console
from reconciler.app.operation import journal_of, one_at_a_time, operated
from reconciler.app.operation_options import OperationOptions
from reconciler.app.signals import stopped_by_signals
from reconciler.errors import DocumentError, Interrupted, PayloadError, RefusedError, SettingError, UncertainError
from reconciler.model.operation import Operation
from reconciler.model.resource import DesiredPage

if TYPE_CHECKING:
    from reconciler.applier.operation import OperatedPage, Recorder
    from reconciler.applier.operation.sync_run import SyncOutcome
    from reconciler.documents.sync import RefusedKey, SyncDocument
    from reconciler.model.alert import AlertPayload
    from reconciler.planner.alerts import AlertGroups

WORK = "incident sync"
"""What others are told to wait for."""


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """What to synchronize."""

    file: str = "-"
    """The file with the alerts; `-` for standard input."""
    complete: bool = False
    """Whether the alerts are all that there are."""


def sync_incidents(options: OperationOptions, request: SyncRequest, console: Console) -> int:
    """Open, change and resolve incidents as the alerts say. Returns the exit code.

    Raises DocumentError for alerts that cannot be read, PayloadError for malformed ones, SettingError for a page
    without rules, ServiceError if the page cannot be read, and LockedError if another run does not end.
    """
    from reconciler.applier.operation.alert_payload import read_payload
    from reconciler.applier.operation.sync import AlertSync
    from reconciler.applier.operation.sync_run import sync_alerts
    from reconciler.planner.alerts import grouped

    payload = read_payload(_text(request.file), complete=request.complete)
    with operated(options, console, needs_file=True) as (page, reached):
        desired = _with_rules(page)
        page.require(Operation.SYNC)
        groups = grouped(desired.alerts, payload)
        sync = AlertSync(page, payload, silent=options.notify is False)
        with _recorder(options, console, page, desired, reached) as recorder:
            outcomes = sync_alerts(sync, groups, desired.alerts, recorder)
            trouble = recorder.journal.trouble if recorder is not None else None
        document = _document(page, payload, groups, outcomes, trouble)
    return _report(options, console, document)


def _text(file: str) -> str:
    """The text of the payload. Raises DocumentError if it cannot be read, and PayloadError if it is no text or empty."""
    from reconciler.applier.operation.alert_payload import LARGEST

    place = "standard input" if file == "-" else file
    try:
        with DocumentError.in_place_of_os("the alerts cannot be read", place=place):
            if file == "-":
                text = sys.stdin.buffer.read(LARGEST * 4 + 1).decode("utf-8")
            else:
                with Path(file).open("rb") as stream:
                    text = stream.read(LARGEST * 4 + 1).decode("utf-8")
    except UnicodeDecodeError:
        raise PayloadError("the alerts are not UTF-8", place=place) from None
    if not text.strip():
        hint = "pipe the payload into the command, or name a file"
        raise PayloadError("there are no alerts", place=place, hint=hint)
    return text


def _with_rules(page: "OperatedPage") -> DesiredPage:
    if page.desired is None or not page.desired.alerts:
        raise SettingError(
            f"the page {page.label} has no rules for alerts",
            hint="write them under `alerts:`; `reconciler explain alerts`",
        )
    return page.desired


@contextmanager
def _recorder(
    options: OperationOptions, console: Console, page: "OperatedPage", desired: DesiredPage, reached: Connection
) -> Iterator["Recorder | None"]:
    """Records what is sent, while no other `incident sync` works on the page; None for a dry run."""
    if options.dry_run:
        yield None
        return
    from reconciler.applier.operation import Recorder

    alone = one_at_a_time(options, console, desired, WORK, called=WORK, hint="send the alerts again")
    with alone, ExitStack() as stack:
        journal = stack.enter_context(journal_of(options))
        stack.enter_context(stopped_by_signals(reached.interrupt, console))
        yield Recorder(journal, page.id, time.sleep)


def _document(
    page: "OperatedPage",
    payload: "AlertPayload",
    groups: "AlertGroups",
    outcomes: "list[SyncOutcome]",
    trouble: str | None,
) -> "SyncDocument":
    from reconciler.documents.operation import OperationDocument
    from reconciler.documents.sync import (
        AlertCounts,
        SyncDocument,
        SyncedIncident,
        sync_exit_code,
        unmatched_labels,
    )

    incidents = tuple(
        SyncedIncident(
            key=each.key,
            rule=each.rule.place,
            operation=OperationDocument.of(each.preview, each.result, notify=each.preview.notify),
        )
        for each in outcomes
        if each.preview is not None
    )
    refused = _refused(groups, outcomes)
    failed = any(each.error is not None and not isinstance(each.error, RefusedError) for each in outcomes)
    interrupted = any(isinstance(each.error, Interrupted) for each in outcomes)
    notes = [trouble] if trouble else []
    if payload.omitted:
        notes.append(f"Alertmanager left {payload.omitted} alerts out (`max_alerts`): they do not count")
    return SyncDocument(
        performed=any(each.operation.performed for each in incidents),
        page=page.label,
        page_id=page.id,
        complete=payload.complete,
        alerts=AlertCounts.of(payload),
        unmatched=unmatched_labels(groups.unmatched),
        incidents=incidents,
        unchanged=tuple(each.key for each in outcomes if each.unchanged),
        refused=tuple(refused),
        notes=tuple(notes),
        exit_code=Interrupted.exit_code if interrupted else sync_exit_code(incidents, refused, failed=failed),
    )


def _refused(groups: "AlertGroups", outcomes: "list[SyncOutcome]") -> "list[RefusedKey]":
    """What was not carried out: rules that make no key, and keys."""
    from reconciler.documents.sync import RefusedKey

    refused = [RefusedKey(key="", rule=r.rule.place, message=r.message, hint=r.hint) for r in groups.refused]
    refused += [
        RefusedKey(
            key=each.key,
            rule=each.rule.place,
            message=str(each.error),
            hint=each.error.hint or "",
            fate_unknown=isinstance(each.error, UncertainError),
        )
        for each in outcomes
        if each.error is not None
    ]
    return refused


def _report(options: OperationOptions, console: Console, document: "SyncDocument") -> int:
    from reconciler.render.sync import sync_ids, sync_json, sync_text

    if options.format == "json":
        text = sync_json(document)
    elif options.quiet:
        text = sync_ids(document)
        if document.refused:
            console.err(sync_text(document.model_copy(update={"incidents": ()}), width=console.err_width))
    else:
        text = sync_text(document, color=console.out_color, width=console.width)
    return console.account(text, document.exit_code) if text else document.exit_code
