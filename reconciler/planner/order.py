"""The order of actions: file order, depth first, dependencies first, deletions last."""

from collections.abc import Callable, Iterable
from typing import Any

from reconciler.model.address import Address
from reconciler.model.plan import Verb
from reconciler.planner.draft import Draft


def need_what_is_made(drafts: Iterable[Draft]) -> None:
    """Make every action depend on the creation of what it refers to."""
    drafts = list(drafts)
    creates = {draft.address: draft for draft in drafts if draft.verb is Verb.CREATE}
    if not creates:
        return
    for draft in drafts:
        for value in draft.writes.values():
            draft.needs += [creates[address] for address in _pointed(value) if address in creates]


def need_what_is_renamed_first(drafts: Iterable[Draft], in_turn: Iterable[tuple[Address, Address]]) -> None:
    """Make an item that takes a name wait until its owner gives it up. Otherwise, an interruption could leave two with
    the same name.

    If the owner must wait for the item (as the last component of a group waits for the next), the item takes the name
    first.
    """
    updates = {draft.address: draft for draft in drafts if draft.verb is Verb.UPDATE}
    for first, then in in_turn:
        if first in updates and then in updates and updates[then] not in with_all_they_need([updates[first]]):
            updates[then].needs.append(updates[first])


def _pointed(value: Any) -> tuple[Address, ...]:
    if isinstance(value, Address):
        return (value,)
    return tuple(part for part in value if isinstance(part, Address)) if isinstance(value, tuple) else ()


def in_order(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts in the given order, but each after everything it needs."""
    given = list(drafts)
    among = set(given)
    done: dict[Draft, None] = {}
    for draft in given:
        stack = [(draft, iter(draft.needs))]
        entered = {draft}
        while stack:
            current, needs = stack[-1]
            waiting = next((need for need in needs if need in among and need not in done and need not in entered), None)
            if waiting is None:
                done.setdefault(current)
                stack.pop()
            else:
                entered.add(waiting)
                stack.append((waiting, iter(waiting.needs)))
    return list(done)


def with_all_they_take(chosen: Iterable[Draft]) -> set[Draft]:
    """The chosen actions with all that they need or bring."""
    return _reached(chosen, lambda draft: [*draft.needs, *draft.brings])


def with_all_they_need(chosen: Iterable[Draft]) -> set[Draft]:
    """The chosen actions with all that they need."""
    return _reached(chosen, lambda draft: draft.needs)


def _reached(chosen: Iterable[Draft], following: Callable[[Draft], Iterable[Draft]]) -> set[Draft]:
    drafts: set[Draft] = set()
    left = list(chosen)
    while left:
        draft = left.pop()
        if draft not in drafts:
            drafts.add(draft)
            left += following(draft)
    return drafts
