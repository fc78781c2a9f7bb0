"""What this change removed: declared at the base revision, no longer in the file, and still on the page.

Removals are planned as deletions and have a guard of their own.
"""

from collections.abc import Container, Iterable, Sequence

from reconciler.model.address import Address
from reconciler.model.plan import Block, Verb
from reconciler.model.resource import Desired, DesiredPage, Live
from reconciler.planner.draft import Draft
from reconciler.planner.guard.renames import NameSimilarity
from reconciler.planner.guard.twin_notes import Old
from reconciler.planner.match.base import Base
from reconciler.planner.match.exemptions import Exemptions
from reconciler.planner.match.names import Names


def going(base: Base, exemptions: Exemptions, names: Names) -> list[tuple[Desired, Live]]:
    """Removed resources that are not ignored under any of their names, with what the base declared for them."""
    return [
        (was, live)
        for was, live in base.removed
        if not exemptions.ignored(names.own(live), names.to_be(live), was.address)
    ]


def note_removed(draft: Draft, was: Desired) -> None:
    """Note on a deletion why it is planned."""
    draft.removed = was
    draft.note("removed", f"no longer declared: it was at {was.source}")


def blocks(page: DesiredPage, doing: Sequence[Draft]) -> Iterable[Block]:
    """Blocks for sections that the file no longer contains at all."""
    removed = [draft for draft in doing if draft.removed is not None and draft.verb is Verb.DELETE]
    for kind in dict.fromkeys(draft.kind for draft in removed):
        if kind.name not in page.declared:
            *outer, inner = kind.section
            empty = "".join(f"{name}: {{" for name in outer) + f"{inner}: []" + "}" * len(outer)
            yield Block(
                "section_removed",
                f"the file no longer has `{inner}:`, and every {kind.name} that it declared would go with it",
                f"write `{empty}` where they are to go, or put them back",
                tuple(draft.address for draft in removed if draft.kind is kind),
            )


def in_one_row(
    base: Base, page: DesiredPage, new: Sequence[Draft], old: Sequence[Old], similarity: NameSimilarity
) -> Iterable[tuple[Draft, Old]]:
    """New items in the position of a removed one: after the same sibling, and the only such pair of their type under
    that parent.

    Members of a family do not count, since a new one often replaces another.
    """
    removed = {
        old_thing.draft.removed.address: old_thing for old_thing in old if old_thing.draft and old_thing.draft.removed
    }
    then, now = _after(base.page, removed), _after(page, {draft.address for draft in new})
    places: dict[Address | None, list[tuple[Old, Address | None]]] = {}
    for address, (parent, before) in then.items():
        desireds = [base.became.get(old_thing) if old_thing is not None else None for old_thing in (parent, before)]
        if all(
            item is not None or old_thing is None for item, old_thing in zip(desireds, (parent, before), strict=True)
        ):
            new_parent, sibling = (item.address if item else None for item in desireds)
            places.setdefault(new_parent, []).append((removed[address], sibling))
        else:
            places.setdefault(parent, []).append((removed[address], address))
    for draft in new:
        parent, before = now[draft.address]
        alone = sum(other.kind is draft.kind and now[other.address][0] == parent for other in new) == 1
        gone = [pair for pair in places.get(parent, ()) if pair[0].live.kind is draft.kind]
        if not alone or len(gone) != 1 or gone[0][1] != before:
            continue
        if not similarity.in_one_family(draft.address.path[-1], gone[0][0].live.name):
            yield draft, gone[0][0]


def _after(page: DesiredPage, wanted: Container[Address]) -> dict[Address, tuple[Address | None, Address | None]]:
    """The parent and the preceding sibling of each wanted item."""
    last: dict[Address | None, Address] = {}
    result = {}
    for item in page.items:
        if item.absent:
            continue
        if item.address in wanted:
            result[item.address] = item.parent, last.get(item.parent)
        last[item.parent] = item.address
    return result
