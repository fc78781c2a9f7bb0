"""Which live maintenances are windows of the file: by ID, or by name and start, as a plan would match them."""

from typing import Any

import pytest

from reconciler.model.address import Address
from reconciler.model.incident import LiveIncident, OwnRecord, ScheduledBy
from reconciler.model.kinds.statuspage import PAGE
from reconciler.model.resource import Desired, DesiredPage, Source
from reconciler.planner.declared_windows import declared_window, origin_of
from tests.planner.factories import FILE, KEY, PAGE_ID
from tests.planner.windows import READ, ZONE, item, series


def page(*items: Desired) -> DesiredPage:
    zone = Desired(PAGE, Address(KEY, "page"), "page", {"time_zone": ZONE}, Source(FILE, 1, 1))
    return DesiredPage(KEY, PAGE_ID, (zone, *items), READ, Source(FILE, 1, 1))


def incident(name: str, starts_at: str | None, status: str = "scheduled", **more: Any) -> LiveIncident:
    return LiveIncident("m1", name, status, starts_at=starts_at, maintenance=True, **more)


ONCE = item("Upgrade", "2026-12-01T02:00", previously=(("Old upgrade",),))
DAILY = series("Patching")
UTC_DAILY = series("Patching", time_zone="UTC")


@pytest.mark.parametrize(
    ("declared", "live", "is_declared"),
    [
        (ONCE, incident("Upgrade", "2026-12-01T07:00:00.000Z", "in_progress"), True),
        (ONCE, incident("  upgrade ", "2026-12-01T07:00:00Z", "in_progress"), False),
        (ONCE, incident("Upgrade ", "2026-12-01T07:00:00Z", "in_progress"), True),
        (ONCE, incident("Old upgrade", "2026-12-01T07:00:00Z", "completed"), True),
        (ONCE, incident("Upgrade", "2026-12-05T07:00:00Z"), True),  # waiting: somebody moved it
        (ONCE, incident("Upgrade", "2026-12-05T07:00:00Z", "completed"), False),
        (ONCE, incident("Upgrade", None), False),
        (ONCE, incident("Other", "2026-12-01T07:00:00Z"), False),
        (DAILY, incident("Patching", "2026-12-01T07:00:00Z", "in_progress"), True),
        (DAILY, incident("Patching", "2026-12-01T07:30:00Z", "in_progress"), False),
        (DAILY, incident("Patching", "2026-12-01T07:30:00Z"), True),
        (UTC_DAILY, incident("Patching", "2026-12-01T02:00:00Z", "in_progress"), True),
        (series("Patching", "FREQ=WEEKLY;BYDAY=SU"), incident("Patching", "2026-12-02T07:00:00Z"), False),
        (item("Upgrade", "2026-12-01T02:00", pin="m1"), incident("Renamed", "2027-01-01T00:00:00Z"), True),
        (item("Upgrade", "2026-12-01T02:00", pin="m2"), incident("Upgrade", "2026-12-01T07:00:00Z"), False),
        (item("Upgrade", absent=True), incident("Upgrade", "2026-12-01T07:00:00Z"), False),
    ],
)
def test_a_window_of_the_file(declared: Desired, live: LiveIncident, is_declared: bool) -> None:
    assert declared_window(page(declared), live) == (declared if is_declared else None)
    assert origin_of(page(declared), live) is (ScheduledBy.FILE if is_declared else ScheduledBy.ELSEWHERE)


def test_what_a_command_scheduled_is_no_window_of_the_file_but_by_its_id() -> None:
    live = incident("Upgrade", "2026-12-01T07:00:00Z", metadata=OwnRecord("k").to_metadata())
    assert origin_of(page(ONCE), live) is ScheduledBy.COMMAND
    assert origin_of(page(item("Upgrade", "2026-12-01T02:00", pin="m1")), live) is ScheduledBy.FILE


def test_an_incident_and_a_page_without_a_file_have_none() -> None:
    assert declared_window(page(ONCE), LiveIncident("m1", "Upgrade", "investigating")) is None
    assert origin_of(None, incident("Upgrade", "2026-12-01T07:00:00Z")) is ScheduledBy.UNKNOWN
