"""Write an incident exactly once, whatever the network does.

A create whose answer was lost is looked for by a word of its own call: at once, after 1 s and after 3 s. Only if it does
not appear is it sent again. After a create, the lists are read once more: another process may have used the same key at
the same moment without sharing our lock. The younger incident is then deleted again by the process that opened it.

An update whose answer was lost is looked for in the incident: one with our text and status that is newer than those we
knew.
"""

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from reconciler.applier.call import reason_of
from reconciler.applier.create import LOOKS, still_unknown
from reconciler.applier.operation.prepared import OperatedPage, Recorder
from reconciler.errors import (
    AuthError,
    ForbiddenError,
    Interrupted,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    ServiceError,
    UncertainError,
)
from reconciler.model.incident import IncidentChange, IncidentListing, LiveIncident, OwnRecord
from reconciler.model.operation import OperationResult

T = TypeVar("T")

TRIES = 3
"""Number of times a write is sent if its answers are lost."""

_LISTS = (IncidentListing.UNRESOLVED, IncidentListing.RUNNING, IncidentListing.SCHEDULED, IncidentListing.RECENT)


def create_once(
    page: OperatedPage, change: IncidentChange, recorder: Recorder, *, only_open: bool = False
) -> tuple[LiveIncident, tuple[str, ...]]:
    """Create an incident or a maintenance, and return it with notes for people.

    Raises UncertainError if its fate stays unknown, and any other ServiceError if it was not created.
    """
    what = {"do": "create", "key": change.key, "status": change.status}
    change, asked = _with_call(change)

    def attempt() -> LiveIncident:
        create = partial(page.operator.create_incident, page.id, change)
        return recorder.send(what, create, lambda incident: incident.id)

    def look() -> LiveIncident | None:
        return next((each for each in _all_with_key(page, asked, only_open) if _is_of_call(each, asked)), None)

    incident = until_known(attempt, look, recorder)
    return _keep_the_oldest(page, asked, incident, recorder, only_open)


def change_once(
    page: OperatedPage, incident: LiveIncident, change: IncidentChange, recorder: Recorder
) -> tuple[LiveIncident, tuple[str, ...]]:
    """Change an incident or a maintenance, and return it with notes for people. Raises as `create_once` does."""
    what = {"do": "update", "id": incident.id, "status": change.status}

    def attempt() -> LiveIncident:
        send = partial(page.operator.change_incident, page.id, incident.id, change)
        return recorder.send(what, send, lambda changed: changed.id)

    changed = until_known(attempt, partial(_with_update, page, incident, change), recorder)
    return changed, _ignored(change, changed)


def send_change(
    page: OperatedPage, incident: LiveIncident, change: IncidentChange, summary: str, recorder: Recorder, notify: bool
) -> OperationResult:
    """Change an incident or a maintenance with the confirmed notification, and report it. Raises as `change_once` does."""
    changed, notes = change_once(page, incident, replace(change, notify=notify), recorder)
    return OperationResult(summary, changed.id, changed.link or incident.link, notes)


def until_known(attempt: Callable[[], T], look: Callable[[], T | None], recorder: Recorder) -> T:
    """Send a write; if its answer is lost, look for its effect, and send it again only without one.

    Raises UncertainError if it does not appear after the last try, if it cannot be looked for, or if Ctrl-C comes before
    that; and any other ServiceError of a try.
    """
    lost: UncertainError | None = None
    for number in range(1, TRIES + 1):
        try:
            return attempt()
        except UncertainError as error:
            lost = error
        except Interrupted:
            if lost is None:
                raise
            raise still_unknown(lost, "interrupted before it was sent again") from None
        appeared = _looked_up(look, recorder, lost)
        if appeared is not None:
            return appeared
        if number == TRIES:
            raise lost
    raise AssertionError("unreachable")


def _looked_up(look: Callable[[], T | None], recorder: Recorder, lost: UncertainError) -> T | None:
    """The effect of a write; None if it does not appear. Raises UncertainError if the last look failed."""
    failed: ServiceError | None = None
    for wait in LOOKS:
        recorder.sleep(wait)
        try:
            effect = look()
        except Interrupted:
            raise still_unknown(lost, "interrupted before it could be looked for") from None
        except ServiceError as error:
            failed = error
            if isinstance(error, (AuthError, ForbiddenError, RateLimitedError)):
                break  # the next look would fail as well
        else:
            failed = None
            if effect is not None:
                return effect
    if failed is not None:
        raise still_unknown(lost, f"looking for it failed too: {reason_of(failed)}")
    return None


def _with_call(change: IncidentChange) -> tuple[IncidentChange, OwnRecord]:
    """The change with a word of this call in its record, and the record."""
    record = OwnRecord.of_metadata(change.metadata or {})
    if record is None:
        return change, OwnRecord(change.key)
    record = replace(record, call=uuid.uuid4().hex)
    return replace(change, metadata={**(change.metadata or {}), **record.to_metadata()}), record


