"""The order of the page: where what stands on it stands otherwise than in the file."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reconciler.model.address import Address
from reconciler.model.kinds import COMPONENT, GROUP, PAGE
from reconciler.model.plan import Change, Note, Verb
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage
from reconciler.planner.draft import Draft
from reconciler.planner.match import Matching

SHOWN = 12
"""So many names of an order are shown in a note; the rest is counted."""

_ON_THE_PAGE = (COMPONENT, GROUP)
"""What visitors see in an order."""

_BY_HAND = "the API has no way to set the order; drag them in the service's own pages"


@dataclass(frozen=True, slots=True)
class Disorder:
    """Siblings that stand otherwise: their names in the file's order and in the page's, and what holds them (None: the page)."""

    holder: Desired | None
    wanted: tuple[str, ...]
    actual: tuple[str, ...]

    @property
    def note(self) -> str:
        """Both orders, from the first name that differs to the last."""
        differing = [
            place for place, pair in enumerate(zip(self.wanted, self.actual, strict=True)) if pair[0] != pair[1]
        ]
        span = slice(differing[0], differing[-1] + 1) if differing else slice(None)
        return f"{_named(self.actual[span])} on the page; {_named(self.wanted[span])} in the file"


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(json.dumps(name, ensure_ascii=False) if "," in name else name for name in names[:SHOWN])
    return f"{shown} and {len(names) - SHOWN} more" if len(names) > SHOWN else shown


def disorders(page: DesiredPage, matching: Matching) -> Iterable[Disorder]:
    """Where the live order of declared siblings differs. What is new, moves in, or has no position says nothing of order."""
    places: dict[Address | None, list[tuple[Desired, Live]]] = {}
    for item in page.items:
        live = matching.found.get(item.address)
        if live is None or live.position is None or item.absent or item.kind not in _ON_THE_PAGE:
            continue
        if item.address in matching.skipped:
            continue
        holder = matching.found.get(item.parent) if item.parent else None
        if item.parent is not None and holder is None:
            continue  # its group is not on the page yet, so it can only move in
        if live.parent == (holder.id if holder else None):
            places.setdefault(item.parent, []).append((item, live))
    declared: dict[Address, Desired] = {}
    for parent, siblings in places.items():
        if all((one[1].position or 0) <= (other[1].position or 0) for one, other in pairwise(siblings)):
            continue
        declared = declared or {item.address: item for item in page.items}
        standing = sorted(siblings, key=lambda pair: pair[1].position or 0)
        yield Disorder(
            declared[parent] if parent else None,
            tuple(item.name for item, _ in siblings),
            tuple(item.name for item, _ in standing),
        )


def ordered(page: DesiredPage, live: LivePage, matching: Matching) -> tuple[list[Note], list[Draft]]:
    """What is said of the page's order, and, with `order: strict`, what is to be done by hand."""
    notes, drafts = [], []
    for disorder in disorders(page, matching):
        where = f"in {disorder.holder.address}" if disorder.holder else f"at the top level of {page.key}"
        notes.append(Note("order", f"the order {where} differs: {disorder.note}"))
        if page.order == "strict":
            drafts.append(_by_hand(page, live, matching, disorder))
    return notes, drafts


def _by_hand(page: DesiredPage, live: LivePage, matching: Matching, disorder: Disorder) -> Draft:
    holder = disorder.holder
    draft = Draft(
        holder.address if holder else Address(page.key, PAGE.name),
        holder.kind if holder else PAGE,
        Verb.MANUAL,
        id=matching.found[holder.address].id if holder else live.id,
        changes=[Change("order", list(disorder.actual), list(disorder.wanted))],
        source=holder.source if holder else page.source,
        desired=holder,
        live=matching.found[holder.address] if holder else None,
    )
    draft.note("manual", _BY_HAND)
    return draft
