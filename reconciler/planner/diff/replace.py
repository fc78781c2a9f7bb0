"""Resources that are recreated because the service cannot change them and the file says `replace: true`.

The new one is created first, and the old one is deleted only afterwards: a rejected create must not cost the old one.
In between, both have the same parent and name, so the old one's address carries its ID.
"""

from collections.abc import Iterable

from reconciler.model.field import Access
from reconciler.model.kind import Kind
from reconciler.model.plan import Verb
from reconciler.model.resource import Desired, DesiredPage, LivePage
from reconciler.planner.diff.compare import Comparison
from reconciler.planner.draft import Draft
from reconciler.planner.match.matcher import Matching
from reconciler.planner.match.names import Names

SHARED = "it shares its place and name with another, so it is not replaced: give it a name of its own first"


def part_with_old(page: DesiredPage, live: LivePage, matching: Matching, names: Names, comparison: Comparison) -> None:
    """Detach every item that must be recreated from its live object (`Matching.replaced`), so that it is planned as a
    new one.

    This happens before anything else is compared, so that references to the item refer to the new resource.
    """
    for item in page.items:
        if not can_be_replaced(item) or item.kind.name not in live.read or item.address in matching.skipped:
            continue
        old = matching.found.get(item.address)
        difference = comparison.differ(item, old) if old is not None else None
        if old is not None and difference is not None and difference.manual:
            matching.part(item, old, tuple(change.field for change in difference.manual))
            names.part(item, old)


def can_be_replaced(item: Desired) -> bool:
    """Whether the item requests it and nothing prevents it. An item that shares its name with a sibling is identified
    by ID, which would change.
    """
    return item.replace and item.kind.replaceable and not item.absent and item.address.mark is None


def note_replaced(draft: Draft, gone: Draft, why: tuple[str, ...]) -> None:
    """Note on a create which fields require the recreation, and make the old resource's deletion depend on it."""
    item = draft.desired
    draft.note("replaced", f"recreated, because the API cannot change {', '.join(why)}; the old one is deleted then")
    unseen = [] if item is None else list(_unseen(item.kind, item))
    if unseen:
        draft.note("not_kept", f"not declared, not shown by the service, and so not carried over: {', '.join(unseen)}")
    if item is not None and item.pin is not None:
        draft.note("pin", f"it gets another id: take out the line `id: {item.pin}`")
    gone.note("replaced", "is deleted once its replacement exists")
    gone.needs.append(draft)
    draft.brings.append(gone)


def is_replaced(draft: Draft) -> bool:
    """Whether a deletion makes room for a recreated resource."""
    return draft.verb is Verb.DELETE and draft.desired is not None and not draft.desired.absent


def _unseen(kind: Kind, item: Desired) -> Iterable[str]:
    return (field.yaml_key for field in kind.fields if field.access is Access.SEND and field.name not in item.fields)
