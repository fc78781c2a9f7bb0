"""Match each declared item with its live object.

Premise: a wrong match destroys history, because one object would be changed into another or deleted. A doubtful match
is an error or a block, never a guess.

Terms: the *parent* of an item is its matched group (or the page); `Places` resolves it. A live object is *free* until
an item takes it. A name is compared in all its equivalent spellings.

Algorithm: one resource type at a time, parents before children. Each pass looks at all items that are still unmatched
and at all free objects:

1. The `id:` pin. A pin that is not found blocks the plan and never creates.
2. Chains of renames (`rename_chains`), then parent and name. Equal candidates left by an interrupted run are resolved
   (`broken_off`).
3. Parent and a name as the service may have respelled it.
4. A name in `previously`: first under the item's own or the named parent, then a bare name under any declared parent.
5. The same name, occurring once among declared parents: a move.

Items with `absent` take part in passes 1 and 2 only. Two candidates in one pass are an error that names both. Whatever
stays free is undeclared (see `planner.guard`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from itertools import pairwise

from reconciler.errors import Problem
from reconciler.model.address import Address
from reconciler.model.kind import Kind
from reconciler.model.plan import Block
from reconciler.model.resource import Desired, DesiredPage, Live
from reconciler.model.values import spelling
from reconciler.planner.match.ambiguity import PIN_HINT, could_be, could_each_be, declared_twice, names_go_round
from reconciler.planner.match.broken_off import completed, there_before
from reconciler.planner.match.exemptions import Exemptions
from reconciler.planner.match.index import NOWHERE, Index
from reconciler.planner.match.places import Places
from reconciler.planner.match.rename_chains import chains_and_rings
from reconciler.planner.occurrences import paired


class How(Enum):
    """The pass that found an item."""

    PIN = "pin"
    PLACE = "place"
    PREVIOUSLY = "previously"
    MOVE = "move"


@dataclass(slots=True)
class Matching:
    """The result of matching a page."""

    found: dict[Address, Live] = field(default_factory=dict)
    """Declared addresses to live objects."""
    how: dict[Address, How] = field(default_factory=dict)
    """The pass that found an item, unless it was `PLACE`."""
    by_id: dict[str, Desired] = field(default_factory=dict)
    """Live IDs to items."""
    replaced: dict[Address, tuple[Live, tuple[str, ...]]] = field(default_factory=dict)
    """Live objects whose items are recreated, with the fields that require it."""
    skipped: dict[Address, str] = field(default_factory=dict)
    """Items that the plan leaves alone, with the reason: ignored, pin not found, or parent cannot exist."""
    blocks: list[Block] = field(default_factory=list)
    """Why the plan cannot be applied."""
    problems: list[Problem] = field(default_factory=list)
    """Errors in the file that only the live page shows."""
    ambiguous: list[tuple[Address, Problem]] = field(default_factory=list)
    """Items that match several live objects, or that share one, with the problem."""
    in_turn: list[tuple[Address, Address]] = field(default_factory=list)
    """Pairs of items: the first must give up its earlier name before the second takes it."""
    contested: set[str] = field(default_factory=set)
    """Live objects in ambiguous matches. Nothing else is done with them."""

    def part(self, item: Desired, live: Live, why: tuple[str, ...]) -> None:
        """Detach the item from the live object, which is deleted, because these fields require a recreation."""
        del self.found[item.address], self.by_id[live.id]
        self.replaced[item.address] = live, why


def match(
    page: DesiredPage,
    index: Index,
    exemptions: Exemptions,
    *,
    parents: frozenset[str] = frozenset(),
    today: date | None = None,
) -> Matching:
    """Match every declared item. Problems and blocks are collected, not raised.

    `parents` are IDs of live parents that are considered declared too, so that objects may move out of them. Objects
    created shortly before `today` may come from an interrupted run.
    """
    matcher = _Matcher(page, index, exemptions, parents, today)
    kinds: dict[Kind, list[Desired]] = {}
    seen: dict[Address, Desired] = {}
    for item in page.items:
        if seen.setdefault(item.address, item) is item:
            kinds.setdefault(item.kind, []).append(item)
        else:
            matcher.result.problems.append(declared_twice(seen[item.address], item))
    for kind in sorted(kinds, key=lambda kind: kind.rank):
        if kind.name in index.page.read:
            matcher.kind(kind, kinds[kind])
            if kind.twin is not None:
                matcher.twins(kind.twin, kinds[kind])
    matcher.leave_alone()
    return matcher.result


class _Matcher:
    def __init__(
        self, page: DesiredPage, index: Index, exemptions: Exemptions, parents: frozenset[str], today: date | None
    ) -> None:
        self.today = today
        self.page = page
        self.index = index
        self.exemptions = exemptions
        self.result = Matching()
        self.places = Places(page.key, index, self.result.found, self.result.by_id, parents)

    def kind(self, kind: Kind, items: list[Desired]) -> None:
        """All passes over the items of one type."""
        lives = self.index.of(kind.name)
        if kind.times:
            self._windows(items, lives)
            return
        desireds = self._pins(items)
        if kind.identity.personal:
            self._contacts(desireds, lives)
            return
        desireds = self._places(self._renamed_in_turn(desireds, lives), lives)
        if not desireds:
            return
        # An item to be deleted must be named where it is: by an earlier name, each run might delete another one.
        desireds = [item for item in desireds if not item.absent and not self.exemptions.ignored(item.address)]
        desireds = self._previously(self._respelled(desireds, lives), self._free(lives))
        if desireds and kind.movable:
            self._moves(desireds, self._free(lives))

    def twins(self, twin: str, items: list[Desired]) -> None:
        """Take what stands in an item's place under its name and reads as its twin, unless the file means it by that."""
        meant = [item for item in self.page.items if item.kind.name == twin]
        names = {spelling(path[-1]) for item in meant for path in (*item.previously, (item.name,))}
        pins = {item.pin for item in meant}
        at: dict[tuple[str | None, str], list[Live]] = {}
        for lives in self._free([live for live in self.index.of(twin) if live.id not in pins]).values():
            for live in lives:
                at.setdefault((self.index.parent_id(live), spelling(live.name)), []).append(live)
        for item in items:
            candidates = at.get((self.places.of(item), spelling(item.name)), [])
            is_open = not item.absent and item.address not in {*self.result.found, *self.result.skipped}
            if is_open and len(candidates) == 1 and spelling(item.name) not in names:
                self._take(item, candidates[0], How.PLACE)

    def _windows(self, items: list[Desired], lives: list[Live]) -> None:
        """Windows are matched by name and time. An absent item takes only what no other item takes."""
        desireds = self._pins([item for item in items if not item.absent])
        free = self._free(lives)
        pairs = paired(desireds, [live for named in free.values() for live in named])
        for item, live in pairs.found:
            self._take(item, live, How.PLACE)
        for item, candidates in pairs.several:
            self._ambiguous(item, candidates, PIN_HINT)
        taken = set(self.result.by_id)
        self._pins([item for item in items if item.absent and item.pin not in taken])
        for address, live in self.result.found.items():
            if not live.kind.waits(live.facts):
                self.result.skipped.setdefault(address, "begun")

    def _take(self, item: Desired, live: Live, how: How) -> None:
        self.result.found[item.address] = live
        self.result.by_id[live.id] = item
        if how is not How.PLACE:
            self.result.how[item.address] = how

    def _free(self, lives: list[Live]) -> dict[str, list[Live]]:
        """The free objects by name, sorted by ID."""
        free: dict[str, list[Live]] = {}
        for live in lives:
            if live.id not in self.result.by_id and not (self.exemptions.ignores and self._ignored(live)):
                free.setdefault(spelling(live.name), []).append(live)
        for candidates in free.values():
            candidates.sort(key=lambda live: live.id)
        return free

    def _ignored(self, live: Live) -> bool:
        """Whether the object is ignored, by the current or the future name of its group."""
        address = self.index.address(live)
        parent = self.result.by_id.get(live.parent) if live.parent is not None else None
        targets = [address._replace(path=(*parent.address.path, live.name))] if parent else []
        return self.exemptions.ignored(address, *targets)

    def _pins(self, items: list[Desired]) -> list[Desired]:
        remaining = []
        for item in items:
            if item.pin is None:
                remaining.append(item)
                continue
            live = self.index.by_id.get(item.pin)
            other = self.result.by_id.get(item.pin)
            if other is not None:
                self._twice(live, [other, item])
            elif live is not None and (live.kind is item.kind or live.kind.name == item.kind.twin):
                self._take(item, live, How.PIN)
            elif not item.absent:  # an absent item whose pin is not found needs no action
                self._lost_pin(item, live)
        return remaining

    def _lost_pin(self, item: Desired, live: Live | None) -> None:
        what = f"no {item.kind.name}" if live is None else f"a {live.kind.name} and not a {item.kind.name}"
        self.result.skipped[item.address] = "pin"
        self.result.blocks.append(
            Block(
                "pin_not_found",
                f"{item.address} is pinned to {item.pin}, which is {what} of this page",
                f"remove the pin: the line `id: {item.pin}` at {item.source.file}:{item.source.line}",
                (item.address,),
            )
        )

    def _contacts(self, items: list[Desired], lives: list[Live]) -> None:
        """People are matched by contact in any state. Of two entries for one person, the active one counts."""
        by_contact: dict[str, Live] = {}
        for live in sorted(lives, key=lambda live: (live.facts.get("state") != "active", live.id)):
            by_contact.setdefault(live.name, live)
        for item in items:
            live_one = by_contact.get(item.name)
            if item.unnamed:
                self.result.skipped[item.address] = "unset"
            elif live_one is not None and live_one.id in self.result.by_id:
                self._twice(live_one, [self.result.by_id[live_one.id], item])
            elif live_one is not None:
                self._take(item, live_one, How.PLACE)

    def _places(self, items: list[Desired], lives: list[Live]) -> list[Desired]:
        at: dict[tuple[str | None, str], list[Live]] = {}
        for live in lives:
            if live.id not in self.result.by_id:
                at.setdefault((self.index.parent_id(live), live.kind.identity.key(live.name)), []).append(live)
        remaining = []
        for item in items:
            candidates = at.get((self.places.of(item), item.kind.identity.key(item.name)))
            if candidates is None:
                remaining.append(item)
            elif len(candidates) == 1:
                self._take(item, candidates[0], How.PLACE)
            elif (oldest := self._there_before(item, candidates, items)) is not None:
                self._take(item, oldest, How.PLACE)
            else:
                self._ambiguous(item, candidates, PIN_HINT)
        return remaining

    def _there_before(self, item: Desired, candidates: list[Live], items: list[Desired]) -> Live | None:
        """Among objects with the same parent and name, the one that existed before an interrupted run."""
        if item.parent is not None:
            return None
        alike = (desired for desired in items if spelling(desired.name) == spelling(item.name) and not desired.absent)
        return there_before(
            item, candidates, [desired for desired in alike if self.places.of(desired) == NOWHERE], self.today
        )

    def _renamed_in_turn(self, items: list[Desired], lives: list[Live]) -> list[Desired]:
        """Match chains of renames; returns the remaining items."""
        if not any(item.previously for item in items):
            return items
        free = [live for live in lives if live.id not in self.result.by_id]
        named: dict[str, list[Live]] = {}
        for live in free:
            named.setdefault(spelling(live.name), []).append(live)
        chains, rings = chains_and_rings(
            items, free, self.places.of, self.index.parent_id, lambda item: self.places.earlier(item, named)
        )
        self.result.blocks += map(names_go_round, rings)
        for chain in chains:
            self.result.in_turn += [(desired.address, other.address) for (desired, _), (other, _) in pairwise(chain)]
            for item, live in chain:
                self._take(item, live, How.PREVIOUSLY)
        return [item for item in items if item.address not in self.result.found]

    def _completed(self, items: list[Desired], free: Mapping[str, list[Live]]) -> list[Desired]:
        """Match what an interrupted run created; returns the remaining items."""
        at_top = {name: [live for live in lives if self.index.parent_id(live) is None] for name, lives in free.items()}
        loose = {name: lives for name, lives in at_top.items() if lives}
        for item, live in completed(items, loose, self.places.of, self.today):
            self._take(item, live, How.MOVE)
        return [item for item in items if item.address not in self.result.found]

    def _respelled(self, items: list[Desired], lives: list[Live]) -> list[Desired]:
        """Match names that the service spells differently under the same parent. Otherwise they would be created twice."""
        if not items:
            return []
        at: dict[tuple[str | None, str], list[Live]] = {}
        for live in (live for named in self._free(lives).values() for live in named):
            at.setdefault((self.index.parent_id(live), spelling(live.name)), []).append(live)
        remaining = []
        for item in items:
            candidates = at.pop((self.places.of(item), spelling(item.name)), [])
            if len(candidates) == 1:
                self._take(item, candidates[0], How.PLACE)
            else:
                remaining.append(item)
        return remaining

    def _previously(self, items: list[Desired], free: dict[str, list[Live]]) -> list[Desired]:
        """Match an earlier name under the item's own or the named parent, then a bare one under any declared parent."""
        desireds = self._by_earlier_name(items, lambda item, path: self.places.named_earlier(item, path, free))
        return self._by_earlier_name(desireds, lambda item, path: self.places.roamed(item, path, free))

    def _by_earlier_name(
        self, items: list[Desired], find: Callable[[Desired, tuple[str, ...]], list[Live]]
    ) -> list[Desired]:
        claims: dict[str, list[Desired]] = {}
        remaining = []
        for item in items:
            candidates = {live.id: live for path in item.previously for live in find(item, path)}
            if len(candidates) > 1:
                self._ambiguous(item, candidates.values(), f"{PIN_HINT}, or take the wrong name out of `previously`")
            elif candidates:
                claims.setdefault(next(iter(candidates)), []).append(item)
            else:
                remaining.append(item)
        self._settle(claims, How.PREVIOUSLY)
        return remaining

    def _moves(self, items: list[Desired], free: dict[str, list[Live]]) -> None:
        """Match an equal name under another declared parent."""
        claims: dict[str, list[Desired]] = {}
        for item in self._completed(items, free):
            if not item.adopt:
                continue
            candidates = self.places.in_declared(item.kind, free.get(spelling(item.name), []))
            candidates = [live for live in candidates if live.id not in self.result.by_id]
            if len(candidates) > 1:
                self._ambiguous(item, candidates, f"{PIN_HINT}, or `adopt: false` to make a new one")
            elif candidates:
                claims.setdefault(candidates[0].id, []).append(item)
        self._settle(claims, How.MOVE)

    def _settle(self, claims: dict[str, list[Desired]], how: How) -> None:
        for live_id, items in claims.items():
            live = self.index.by_id[live_id]
            if len(items) > 1:
                self._twice(live, items)
            else:
                self._take(items[0], live, how)

    def _ambiguous(self, item: Desired, candidates: Iterable[Live], hint: str) -> None:
        several = sorted(candidates, key=lambda live: live.id)
        self.result.contested |= {live.id for live in several}
        self.result.skipped[item.address] = "ambiguous"
        self.result.ambiguous.append((item.address, could_be(item, several, self.index, hint)))

    def _twice(self, live: Live | None, items: list[Desired]) -> None:
        self.result.contested |= {live.id} if live else set()
        for item in items:
            self.result.skipped.setdefault(item.address, "ambiguous")
        self.result.ambiguous.append((items[-1].address, could_each_be(items, live, self.index)))

    def leave_alone(self) -> None:
        """Find the items that the plan must not touch: ignored ones, and those whose parent cannot exist."""
        result, ignores = self.result, self.exemptions.ignores
        if not ignores and not result.skipped:
            return
        for item in self.page.items:
            live = result.found.get(item.address)
            if ignores and self.exemptions.ignored(item.address, *([self.index.address(live)] if live else [])):
                result.skipped.setdefault(item.address, "ignored")
            elif item.parent in result.skipped and item.parent not in result.found:
                result.skipped.setdefault(item.address, result.skipped[item.parent])
