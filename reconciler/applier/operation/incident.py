"""Open, update, resolve and delete incidents.

An incident of ours carries a record in its metadata: an idempotency key, and the status to restore for each component.
The key finds it again after a lost answer, in a second run, or beside another process. What a component shows is
decided in `planner.restore`.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from reconciler.applier.operation.page_view import PageView, audience_for, called, statuses_of
from reconciler.applier.operation.prepared import OperatedPage, PreparedOperation, Recorder
from reconciler.applier.operation.statuses import asked_changes, extended_record, refuse_unknown, restoring
from reconciler.applier.operation.texts import (
    filled_text,
    preview_texts,
    refuse_unfilled,
    template_named,
    unused_values,
)
from reconciler.applier.operation.write_once import create_once, send_change
from reconciler.errors import RefusedError
from reconciler.model.enumeration import listed
from reconciler.model.incident import IncidentChange, LiveIncident, OwnRecord
from reconciler.model.operation import Operation, OperationPreview, OperationResult, TextTemplate


@dataclass(frozen=True, slots=True)
class IncidentRequest:
    """What a person, a script or an alert asks for."""

    name: str | None = None
    """The title."""
    body: str | None = None
    """The text of the update."""
    status: str | None = None
    """The status of the incident."""
    impact: str | None = None
    """The impact; None for the one that the service computes."""
    components: tuple[tuple[str, str], ...] = ()
    """Names of components or groups, each with a status."""
    template: str | None = None
    """The name of a template."""
    values: Mapping[str, str] | None = None
    """The values of placeholders."""
    key: str | None = None
    """The idempotency key; None for a new one."""
    notify: bool | None = None
    """Whether subscribers are notified; None if that was not said yet."""
    attached: tuple[str, ...] = ()
    """The IDs of components that a template names. They keep their status."""
    unused: tuple[str, ...] = ()
    """A note about values that no text has a placeholder for."""
    source: str = ""
    """`alerts` for `incident sync`: incidents of another source do not count."""
    only_open: bool = False
    """Whether an ended incident with the same key does not count."""


def prepare_open(
    page: OperatedPage, request: IncidentRequest, templates: Sequence[TextTemplate] | None = None
) -> PreparedOperation:
    """Prepare to open an incident. With a key that was used before, there is nothing to do.

    `templates` are those of the file; None to look in the live page.

    Raises UnknownNameError, UnfilledError, RefusedError, ServiceError.
    """
    page.require(Operation.INCIDENT)
    view = PageView.read(page)
    wanted = with_template(page, request, templates)
    refuse_unfilled(title=wanted.name, text=wanted.body)
    if not (wanted.name or "").strip():
        raise RefusedError("not sent: an incident needs a title", hint="use --name or --template")
    key = wanted.key or uuid.uuid4().hex
    asked = statuses_of(view.names, wanted.components)
    record = extended_record(view, OwnRecord(key, source=wanted.source), asked)
    changes = asked_changes(view, asked, record)
    change = IncidentChange(
        notify=False,
        name=wanted.name,
        status=wanted.status or "investigating",
        body=wanted.body,
        impact=wanted.impact,
        statuses=record.sent,
        component_ids=tuple(dict.fromkeys([*asked, *wanted.attached])) or None,
        metadata=record.to_metadata(),
        key=key,
    )
    preview = OperationPreview(
        page.label,
        page.id,
        "open an incident",
        texts=preview_texts(change.name, change.body),
        facts=facts_of(change),
        statuses=changes,
        can_notify=True,
        notify=wanted.notify,
        audience=audience_for(page, notify=wanted.notify),
        notes=(*_unchanged(view, wanted, asked), *wanted.unused),
    )
    earlier = None
    if wanted.key:
        earlier = view.used_key(key, maintenance=False, source=wanted.source, only_open=wanted.only_open)
    nothing = (
        OperationResult("The incident with this key was opened already.", earlier.id, earlier.link) if earlier else None
    )
    again = f"run it again with `--idempotency-key {key}`: it opens no second incident"
    return PreparedOperation(preview, partial(open_once, page, change, wanted.only_open), nothing, again)


def prepare_update(page: OperatedPage, text: str, request: IncidentRequest) -> PreparedOperation:
    """Prepare to post an update to the incident with this ID, exact name or key.

    Raises UnknownNameError, UnfilledError, RefusedError, ServiceError.
    """
    page.require(Operation.INCIDENT)
    view = PageView.read(page)
    incident = _addressed(view, text, request.key)
    if not incident.is_open:
        raise RefusedError(f"not sent: {called(incident)} is {incident.status}", hint="open a new incident")
    name, body = (filled_text(each, request.values or {}) for each in (request.name, request.body))
    refuse_unfilled(title=name, text=body)
    asked = statuses_of(view.names, request.components)
    record = extended_record(view, incident.own, asked, incident) if incident.own is not None else None
    sent = record.sent if record is not None else extended_record(view, OwnRecord("-"), asked, incident).sent
    change = IncidentChange(
        notify=False,
        name=name,
        status=request.status,
        body=body,
        impact=request.impact,
        statuses={each: sent[each] for each in asked},
        component_ids=tuple(dict.fromkeys([*incident.component_ids, *asked])) if asked else None,
        metadata={**incident.metadata, **record.to_metadata()} if record is not None and asked else None,
        key=incident.own.key if incident.own is not None else "",
    )
    if change == IncidentChange(notify=change.notify, key=change.key):
        raise RefusedError("not sent: an update changes something", hint="use --status, --body, --name or --component")
    preview = OperationPreview(
        page.label,
        page.id,
        f"update {called(incident)}",
        texts=preview_texts(change.name, change.body),
        facts=facts_of(change),
        statuses=asked_changes(view, asked, OwnRecord("-", asked=asked, sent=sent)),
        can_notify=True,
        notify=request.notify,
        audience=audience_for(page, notify=request.notify),
        notes=unused_values(request.values, request.name, request.body),
    )
    return PreparedOperation(preview, partial(send_change, page, incident, change, "Updated the incident."))


def prepare_resolve(page: OperatedPage, text: str, request: IncidentRequest) -> PreparedOperation:
    """Prepare to resolve the incident with this ID, exact name or key, and to restore its components.

    Raises UnknownNameError, UnfilledError, RefusedError, ServiceError.
    """
    page.require(Operation.INCIDENT)
    view = PageView.read(page)
    incident = _addressed(view, text, request.key)
    body = filled_text(request.body, request.values or {})
    refuse_unfilled(text=body)
    asked = statuses_of(view.names, request.components)
    changes = restoring(view, incident, asked)
    if incident.is_open and request.source == "":
        refuse_unknown(changes)
    statuses = {change.id: change.after for change in changes if change.after != change.before}
    change = IncidentChange(
        notify=False,
        status="resolved",
        body=body,
        statuses=statuses,
        component_ids=tuple(dict.fromkeys([*incident.component_ids, *statuses])) if statuses else None,
        key=incident.own.key if incident.own is not None else "",
    )
    preview = OperationPreview(
        page.label,
        page.id,
        f"resolve {called(incident)}",
        texts=preview_texts(change.name, change.body),
        statuses=changes,
        can_notify=True,
        notify=request.notify,
        audience=audience_for(page, notify=request.notify),
        notes=unused_values(request.values, request.body),
    )
    ended = OperationResult(f"Nothing to do: {called(incident)} is {incident.status}.", incident.id, incident.link)
    nothing = None if incident.is_open else ended
    return PreparedOperation(preview, partial(send_change, page, incident, change, "Resolved the incident."), nothing)


def prepare_delete(page: OperatedPage, text: str) -> PreparedOperation:
    """Prepare to delete the incident with this ID or exact name, with its history. Components keep their status.

    Raises UnknownNameError, RefusedError, ServiceError.
    """
    page.require(Operation.DELETE_INCIDENT)
    incident = PageView.read(page).named(text)
    preview = OperationPreview(
        page.label,
        page.id,
        f"delete {called(incident)} with its {len(incident.updates)} updates",
        notes=("this cannot be undone; every component keeps the status that it shows now",),
    )
    return PreparedOperation(preview, partial(_delete, page, incident))


def with_template(
    page: OperatedPage, request: IncidentRequest, templates: Sequence[TextTemplate] | None
) -> IncidentRequest:
    """The request with what its template says, and placeholders filled."""
    name, body, status = request.name, request.body, request.status
    attached: tuple[str, ...] = ()
    if request.template is not None:
        template = template_named(
            request.template, templates if templates is not None else page.operator.templates(page.id)
        )
        status = status or template.status or None
        if status is not None and status not in ("investigating", "identified", "monitoring"):
            raise RefusedError(
                f"not sent: the template `{template.name}` is for the status `{status}`, which opens no incident",
                hint="use --status investigating, or `reconciler maintenance schedule --template`",
            )
        name, body, attached = name or template.title, body or template.body, template.component_ids
    values = request.values or {}
    return replace(
        request,
        name=filled_text(name, values),
        body=filled_text(body, values),
        status=status,
        attached=attached,
        unused=() if request.source else unused_values(values, name, body),  # an alert has labels for many texts
    )


def _unchanged(view: PageView, request: IncidentRequest, asked: Mapping[str, str]) -> tuple[str, ...]:
    """Which components the incident is about without changing their status."""
    attached = [view.names.shown(each) for each in request.attached if each not in asked]
    if attached:
        keeps = "keeps its status" if len(attached) == 1 else "keep their status"
        return (f"{listed(attached)} {keeps}; use --component to set it",)
    return () if asked else ("no component is named: every component keeps its status",)


def _addressed(view: PageView, text: str, key: str | None) -> LiveIncident:
    """The incident by its key, or by its ID or exact name."""
    if key is None:
        return view.named(text)
    return view.keyed(key)


def facts_of(change: IncidentChange) -> tuple[tuple[str, str], ...]:
    """What else a change writes, for the preview."""
    pairs = (("status", change.status), ("impact", change.impact))
    return tuple((label, value) for label, value in pairs if value)


def open_once(
    page: OperatedPage, change: IncidentChange, only_open: bool, recorder: Recorder, notify: bool
) -> OperationResult:
    """Open an incident with the confirmed notification, and report it. Raises as `create_once` does."""
    incident, notes = create_once(page, replace(change, notify=notify), recorder, only_open=only_open)
    return OperationResult("Opened the incident.", incident.id, incident.link, notes)


def _delete(page: OperatedPage, incident: LiveIncident, recorder: Recorder, _notify: bool) -> OperationResult:
    what = {"do": "delete", "id": incident.id}
    recorder.send(what, partial(page.operator.delete_incident, page.id, incident.id), lambda _: incident.id)
    return OperationResult("Deleted the incident.", incident.id)
