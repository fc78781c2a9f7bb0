"""GitLab's merge request widget: three counts (https://docs.gitlab.com/user/infrastructure/iac/mr_integration/)."""

from reconciler.documents.plan import PlanDocument
from reconciler.render.json import dumped


def plan_gitlab(document: PlanDocument) -> str:
    """The counts, for `artifacts: reports: terraform:`. Manual changes are not included."""
    summary = document.summary
    return dumped({"create": summary.create, "update": summary.update, "delete": summary.delete})
