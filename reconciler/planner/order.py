"""The order of work: the file's, depth first, each thing after what it needs; deletes last."""

from collections.abc import Iterable
from typing import Any

from reconciler.model.address import Address
from reconciler.model.plan import Verb
from reconciler.planner.draft import Draft


def need_what_is_made(drafts: Iterable[Draft]) -> None:
    """Let every action need the making of what it refers to."""
    drafts = list(drafts)
    made = {draft.address: draft for draft in drafts if draft.verb is Verb.CREATE}
    if not made:
        return
    for draft in drafts:
        for value in draft.writes.values():
            draft.needs += [made[address] for address in _pointed(value) if address in made]


def _pointed(value: Any) -> tuple[Address, ...]:
    if isinstance(value, Address):
        return (value,)
    return tuple(part for part in value if isinstance(part, Address)) if isinstance(value, tuple) else ()


def in_order(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts as given, but each after all it needs."""
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
    """The chosen actions with all that they need or bring along."""
    found: set[Draft] = set()
    reached = list(chosen)
    while reached:
        draft = reached.pop()
        if draft not in found:
            found.add(draft)
            reached += [*draft.needs, *draft.brings]
    return found
