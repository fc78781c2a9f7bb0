"""Checks for drift on the days of a week, as a workflow's schedule starts them."""

from datetime import UTC, datetime

from reconciler.ci import drift_issue
from reconciler.ci.context import Context
from reconciler.ci.host import Host
from reconciler.ci.marker import DriftMarker
from reconciler.documents.plan import PlanDocument

MONDAY = datetime(2026, 3, 2, 4, 17, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 4, 17, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 4, 17, tzinfo=UTC)
RUN = "https://ghe.example/acme/site/actions/runs/99"


def check(
    document: PlanDocument | None, host: Host, context: Context, now: datetime = MONDAY, *, failed: bool = False
) -> list[str]:
    return [one.action for one in drift_issue(document, "failed" if failed else None, host, context, now=now)]


def first_seen(body: str) -> str:
    found = DriftMarker.parse(body)
    assert found is not None
    return found.first_seen
