"""The closing read: what was written to is read once more and planned again, to see whether the page matches the configuration."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from reconciler import planner
from reconciler.applier.advice import advised, without_plan
from reconciler.applier.calling import reason_of
from reconciler.applier.progress import Progress
from reconciler.applier.reading import merged, wanted_of
from reconciler.errors import PlanError, ReconcilerError
from reconciler.model.kind import Kind
from reconciler.model.pattern import Pattern
from reconciler.model.plan import PagePlan, Verb
from reconciler.model.result import NO_PLAN, UNCLEAR, Outcome, Status
from reconciler.providers.protocol import Backend


def remaining(
    plan: PagePlan,
    backend: Backend,
    touched: Collection[Kind],
    *,
    today: date,
    only: tuple[Pattern, ...],
    progress: Progress,
    outcomes: Collection[Outcome] = (),
) -> tuple[PagePlan | None, str | None]:
    """The plan that is left after the writes, or why it cannot be told. Kinds that nobody wrote to are taken as they were read before.

    Raises nothing of the service's.
    """
    key = plan.page.key
    progress.reading(key)
    try:
        fresh = backend.read(plan.page.id, wanted_of(plan.page, touched, base=plan.base))
        progress.read(key, fresh.requests)
        live = merged(plan.live, fresh) if plan.live else fresh
        left = planner.plan_page(plan.page, live, today=today, only=only, base=plan.base, compare_only=True)
        return advised(left, plan, outcomes), None
    except PlanError as error:
        return without_plan(plan, error), None
    except ReconcilerError as error:
        return (
            None,
            f"whether the {plan.page.scope.value} matches the configuration now is not known: {reason_of(error)}",
        )


def settled(outcomes: Iterable[Outcome], left: PagePlan | None) -> tuple[Outcome, ...]:
    """The outcomes, with the fate of each write that went unanswered, as far as the plan that is left tells it."""
    if left is None or any(block.rule == NO_PLAN for block in left.blocked_by):
        return tuple(outcomes)
    differing = {(action.address, action.verb) for action in left.work}
    unclear = {address for block in left.blocked_by if block.rule == UNCLEAR for address in block.addresses}
    return tuple(
        one
        if one.action.address in unclear
        else _settled(one, left, (one.action.address, one.action.verb) in differing)
        for one in outcomes
    )


def _settled(outcome: Outcome, left: PagePlan, differs: bool) -> Outcome:
    unknown = outcome.status is Status.UNKNOWN
    if outcome.action.verb is Verb.CREATE:
        sent_again = outcome.status is Status.FAILED and outcome.requests > 1 and not outcome.begun
        id_ = None if differs else left.bindings.get(outcome.action.address)
        if (unknown or sent_again) and id_ is not None:
            return replace(outcome, status=Status.ADOPTED, id=id_, reason="its answer was lost, and it is there")
        return outcome
    if not unknown:
        return outcome
    if differs:
        return replace(outcome, status=Status.FAILED)
    return replace(outcome, status=Status.DONE, reason="its answer was lost, and it is done")
