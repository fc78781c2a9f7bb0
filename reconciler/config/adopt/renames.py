"""Pair what the file declares and the page lacks with what the page has and the file lacks: renamed on the page."""

from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher

from reconciler.model.field import Type
from reconciler.model.resource import Desired, Live
from reconciler.model.values import same, spelling

ENOUGH = 0.6
"""Minimum similarity, from 0 to 1, of two names that are taken for one renamed thing."""

_MOST = 400
"""Maximum number of either: comparing each with each takes time. More are removed and added instead."""


def renamed_pairs(
    missing: Sequence[Desired],
    new: Sequence[Live],
    parent_id: Callable[[Desired], str | None],
    members: Callable[[Desired], Iterable[str]],
    live_members: Callable[[Live], Iterable[str]],
) -> list[tuple[Desired, Live]]:
    """The pairs, each thing in one at most, the most similar first.

    Only things of one type under one parent are compared, by their names, their long texts, and the names of what is
    nested in them. A wrong pair costs nothing on the page: it only decides which lines of the file are kept.
    """
    if max(len(missing), len(new)) > _MOST:
        return []
    scored = []
    for at, item in enumerate(missing):
        for place, live in enumerate(new):
            if item.kind is live.kind and item.kind.identity.named and parent_id(item) == live.parent:
                score = _similarity(item, live, set(members(item)), set(live_members(live)))
                if score >= ENOUGH:
                    scored.append((-score, at, place))
    pairs: list[tuple[Desired, Live]] = []
    used: tuple[set[int], set[int]] = set(), set()
    for _, at, place in sorted(scored):
        if at not in used[0] and place not in used[1]:
            used[0].add(at)
            used[1].add(place)
            pairs.append((missing[at], new[place]))
    return pairs


def _similarity(item: Desired, live: Live, members: set[str], live_members: set[str]) -> float:
    names = spelling(item.name).casefold(), spelling(live.name).casefold()
    score = SequenceMatcher(None, *names).ratio()
    texts = [field for field in item.kind.fields if field.type is Type.LONG_TEXT and item.fields.get(field.name)]
    if any(same(field, item.fields[field.name], live.fields.get(field.name)) for field in texts):
        score += 1.0
    if members and 2 * len(members & live_members) >= len(members | live_members):
        score += 1.0
    return score
