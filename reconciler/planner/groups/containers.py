"""Resources that can exist only under a parent: the parent is deleted last, and only if nothing remains under it.

Whether the service deletes a provider's metrics with it is unknown (statuspage-api.md B9.56). Either way, it would
delete something the file did not ask for, or leave metrics without a source.
"""

from collections.abc import Iterable, Sequence

from reconciler.model.enumeration import first_of
from reconciler.model.plan import Block, Verb
from reconciler.model.resource import Live
from reconciler.planner.draft import Draft
from reconciler.planner.match.index import Index
from reconciler.planner.match.names import Names

_NAMED = 5


def empty_first(deletes: Sequence[Draft], index: Index) -> None:
    """Make the deletion of a parent depend on the deletions of its children."""
    going = {draft.id: draft for draft in deletes}
    for draft in deletes:
        draft.needs += [going[live.id] for live in _children(draft, index) if live.id in going]


def left_inside(doing: Sequence[Draft], index: Index, names: Names) -> Iterable[Block]:
    """Blocks for parents that would be deleted while something remains in them."""
    going = {draft.id for draft in doing if draft.verb is Verb.DELETE}
    for draft in doing:
        staying = sorted(names.of(live) for live in _children(draft, index) if live.id not in going)
        if staying:
            kind = staying[0].kind
            shown = first_of(staying, _NAMED, lambda address: address.reference)
            yield Block(
                "not_empty",
                f"{draft.address} would be deleted and still holds {shown}",
                f"list them under it with `absent: true`, or own them: `prune: [{kind}/{draft.address.bare.reference}/*]`",
                (draft.address, *staying),
            )


def _children(draft: Draft, index: Index) -> list[Live]:
    if draft.verb is not Verb.DELETE or draft.id is None:
        return []
    return [live for live in index.members.get(draft.id, ()) if live.kind.needs_parent]
