"""GitLab's merge request widget: three counts (https://docs.gitlab.com/user/infrastructure/iac/mr_integration/)."""

from reconciler.documents.plan import PlanDocument
from reconciler.render.json import dumped


def plan_gitlab(document: PlanDocument) -> str:
    """The counts, for `artifacts: reports: terraform:`. What must be done manually is in none of them."""
    summary = document.summary
    return dumped({"create": summary.create, "update": summary.update, "delete": summary.delete})
