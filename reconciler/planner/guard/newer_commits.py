"""Block what an outdated checkout would undo: deletions and reversals of what commits declare that it lacks.

Removals are taken from the merge base, so nothing newer counts as removed. This module handles the rest: a deletion by
`prune` or `absent`, a field set back, or the recreation of something that newer commits removed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reconciler.model.enumeration import first_of
from reconciler.model.plan import Action, Block, Change, Origin, PagePlan, Verb
from reconciler.model.resource import Desired, DesiredPage, Live
from reconciler.planner.diff.origin import Origins, declared_value
from reconciler.planner.draft import Draft

RULE = "base_ahead"

_SHOWN = 3
"""Maximum number of findings reported; the rest are counted."""

_HINT = "merge or rebase, so that this checkout holds the commits of the base revision, and plan again"


@dataclass(frozen=True, slots=True)
class Newer:
    """The page as the base revision declares it, if that contains commits which the checkout lacks."""

    page: DesiredPage
    """The page in the newer commits."""
    behind: bool = False
    """Whether the checkout has no commits of its own: it is merely older, not a diverged branch."""


@dataclass(slots=True)
class Ahead:
    """Compares a plan with what newer commits declare."""

    newer: Origins
    """Who caused the actions, seen from the newer commits."""
    then: Origins | None
    """The same, seen from the merge base; None if that does not declare the page."""
    behind: bool
    """Whether the checkout has no commits of its own."""

    def blocks(self, doing: Sequence[Draft]) -> Iterable[Block]:
        """At most one block for the whole plan. What it undoes is attributed to this checkout, not to a manual change."""
        result = [(draft, text) for draft in doing if (text := self._undone(draft))]
        texts = [f"{draft.address} {text}" for draft, text in result]
        addresses = [draft.address for draft, _ in result]
        if self.behind:
            left_out = [live for _, live in self.newer.base.removed if all(draft.id != live.id for draft, _ in result)]
            addresses += [self.newer.names.of(live) for live in left_out]
            texts += [f"{self.newer.names.of(live)} is not declared here" for live in left_out]
        if texts:
            shown = first_of(texts, _SHOWN)
            message = f"the base revision holds commits that this checkout lacks, and the plan undoes what they declare: {shown}"
            yield Block(RULE, message, _HINT, tuple(addresses))

    def _undone(self, draft: Draft) -> str | None:
        """What the draft undoes of the newer commits; None for nothing."""
        if draft.verb is Verb.DELETE and draft.live is not None:
            return self._deleted(draft, draft.live)
        if draft.desired is None or draft.verb not in (Verb.CREATE, Verb.UPDATE):
            return None
        then, now = self._at_both(draft.desired)
        if draft.verb is Verb.CREATE and draft.live is None and _declared(then) and not _declared(now):
            self._ours(draft, draft.changes)
            return "would be created again"
        reverted = [change for change in draft.changes if self._reverts(change, draft.desired, then, now)]
        if not reverted:
            return None
        self._ours(draft, reverted)
        return f"would get back its old {', '.join(change.field for change in reverted)}"

    def _deleted(self, draft: Draft, live: Live) -> str | None:
        now = self.newer.base.matching.by_id.get(live.id)
        then = self.then.base.matching.by_id.get(live.id) if self.then else None
        if not _declared(now) or (_declared(then) and _same(then, now)):
            return None
        self._ours(draft, draft.changes)
        return "would be deleted"

    def _at_both(self, item: Desired) -> tuple[Desired | None, Desired | None]:
        return self.then.base.was.get(item.address) if self.then else None, self.newer.base.was.get(item.address)

    def _reverts(self, change: Change, item: Desired, then: Desired | None, now: Desired | None) -> bool:
        """Whether newer commits changed the field, and this change sets a different value."""
        field = item.kind.by_name.get(change.field)
        if field is None or not declared_value(now, field.name):
            return False
        wanted = self.newer.wanted(field, now)
        before = self.then.wanted(field, then) if self.then and declared_value(then, field.name) else None
        moved = before is None or before != wanted
        return moved and wanted != self.newer.now(field, item)

    def _ours(self, draft: Draft, changes: Iterable[Change]) -> None:
        """Do not attribute what newer commits did to a manual change."""
        if self.then is None:
            return  # without a base, nothing is attributed
        named = {change.field for change in changes}
        draft.changes = [replace(c, origin=Origin.CHANGE) if c.field in named else c for c in draft.changes]
        draft.origin = Origin.CHANGE


def _declared(item: Desired | None) -> bool:
    return item is not None and not item.absent


def _same(desired: Desired | None, other: Desired | None) -> bool:
    """Whether two revisions declare a resource identically."""
    if desired is None or other is None:
        return False
    return (desired.address, desired.parent, desired.fields) == (other.address, other.parent, other.fields)


def unsure(plan: PagePlan) -> PagePlan:
    """The plan of a shallow checkout, blocked if it undoes anything that the base revision declares."""
    undone = [action.address for action in plan.actions if _undoes(action)]
    if not undone:
        return plan
    shown = first_of(undone, _SHOWN)
    block = Block(
        RULE,
        f"this clone is shallow, so whether newer commits declared what the plan undoes is not known: {shown}",
        "fetch the whole history (actions/checkout: `fetch-depth: 0`; GitLab: `GIT_DEPTH: 0`)",
        tuple(undone),
    )
    return replace(plan, blocked_by=(*plan.blocked_by, block))


def _undoes(action: Action) -> bool:
    """Whether the file differs from the base revision here. The base may be the newer of the two."""
    removed = any(note.code == "removed" for note in action.notes)
    return removed or any(
        change.base is not None and change.origin in (Origin.CHANGE, Origin.BOTH) for change in action.changes
    )
