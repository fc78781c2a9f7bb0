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


def there_before(item: Desired, candidates: Sequence[Live], coming: Sequence[Desired]) -> Live | None:
    """Of several at the top level the one that was there before: the others were made for items whose groups are still to come.

    That is the oldest one; where the service does not tell when each was made, the only one that is what the item declares, or the first
    on the page, if nothing tells them apart. None where the others were not made so.
    """
    if len(coming) < len(candidates) - 1:
        return None
    exact = [live for live in candidates if is_exactly(item, live)]
    if all(isinstance(live.facts.get("created_at"), str) for live in candidates):
        kept = min(candidates, key=lambda live: (str(live.facts["created_at"]), live.position or 0, live.id))
    elif len(exact) == 1:
        kept = exact[0]
    elif all(live.fields == candidates[0].fields for live in candidates):
        kept = min(candidates, key=lambda live: (live.position or 0, live.id))
    else:
        return None
    left = list(coming)
    for live in candidates:
        made_for = next((one for one in left if is_exactly(one, live)), None)
        if live is not kept and made_for is None:
            return None
        if live is not kept and made_for is not None:
            left.remove(made_for)
    return kept


def is_exactly(item: Desired, live: Live) -> bool:
    """Whether the live object has all that the item declares, but for its place."""
    fields = item.kind.by_name
    return all(
        name == item.kind.parent or name not in fields or same(fields[name], value, live.fields.get(name))
        for name, value in item.fields.items()
    )
