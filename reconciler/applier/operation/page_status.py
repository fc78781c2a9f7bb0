"""Read the page at a glance: four requests."""

from datetime import datetime

from reconciler.applier.operation.names import PageNames
from reconciler.applier.operation.prepared import OperatedPage
from reconciler.model.incident import IncidentListing, LiveIncident
from reconciler.model.key_expiry import key_expiries
from reconciler.model.page_status import PageStatus, StatusFinding
from reconciler.planner.page_check import page_findings


def read_status(page: OperatedPage, now: datetime) -> PageStatus:
    """The page as visitors see it, with what is scheduled. Raises ServiceError."""
    listings = (IncidentListing.UNRESOLVED, IncidentListing.RUNNING, IncidentListing.SCHEDULED)
    rows = tuple(page.operator.components(page.id))
    by_id = {live.id: live for listing in listings for live in page.operator.incidents(page.id, listing)}
    lives = [live for live in by_id.values() if live.is_open]
    maintenances = [live for live in lives if live.maintenance]
    return PageStatus(
        page.label,
        page.id,
        now,
        rows,
        tuple(live for live in lives if not live.maintenance),
        tuple(live for live in maintenances if live.status != "scheduled"),
        tuple(sorted((live for live in maintenances if live.status == "scheduled"), key=_start)),
        key_expiries([page.desired.provider]) if page.desired is not None else (),
    )


def check_status(page: OperatedPage, status: PageStatus, stale_hours: float) -> tuple[StatusFinding, ...]:
    """What is wrong with the page (see `planner.page_check`)."""
    return page_findings(status, stale_hours, PageNames(status.components, page.desired).shown)


def _start(maintenance: LiveIncident) -> str:
    return maintenance.starts_at or ""
