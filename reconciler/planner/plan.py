"""Compute the plan of one page. It is pure (no clock, network or environment): the same input gives the same plan."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from reconciler.errors import KeyProblem, PlanError
from reconciler.model.address import Address
from reconciler.model.enumeration import first_of
from reconciler.model.pattern import Pattern, selects
from reconciler.model.plan import Block, Note, PagePlan, Vanish, Verb
from reconciler.model.recurrence import day_of, moment_of
from reconciler.model.resource import DesiredPage, Live, LivePage
from reconciler.planner import notes
from reconciler.planner.diff.compare import Comparison
from reconciler.planner.diff.origin import Origins
from reconciler.planner.diff.replace import part_with_old
from reconciler.planner.diff.sibling_order import note_arrivals, ordered
from reconciler.planner.diff.written_order import with_written_order
from reconciler.planner.draft import Draft
from reconciler.planner.drafts import Drafting
from reconciler.planner.groups import containers
from reconciler.planner.groups.membership import Membership, Vanishing
from reconciler.planner.guard import incidents, limits, removals, twins
from reconciler.planner.guard.conclusion import Conclusion
from reconciler.planner.guard.newer_commits import Ahead, Newer
from reconciler.planner.guard.prune import Undeclared, undeclared
from reconciler.planner.guard.unmatched_patterns import PagePatterns
from reconciler.planner.match.base import Base
from reconciler.planner.match.exemptions import Exemptions
from reconciler.planner.match.index import Index
from reconciler.planner.match.matcher import match
from reconciler.planner.match.names import Names
from reconciler.planner.match.ownership import Ownership
from reconciler.planner.occurrences import beside_commands, to_come, unrolled
from reconciler.planner.order import (
    in_order,
    need_the_page,
    need_what_is_made,
    need_what_is_renamed_first,
    neighbors,
    with_all_they_take,
)


def plan_page(
    desired: DesiredPage,
    live: LivePage,
    *,
    today: date,
    only: tuple[Pattern, ...] = (),
    allow_deletes: int | None = None,
    base: DesiredPage | None = None,
    newer: Newer | None = None,
    begun: Collection[str] = (),
    during_incident: bool = False,
    publish_others: bool = False,
    compare_only: bool = False,
    lenient: bool = False,
) -> PagePlan:
    """The actions that make the live page match the configuration.

    `today` may be a datetime, so that windows that begin later that day are still upcoming. `only` restricts the plan
    to what its patterns name and what that needs. `allow_deletes` raises the limits to that many deletions per type,
    `during_incident` lifts the block for components affected by an incident, and `publish_others` that for undeclared
    changes in the draft. `base` is the page as another revision
    declared it: what it declares and `desired` does not is deleted, and every difference gets an origin. `newer` is the
    page as declared by commits that the file is not based on: undoing any of it blocks the plan. `begun` are addresses
    that a possibly interrupted run intended to create (see `twins.judge`). `compare_only` is for viewing: an ambiguous
    item is a block, not an error. `lenient` leaves out windows of rules that have just come due (see `unrolled`).

    Raises PlanError, with all findings, for an ambiguous item or an unresolved reference.
    """
    now = moment_of(today)
    # times in the file's zone, whatever the base's is; if the file has no windows, in the base's
    page = to_come(live, (desired, base), now)
    declared, left_out = unrolled(desired, page, now, lenient=lenient)
    before = unrolled(base, page, now)[0] if base is not None else None
    if newer is not None:
        newer = replace(newer, page=unrolled(newer.page, page, now)[0])
    switches = (during_incident, publish_others, compare_only)
    planner = _Planner(declared, page, day_of(today), only, allow_deletes, before, newer, begun, *switches)
    plan = planner.plan()
    return replace(
        plan, page=desired, live=live, base=base, notes=(*plan.notes, *left_out, *beside_commands(declared, live))
    )


def errored_page(desired: DesiredPage, error: str, key_problem: KeyProblem | None = None) -> PagePlan:
    """The plan of a page that could not be read: only the reason, and what is wrong with its key if that is it."""
    return PagePlan(page=desired, live=None, complete=False, error=error, key_problem=key_problem)


SHOWN = 10
"""Maximum number of addresses named in a note; the rest are counted."""


class _Planner:
    """One planning of one page: matching first, then the steps of `plan`, each building on the previous ones."""

    def __init__(
        self,
        page: DesiredPage,
        live: LivePage,
        today: date,
        only: tuple[Pattern, ...],
        allow_deletes: int | None,
        base: DesiredPage | None,
        newer: Newer | None,
        begun: Collection[str],
        during_incident: bool,
        publish_others: bool,
        compare_only: bool,
    ) -> None:
        self.today, self.compare_only = today, compare_only
        self.page, self.live, self.only, self.allow_deletes = page, live, only, allow_deletes
        self.newer, self.begun, self.during_incident = newer, begun, during_incident
        self.index = Index(live, page.key, salt=page.salt)
        self.exemptions = Exemptions(page.ignore, page.protect)
        self.base = Base.of(base, self.index, self.exemptions) if base is not None else None
        parents = self.base.parents if self.base else frozenset()
        self.matching = match(page, self.index, self.exemptions, parents=parents, today=today)
        self.names = Names(page, self.index, self.matching)
        self.ownership = Ownership(page, live)
        self.conclusion = Conclusion(page, self.index, self.matching, only, publish_others, base, begun)
        self.notes: list[Note] = []

    def plan(self) -> PagePlan:
        """Run the steps in the order of their dependencies."""
        comparison = Comparison(self.names, self.exemptions)
        part_with_old(self.page, self.live, self.matching, self.names, comparison)
        drafting, remaining = self._drafted(comparison)
        membership = self._members(drafting)
        order_notes, manual_drafts = ordered(self.page, self.live, self.matching, self.exemptions, self.only)
        need_the_page(membership.drafts)
        need_what_is_made(membership.drafts)
        need_what_is_renamed_first(membership.drafts, self.matching.in_turn)
        before = [item.address for item in self.base.matching.by_id.values()] if self.base else []
        patterns = PagePatterns(self.page, self.index, self.names, before)
        unclear = self._unclear(patterns)
        work = in_order([*membership.drafts, *manual_drafts, *drafting.deletes])
        kept = self._narrowed(work)
        doing = self._doing([draft for draft in work if draft in kept])
        kept |= set(doing)
        vanishing = membership.vanishing(kept)
        vanishes = _vanishes(vanishing, doing)
        self._note_actions(doing, membership)
        note_arrivals(self.page, self.matching, doing, self.exemptions)
        doubled = twins.judge(
            self.page, self.index, self.matching, self.names, work, doing, remaining.unmanaged, self.base, self.begun
        )
        going_on = self.live.incidents or ()
        met = (
            *incidents.blocks(self.index, doing, going_on, insist=self.during_incident),
            *self.conclusion.blocks(doing),
        )
        origins = Origins(self.base, self.page, self.matching, self.names, comparison) if self.base else None
        if origins:
            origins.attribute(doing, set(drafting.deletes))
        undone = self._undone(doing, comparison, origins)
        self.notes += [*order_notes, *drafting.notes, *membership.notes, *remaining.all_notes()]
        self.notes += [*patterns.notes(), *patterns.gone()]
        self.notes += notes.of_page(self.page, self.index, self.matching, self.today)
        self.notes += [*incidents.unseen(self.index, doing), *self.conclusion.notes(doing), *notes.of_lots(doing)]
        return PagePlan(
            page=self.page,
            live=self.live,
            actions=tuple(draft.action(kept) for draft in doing),
            vanishes=vanishes,
            unmanaged=tuple(self._listed(remaining.unmanaged)),
            notes=tuple(self.notes),
            blocked_by=(*unclear, *undone, *doubled, *self._blocks(doing, vanishing, membership), *met),
            bindings=self.names.ids,
            complete=not self.only and self.live.taken_at is None,
            uncompared=self._uncompared({*drafting.passed_over, *membership.unmade}),
        )

    def _drafted(self, comparison: Comparison) -> tuple[Drafting, Undeclared]:
        """The drafts for declared items, and the deletions of what this change removed and of what `prune` owns."""
        drafting = Drafting(self.page, self.live, self.matching, self.names, comparison)
        drafting.declared()
        removed = self._removed(drafting)
        remaining = undeclared(
            self.page, self.index, self.names, self.matching, self.exemptions, self.ownership, going=removed
        )
        for owned in remaining.owned:
            drafting.delete(owned)
        drafting.deletes.sort(key=lambda draft: -draft.kind.rank)
        containers.empty_first(drafting.deletes, self.index)
        return drafting, remaining

    def _unclear(self, patterns: PagePatterns) -> list[Block]:
        """Ambiguous items, as blocks if the plan only compares. Otherwise raises PlanError with all findings."""
        self.matching.problems += patterns.problems()
        ambiguous = self.matching.ambiguous
        wrong = [*self.matching.problems, *([] if self.compare_only else (problem for _, problem in ambiguous))]
        if wrong:
            raise PlanError.of(wrong)
        return [Block("ambiguous", problem.message, problem.hint or "", (address,)) for address, problem in ambiguous]

    def _uncompared(self, passed_over: Collection[Address]) -> dict[str, int]:
        """How many declared items the plan does not cover, by type: unread, ignored, or excluded by `--only` or
        `--exclude`.
        """
        return Counter(
            item.kind.name
            for item in self.page.items
            if not item.absent
            and (
                item.kind.name not in self.live.read
                or item.address in self.matching.skipped
                or item.address in passed_over
                or not selects(self.only, item.address)
            )
        )

    def _removed(self, drafting: Drafting) -> frozenset[str]:
        """Draft the deletions of what this change removed. Returns the IDs."""
        if self.base is None:
            return frozenset()
        self.base.set_against(self.page, self.matching)
        self.notes += self.base.notes
        result = removals.going(self.base, self.exemptions, self.names)
        for was, live in result:
            drafting.delete(live)
            removals.note_removed(drafting.deletes[-1], was)
        return frozenset(live.id for _, live in result)

    def _undone(self, doing: Sequence[Draft], comparison: Comparison, then: Origins | None) -> Sequence[Block]:
        """Blocks for undoing what newer commits declare."""
        if self.newer is None:
            return ()
        newer = Base.of(self.newer.page, self.index, self.exemptions)
        newer.set_against(self.page, self.matching)
        origins = Origins(newer, self.page, self.matching, self.names, comparison)
        return tuple(Ahead(origins, then, self.newer.behind).blocks(doing))

    def _members(self, drafting: Drafting) -> Membership:
        membership = Membership(
            self.page.service,
            self.index,
            self.names,
            drafting.drafts,
            drafting.deletes,
            may_vanish=lambda live: not self._protected(live) and self.names.of(live) not in self.matching.skipped,
            make_again=drafting.made_again,
        )
        membership.arrange()
        return membership

    def _narrowed(self, work: Sequence[Draft]) -> set[Draft]:
        """The actions that `--only` selects."""
        if not self.only:
            return set(work)
        chosen = {draft for draft in work if selects(self.only, draft.address)}
        kept = with_all_they_take(chosen)
        included = [draft.address for draft in work if draft in kept and draft not in chosen]
        if included:
            self.notes.append(Note("only", f"not asked for, and needed by what is: {first_of(included, SHOWN)}"))
        left = [draft.address for draft in work if draft not in kept]
        if left and any(pattern.excludes for pattern in self.only):
            self.notes.append(Note("excluded", f"left out by --exclude: {first_of(left, SHOWN)}"))
        return kept

    def _doing(self, chosen: Sequence[Draft]) -> list[Draft]:
        """What the plan does, in the order of applying: what was chosen, and what follows from all of it."""
        ordered_too = with_written_order(self.page, self.matching, self.exemptions, self.only, chosen)
        return self.conclusion.last(neighbors(ordered_too))

    def _note_actions(self, doing: Sequence[Draft], membership: Membership) -> None:
        alone = incidents.alone_with(self.index) if any(draft.verb is Verb.DELETE for draft in doing) else {}
        for draft in doing:
            if draft.verb is Verb.DELETE:
                notes.note_delete(draft, len(membership.staying(draft)), alone.get(draft.id or "", 0))

    def _listed(self, unmanaged: Sequence[Live]) -> Iterable[Address]:
        for live in unmanaged:
            address = self.names.own(live)
            if selects(self.only, address):
                yield address

    def _protected(self, live: Live) -> bool:
        was = self.base.matching.by_id.get(live.id) if self.base else None
        called = (self.names.of(live), self.names.own(live), self.names.to_be(live))
        return self.exemptions.protected(*called, *([was.address] if was else []))

    def _at_home(self, group: Vanishing) -> bool:
        """Whether the file allows this group to be deleted: it declares it, did so at the base revision, or owns it."""
        declared = group.live.id in self.matching.by_id and group.address not in self.matching.skipped
        declared = declared or (self.base is not None and any(group.live is live for _, live in self.base.removed))
        return declared or self.ownership.owns(group.live, group.address)

    def _blocks(
        self, doing: Sequence[Draft], vanishing: Sequence[Vanishing], membership: Membership
    ) -> Iterable[Block]:
        for block in self.matching.blocks:
            if not self.only or any(selects(self.only, address) for address in block.addresses):
                yield block
        yield from self.ownership.blocks()
        if self.base:
            yield from removals.blocks(self.page, doing)
        ungrouped = {draft: membership.staying(draft) for draft in doing if draft.verb is Verb.DELETE}
        yield from containers.left_inside(doing, self.index, self.names)
        dropped = [*self.base.dropped, *self.base.guessed] if self.base else []
        yield from limits.ungrouped(self.page, ungrouped, self.exemptions, self.ownership, dropped)
        yield from limits.blocks(
            self.page.limits, self.index, doing, vanishing, self.allow_deletes, self._protected, self._at_home
        )


def _vanishes(vanishing: Sequence[Vanishing], doing: Sequence[Draft]) -> tuple[Vanish, ...]:
    """Name the action that empties each group: the last one that takes out a member."""
    places = {draft: place for place, draft in enumerate(doing)} if vanishing else {}
    result = []
    for group in vanishing:
        by = max(group.leavers, key=lambda draft: places[draft])
        notes.note_vanishing(group, by)
        result.append(Vanish(group.address, group.live.id, by.address))
    return tuple(result)
