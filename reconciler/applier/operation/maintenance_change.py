"""Start, complete and cancel maintenances.

The service can start and complete a maintenance itself. It then gives all of its components one status, whatever open
incidents say of them. A command that starts or completes one sends what `planner.restore` decides, for each component;
the record in the metadata of ours says from then on which statuses to restore.

A window that the file declares is changed only by its exact name or ID, and the preview says what follows.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from reconciler.applier.operation.maintenance import MaintenanceRequest, automatic_end
from reconciler.applier.operation.page_view import PageView, audience_for, called, statuses_of
from reconciler.applier.operation.prepared import OperatedPage, PreparedOperation, Recorder
from reconciler.applier.operation.statuses import asked_changes, extended_record, restoring
from reconciler.applier.operation.texts import filled_text, preview_texts, refuse_unfilled, unused_values
from reconciler.applier.operation.times import shown_moment
from reconciler.applier.operation.write_once import send_change
from reconciler.errors import NotFoundError, RefusedError
from reconciler.model.incident import MAINTENANCE_STATUSES, IncidentChange, LiveIncident, OwnRecord
from reconciler.model.operation import Operation, OperationPreview, OperationResult, StatusChange
from reconciler.model.resource import declared_zone
from reconciler.model.values import instant
from reconciler.planner.declared_windows import declared_window
from reconciler.planner.restore import UNDER_MAINTENANCE

WAITING, IN_PROGRESS, VERIFYING, COMPLETED = MAINTENANCE_STATUSES
RUNNING = (IN_PROGRESS, VERIFYING)
"""The statuses of a maintenance that runs."""

SOON = timedelta(seconds=10)
"""How close to its automatic start a maintenance is no longer deleted: it might begin before the request arrives."""


def prepare_start(page: OperatedPage, text: str, request: MaintenanceRequest) -> PreparedOperation:
    """Prepare to start the maintenance with this ID, exact name or key.

    Raises UnknownNameError, UnfilledError, RefusedError, ServiceError.
    """
    page.require(Operation.MAINTENANCE)
    view = PageView.read(page, scheduled=True)
    incident = _addressed(view, text, request.key, (WAITING,))
    if not incident.is_open:
        raise RefusedError(f"not sent: {called(incident)} is {incident.status}", hint="schedule a new one")
    body = _body(request)
    asked = {each: UNDER_MAINTENANCE for each in incident.component_ids if view.names.status(each) is not None}
    record = extended_record(view, incident.own or OwnRecord("-"), asked, incident)
    change = IncidentChange(
        notify=False,
        status=IN_PROGRESS,
        body=body,
        statuses={each: record.sent[each] for each in asked},
        metadata={**incident.metadata, **record.to_metadata()} if incident.own is not None else None,
        key=incident.own.key if incident.own is not None else "",
    )
    notes = [*_declared_notes(page, incident, "")]
    if incident.ends_itself:
        notes.append(automatic_end(f"at its end, {_at(page, incident.ends_at)},"))
    preview = _preview(page, f"start {called(incident)}", request, body, asked_changes(view, asked, record), notes)
    nothing = _nothing(incident) if incident.status in RUNNING else None
    return PreparedOperation(preview, partial(send_change, page, incident, change, "Started the maintenance."), nothing)


def prepare_complete(page: OperatedPage, text: str, request: MaintenanceRequest) -> PreparedOperation:
    """Prepare to complete the running maintenance with this ID, exact name or key, and to restore its components.

    Raises UnknownNameError, UnfilledError, RefusedError, ServiceError.
    """
    page.require(Operation.MAINTENANCE)
    view = PageView.read(page, scheduled=True)
    incident = _addressed(view, text, request.key, RUNNING)
    if incident.status == WAITING:
        hint = "`reconciler maintenance cancel` calls it off, `reconciler maintenance start` starts it"
        raise RefusedError(f"not sent: {called(incident)} has not started", hint=hint)
    body = _body(request)
    changes = restoring(view, incident, statuses_of(view.names, request.statuses))
    sent = {
        change.id: change.after
        for change in changes
        if change.after != change.before or (incident.ends_itself and change.after != "operational")
    }
    change = _ending(incident, body, sent)
    notes = _declared_notes(page, incident, _again_note(page, incident))
    preview = _preview(page, f"complete {called(incident)}", request, body, changes, notes)
    nothing = None if incident.is_open else _nothing(incident)
    return PreparedOperation(
        preview, partial(send_change, page, incident, change, "Completed the maintenance."), nothing
    )


def prepare_cancel(
    page: OperatedPage, text: str, request: MaintenanceRequest, now: datetime | None = None
) -> PreparedOperation:
    """Prepare to call off the maintenance with this ID, exact name or key, which has not started.

    Without a text in the request it is deleted; with one, it is completed and visitors read the text.

    Raises UnknownNameError, UnfilledError, RefusedError, ServiceError.
    """
    page.require(Operation.MAINTENANCE)
    view = PageView.read(page, scheduled=True)
    incident = _addressed(view, text, request.key, (WAITING,))
    if incident.status in RUNNING:
        hint = "complete it: `reconciler maintenance complete`"
        raise RefusedError(f"not sent: {called(incident)} has started and is never deleted", hint=hint)
    nothing = None if incident.is_open else _nothing(incident)
    again = _again_note(page, incident)
    if request.body is None:
        preview = OperationPreview(
            page.label,
            page.id,
            f"delete {called(incident)}, which has not started",
            notes=(
                "it leaves no trace: visitors no longer see that it was planned",
                "nobody is notified; --complete-with TEXT keeps it and says why",
                *_declared_notes(page, incident, again),
            ),
        )
        return PreparedOperation(preview, partial(_cancel, page, incident, now), nothing)
    body = _body(request)
    kept = {each: view.shows(each) for each in incident.component_ids if view.shows(each) != "operational"}
    change = _ending(incident, body, kept if incident.ends_itself else {})
    changes = tuple(StatusChange(view.names.shown(each), each, status, status) for each, status in kept.items())
    notes = [
        "it is shown as completed although it never started; every component keeps its status",
        *_declared_notes(page, incident, again),
    ]
    preview = _preview(page, f"cancel {called(incident)}", request, body, changes, notes)
    perform = partial(send_change, page, incident, change, "Canceled the maintenance: it is shown as completed.")
    return PreparedOperation(preview, perform, nothing)


def _body(request: MaintenanceRequest) -> str | None:
    """The text with placeholders filled. Raises UnfilledError."""
    body = filled_text(request.body, request.values or {})
    refuse_unfilled(text=body)
    return body


def _ending(incident: LiveIncident, body: str | None, statuses: Mapping[str, str]) -> IncidentChange:
    """The change that completes it. It is no longer automatic: the service would set its components to operational."""
    return IncidentChange(
        notify=False,
        status=COMPLETED,
        body=body,
        statuses=statuses,
        automatic=False if incident.ends_itself else None,
        key=incident.own.key if incident.own is not None else "",
    )


def _addressed(view: PageView, text: str, key: str | None, first: tuple[str, ...]) -> LiveIncident:
    """The maintenance by its key, or by its ID or exact name."""
    if key is None:
        return view.named(text, maintenance=True, first=first)
    return view.keyed(key, maintenance=True)


def _preview(
    page: OperatedPage,
    summary: str,
    request: MaintenanceRequest,
    body: str | None,
    statuses: tuple[StatusChange, ...],
    notes: Sequence[str],
) -> OperationPreview:
    return OperationPreview(
        page.label,
        page.id,
        summary,
        texts=preview_texts(None, body),
        statuses=statuses,
        can_notify=True,
        notify=request.notify,
        audience=audience_for(page, notify=request.notify),
        notes=(*notes, *unused_values(request.values, request.body)),
    )


def _nothing(incident: LiveIncident) -> OperationResult:
    return OperationResult(f"Nothing to do: {called(incident)} is {incident.status}.", incident.id, incident.link)


def _declared_notes(page: OperatedPage, incident: LiveIncident, more: str) -> tuple[str, ...]:
    item = declared_window(page.desired, incident)
    return (f"the file declares it ({item.source}){more}",) if item is not None else ()


def _again_note(page: OperatedPage, incident: LiveIncident) -> str:
    """What apply does with a declared window that ended before its start."""
    start = instant(incident.starts_at)
    if not isinstance(start, datetime) or start <= datetime.now(UTC):
        return ""
    return f": until {_at(page, incident.starts_at)}, `reconciler apply` schedules it again unless you remove it there"


def _at(page: OperatedPage, text: str | None) -> str:
    moment = instant(text)
    zone = declared_zone(page.desired.items) if page.desired is not None else "UTC"
    return shown_moment(moment, zone) if isinstance(moment, datetime) else str(text)


def _cancel(
    page: OperatedPage, incident: LiveIncident, now: datetime | None, recorder: Recorder, _notify: bool
) -> OperationResult:
    """Delete it if it still has not started: a running maintenance is never deleted."""
    try:
        fresh = page.operator.incident(page.id, incident.id)
    except NotFoundError:
        return OperationResult(f"Nothing to do: {called(incident)} was deleted meanwhile.", incident.id)
    start = instant(fresh.starts_at)
    is_due = isinstance(start, datetime) and start <= (now or datetime.now(UTC)) + SOON
    if fresh.status != WAITING or (fresh.starts_itself and is_due):
        state = f"is {fresh.status}" if fresh.status != WAITING else "starts in a moment"
        raise RefusedError(f"not sent: {called(fresh)} {state} and is not deleted", hint="complete it instead")
    what = {"do": "delete", "id": incident.id}
    recorder.send(what, partial(page.operator.delete_incident, page.id, incident.id), lambda _: incident.id)
    return OperationResult("Deleted the maintenance.", incident.id)
