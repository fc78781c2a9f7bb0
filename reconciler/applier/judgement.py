"""Values that a service judges before they are written: a plan that would be refused says so."""

from collections.abc import Iterator
from dataclasses import replace

from reconciler.applier.call import reason_of
from reconciler.errors import ServiceError
from reconciler.model.plan import Action, Block, Note, PagePlan, quoted
from reconciler.providers.protocol import Backend

REFUSED = "refused_value"
"""The rule of a block by a value that the service would not take."""


def judged(plan: PagePlan, backend: Backend) -> PagePlan:
    """The plan, with a block for each value that the service would not take. One request for each value that is judged."""
    blocks, notes, requests = list[Block](), list[Note](), 0
    for action, field, value in _values(plan):
        requests += 1
        try:
            objection = backend.objection(field, value)
        except ServiceError as error:
            notes.append(
                Note("unchecked", f"whether `{field}` can be {quoted(value)} was not checked: {reason_of(error)}")
            )
            continue
        if objection is not None:
            message = f"the service would not take {quoted(value)} as `{field}`: {objection}"
            blocks.append(Block(REFUSED, message, f"choose another `{field}`", (action.address,)))
    if not requests or plan.live is None:
        return plan
    live = replace(plan.live, requests=plan.live.requests + requests)
    return replace(plan, live=live, blocked_by=(*plan.blocked_by, *blocks), notes=(*plan.notes, *notes))


def _values(plan: PagePlan) -> Iterator[tuple[Action, str, str]]:
    """The values to be written that the service judges."""
    for action in plan.work:
        for field in action.kind.fields:
            value = action.writes.get(field.name) if field.judged else None
            if isinstance(value, str) and value:
                yield action, field.name, value
