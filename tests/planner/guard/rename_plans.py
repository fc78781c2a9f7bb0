"""Plans that may contain a rename, and what they report."""

from reconciler.model.plan import PagePlan
from reconciler.model.resource import DesiredPage, Limits
from tests.planner.factories import File

ROOMY = Limits(deletes=10_000, delete_percent=100)
AFRICA = ("Cairo", "Dakar", "Lagos", "Nairobi", "Tunis")


def told(plan: PagePlan) -> list[tuple[str, str, str]]:
    return [(block.rule, block.message, block.hint) for block in plan.blocked_by]


def rules(plan: PagePlan) -> list[str]:
    return [block.rule for block in plan.blocked_by]


def owned(file: File) -> DesiredPage:
    """The file, owning all components and groups."""
    return file.page(prune_all=True, limits=ROOMY)
