"""Block a next run where this one knows IDs that the next one would not.

A plan made from the current page finds resources by name. If someone renamed one during the run, or the service changed
a name, the next run would create it again. If two share a name, the next run cannot know which of them this run
created.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from reconciler.errors import PlanError
from reconciler.model.address import Address, escape_segment, join_path
from reconciler.model.plan import STATUS_CHANGED, Action, Block, Note, PagePlan, Verb
from reconciler.model.resource import Live
from reconciler.model.result import NO_PLAN, RENAMED, UNCLEAR, Outcome, Status
from reconciler.planner.guard.twin_notes import written


def advised(left: PagePlan, before: PagePlan, outcomes: Collection[Outcome]) -> PagePlan:
    """The remaining plan, with blocks against another run added."""
    ids = known_ids(before, outcomes)
    result = {
        outcome.action.address for outcome in outcomes if outcome.action.verb is Verb.CREATE and outcome.id is not None
    }
    kept = {outcome.action.address for outcome in outcomes if "name" in outcome.ignored}
    renamed = [_renamed(action, live, left, address in kept) for address, action, live in _doubled(left, ids)]
    about = {address for block in renamed for address in block.addresses}
    others = [
        _pinned(block, ids, result, left) for block in left.blocked_by if not (about and about & {*block.addresses})
    ]
    return replace(left, blocked_by=(*renamed, *others), notes=(*left.notes, *_status_changes(before, left)))


def _status_changes(before: PagePlan, left: PagePlan) -> Iterator[Note]:
    """Statuses that somebody changed while the page was written, where what was written carries them along."""
    then = before.live.by_id if before.live else {}
    for live in left.live.items if left.live else ():
        was = then.get(live.id)
        if was is None or live.kind.together is None or not live.kind.in_incidents:
            continue
        old, new = was.facts.get("status"), live.facts.get("status")
        if old is not None and new is not None and old != new:
            text = f"the status of {{}} changed from {old} to {new} while this was applied: somebody set it"
            yield Note.of(STATUS_CHANGED, text, live.name)


def without_plan(plan: PagePlan, error: PlanError) -> PagePlan:
    """The remaining plan if none can be made: only the blocks."""
    blocks = tuple(
        Block(NO_PLAN, f"{problem.place}: {problem.message}", problem.hint or "correct the file or the page")
        for problem in error.problems or (error,)
    )
    return replace(plan, actions=(), vanishes=(), unmanaged=(), notes=(), blocked_by=blocks)


def known_ids(before: PagePlan, outcomes: Collection[Outcome]) -> dict[Address, str]:
    """The live IDs of declared items, from the plan and from this run."""
    declared = {item.address for item in before.page.items}
    ids = {address: id_ for address, id_ in before.bindings.items() if address in declared}
    done = (Status.DONE, Status.ADOPTED)
    return ids | {
        outcome.action.address: outcome.id for outcome in outcomes if outcome.id is not None and outcome.status in done
    }


def _doubled(left: PagePlan, ids: Mapping[Address, str]) -> Iterator[tuple[Address, Action, Live]]:
    """What another run would create although this run knows it by ID and nothing else declared matches it."""
    if left.live is None:
        return
    others = {left.bindings.get(item.address) for item in left.page.items}
    for action in left.work:
        live = left.live.by_id.get(ids.get(action.address, ""))
        if action.verb is Verb.CREATE and live is not None and live.kind is action.kind and live.id not in others:
            yield action.address, action, live


def _renamed(action: Action, live: Live, left: PagePlan, kept: bool) -> Block:
    shown = json.dumps(live.name, ensure_ascii=False)
    at = f" at {action.source.file}:{action.source.line}" if action.source else ""
    if kept:
        message = f"the service calls {action.address} ({live.id}) {shown}, not as it was asked"
        hint = f"write `name: {written(live.name)}`{at}"
    else:
        message = f"{action.address} ({live.id}) is called {shown} on the page now: this looks like a rename"
        hint = f"add `previously: [{written(_earlier(action, live, left))}]`{at}, or give it its name back on the page"
    return Block(RENAMED, f"{message}; another run would make a second one", hint, (action.address,))


def _earlier(action: Action, live: Live, left: PagePlan) -> str:
    """What the file must call it: the bare name under the same parent, otherwise the path."""
    live_parent = left.live.by_id.get(live.parent) if left.live and live.parent is not None else None
    parent = action.desired.parent if action.desired else None
    here = left.bindings.get(parent) if parent is not None else None
    if live.parent == here or live_parent is None:
        return escape_segment(live.name)
    return join_path((live_parent.name, live.name))


def _pinned(block: Block, ids: Mapping[Address, str], result: Collection[Address], left: PagePlan) -> Block:
    """Add to an ambiguity which of the candidates this run created, or knew at the start."""
    address = block.addresses[0] if block.rule == UNCLEAR and block.addresses else None
    if address is None or address not in ids:
        return block
    source = next((item.source for item in left.page.items if item.address == address), None)
    at = f" at {source.file}:{source.line}" if source else ""
    how = "made" if address in result else "found"
    return replace(block, hint=f"this run {how} {ids[address]}: write `id: {ids[address]}`{at}, or delete the others")
