"""Convert an action of the plan into the writes that execute it."""

from collections.abc import Mapping
from dataclasses import replace

from reconciler.applier.page_state import PageState
from reconciler.model.address import Address
from reconciler.model.plan import Action, Verb
from reconciler.model.values import Value
from reconciler.model.work import Step


class UnresolvedError(Exception):
    """The action needs a resource that does not exist, at `address`."""

    def __init__(self, address: Address) -> None:
        super().__init__(str(address))
        self.address = address


def step_of(action: Action, page_state: PageState) -> Step:
    """The write for an action, with references as IDs, and a group with its current members.

    Raises UnresolvedError if a referenced resource, or the first component of a new group, does not exist.
    """
    values = {name: _resolved(value, page_state) for name, value in _own(action).items()}
    members: tuple[str, ...] = ()
    if action.verb is Verb.CREATE:
        members = tuple(_id_of(address, page_state) for address in action.carries)
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
    apart = [field.name for field in step.kind.fields if field.needs_own_request and field.name in step.values]
    if not apart:
        return step, ()
    first = replace(step, values={name: value for name, value in step.values.items() if name not in apart})
    return first, tuple(replace(step, verb=Verb.UPDATE, values={name: step.values[name]}) for name in apart)


def _own(action: Action) -> Mapping[str, Value]:
    """The fields that the action itself sends. A new group's POST sets the group of its first component."""
    parent = action.kind.parent_field
    if parent is None or parent.name not in action.writes:
        return action.writes
    if action.carried or (action.verb is Verb.CREATE and action.writes[parent.name] is None):
        return {name: value for name, value in action.writes.items() if name != parent.name}
    return action.writes


def _name(action: Action, page_state: PageState) -> str:
    """The resource's name after the step: a group's PATCH includes it even if it does not change."""
    if "name" in action.writes:
        return str(action.writes["name"])
    if action.kind.deleted_when_empty and action.verb is Verb.UPDATE and action.id in page_state.groups.names:
        return page_state.groups.names[action.id]
    if action.live is not None:
        return action.live.name
    return action.desired.name if action.desired is not None else ""


def _resolved(value: Value, page_state: PageState) -> Value:
    if isinstance(value, Address):
        return _id_of(value, page_state)
    if isinstance(value, (tuple, list)):
        return tuple(_resolved(item, page_state) for item in value)
    return value


def _id_of(address: Address, page_state: PageState) -> str:
    id_ = page_state.ids.get(address)
    if id_ is None:
        raise UnresolvedError(address)
    return id_
