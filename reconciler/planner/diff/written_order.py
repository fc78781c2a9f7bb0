"""The order of the page if the service writes it (`Order.WRITTEN`): what gets a new place among its siblings.

Only what lies outside a longest run of siblings that are in order already is moved, each right after the sibling that
the file has before it. Siblings that the file does not declare stay where they are.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from reconciler.model.address import Address
from reconciler.model.kind import ORDER, Order
from reconciler.model.pattern import Pattern, selects
from reconciler.model.plan import Change, Verb
from reconciler.model.resource import Desired, DesiredPage
from reconciler.planner.diff.sibling_order import longest_run, placed
from reconciler.planner.draft import Draft
from reconciler.planner.match.exemptions import Exemptions
from reconciler.planner.match.matcher import Matching
from reconciler.planner.order import in_order


@dataclass(frozen=True, slots=True, eq=False)
class Sibling:
    """A declared thing that is in its place once the plan is carried out."""

    item: Desired
    """The declared item."""
    position: int | None
    """Where it stands; None for what is yet to come into the place."""
    fixed: bool
    """Whether it must stay there, since the plan is not about it."""


def with_written_order(
    page: DesiredPage, matching: Matching, exemptions: Exemptions, only: tuple[Pattern, ...], doing: Sequence[Draft]
) -> list[Draft]:
    """The drafts of a plan, with the order among what they write, and with drafts for what is only out of order."""
    if all(kind.order is not Order.WRITTEN for kind in page.service.kinds):
        return list(doing)
    drafts = {draft.address: draft for draft in doing if draft.verb in (Verb.CREATE, Verb.UPDATE)}
    more: list[Draft] = []
    for siblings in _places(page, matching, exemptions, only, drafts):
        for item, after, change in _misplaced(siblings):
            draft = drafts.get(item.address)
            if draft is None:
                draft = _update(matching, item)
                draft.needs += [drafts[after.address]] if after and _comes(drafts.get(after.address)) else []
                more.append(draft)
            draft.changes += [change] if change is not None else []
            draft.writes[ORDER] = after.address if after else None
    return _merged(page, doing, more)


def _places(
    page: DesiredPage,
    matching: Matching,
    exemptions: Exemptions,
    only: tuple[Pattern, ...],
    drafts: dict[Address, Draft],
) -> Collection[list[Sibling]]:
    """The siblings of each place, in the order of the file."""
    places: dict[Address | None, list[Sibling]] = {}
    for item in page.items:
        if item.kind.order is not Order.WRITTEN or exemptions.field_ignored(ORDER, item.address):
            continue
        draft, live = drafts.get(item.address), placed(item, matching)
        if _comes(draft):
            places.setdefault(item.parent, []).append(Sibling(item, None, fixed=False))
        elif live is not None:
            movable = draft is not None or ("update" in item.kind.verbs and selects(only, item.address))
            places.setdefault(item.parent, []).append(Sibling(item, live.position, fixed=not movable))
    return places.values()


def _comes(draft: Draft | None) -> bool:
    """Whether the draft puts a thing into a place."""
    if draft is None or draft.verb is Verb.DELETE:
        return False
    return draft.verb is Verb.CREATE or any(change.field == draft.kind.parent for change in draft.changes)


def _misplaced(siblings: Sequence[Sibling]) -> Iterator[tuple[Desired, Desired | None, Change | None]]:
    """What must move, the sibling to move it after (None: to the front), and what to say of it.

    What comes into the place stands where the file has it, which needs no saying; where nothing that is declared stays there, the first
    to come is added last, behind whatever else is there.
    """
    staying = _staying([sibling for sibling in siblings if sibling.position is not None])
    order = sorted(staying, key=_position)
    positions = [_position(sibling) for sibling in order]
    after: Desired | None = None
    for sibling in siblings:
        if sibling not in staying:
            if sibling.fixed:
                continue  # out of place, and not asked for
            change = None
            if sibling.position is not None:
                place = bisect_right(positions, _position(sibling))
                before = _words(order[place - 1].item if place else None)
                change = Change(ORDER, before, _words(after))
            if change is not None or after is not None or staying:
                yield sibling.item, after, change
        after = sibling.item


def _staying(siblings: Sequence[Sibling]) -> Collection[Sibling]:
    """A longest run of siblings that are in order. What is fixed comes first, and the others must fit in."""
    if any(sibling.fixed for sibling in siblings):
        run = _run([sibling for sibling in siblings if sibling.fixed])
        siblings = _fitting(siblings, run)
    return _run(siblings)


def _run(siblings: Sequence[Sibling]) -> frozenset[Sibling]:
    return frozenset(siblings[place] for place in longest_run([_position(sibling) for sibling in siblings]))


def _fitting(siblings: Sequence[Sibling], run: Collection[Sibling]) -> list[Sibling]:
    """The run, and what stands on the right side of each member of it."""
    low, fits_after = float("-inf"), set[Sibling]()
    for sibling in siblings:
        if sibling in run:
            low = _position(sibling)
        elif not sibling.fixed and _position(sibling) >= low:
            fits_after.add(sibling)
    high, fitting = float("inf"), list[Sibling]()
    for sibling in reversed(siblings):
        if sibling in run:
            high = _position(sibling)
        if sibling in run or (sibling in fits_after and _position(sibling) <= high):
            fitting.append(sibling)
    return fitting[::-1]


def _position(sibling: Sibling) -> int:
    return sibling.position or 0


def _words(after: Desired | None) -> str:
    return f"after {after.name}" if after else "first"


def _update(matching: Matching, item: Desired) -> Draft:
    live = matching.found[item.address]
    return Draft(item.address, item.kind, Verb.UPDATE, live.id, source=item.source, desired=item, live=live)


def _merged(page: DesiredPage, doing: Iterable[Draft], more: Collection[Draft]) -> list[Draft]:
    """The drafts with the new ones at their places in the file, all of them before the deletes."""
    if not more:
        return list(doing)
    places = {item.address: place for place, item in enumerate(page.items)}
    for draft in more:
        draft.file_order = places[draft.address]
    waiting = sorted(more, key=lambda draft: draft.file_order, reverse=True)
    merged: list[Draft] = []
    for draft in doing:
        while waiting and (draft.verb is Verb.DELETE or draft.file_order > waiting[-1].file_order):
            merged.append(waiting.pop())
        merged.append(draft)
    return in_order(merged + waiting[::-1])