def _is_of_call(incident: LiveIncident, asked: OwnRecord) -> bool:
    """Whether this call opened the incident. A service that keeps no record with it tells only the key."""
    return incident.own is not None and incident.own.call in (asked.call, "")


def _all_with_key(page: OperatedPage, asked: OwnRecord, only_open: bool) -> list[LiveIncident]:
    """The incidents with the key and the source of a record, oldest first."""
    by_id = {incident.id: incident for listing in _LISTS for incident in page.operator.incidents(page.id, listing)}
    matches = [
        incident
        for incident in by_id.values()
        if incident.own is not None
        and (incident.own.key, incident.own.source) == (asked.key, asked.source)
        and (incident.is_open or not only_open)
    ]
    return sorted(matches, key=lambda incident: (incident.created_at, incident.id))


def _keep_the_oldest(
    page: OperatedPage, asked: OwnRecord, incident: LiveIncident, recorder: Recorder, only_open: bool
) -> tuple[LiveIncident, tuple[str, ...]]:
    """Delete what this call opened if another process opened one with the same key before it, or if it opened two."""
    try:
        matches = _all_with_key(page, asked, only_open)
    except (ServiceError, Interrupted):
        return incident, ("the page was not read again: whether another process used the same key is not known",)
    oldest = matches[0] if matches else incident
    own_ids = {each.id for each in matches if asked.call and _is_of_call(each, asked)} | {incident.id}
    own = [each for each in matches if each.id in own_ids] or [incident]
    notes = [_deleted_again(page, id_, oldest, recorder) for id_ in sorted(own_ids - {oldest.id})]
    if notes and oldest.id not in own_ids:
        notes += _set_back(page, asked, own[0], oldest, recorder)
    return oldest, tuple(notes)


def _set_back(
    page: OperatedPage, asked: OwnRecord, ours: LiveIncident, oldest: LiveIncident, recorder: Recorder
) -> tuple[str, ...]:
    """Set the components that our deleted incident changed back to what they showed before it."""
    shown = ours.updates[-1].before if ours.updates else {}
    before = {each: shown.get(each) or asked.before.get(each) for each in asked.sent}
    statuses = {each: status for each, status in before.items() if status is not None and status != asked.sent[each]}
    if not statuses:
        return ()
    record = replace(oldest.own, sent={**oldest.own.sent, **statuses}) if oldest.own is not None else asked
    change = IncidentChange(
        notify=False,
        metadata={**oldest.metadata, **record.to_metadata()},
        statuses=statuses,
        component_ids=tuple(dict.fromkeys([*oldest.component_ids, *statuses])),
        key=asked.key,
    )
    try:
        change_once(page, oldest, change, recorder)
    except (ServiceError, RefusedError, Interrupted) as error:
        return (f"the components were not set back to what they showed before: {error}",)
    return ()


def _deleted_again(page: OperatedPage, incident_id: str, oldest: LiveIncident, recorder: Recorder) -> str:
    """Delete an incident that we opened beside an older one. Returns what happened, for people."""
    what = {"do": "delete", "id": incident_id, "because": "another process opened it first"}
    try:
        recorder.send(what, partial(page.operator.delete_incident, page.id, incident_id), lambda _: incident_id)
    except NotFoundError:
        pass
    except (ServiceError, RefusedError, Interrupted) as error:
        return f"another process opened {oldest.id} with the same key, and {incident_id} cannot be deleted: {error}"
    return f"another process opened it first; ours ({incident_id}) was deleted again"


def _with_update(page: OperatedPage, before: LiveIncident, change: IncidentChange) -> LiveIncident | None:
    """The incident, if it shows the effect of our change."""
    try:
        now = page.operator.incident(page.id, before.id)
    except NotFoundError:
        return None
    fresh = now.updates[: max(0, len(now.updates) - len(before.updates))]
    expects_update = change.body is not None or change.status is not None or bool(change.statuses)
    if not expects_update:
        is_written = change.metadata is None or now.own == OwnRecord.of_metadata(change.metadata)
        return now if is_written and change.name in (None, now.name) else None
    matches = (
        (change.body is None or update.body.rstrip() == change.body.rstrip())
        and (change.status is None or update.status == change.status)
        and (change.body is not None or change.status is not None or change.statuses.items() <= update.statuses.items())
        for update in fresh
    )
    return now if any(matches) else None


def _ignored(change: IncidentChange, changed: LiveIncident) -> tuple[str, ...]:
    """What the service did not do although it accepted the change."""
    notes = []
    if change.status is not None and changed.status != change.status:
        notes.append(f"the service shows the status {changed.status}, not {change.status}")
    given = changed.updates[0].statuses if changed.updates else {}
    other = [each for each, status in change.statuses.items() if given.get(each, status) != status]
    if other:
        many = f"{len(other)} of {len(change.statuses)} components"
        notes.append(f"the service gave {many} another status than was sent: look at the page")
    return tuple(notes)
