"""The closing read: what was written to is read once more and planned again, to see whether the page is as declared."""

from collections.abc import Collection
from datetime import date

from reconciler import planner
from reconciler.applier.calling import reason_of
from reconciler.applier.progress import Progress
from reconciler.applier.reading import merged, wanted_of
from reconciler.errors import ReconcilerError
from reconciler.model.kind import Kind
from reconciler.model.pattern import Pattern
from reconciler.model.plan import PagePlan
from reconciler.providers.protocol import Backend


def remaining(
    plan: PagePlan,
    backend: Backend,
    touched: Collection[Kind],
    *,
    today: date,
    only: tuple[Pattern, ...],
    progress: Progress,
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
        return planner.plan_page(plan.page, live, today=today, only=only, base=plan.base), None
    except ReconcilerError as error:
        return None, f"whether the page is as declared now cannot be told: {reason_of(error)}"
