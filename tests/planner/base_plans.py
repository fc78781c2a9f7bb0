"""Plans with a base revision, and what the tests ask of them."""

from reconciler.model.kinds.statuspage import MAINTENANCE
from reconciler.model.plan import Origin, PagePlan
from reconciler.model.resource import Desired, DesiredPage, Limits, LivePage, Source
from tests.planner.factories import File, Page, address, planned

CHANGE, DRIFT, BOTH = Origin.CHANGE, Origin.DRIFT, Origin.BOTH
ROOMY = Limits(deletes=100, delete_percent=100)


def three(base: File | DesiredPage, file: File | DesiredPage, page: Page | LivePage) -> PagePlan:
    """The plan of the file with that base."""
    then = base if isinstance(base, DesiredPage) else base.page()
    now = file if isinstance(file, DesiredPage) else file.page(limits=ROOMY)
    plan = planned(now, page, base=then)
    assert planned(now, page, base=then) == plan
    return plan


def origins(plan: PagePlan) -> dict[str, Origin | None]:
    """Who caused each action."""
    return {f"{one.verb.value} {one.address.local}": one.origin for one in plan.actions}


def fields(plan: PagePlan) -> dict[str, tuple[Origin | None, object]]:
    """Who caused each field of the only action, and what the base wanted."""
    (action,) = plan.actions
    return {change.field: (change.origin, change.base) for change in action.changes}


def blocked(plan: PagePlan) -> list[tuple[str, str, str]]:
    return [(block.rule, block.message, block.hint) for block in plan.blocked_by]


def notes(plan: PagePlan, code: str) -> list[str]:
    return [n.message for n in (*(n for a in plan.actions for n in a.notes), *plan.notes) if n.code == code]


# What is removed


def window(name: str, start: str, **more: object) -> Desired:
    times = {"scheduled_for": start, "scheduled_until": start.replace("T02", "T05")}
    where = address("maintenance", name)
    return Desired(MAINTENANCE, where, name, {"name": name, **times, **more}, Source("statuspage.yaml", 1, 1))
