"""Schedule a maintenance, once however often it is run with one key.

A maintenance of ours carries a record in its metadata, as an incident does. The record says that a command scheduled
it, so that plans leave it alone. What the file declares is scheduled by apply.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from reconciler.applier.operation.page_view import PageView, audience_for, components_of
from reconciler.applier.operation.prepared import OperatedPage, PreparedOperation, Recorder
from reconciler.applier.operation.texts import (
    filled_text,
    preview_texts,
    refuse_unfilled,
    template_named,
    unused_values,
)
from reconciler.applier.operation.times import shown_moment, window_of_texts
from reconciler.applier.operation.write_once import create_once
from reconciler.errors import RefusedError
from reconciler.model.enumeration import first_of
from reconciler.model.incident import MAINTENANCE_STATUSES, IncidentChange, OwnRecord
from reconciler.model.operation import Operation, OperationPreview, OperationResult
from reconciler.model.resource import declared_zone

_MOST = 30
"""Maximum number of affected components named in a preview; the rest are counted."""


@dataclass(frozen=True, slots=True)
class MaintenanceRequest:
    """What a person or a script asks for."""

    start: str = ""
    """When it starts, as typed."""
    end: str | None = None
    """When it ends, as typed; None if `length` is given."""
    length: str | None = None
    """How long it takes, as typed; None if `end` is given."""
    name: str | None = None
    """The title."""
    body: str | None = None
    """The text of the announcement or update."""
    components: tuple[str, ...] = ()
    """Names of components or groups that it affects."""
    statuses: tuple[tuple[str, str], ...] = ()
    """Names of components or groups, each with the status to set when it is completed."""
    template: str | None = None
    """The name of a template."""
    values: Mapping[str, str] | None = None
    """The values of placeholders."""
    automatic: bool = True
    """Whether the service starts and completes it."""
    remind: bool = False
    """Whether notified subscribers are reminded an hour before it starts."""
    key: str | None = None
    """The idempotency key; None for a new one."""
    notify: bool | None = None
    """Whether subscribers are notified; None if that was not said yet."""


def prepare_schedule(page: OperatedPage, request: MaintenanceRequest, now: datetime | None = None) -> PreparedOperation:
    """Prepare to schedule a maintenance. With a key that was used before, there is nothing to do.

    Raises UnknownNameError, UnfilledError, RefusedError, ServiceError.
    """
    page.require(Operation.MAINTENANCE)
    zone = declared_zone(page.desired.items) if page.desired is not None else "UTC"
    starts, ends = window_of_texts(request.start, request.end, request.length, zone, now or datetime.now(UTC))
    view = PageView.read(page, scheduled=True)
    wanted, attached, unused = _with_template(page, request)
    refuse_unfilled(title=wanted.name, text=wanted.body)
    if not (wanted.name or "").strip():
        raise RefusedError("not sent: a maintenance needs a title", hint="use --name or --template")
    key = wanted.key or uuid.uuid4().hex
    affected_ids = tuple(dict.fromkeys([*(row.id for row in components_of(view.names, wanted.components)), *attached]))
    change = IncidentChange(
        notify=False,
        name=wanted.name,
        status=MAINTENANCE_STATUSES[0],
        body=wanted.body,
        component_ids=affected_ids or None,
        starts_at=_utc(starts),
        ends_at=_utc(ends),
        automatic=wanted.automatic,
        remind=wanted.remind,
        metadata=OwnRecord(key).to_metadata(),
        key=key,
    )
    facts = [("from", shown_moment(starts, zone)), ("to", shown_moment(ends, zone))]
    if affected_ids:
        facts.append(("affects", first_of([view.names.shown(each) for each in affected_ids], _MOST, closed=True)))
    preview = OperationPreview(
        page.label,
        page.id,
        "schedule a maintenance",
        texts=preview_texts(change.name, change.body),
        facts=tuple(facts),
        can_notify=True,
        notify=wanted.notify,
        audience=audience_for(page, notify=wanted.notify),
        notes=(*_what_happens(wanted, has_components=bool(affected_ids)), *unused),
    )
    again = f"run it again with `--idempotency-key {key}`: it schedules no second maintenance"
    earlier = _scheduled_before(view, wanted.key)
    return PreparedOperation(preview, partial(_schedule, page, change), earlier, again)


def _with_template(
    page: OperatedPage, request: MaintenanceRequest
) -> tuple[MaintenanceRequest, tuple[str, ...], tuple[str, ...]]:
    """The request with what its template says and placeholders filled, the IDs of the template's components, and notes."""
    values = request.values or {}
    name, body = request.name, request.body
    attached: tuple[str, ...] = ()
    if request.template is not None:
        template = template_named(request.template, page.operator.templates(page.id))
        if template.status and template.status not in MAINTENANCE_STATUSES:
            raise RefusedError(
                f"not sent: the template `{template.name}` is for the status `{template.status}`, which is for incidents",
                hint="use `reconciler incident open --template`",
            )
        name, body, attached = name or template.title, body or template.body, template.component_ids
    wanted = replace(request, name=filled_text(name, values), body=filled_text(body, values))
    return wanted, attached, unused_values(values, name, body)


def _scheduled_before(view: PageView, key: str | None) -> OperationResult | None:
    """The result if the key was used before. Raises RefusedError if an incident has it."""
    earlier = view.used_key(key, maintenance=True) if key else None
    if earlier is None:
        return None
    return OperationResult("The maintenance with this key was scheduled already.", earlier.id, earlier.link)


def _what_happens(request: MaintenanceRequest, *, has_components: bool) -> tuple[str, ...]:
    """What the service does with it, and what stays to be done."""
    notes = [] if has_components else ["no component is named: none changes its status"]
    if not request.automatic:
        notes.append("nothing happens at its time: `reconciler maintenance start` and `complete` change its status")
        return tuple(notes)
    if has_components:
        notes.append("the service starts it and sets its components to under_maintenance, whatever open incidents say")
        notes.append(automatic_end("at its end"))
    else:
        notes.append("the service starts and completes it")
    if request.notify is not False:
        notes.append("who is notified now is also notified when it starts and when it ends")
    if request.remind:
        notes.append("who is notified now is also reminded an hour before it starts")
    return tuple(notes)


def automatic_end(when: str) -> str:
    """What happens to the components when the service completes a maintenance. `when` opens the sentence."""
    return (
        f"{when} the service completes it and sets its components to operational, whatever open incidents say; "
        "`reconciler maintenance complete` before then restores them instead"
    )


def _utc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _schedule(page: OperatedPage, change: IncidentChange, recorder: Recorder, notify: bool) -> OperationResult:
    reminds = change.remind and notify
    incident, notes = create_once(page, replace(change, notify=notify, remind=reminds), recorder)
    return OperationResult("Scheduled the maintenance.", incident.id, incident.link, notes)
