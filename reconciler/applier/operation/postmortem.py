"""Draft, publish, revert and delete the postmortem of an incident. What was done already is said, and nothing is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from reconciler.applier.operation.page_view import audience_for, called, incident_named
from reconciler.applier.operation.prepared import OperatedPage, PreparedOperation, Recorder
from reconciler.applier.operation.texts import preview_texts, refuse_unfilled, unused_values
from reconciler.applier.operation.write_once import until_known
from reconciler.errors import NotFoundError, RefusedError, UnknownNameError
from reconciler.model.incident import IncidentListing, LiveIncident
from reconciler.model.operation import LivePostmortem, Operation, OperationPreview, OperationResult
from reconciler.model.placeholder import filled

_LISTS = (IncidentListing.UNRESOLVED, IncidentListing.RECENT)


@dataclass(frozen=True, slots=True)
class IncidentPostmortem:
    """An incident with its postmortem."""

    incident: LiveIncident
    """The incident."""
    postmortem: LivePostmortem | None
    """Its postmortem; None if there is none."""

    @property
    def is_published(self) -> bool:
        """Whether visitors can read it."""
        return self.postmortem is not None and self.postmortem.published_at is not None


def postmortem_of(page: OperatedPage, text: str) -> IncidentPostmortem:
    """The incident with this ID or exact name, and its postmortem. An older incident is found by its ID alone.

    Raises UnknownNameError, RefusedError, ServiceError.
    """
    page.require(Operation.POSTMORTEM)
    lives = {each.id: each for listing in _LISTS for each in page.operator.incidents(page.id, listing)}
    try:
        incident = incident_named(lives.values(), text)
    except UnknownNameError:
        older = _older(page, text)
        if older is None:
            raise
        incident = older
    return IncidentPostmortem(incident, page.operator.postmortem(page.id, incident.id))


def prepare_draft(page: OperatedPage, text: str, body: str, values: Mapping[str, str]) -> PreparedOperation:
    """Prepare to write the draft. What is published stays as it is.

    Raises UnknownNameError, UnfilledError, RefusedError, ServiceError.
    """
    unused = unused_values(values, body)
    body = filled(body, values)
    refuse_unfilled(postmortem=body)
    if not body.strip():
        raise RefusedError("not sent: the postmortem has no text")
    target = postmortem_of(page, text)
    notes = ["visitors read it only after `reconciler postmortem publish`"]
    if target.is_published:
        notes = ["visitors still read the published text, until `reconciler postmortem publish`"]
    if target.incident.is_open:
        notes.append(f"{called(target.incident)} is still open ({target.incident.status})")
    preview = OperationPreview(
        page.label,
        page.id,
        f"write the draft of the postmortem of {called(target.incident)}",
        texts=preview_texts(None, body),
        notes=(*notes, *unused),
    )
    has_it = target.postmortem is not None and target.postmortem.draft.rstrip() == body.rstrip()
    nothing = _result(target, "Nothing to do: the draft has this text already.") if has_it else None
    perform = partial(page.operator.draft_postmortem, page.id, target.incident.id, body)
    done = "Wrote the draft of the postmortem."
    return PreparedOperation(preview, partial(_sent, target, "draft", perform, done), nothing)


def prepare_publish(page: OperatedPage, text: str, *, notify: bool | None) -> PreparedOperation:
    """Prepare to publish the draft.

    Raises UnknownNameError, UnfilledError, RefusedError (the incident is open, or there is no draft), ServiceError.
    """
    target = _existing(page, text)
    postmortem = target.postmortem
    nothing = None
    if postmortem is not None and target.is_published and postmortem.draft.rstrip() in ("", postmortem.body.rstrip()):
        nothing = _result(target, f"Nothing to do: it was published already, {postmortem.published_at}.")
    elif target.incident.is_open:
        reason = f"{called(target.incident)} is still open ({target.incident.status})"
        raise RefusedError(f"not sent: {reason}", hint="resolve it first: `reconciler incident resolve`")
    draft = postmortem.draft if postmortem is not None else ""
    if nothing is None:
        refuse_unfilled(draft=draft)
    preview = OperationPreview(
        page.label,
        page.id,
        f"publish the postmortem of {called(target.incident)}",
        texts=preview_texts(None, draft),
        can_notify=True,
        notify=notify,
        audience=audience_for(page, notify=notify) if nothing is None else None,
        notes=("it replaces the published text",) if target.is_published else (),
    )
    return PreparedOperation(preview, partial(_publish, page, target), nothing)


def prepare_revert(page: OperatedPage, text: str) -> PreparedOperation:
    """Prepare to withdraw the published text. Raises UnknownNameError, RefusedError, ServiceError."""
    target = _existing(page, text)
    preview = OperationPreview(
        page.label,
        page.id,
        f"withdraw the published postmortem of {called(target.incident)}",
        notes=("visitors no longer read it; it becomes a draft again",),
    )
    nothing = None if target.is_published else _result(target, "Nothing to do: it is not published.")
    perform = partial(page.operator.revert_postmortem, page.id, target.incident.id)
    done = "Withdrew the postmortem: it is a draft again."
    return PreparedOperation(preview, partial(_sent, target, "revert", perform, done), nothing)


def prepare_delete(page: OperatedPage, text: str) -> PreparedOperation:
    """Prepare to delete the postmortem, draft and published text. Raises UnknownNameError, RefusedError, ServiceError."""
    target = postmortem_of(page, text)
    state = "which is published" if target.is_published else "which is a draft"
    preview = OperationPreview(
        page.label,
        page.id,
        f"delete the postmortem of {called(target.incident)}, {state}",
        notes=("this cannot be undone; `reconciler postmortem show` prints its text",),
    )
    nothing = _result(target, "Nothing to do: it has no postmortem.") if target.postmortem is None else None
    perform = partial(page.operator.delete_postmortem, page.id, target.incident.id)
    return PreparedOperation(preview, partial(_sent, target, "delete", perform, "Deleted the postmortem."), nothing)


def _older(page: OperatedPage, text: str) -> LiveIncident | None:
    """The incident with this ID, if it is in no list."""
    if not text.isalnum():
        return None  # a name
    try:
        incident = page.operator.incident(page.id, text)
    except NotFoundError:
        return None
    return None if incident.maintenance else incident


def _existing(page: OperatedPage, text: str) -> IncidentPostmortem:
    target = postmortem_of(page, text)
    if target.postmortem is None:
        hint = f"write one first: `reconciler postmortem draft {target.incident.id} FILE.md`"
        raise RefusedError(f"not sent: {called(target.incident)} has no postmortem", hint=hint)
    return target


def _result(target: IncidentPostmortem, summary: str) -> OperationResult:
    return OperationResult(summary, target.incident.id, target.incident.link)


def _sent(
    target: IncidentPostmortem,
    what: str,
    perform: Callable[[], object],
    done: str,
    recorder: Recorder,
    _notify: bool,
) -> OperationResult:
    """Send a call that the service may get twice without harm: the client repeats it after a lost answer."""
    intent = {"do": f"{what} postmortem", "id": target.incident.id}
    recorder.send(intent, perform, lambda _: target.incident.id)
    return _result(target, done)


def _publish(page: OperatedPage, target: IncidentPostmortem, recorder: Recorder, notify: bool) -> OperationResult:
    """Publish it once: a second notification cannot be taken back."""
    incident_id = target.incident.id
    before = target.postmortem.published_at if target.postmortem is not None else None

    def attempt() -> LivePostmortem:
        send = partial(page.operator.publish_postmortem, page.id, incident_id, notify=notify)
        return recorder.send({"do": "publish postmortem", "id": incident_id}, send, lambda _: incident_id)

    def look() -> LivePostmortem | None:
        now = page.operator.postmortem(page.id, incident_id)
        return now if now is not None and now.published_at not in (None, before) else None

    until_known(attempt, look, recorder)
    return _result(target, "Published the postmortem.")
