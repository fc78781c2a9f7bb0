"""The order of actions: file order, depth first, dependencies first, deletions last."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from reconciler.model.address import Address
from reconciler.model.plan import Lot, Verb
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


def need_the_page(drafts: Iterable[Draft]) -> None:
    """Make every action depend on the creation of the page itself, if that is one of them."""
    drafts = list(drafts)
    page = next((draft for draft in drafts if draft.verb is Verb.CREATE and draft.kind.identity.single), None)
    for draft in drafts if page is not None else ():
        if page is not None and draft is not page:
            draft.needs.append(page)


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


def neighbors(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, each already after all it needs, with those that are written in one call side by side.

    What a lot needs comes before it. What stands between its members otherwise comes after it. Only if a member needs
    something that needs another member, there are two lots.
    """
    ordered = list(drafts)
    for lot in dict.fromkeys(map(_lot_of, ordered)):
        if lot.word and sum(_lot_of(draft) == lot for draft in ordered) > 1:
            ordered = _side_by_side(ordered, lot)
    return ordered


def _lot_of(draft: Draft) -> Lot:
    return Lot(draft.kind.together, draft.verb is Verb.DELETE)


def _side_by_side(ordered: Sequence[Draft], lot: Lot) -> list[Draft]:
    members = [draft for draft in ordered if _is_sent_in(draft, lot)]
    before = with_all_they_need(members)
    start, round_of = ordered.index(members[0]), dict[Draft, int]()
    keys: dict[Draft, tuple[int, int, int]] = {}
    for place, draft in enumerate(ordered):
        is_member = _is_sent_in(draft, lot)
        # what is no member and needs one is for the next round
        rounds = [
            round_of[need] + (not is_member and _is_sent_in(need, lot)) for need in draft.needs if need in round_of
        ]
        round_of[draft] = max(rounds, default=0)
        if is_member:  # in the file's order, for what is moved is moved after the sibling before it
            keys[draft] = round_of[draft], 1, draft.file_order
        else:
            keys[draft] = round_of[draft], 0 if draft in before or place < start else 2, place
    return sorted(ordered, key=keys.__getitem__)


def _is_sent_in(draft: Draft, lot: Lot) -> bool:
    return draft.verb is not Verb.MANUAL and _lot_of(draft) == lot


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
