"""Convert an action of the plan into the writes that execute it."""

from collections.abc import Mapping
from dataclasses import replace

from reconciler.applier.page_state import PageState
from reconciler.model.address import Address
from reconciler.model.kind import ORDER
from reconciler.model.plan import Action, Verb
from reconciler.model.values import Value
from reconciler.model.work import Step


class UnresolvedError(Exception):
    """The action needs a resource that does not exist, at `address`."""

    def __init__(self, address: Address) -> None:
        super().__init__(str(address))
        self.address = address


def step_of(action: Action, page_state: PageState, ids: Mapping[Address, str] | None = None) -> Step:
    """The write for an action, with references as IDs, and a group with its current members. `ids` may hold more IDs
    than the page has so far.

    Raises UnresolvedError if a referenced resource, or the first component of a new group, does not exist.
    """
    ids = page_state.ids if ids is None else ids
    values = {name: _resolved(value, ids) for name, value in _own(action, ids).items()}
    members: tuple[str, ...] = ()
    if action.verb is Verb.CREATE:
        members = tuple(_id_of(address, ids) for address in action.carries)
    elif action.verb is Verb.UPDATE and action.id is not None:
        members = tuple(page_state.groups.members.get(action.id, ()))
    return Step(
        kind=action.kind,
        verb=action.verb,
        id=action.id,
        values=values,
        name=_name(action, page_state),
        members=members,
        lapsed=action.verb is Verb.DELETE and action.id in page_state.groups.names,
    )


def parted(step: Step) -> tuple[Step, tuple[Step, ...]]:
    """The step without the values that need requests of their own, and the steps for these, once the ID is known."""
    own_requests = [field.name for field in step.kind.fields if field.needs_own_request and field.name in step.values]
    if not own_requests:
        return step, ()
    first = replace(step, values={name: value for name, value in step.values.items() if name not in own_requests})
    return first, tuple(replace(step, verb=Verb.UPDATE, values={name: step.values[name]}) for name in own_requests)


def _own(action: Action, ids: Mapping[Address, str]) -> Mapping[str, Value]:
    """The fields that the action itself sends. A new group's POST sets the group of its first component.

    What was to stand after something that was not created is written all the same, wherever it then stands.
    """
    left_out = set[str]()
    after = action.writes.get(ORDER)
    if isinstance(after, Address) and after not in ids and len(action.writes) > 1:
        left_out.add(ORDER)
    parent = action.kind.parent_field
    if parent is not None and parent.name in action.writes:
        starts_nowhere = action.verb is Verb.CREATE and action.writes[parent.name] is None
        left_out |= {parent.name} if action.carried or starts_nowhere else set()
    if not left_out:
        return action.writes
    return {name: value for name, value in action.writes.items() if name not in left_out}


def _name(action: Action, page_state: PageState) -> str:
    """The resource's name after the step: a group's PATCH includes it even if it does not change."""
    if "name" in action.writes:
        return str(action.writes["name"])
    if action.kind.deleted_when_empty and action.verb is Verb.UPDATE and action.id in page_state.groups.names:
        return page_state.groups.names[action.id]
    if action.live is not None:
        return action.live.name
    return action.desired.name if action.desired is not None else ""


def _resolved(value: Value, ids: Mapping[Address, str]) -> Value:
    if isinstance(value, Address):
        return _id_of(value, ids)
    if isinstance(value, (tuple, list)):
        return tuple(_resolved(item, ids) for item in value)
    return value


def _id_of(address: Address, ids: Mapping[Address, str]) -> str:
    id_ = ids.get(address)
    if id_ is None:
        raise UnresolvedError(address)
    return id_
