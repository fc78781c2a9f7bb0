"""What a run leaves that broke off between a new group's first component and the group.

The service makes no empty group, so the first component of a new group is made before it, at the top level. A run that ends there leaves
the component in no group. The next run takes it for what it was made for, where it is exactly what an item of a group that is still to
come declares. Where several such items want it, they are interchangeable: the first declared takes it.
"""

from collections.abc import Sequence

from reconciler.model.resource import Desired, Live
from reconciler.model.values import same


def first_component(item: Desired, loose: Sequence[Live]) -> Live | None:
    """The component that may have been made for the item; None where there is none, or where several differ from one another."""
    exact = [live for live in loose if is_exactly(item, live)]
    return exact[0] if exact and all(live.fields == exact[0].fields for live in exact) else None


def there_before(candidates: Sequence[Live], coming: Sequence[Desired]) -> Live | None:
    """Of several at the top level the one that was there before: the others were made for items whose groups are still to come.

    That is the oldest one; where the service does not tell when each was made, the first on the page, if nothing tells them apart.
    None where they were not made so.
    """
    dated = all(isinstance(live.facts.get("created_at"), str) for live in candidates)
    identical = all(live.fields == candidates[0].fields for live in candidates)
    if len(coming) < len(candidates) - 1 or not (dated or identical):
        return None
    oldest, *others = sorted(
        candidates, key=lambda live: (str(live.facts["created_at"]) if dated else "", live.position or 0, live.id)
    )
    left = list(coming)
    for live in others:
        item = next((item for item in left if is_exactly(item, live)), None)
        if item is None:
            return None
        left.remove(item)
    return oldest


def is_exactly(item: Desired, live: Live) -> bool:
    """Whether the live object has all that the item declares, but for its place."""
    fields = item.kind.by_name
    return all(
        name == item.kind.parent or name not in fields or same(fields[name], value, live.fields.get(name))
        for name, value in item.fields.items()
    )
