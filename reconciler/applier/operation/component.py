"""Set the status of components without an incident. Nobody is notified.

An incident that is open beside it keeps its word: what it says worse of a component is shown before anything is sent.
A write without an answer is looked up: what the component shows then tells whether it happened.
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from reconciler.applier.call import reason_of
from reconciler.applier.operation.page_view import PageView, called, statuses_of
from reconciler.applier.operation.prepared import OperatedPage, PreparedOperation, Recorder
from reconciler.errors import Interrupted, NotFoundError, PartialError, RejectedError, ServiceError
from reconciler.model.incident import severity
from reconciler.model.operation import Operation, OperationPreview, OperationResult, PageComponent, StatusChange

_NO_INCIDENT = "no incident is opened: the page shows the status without a text"


def prepare_set(page: OperatedPage, asked: Sequence[tuple[str, str]]) -> PreparedOperation:
    """Prepare to give statuses to components by name; a group means its members.

    Raises UnknownNameError, RefusedError, ServiceError.
    """
    page.require(Operation.STATUS)
    view = PageView.read(page, ended=False)
    changes = tuple(_change(view, each, status) for each, status in statuses_of(view.names, asked).items())
    wanted = tuple(change for change in changes if change.before != change.after)
    number = f"{len(wanted)} components" if len(wanted) != 1 else wanted[0].component
    preview = OperationPreview(
        page.label, page.id, f"set the status of {number}", statuses=changes, notes=(_NO_INCIDENT,) if wanted else ()
    )
    already = "Nothing to do: the component shows this status already."
    if len(changes) != 1:
        already = f"Nothing to do: all {len(changes)} components show their status already."
    nothing = OperationResult(already) if not wanted else None
    return PreparedOperation(preview, partial(_set_all, page, wanted), nothing)


def _change(view: PageView, component_id: str, status: str) -> StatusChange:
    """The change of one component, with what open incidents and running maintenances claim that is worse."""
    worse = [claim for claim in view.incidents.claims(component_id) if severity(claim.status) > severity(status)]
    note = "; ".join(f"{called(claim.incident)} is open and says {claim.status}" for claim in worse)
    return StatusChange(view.names.shown(component_id), component_id, view.shows(component_id), status, note)


def _set_all(page: OperatedPage, changes: Sequence[StatusChange], recorder: Recorder, _notify: bool) -> OperationResult:
    """Set one status after the other. What fails for one component alone does not stop the others."""
    done, notes, code = 0, list[str](), 0
    for place, change in enumerate(changes):
        try:
            row = _set(page, change, recorder)
        except Interrupted:
            code = Interrupted.exit_code
            notes.append(f"stopped before {_these(changes[place:])}")
            break
        except (NotFoundError, RejectedError) as error:
            notes.append(f"{change.component} was not set: {reason_of(error)}")
            continue
        except ServiceError as error:
            if not done and not error.fate_unknown:
                raise
            fate = "whether it was set is not known" if error.fate_unknown else "it was not set"
            notes.append(f"{change.component}: {fate}: {reason_of(error)}")
            if changes[place + 1 :]:
                notes.append(f"stopped before {_these(changes[place + 1 :])}")
            code = PartialError.exit_code
            break
        done += 1
        if row.status != change.after:
            notes.append(f"the service shows {row.status} for {change.component}, not {change.after}")
    if done < len(changes) and not code:
        code = PartialError.exit_code if done else 1
    return OperationResult(_summary(changes, done), changes[0].id if len(changes) == 1 else "", "", tuple(notes), code)


def _set(page: OperatedPage, change: StatusChange, recorder: Recorder) -> PageComponent:
    """Set one status. If its answer is lost, what the component shows tells whether it happened. Raises ServiceError."""
    what = {"do": "set status", "id": change.id, "status": change.after}
    try:
        send = partial(page.operator.set_status, page.id, change.id, change.after)
        return recorder.send(what, send, lambda row: row.id)
    except ServiceError as error:
        row = _row(page, change) if error.fate_unknown else None
        if row is None or row.status != change.after:
            raise
        return row


def _row(page: OperatedPage, change: StatusChange) -> PageComponent | None:
    """The component as the page shows it now; None if that cannot be read."""
    try:
        return next((row for row in page.operator.components(page.id) if row.id == change.id), None)
    except (ServiceError, Interrupted):
        return None


def _summary(changes: Sequence[StatusChange], done: int) -> str:
    if done < len(changes):
        return f"Set the status of {done} of {len(changes)} components."
    if done == 1:
        return f"{changes[0].component} is {changes[0].after}."
    counts = Counter(change.after for change in changes)
    return f"Set the status of {done} components ({', '.join(f'{number} {each}' for each, number in counts.items())})."


def _these(changes: Sequence[StatusChange]) -> str:
    more = f" and {len(changes) - 1} more" if len(changes) > 1 else ""
    return f"{changes[0].component}{more}"
