"""A page at a glance: the worst first, and at most some 20 lines of 80 columns."""

from dataclasses import replace
from datetime import UTC, date, datetime

from reconciler.documents.status import StatusDocument
from reconciler.model.incident import IncidentUpdate, LiveIncident
from reconciler.model.key_expiry import KeyExpiry
from reconciler.model.operation import PageComponent
from reconciler.model.page_status import PageStatus, StatusFinding
from reconciler.render.status import findings_text, status_text, watch_line

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
COMPONENTS = (
    PageComponent("w", "Website", "operational"),
    PageComponent("g", "Core API", "", is_group=True),
    PageComponent("r", "REST API", "degraded_performance", "g"),
    PageComponent("h", "Webhooks", "major_outage", "g"),
)
INCIDENT = LiveIncident(
    "i1",
    "Payments fail in all regions, and we do not know why yet, sorry",
    "identified",
    created_at="2026-03-01T08:30:00.000Z",
    updates=(IncidentUpdate("identified", "x", "2026-03-01T11:15:00.000Z"),),
)
RUNNING = LiveIncident(
    "m1",
    "Database upgrade",
    "in_progress",
    starts_at="2026-03-01T11:00:00.000Z",
    ends_at="2026-03-01T12:25:00.000Z",
    maintenance=True,
)
SCHEDULED = LiveIncident("m2", "Network", "scheduled", starts_at="2026-03-04T10:00:00.000Z", maintenance=True)


def shown(status: PageStatus) -> str:
    return status_text(StatusDocument.of(status), width=80)


def test_all_that_there_can_be() -> None:
    keys = (KeyExpiry("STATUSPAGE_API_KEY", date(2026, 3, 3)),)
    status = PageStatus("acme", "acme-id", NOW, COMPONENTS, (INCIDENT,), (RUNNING,), (SCHEDULED,), keys)
    assert shown(status) == (
        "acme (acme-id): major_outage (2 of 3 components not operational)\n"
        "  major_outage          Core API/Webhooks\n"
        "  degraded_performance  Core API/REST API\n"
        "Open incidents\n"
        "  identified  opened 3 h ago, updated 45 min ago  Payments fail in all regions,…\n"
        "Running maintenances\n"
        "  in_progress  ends in 25 min  Database upgrade\n"
        "Scheduled maintenances\n"
        "  scheduled  2026-03-04 10:00 UTC, in 2 d  Network\n"
        "note: the key in STATUSPAGE_API_KEY expires in 2 days, on 2026-03-03\n"
    )


def test_all_is_well() -> None:
    status = PageStatus("acme-id", "acme-id", NOW, COMPONENTS[:2], (), (), ())
    assert shown(status) == (
        "acme-id: operational (1 component)\nNo open incidents, no running maintenances, no scheduled maintenances.\n"
    )
    assert shown(replace(status, components=())).startswith("acme-id: the page has no components\n")


def test_a_bad_day_fits_on_the_screen() -> None:
    components = tuple(PageComponent(f"c{n}", f"Part {n}", "partial_outage") for n in range(40))
    status = PageStatus("a", "b", NOW, components, (INCIDENT,) * 9, (RUNNING,) * 9, (SCHEDULED,) * 9)
    lines = shown(status).splitlines()
    assert len(lines) <= 20
    assert max(map(len, lines)) <= 80
    assert lines[6] == "  and 35 more"
    assert lines[-1] == "  and 7 more"


def test_times_that_are_past_or_missing() -> None:
    late = replace(RUNNING, ends_at="2026-03-01T11:00:00.000Z")
    status = PageStatus("a", "b", NOW, (), (), (late, replace(late, ends_at=None)), ())
    assert "its end was 60 min ago" in shown(status)
    assert "no end" in shown(status)
    begun = replace(SCHEDULED, starts_at="2026-03-01T11:50:00.000Z")
    status = replace(status, running=(), scheduled=(begun, replace(begun, starts_at="soon")))
    assert "2026-03-01 11:50 UTC, 10 min ago" in shown(status)
    assert "no start" in shown(status)
    unread = PageStatus("a", "b", NOW, (), (replace(INCIDENT, created_at="", updates=()),), (), ())
    assert "opened ? ago, updated ? ago" in shown(unread)


def test_findings_are_one_line_each() -> None:
    status = PageStatus("acme", "acme-id", NOW, (), (), (), ())
    assert findings_text(StatusDocument.of(status, ())) == "acme: nothing to look at\n"
    findings = (
        StatusFinding("key_expires", "", "the key\nexpires"),
        StatusFinding("maintenance_past_end", "m", "late"),
    )
    assert findings_text(StatusDocument.of(status, findings)) == "acme: the key\\nexpires\nacme: late\n"


def test_a_refreshed_page_says_when_it_was_read() -> None:
    document = StatusDocument.of(PageStatus("acme", "acme-id", NOW, (), (), (), ()))
    assert watch_line(document, 60) == "12:00:00 UTC, every 60 seconds. Ctrl-C ends it.\n"
