"""The order of siblings: which are out of order, and where new ones end up if no API call can position them."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from reconciler.model.address import Address
from reconciler.model.kind import ORDER, Order
from reconciler.model.pattern import Pattern, selects
from reconciler.model.plan import Change, Note, Verb
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage
from reconciler.planner.draft import Draft
from reconciler.planner.match.exemptions import Exemptions
from reconciler.planner.match.matcher import Matching

SHOWN = 12
"""Maximum number of siblings named individually; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A resource that is out of order."""

    item: Desired
    """The declared item."""
    after: Desired | None
    """The sibling before it in the file; None if it is the first."""


@dataclass(frozen=True, slots=True)
class Disorder:
    """Siblings whose live order differs from the file's."""

    parent: Desired | None
    """Their parent; None at the top level of the page."""
    wanted: tuple[Desired, ...]
    """The siblings in file order."""
    actual: tuple[Desired, ...]
    """The siblings in live order."""
    misplaced: tuple[Misplaced, ...]
    """The smallest set that must be dragged."""

    def notes(self, page: str) -> Iterator[Note]:
        """One note per misplaced resource, up to a limit. `page` is the page key."""
        where = "out of place in {}" if self.parent else "out of place at the top level of {}"
        name = self.parent.name if self.parent else page
        for misplaced in self.misplaced[:SHOWN]:
            if misplaced.after:
                text = f"{where}: drag {{}} after {{}} in the dashboard"
                yield Note.of(ORDER, text, name, misplaced.item.name, misplaced.after.name)
            else:
                yield Note.of(ORDER, f"{where}: drag {{}} to the top in the dashboard", name, misplaced.item.name)
        remaining = len(self.misplaced) - SHOWN
        if remaining > 0:
            yield Note.of(ORDER, f"{where}: {remaining} more of {len(self.wanted)}", name)


def disorders(page: DesiredPage, matching: Matching, exemptions: Exemptions) -> Iterable[Disorder]:
    """Declared siblings whose live order differs. New resources, moves into a group, and those without a position are
    ignored.
    """
    places: dict[Address | None, list[tuple[Desired, Live]]] = {}
    for item in page.items:
        live = placed(item, matching) if item.kind.order is Order.SHOWN else None
        if live is not None and not exemptions.field_ignored(ORDER, item.address):
            places.setdefault(item.parent, []).append((item, live))
    declared: dict[Address, Desired] = {}
    for parent, siblings in places.items():
        kept = longest_run([live.position or 0 for _, live in siblings])
        if len(kept) == len(siblings):
            continue
        declared = declared or {item.address: item for item in page.items}
        wanted = tuple(item for item, _ in siblings)
        actual = tuple(item for item, _ in sorted(siblings, key=lambda pair: pair[1].position or 0))
        misplaced = tuple(
            Misplaced(item, wanted[place - 1] if place else None)
            for place, item in enumerate(wanted)
            if place not in kept
        )
        yield Disorder(declared[parent] if parent else None, wanted, actual, misplaced)


def placed(item: Desired, matching: Matching) -> Live | None:
    """The live object of an item if it is under the declared parent and has a position."""
    live = matching.found.get(item.address)
    if live is None or live.position is None or not item.kind.ordered:
        return None
    if item.absent or item.address in matching.skipped:
        return None
    parent = matching.found.get(item.parent) if item.parent is not None else None
    is_there = live.parent is None if item.parent is None else parent is not None and live.parent == parent.id
    return live if is_there else None


def longest_run(positions: Sequence[int]) -> frozenset[int]:
    """The indexes of a longest non-decreasing subsequence; among equally long ones, one that keeps lower positions.

    This is patience sorting: `ends` holds, for each length, the lowest position that such a subsequence can end with.
    The choice leaves out what was added last and therefore is last on the page.
    """
    ends: list[int] = []
    tails: list[int] = []
    before: list[int | None] = []
    for place, position in enumerate(positions):
        length = bisect_right(ends, position)
        before.append(tails[length - 1] if length else None)
        ends[length : length + 1] = [position]
        tails[length : length + 1] = [place]
    kept: list[int] = []
    current = tails[-1] if tails else None
    while current is not None:
        kept.append(current)
        current = before[current]
    return frozenset(kept)


def ordered(
    page: DesiredPage, live: LivePage, matching: Matching, exemptions: Exemptions, only: tuple[Pattern, ...] = ()
) -> tuple[list[Note], list[Draft]]:
    """Notes about the page's order; with `order: strict`, manual actions instead."""
    notes: list[Note] = []
    drafts: list[Draft] = []
    for disorder in disorders(page, matching, exemptions):
        if page.order == "strict":
            drafts.append(_manual(page, live, matching, disorder))
        elif not only or any(selects(only, misplaced.item.address) for misplaced in disorder.misplaced):
            notes += disorder.notes(page.key)
    return notes, drafts


def _manual(page: DesiredPage, live: LivePage, matching: Matching, disorder: Disorder) -> Draft:
    parent = disorder.parent
    actual, wanted = ([item.name for item in side] for side in (disorder.actual, disorder.wanted))
    draft = Draft(
        parent.address if parent else Address(page.key, page.service.page.name),
        parent.kind if parent else page.service.page,
        Verb.MANUAL,
        id=matching.found[parent.address].id if parent else live.id,
        changes=[Change(ORDER, actual, wanted)],
        source=parent.source if parent else page.source,
        desired=parent,
        live=matching.found[parent.address] if parent else None,
    )
    draft.note("manual", disorder.wanted[0].kind.unsupported[ORDER])
    draft.notes += disorder.notes(page.key)
    return draft


def note_arrivals(page: DesiredPage, matching: Matching, doing: Collection[Draft], exemptions: Exemptions) -> None:
    """Note on every create, and every move to another parent, where it will end up if that differs from the file.

    New siblings end up last. A new group takes its members in file order, so they need no note.
    """
    arriving = {draft.address: draft for draft in doing if _arrives(draft)}
    if not arriving:
        return
    places: dict[Address | None, list[Desired]] = {}
    for item in page.items:
        parent_is_there = item.parent is None or (item.parent in matching.found and item.parent not in arriving)
        was_told = item.address in arriving or placed(item, matching) is not None
        if parent_is_there and was_told and not exemptions.field_ignored(ORDER, item.address):
            places.setdefault(item.parent, []).append(item)
    for parent, siblings in places.items():
        staying = [place for place, item in enumerate(siblings) if item.address not in arriving]
        for place, item in enumerate(siblings[: staying[-1]] if staying else ()):
            if item.address in arriving:
                _note_landing(arriving[item.address], parent, siblings[place - 1] if place else None)


def _arrives(draft: Draft) -> bool:
    """Whether the draft adds something to the page or moves it to another parent, and cannot choose its position."""
    if ORDER not in draft.kind.unsupported:
        return False
    moves = draft.verb is Verb.UPDATE and any(change.field == draft.kind.parent for change in draft.changes)
    return draft.verb is Verb.CREATE or moves


def _note_landing(draft: Draft, parent: Address | None, after: Desired | None) -> None:
    where = [parent.path[-1]] if parent else []
    place = "in {}" if parent else "on the page"
    if after is None:
        draft.note(ORDER, f"added last {place}; drag it to the top", *where)
    else:
        draft.note(ORDER, f"added last {place}; drag it after {{}}", *where, after.name)
