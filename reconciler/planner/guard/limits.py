"""Limits on deletions, protected resources, and groups that would vanish unintentionally."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from reconciler.model.address import Address
from reconciler.model.enumeration import first_of
from reconciler.model.kind import Kind
from reconciler.model.plan import Block, Verb
from reconciler.model.resource import Desired, DesiredPage, Limits, Live
from reconciler.planner.draft import Draft
from reconciler.planner.groups.membership import Vanishing
from reconciler.planner.match.exemptions import Exemptions
from reconciler.planner.match.index import Index
from reconciler.planner.match.ownership import Ownership


def blocks(
    limits: Limits,
    index: Index,
    work: Sequence[Draft],
    vanishing: Sequence[Vanishing],
    allow_deletes: int | None,
    protected: Callable[[Live], bool],
    at_home: Callable[[Vanishing], bool],
) -> Iterable[Block]:
    """All blocks for these actions. `at_home` says whether a vanishing group is declared or owned by `prune`."""
    for draft in work:
        if draft.verb is Verb.DELETE and draft.live and protected(draft.live):
            yield Block(
                "protected",
                f"{draft.address} is protected and would be deleted",
                _protected_hint(draft),
                (draft.address,),
            )
    for group in vanishing:
        if protected(group.live):
            yield Block(
                "vanishes",
                f"{group.address} is protected and would be deleted: its last component leaves",
                "leave a component in it, or take its pattern out of `protect`",
                (group.address,),
            )
        elif not at_home(group):
            yield Block(
                "vanishes",
                f"{group.address} would be deleted, as its last component leaves, and it is neither declared nor covered by `prune`",
                f"leave a component in it, or own it: `prune: [{group.address.local}]`",
                (group.address,),
            )
    yield from _limits(limits, index, work, vanishing, allow_deletes)
    yield from _of_page(limits, index, work, allow_deletes, protected)


def ungrouped(
    page: DesiredPage,
    groups: Mapping[Draft, Sequence[Live]],
    exemptions: Exemptions,
    ownership: Ownership,
    dropped: Sequence[Desired] = (),
) -> Iterable[Block]:
    """Blocks for components left at the top level by the deletion of their group, if the file means something else
    there.

    Such a component would be owned by `prune`, or share its location and name with a declared component or with one
    that the file no longer declares (`dropped`). The next plan would delete or confuse it.
    """
    top = [item for item in (*page.items, *dropped) if item.parent is None and item.pin is None] if groups else []
    names = {(item.kind, item.name) for item in top}
    for group, components in groups.items():
        for live in components:
            address = Address(page.key, live.kind.name, (live.name,))
            owned = (
                ownership.owns(live, address) and not exemptions.protected(address) and not exemptions.ignored(address)
            )
            if owned or (live.kind, live.name) in names:
                why = "where `prune` owns it" if owned else "where the file declares another of that name, or did"
                yield Block(
                    "ungroups",
                    f"deleting {group.address} would leave its component {live.name} at the top level, {why}",
                    f"keep the group (`protect: [{group.address.local}]`), or say in the file what becomes of the component",
                    (group.address, address),
                )


def _protected_hint(draft: Draft) -> str:
    if draft.removed is not None:
        return f"take its pattern out of `protect`, or declare it again, as it was at {draft.removed.source}"
    at = f" at {draft.source.file}:{draft.source.line}" if draft.source else ""
    line = "replace: true" if draft.desired and not draft.desired.absent else "absent: true"
    return f"take its pattern out of `protect`, or `{line}` off the item{at}"


def _limits(
    limits: Limits, index: Index, work: Sequence[Draft], vanishing: Sequence[Vanishing], allow_deletes: int | None
) -> Iterable[Block]:
    going: dict[Kind, list[Draft | Vanishing]] = {}
    for draft in work:
        if draft.verb is Verb.DELETE:
            going.setdefault(draft.kind, []).append(draft)
    for group in vanishing:
        going.setdefault(group.live.kind, []).append(group)
    for kind in sorted(going, key=lambda kind: kind.rank):
        count, total = len(going[kind]), len(index.of(kind.name))
        if count <= 1 or (allow_deletes is not None and count <= allow_deletes):
            continue
        yield from _limit(limits, kind, [draft.address for draft in going[kind]], total)


ON_PAGE = "on_page"
"""The fact with the number of components that a change of the page itself takes away (`Effect.deletes`)."""


def _of_page(
    limits: Limits, index: Index, work: Sequence[Draft], allow_deletes: int | None, protected: Callable[[Live], bool]
) -> Iterable[Block]:
    """Blocks for an action that takes away the page with all that is on it: that is a delete of everything."""
    for draft in work:
        effects = [
            draft.kind.by_name[change.field].effects.get(str(change.after))
            for change in draft.changes
            if change.field in draft.kind.by_name
        ]
        if draft.live is None or not any(effect is not None and effect.deletes for effect in effects):
            continue
        kept = [index.address(live) for live in index.page.items if protected(live)]
        if kept:
            message = f"{draft.address} would take away the page, and on it what is protected: {first_of(kept, 5)}"
            yield Block("protected", message, "take its pattern out of `protect`, or keep the page", (draft.address,))
        count = draft.live.facts.get(ON_PAGE) or 0
        over, wanted = _over(limits, count, count)
        if over and count > 1 and (allow_deletes is None or count > allow_deletes):
            message = f"would take away the page with all {count} components on it (limit: {' and '.join(over)})"
            hint = f"`limits: {{{', '.join(wanted)}}}`, or `--allow-deletes {count}`"
            yield Block("limits", message, hint, (draft.address,))


def _over(limits: Limits, count: int, total: int) -> tuple[list[str], list[str]]:
    """The limits that a number of deletes exceeds, and what would have to be written to allow them."""
    over, wanted = [], []
    if count > limits.deletes:
        over.append(f"{limits.deletes}")
        wanted.append(f"deletes: {count}")
    if count * 100 > limits.delete_percent * total:
        over.append(f"{limits.delete_percent:g}%")
        wanted.append(f"delete_percent: {min(100, math.ceil(count * 100 / total))}")
    return over, wanted


def _limit(limits: Limits, kind: Kind, going: list[Address], total: int) -> Iterable[Block]:
    count = len(going)
    over, wanted = _over(limits, count, total)
    if over:
        yield Block(
            "limits",
            f"would delete {count} of {total} {kind.name}s (limit: {' and '.join(over)})",
            f"`limits: {{{', '.join(wanted)}}}`, or `--allow-deletes {count}`",
            tuple(going),
        )
