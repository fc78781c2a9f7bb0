"""What a scheduled check finds, and what it leaves alone."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reconciler.model.incident import IncidentUpdate, LiveIncident
from reconciler.model.key_expiry import KeyExpiry
from reconciler.model.operation import PageComponent
from reconciler.model.page_status import PageStatus
from reconciler.planner.page_check import page_findings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EMPTY = PageStatus("acme", "acme-id", NOW, (), (), (), ())


def ago(**length: float) -> str:
    return (NOW - timedelta(**length)).isoformat()


def incident(*updates: IncidentUpdate, **more: object) -> LiveIncident:
    return replace(
        LiveIncident("i1", "Payments fail", "identified", created_at=ago(hours=9), updates=updates),
        **more,  # type: ignore[arg-type]
    )


def found(status: PageStatus, hours: float = 4.0) -> Iterable[tuple[str, str]]:
    return [(each.rule, each.message) for each in page_findings(status, hours, lambda id_: f"Core API/{id_}")]


def test_an_incident_without_update() -> None:
    stale = replace(EMPTY, incidents=(incident(IncidentUpdate("identified", "x", ago(hours=5))),))
    assert found(stale) == [
        ("incident_without_update", 'the incident "Payments fail" (i1) has had no update for 5 hours')
    ]
    assert found(stale, 5.1) == []
    assert found(replace(EMPTY, incidents=(incident(),)))[0][1].endswith("no update for 9 hours")
    assert found(replace(EMPTY, incidents=(incident(created_at="soon"),))) == []


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=20), "1 minute"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_a_duration_in_words(length: timedelta, words: str) -> None:
    stale = replace(EMPTY, incidents=(incident(created_at=(NOW - length).isoformat()),))
    ((_, message),) = found(stale, 0.001)
    assert message.endswith(f"no update for {words}")


def test_a_component_that_nothing_explains() -> None:
    rows = (
        PageComponent("a", "A", "major_outage"),
        PageComponent("b", "B", "operational"),
        PageComponent("g", "G", "major_outage", is_group=True),
    )
    alone = replace(EMPTY, components=rows)
    message = "Core API/a (a) is major_outage, and no open incident or running maintenance says why"
    assert found(alone) == [("component_without_incident", message)]
    update = IncidentUpdate("identified", "x", ago(hours=1), statuses={"a": "partial_outage"})
    assert found(replace(alone, incidents=(incident(update),))) == []
    maintenance = incident(component_ids=("a",), maintenance=True, status="in_progress")
    assert found(replace(alone, running=(maintenance,))) == []
    assert len(list(found(replace(alone, scheduled=(replace(maintenance, status="scheduled"),))))) == 1


def test_a_maintenance_past_its_end() -> None:
    late = incident(name="Upgrade", maintenance=True, status="verifying", ends_at=ago(minutes=4))
    message = 'the maintenance "Upgrade" (i1) is verifying, and its end was 4 minutes ago'
    assert found(replace(EMPTY, running=(late,))) == [("maintenance_past_end", message)]
    assert len(list(found(replace(EMPTY, scheduled=(late,))))) == 1
    assert found(replace(EMPTY, running=(replace(late, ends_itself=True),))) == []
    assert len(list(found(replace(EMPTY, running=(replace(late, ends_itself=True, ends_at=ago(minutes=6)),))))) == 1
    assert found(replace(EMPTY, running=(replace(late, ends_at=None),))) == []


def test_a_key_about_to_expire() -> None:
    keys = (KeyExpiry("STATUSPAGE_API_KEY", date(2026, 3, 10)), KeyExpiry("OTHER", date(2026, 5, 1)))
    sentence = "the key in STATUSPAGE_API_KEY expires in 9 days, on 2026-03-10"
    assert found(replace(EMPTY, keys=keys)) == [("key_expires", sentence)]
