"""Maintenances beside other processes and the service itself: one per key, none deleted that runs, nothing shown better."""

from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.applier.journal import Journal
from reconciler.applier.operation import OperatedPage, Recorder
from reconciler.applier.operation.maintenance import MaintenanceRequest, prepare_schedule
from reconciler.applier.operation.maintenance_change import prepare_cancel, prepare_complete, prepare_start
from reconciler.errors import RefusedError, UncertainError
from reconciler.model.incident import IncidentChange, LiveIncident
from reconciler.model.services import DEFAULT
from reconciler.model.services.jsm import JSM
from tests.applier.fake_operator import FakeOperator

REQUEST = MaintenanceRequest(
    start="2026-03-01 13:00", length="1h", name="Upgrade", components=("API", "Web"), key="k7", notify=False
)
BY_NAME = MaintenanceRequest(notify=False)


@pytest.fixture
def fake() -> FakeOperator:
    fake = FakeOperator()
    fake.add_component("API")
    fake.add_component("Web", status="degraded_performance")
    return fake


@pytest.fixture
def page(fake: FakeOperator) -> OperatedPage:
    return OperatedPage(fake, "kctbh9vrtdwd", DEFAULT)


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    return Recorder(Journal(tmp_path / "journal.jsonl", durable=False), "kctbh9vrtdwd", lambda seconds: None)


def scheduled(page: OperatedPage, fake: FakeOperator, recorder: Recorder, request: MaintenanceRequest = REQUEST) -> str:
    return prepare_schedule(page, request, fake.now).perform(recorder, False).id


def statuses(fake: FakeOperator) -> list[str]:
    return [component.status for component in fake.page_components.values()]


def ours(fake: FakeOperator) -> list[LiveIncident]:
    return [live for live in fake.page_incidents.values() if live.maintenance]


def test_two_processes_with_one_key_schedule_one(page: OperatedPage, fake: FakeOperator, recorder: Recorder) -> None:
    first, second = (prepare_schedule(page, REQUEST, fake.now) for _ in range(2))
    winner = first.perform(recorder, False)
    loser = second.perform(recorder, False)
    assert [live.id for live in ours(fake)] == [winner.id] == [loser.id]
    assert "another process opened it first" in loser.notes[0]
    third = prepare_schedule(page, REQUEST, fake.now)
    assert third.nothing_to_do is not None
    assert third.nothing_to_do.id == winner.id


@pytest.mark.parametrize("fault", ["lost_before", "lost_after"])
def test_a_lost_answer_schedules_one(page: OperatedPage, fake: FakeOperator, recorder: Recorder, fault: str) -> None:
    fake.faults = [fault]
    scheduled(page, fake, recorder)
    assert len(ours(fake)) == 1


def test_a_fate_that_stays_unknown_says_how_to_run_it_again(
    page: OperatedPage, fake: FakeOperator, recorder: Recorder
) -> None:
    fake.faults = ["lost_before"] * 3
    prepared = prepare_schedule(page, REQUEST, fake.now)
    with pytest.raises(UncertainError):
        prepared.perform(recorder, False)
    assert prepared.if_unknown == "run it again with `--idempotency-key k7`: it schedules no second maintenance"


def test_the_service_runs_it_and_a_completion_restores_what_was_there(
    page: OperatedPage, fake: FakeOperator, recorder: Recorder
) -> None:
    scheduled(page, fake, recorder)
    fake.advance(3601)
    assert statuses(fake) == ["under_maintenance", "under_maintenance"]
    prepare_complete(page, "Upgrade", BY_NAME).perform(recorder, False)
    assert statuses(fake) == ["operational", "degraded_performance"]
    assert fake.notified == []


def test_a_completion_waits_for_an_incident_that_is_still_open(
    page: OperatedPage, fake: FakeOperator, recorder: Recorder
) -> None:
    scheduled(page, fake, recorder)
    prepare_start(page, "Upgrade", BY_NAME).perform(recorder, False)
    api = next(iter(fake.page_components))
    outage = IncidentChange(notify=False, name="Outage", status="investigating", statuses={api: "major_outage"})
    fake.appear(outage)
    completion = prepare_complete(page, "Upgrade", BY_NAME)
    assert next(change.note for change in completion.preview.statuses).endswith("is still open")
    completion.perform(recorder, False)
    assert statuses(fake) == ["major_outage", "degraded_performance"]


def test_a_status_that_the_service_sets_itself_is_said(
    page: OperatedPage, fake: FakeOperator, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduled(page, fake, recorder)
    fake.advance(3601)
    send = fake.change_incident

    def change(page_id: str, incident_id: str, change: IncidentChange) -> LiveIncident:
        return send(page_id, incident_id, replace(change, statuses=dict.fromkeys(change.statuses, "operational")))

    monkeypatch.setattr(fake, "change_incident", change)
    done = prepare_complete(page, "Upgrade", BY_NAME).perform(recorder, False)
    assert done.notes == ("the service gave 1 of 2 components another status than was sent: look at the page",)


def test_one_that_begins_between_preview_and_deletion_is_kept(
    page: OperatedPage, fake: FakeOperator, recorder: Recorder
) -> None:
    scheduled(page, fake, recorder)
    prepared = prepare_cancel(page, "Upgrade", BY_NAME, fake.now)
    fake.advance(3601)
    with pytest.raises(RefusedError, match="is in_progress and is not deleted"):
        prepared.perform(recorder, False)
    assert [live.status for live in ours(fake)] == ["in_progress"]
    assert "delete_incident" not in fake.calls


def test_one_that_begins_in_a_moment_is_kept(page: OperatedPage, fake: FakeOperator, recorder: Recorder) -> None:
    scheduled(page, fake, recorder)
    fake.advance(3595)
    with pytest.raises(RefusedError, match="starts in a moment and is not deleted"):
        prepare_cancel(page, "Upgrade", BY_NAME, fake.now).perform(recorder, False)
    assert len(ours(fake)) == 1


def test_one_that_was_deleted_meanwhile_is_said(page: OperatedPage, fake: FakeOperator, recorder: Recorder) -> None:
    live_id = scheduled(page, fake, recorder)
    prepared = prepare_cancel(page, "Upgrade", BY_NAME, fake.now)
    del fake.page_incidents[live_id]
    assert "was deleted meanwhile" in prepared.perform(recorder, False).summary


def test_nobody_is_reminded_who_is_not_notified(page: OperatedPage, fake: FakeOperator) -> None:
    reminding = MaintenanceRequest(start="2026-03-01 13:00", length="1h", name="Upgrade", remind=True)
    notes = " ".join(prepare_schedule(page, reminding, fake.now).preview.notes)
    assert "who is notified now is also reminded an hour before it starts" in notes
    assert "no component is named" in notes
    assert "the service starts and completes it" in notes


def test_a_service_that_has_none_is_refused_before_anything_is_read(fake: FakeOperator) -> None:
    page = OperatedPage(fake, "p1", JSM)
    for prepare in (
        lambda: prepare_schedule(page, REQUEST, fake.now),
        lambda: prepare_start(page, "Upgrade", BY_NAME),
        lambda: prepare_complete(page, "Upgrade", BY_NAME),
        lambda: prepare_cancel(page, "Upgrade", BY_NAME),
    ):
        with pytest.raises(RefusedError, match="its API schedules no maintenance"):
            prepare()
    assert fake.calls == []
