"""Complete an apply that was interrupted between creating a new group's first component and the group.

The service has no empty groups, so the first component of a new group is created before it, at the top level. A run
that is interrupted there leaves that component without a group. The next run uses it for the item it was made for: if
it equals the item of a group still to be created, or if it is only days old and several such items want it. These
candidates are interchangeable, so the first declared item takes it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from reconciler.model.field import Type
from reconciler.model.resource import Desired, Live
from reconciler.model.values import same, spelling
from reconciler.planner.match.index import NOWHERE

RECENT = timedelta(days=7)
"""A younger component has no history to lose, and may come from an interrupted run."""

JUST_NOW = timedelta(days=1)
"""The same limit if `adopt: false` says that a new component is intended."""


def completed(
    items: Iterable[Desired],
    loose: Mapping[str, Sequence[Live]],
    place_of: Callable[[Desired], str | None],
    today: date | None,
) -> Iterator[tuple[Desired, Live]]:
    """The items whose component an interrupted run created at the top level, with that component.

    `loose` are the components at the top level by normalized name. A single item and a single component with a name are
    left to the pass for moves.
    """
    wanting: dict[str, list[Desired]] = {}
    for item in items:
        name = spelling(item.name)
        if item.parent is not None and name in loose:
            wanting.setdefault(name, []).append(item)
    for name, contenders in wanting.items():
        coming = [item for item in contenders if place_of(item) == NOWHERE]
        contested = len(contenders) > 1
        if contested or (coming and (len(loose[name]) > 1 or not coming[0].adopt)):
            settled = [item for item in contenders if place_of(item) != NOWHERE]
            yield from _shared_out(coming, settled, loose[name], today, contested=contested)


def _shared_out(
    coming: Sequence[Desired],
    settled: Sequence[Desired],
    loose: Sequence[Live],
    today: date | None,
    *,
    contested: bool,
) -> Iterator[tuple[Desired, Live]]:
    """Assign the components to the items: groups to be created first, and better matches before worse ones.

    If several items compete for the name, a recent component is used even if it equals none of them, since the file may
    have changed.
    """
    fits: list[Callable[[Desired, Live], bool]] = [_as_made, is_exactly]
    if contested:
        fits.append(lambda item, live: item.adopt and is_recent(live, today))
    left, waiting = list(loose), [*coming, *settled]
    groups_stand = {item.address for item in settled}
    for fit in fits:
        for item in tuple(waiting):
            can_be = [
                live
                for live in left
                if _may_be(item, live, today, group_stands=item.address in groups_stand) and fit(item, live)
            ]
            live = _one(can_be, today)
            if live is not None:
                waiting.remove(item)
                left.remove(live)
                yield item, live


def there_before(
    item: Desired, candidates: Sequence[Live], coming: Sequence[Desired], today: date | None
) -> Live | None:
    """The one of several top-level candidates that is the item, if the others were made for items of groups to be
    created.

    It is the oldest; if all are recent, or creation dates are missing, the most similar. None if the others were not
    made that way, or if nothing shows which is the oldest.
    """
    if not 0 < len(candidates) - 1 <= len(coming):
        return None
    dated = all(map(_created, candidates))
    exact = [live for live in candidates if is_exactly(item, live)]
    if not dated and len(exact) != 1 and any(live.fields != candidates[0].fields for live in candidates):
        return None
    old = [live for live in candidates if dated and not is_recent(live, today)]
    own = min(old or candidates, key=_age if old else lambda live: (*_unlike(item, live), *_age(live)))
    left = list(coming)
    for live in candidates:
        if live is own:
            continue
        made_for = next((desired for desired in left if is_exactly(desired, live)), None)
        if made_for is None and not is_recent(live, today):
            return None
        left.remove(made_for or left[-1])
    return own


def is_exactly(item: Desired, live: Live) -> bool:
    """Whether the live object has everything that the item declares, except for the parent."""
    fields = item.kind.by_name
    return all(
        name not in fields or same(fields[name], value, live.fields.get(name)) for name, value in item.fields.items()
    )


def is_recent(live: Live, today: date | None, within: timedelta = RECENT) -> bool:
    """Whether the object was created within the given time."""
    try:
        return today is not None and today - date.fromisoformat(_created(live)[:10]) <= within
    except ValueError:
        return False


def _as_made(item: Desired, live: Live) -> bool:
    """Whether the object looks as if created for the item: it has no text that the item does not declare."""
    long_fields = (
        field for field in item.kind.fields if field.type is Type.LONG_TEXT and field.name not in item.fields
    )
    return is_exactly(item, live) and not any(live.fields.get(field.name) for field in long_fields)


def _unlike(item: Desired, live: Live) -> tuple[bool, bool]:
    """How much the object differs from the item."""
    return not _as_made(item, live), not is_exactly(item, live)


def _may_be(item: Desired, live: Live, today: date | None, *, group_stands: bool) -> bool:
    """Whether the item may take it. With `adopt: false`, only if it is very recent; if the group exists already, only
    if it is recent.
    """
    if not item.adopt:
        return not group_stands and is_recent(live, today, JUST_NOW)
    return not group_stands or not _created(live) or is_recent(live, today)


def _one(candidates: Sequence[Live], today: date | None) -> Live | None:
    """The candidate to take: a recent one first. None if several differ and have a history."""
    recent = [live for live in candidates if is_recent(live, today)]
    among = sorted(recent or candidates, key=_age)
    return among[0] if among and (recent or all(live.fields == among[0].fields for live in among)) else None


def _age(live: Live) -> tuple[str, int, str]:
    """Sort key from oldest to newest; without dates, by position on the page."""
    return _created(live), live.position or 0, live.id


def _created(live: Live) -> str:
    created = live.facts.get("created_at")
    return created if isinstance(created, str) else ""
