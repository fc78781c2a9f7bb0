"""Move a component out of its group if the service ignores the usual way."""

from reconciler.applier.call import Caller
from reconciler.applier.freshness import Freshness
from reconciler.applier.page_state import PageState
from reconciler.errors import ServiceError
from reconciler.model.plan import Action, Verb
from reconciler.model.work import Step


def taken_out(
    caller: Caller, page_state: PageState, freshness: Freshness, action: Action, component: str, still: str
) -> bool:
    """Remove a component from its group through the group's member list, if the service ignored the null that should do
    it.

    How null must be sent is undocumented (statuspage-api.md B4.26), but the list is documented to replace. If the
    component is the last member, the group is deleted instead: the plan announces that, and the deletion keeps the
    component.
    """
    try:
        with freshness.guarding_list(still) as members:
            others = tuple(member for member in members if member != component)
            group = Step(
                kind=page_state.service.by_name[str(action.kind.parent)],
                verb=Verb.UPDATE if others else Verb.DELETE,
                id=still,
                values={},
                name=page_state.groups.names.get(still, ""),
                members=others,
                lapsed=not others,
            )
            caller.call(action, group)
    except ServiceError:
        return False
    if others:
        page_state.groups.move(component, None)
    else:
        page_state.groups.gone(still)
    return True
