"""What this change removed: declared at the base revision, no longer in the file, and still on the page.

It is planned as deletes; two rules of its own stand against them.
"""

from collections.abc import Iterable, Sequence

from reconciler.model.kind import Identity, Kind
from reconciler.model.plan import Block, Verb
from reconciler.model.resource import Desired, DesiredPage, Live
from reconciler.planner.base import Base
from reconciler.planner.draft import Draft
from reconciler.planner.likeness import near_names, previously
from reconciler.planner.names import Names
from reconciler.planner.spared import Spared


def going(base: Base, spared: Spared, names: Names) -> list[tuple[Desired, Live]]:
    """What was removed and is not ignored by any of its names, with what the base declared of it."""
    return [
        (was, live) for was, live in base.removed if not spared.ignored(names.own(live), names.to_be(live), was.address)
    ]


def note_removed(draft: Draft, was: Desired) -> None:
    """Say of a delete why it is there."""
    draft.removed = was
    draft.note("removed", f"no longer declared: it was at {was.source}")


def can_be_renamed(kind: Kind) -> bool:
    """Whether the service can give things of the kind another name, so that one that goes and one that comes may be the same."""
    return kind.renamable and "update" in kind.verbs and kind.identity is Identity.NAME and kind.window is None


def blocks(page: DesiredPage, base: Base, doing: Sequence[Draft]) -> Iterable[Block]:
    """What stands against the removals: names that look like a rename, and sections of the file that are gone altogether."""
    removed = [draft for draft in doing if draft.removed is not None and draft.verb is Verb.DELETE]
    made = [draft for draft in doing if draft.verb is Verb.CREATE and _is_new(draft, base)] if removed else []
    for old, new in _renames([draft for draft in removed if can_be_renamed(draft.kind)], made):
        at = f" at {new.source.file}:{new.source.line}" if new.source else ""
        yield Block(
            "looks_like_rename",
            f"{old.address} would be deleted and {new.address} made: that looks like a rename",
            f"add `{previously(new, old.address)}` to {new.address.path[-1]}{at}, or `adopt: false` where it is another one",
            (old.address, new.address),
        )
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


def _is_new(draft: Draft, base: Base) -> bool:
    """Whether this change declared it: what the base declared too, or what is said to be another one, was nothing else before."""
    item = draft.desired
    return item is not None and item.adopt and item.address not in base.was and can_be_renamed(draft.kind)


def _renames(removed: Sequence[Draft], made: Sequence[Draft]) -> Iterable[tuple[Draft, Draft]]:
    """Removed and new things that may be one: near names, or the only two of their kind in one place."""
    by_address = {draft.address: draft for draft in removed}
    told: set[Draft] = set()
    for new, address in near_names(made, by_address):
        told |= {new, by_address[address]}
        yield by_address[address], new
    places: dict[tuple[Kind, tuple[str, ...]], tuple[list[Draft], list[Draft]]] = {}
    for side, drafts in enumerate((removed, made)):
        for draft in drafts:
            places.setdefault((draft.kind, draft.address.path[:-1]), ([], []))[side].append(draft)
    for gone, new_ones in places.values():
        if len(gone) == len(new_ones) == 1 and not {gone[0], new_ones[0]} & told:
            yield gone[0], new_ones[0]
