"""Writing: one step, one request, and what its answer tells."""

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
    """Carry the step out.

    Raises UncertainError where a create may or may not have happened, RejectedError, before anything is sent, where the service has
    no such write, any other ServiceError where the step was not carried out.
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
    """Write the one value of the step, which stands in no list. Raises RejectedError where there is more than one."""
    if len(step.values) > len(fields) or len(fields) > 1:
        raise RejectedError(f"not sent: {', '.join(sorted(step.values))} take a request each")
    (name,) = fields
    now_value = endpoint.beside[name].write(session, page_id, step.id or "", step.values[name])
    return StepAnswer(step.id or "", {} if now_value is None else {name: now_value})


def _segment(step: Step) -> tuple[str, ...]:
    """The object's own segment; what there is one of has none."""
    return () if step.kind.identity.single else (step.id or "",)


def _create(session: HttpSession, endpoint: Endpoint, page_id: str, step: Step) -> StepAnswer:
    under = endpoint.made_under(step) if endpoint.made_under else endpoint.collection
    path = path_of(step.kind.scope.plural, page_id, *under)
    row = _object(session.post(path, endpoint.create(step)))
    live_id = reference(row.get("id"))
    if live_id is None:
        # It was taken, and under which id is not known: whoever called has to look.
        raise UncertainError("was accepted and the answer names no id", method="POST", path=path)
    return StepAnswer(live_id, _told(step, row))


def _update(session: HttpSession, endpoint: Endpoint, path: str, step: Step) -> StepAnswer:
    row = _object(session.patch(path, endpoint.update(step)))
    for body in endpoint.otherwise(step, row):
        try:
            row = _object(session.patch(path, body))
        except RejectedError:
            continue  # not this way either: the answer before still holds
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
    """The answer's fields; a write that answers nothing, or something else, was carried out all the same (statuspage-api.md B5.40)."""
    return answer if isinstance(answer, dict) else {}


def _told(step: Step, row: JsonObject) -> JsonObject:
    """The fields as they now are, without those that only say who it is: a phone comes back in another spelling than it was sent."""
    fields = fields_of(step.kind, row)
    return {name: value for name, value in fields.items() if step.kind.by_name[name].compared}
