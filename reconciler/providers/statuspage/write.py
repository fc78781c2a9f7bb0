"""Execute a step with one request, and convert the answer."""

from collections.abc import Collection

from reconciler.errors import NotFoundError, RejectedError, UncertainError
from reconciler.http import (
    HttpSession,
    JsonObject,
    JsonValue,
    path_of,
)
from reconciler.model.plan import Verb
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.statuspage.endpoint import Endpoint
from reconciler.providers.statuspage.endpoints import BY_KIND
from reconciler.providers.statuspage.rows import fields_of, reference


def perform_step(session: HttpSession, page_id: str, step: Step) -> StepAnswer:
    """Execute the step.

    Raises UncertainError if a create may or may not have happened, RejectedError (before sending anything) if the
    service has no such write, and any other ServiceError if the step was not executed.
    """
    endpoint = BY_KIND[step.kind.name]
    if step.verb not in step.kind.verbs:
        raise RejectedError(f"not sent: {step.kind.unsupported.get(step.verb, 'the service has no such request')}")
    if step.verb is Verb.CREATE:
        return _create(session, endpoint, page_id, step)
    path = path_of(step.kind.scope.plural, page_id, *endpoint.collection, *_segment(step))
    if step.verb is Verb.DELETE:
        return _delete(session, endpoint, path, step)
    beside = endpoint.beside.keys() & step.values.keys()
    if beside:
        return _put_beside(session, endpoint, page_id, step, beside)
    return _update(session, endpoint, path, step)


def _put_beside(
    session: HttpSession, endpoint: Endpoint, page_id: str, step: Step, fields: Collection[str]
) -> StepAnswer:
    """Write the step's single value that no list shows. Raises RejectedError if there is more than one."""
    if len(step.values) > len(fields) or len(fields) > 1:
        raise RejectedError(f"not sent: {', '.join(sorted(step.values))} take a request each")
    (name,) = fields
    now_value = endpoint.beside[name].write(session, page_id, step.id or "", step.values[name])
    return StepAnswer(step.id or "", {} if now_value is None else {name: now_value})


def _segment(step: Step) -> tuple[str, ...]:
    """The object's own path segment; empty for a singleton."""
    return () if step.kind.identity.single else (step.id or "",)


def _create(session: HttpSession, endpoint: Endpoint, page_id: str, step: Step) -> StepAnswer:
    under = endpoint.made_under(step) if endpoint.made_under else endpoint.collection
    path = path_of(step.kind.scope.plural, page_id, *under)
    row = _object(session.post(path, endpoint.create(step)))
    live_id = reference(row.get("id"))
    if live_id is None:
        # The create was accepted, but the ID is unknown, so the caller has to look for the object.
        raise UncertainError("was accepted and the answer names no id", method="POST", path=path)
    return StepAnswer(live_id, _told(step, row))


def _update(session: HttpSession, endpoint: Endpoint, path: str, step: Step) -> StepAnswer:
    row = _object(session.patch(path, endpoint.update(step)))
    for body in endpoint.otherwise(step, row):
        try:
            row = _object(session.patch(path, body))
        except RejectedError:
            continue  # ignored as well; the previous answer still holds
        if not endpoint.otherwise(step, row):
            break
    return StepAnswer(step.id or "", _told(step, row))


def _delete(session: HttpSession, endpoint: Endpoint, path: str, step: Step) -> StepAnswer:
    try:
        session.delete(path, **endpoint.delete_query)
    except NotFoundError:
        if not step.lapsed:
            raise
    return StepAnswer(step.id or "")


def _object(answer: JsonValue) -> JsonObject:
    """The answer's fields. A write with an empty or different answer was still executed (statuspage-api.md B5.40)."""
    return answer if isinstance(answer, dict) else {}


def _told(step: Step, row: JsonObject) -> JsonObject:
    """The current fields, without those that only identify it: a phone number comes back in another format than it was
    sent.
    """
    fields = fields_of(step.kind, row)
    return {name: value for name, value in fields.items() if step.kind.by_name[name].compared}
