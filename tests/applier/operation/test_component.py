"""Statuses without an incident: one write each, a lost answer is looked up, and what stands against it is shown."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from reconciler.applier import Journal
from reconciler.applier.operation import OperatedPage, PreparedOperation, Recorder
from reconciler.applier.operation.component import prepare_set
from reconciler.errors import (
    AuthError,
    Interrupted,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    ServiceError,
    UnavailableError,
    UncertainError,
    UnknownNameError,
)
from reconciler.model.incident import IncidentChange
from reconciler.model.operation import OperationResult
from reconciler.model.service import Service
from reconciler.model.services import SERVICES
from tests.applier.fake_operator import FakeOperator


@pytest.fixture
def operator() -> FakeOperator:
    operator = FakeOperator()
    operator.add_component("Website")
    group = operator.add_group("Core API")
    operator.add_component("REST API", group_id=group)
    operator.add_component("Webhooks", group_id=group)
    return operator


def prepared(operator: FakeOperator, *asked: tuple[str, str], service: str = "statuspage") -> PreparedOperation:
    described: Service = SERVICES[service]
    return prepare_set(OperatedPage(operator, "acme-id", described), asked)


def performed(operation: PreparedOperation, folder: Path) -> OperationResult:
    journal = Journal(folder / "journal.jsonl")
    try:
        return operation.perform(Recorder(journal, "acme-id", lambda _: None), False)
    finally:
        journal.close()


def outcomes(folder: Path) -> Sequence[str]:
    lines = [json.loads(line) for line in (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()]
    return [line["outcome"] for line in lines if line["event"] == "outcome"]


def statuses(operator: FakeOperator) -> list[str]:
    return [row.status for row in operator.page_components.values() if not row.is_group]


def unavailable() -> ServiceError:
    """The error of a write whose every answer was lost."""
    error = UnavailableError("no answer")
    error.fate_unknown = True
    return error


def test_a_group_means_its_members_and_what_is_so_already_is_left_out(operator: FakeOperator, tmp_path: Path) -> None:
    operator.edit_status(next(iter(operator.page_components)), "partial_outage")
    operation = prepared(operator, ("Core API", "partial_outage"), ("Website", "partial_outage"))
    assert operation.preview.summary == "set the status of 2 components"
    assert [(each.component, each.before, each.after) for each in operation.preview.statuses] == [
        ("Core API/REST API", "operational", "partial_outage"),
        ("Core API/Webhooks", "operational", "partial_outage"),
        ("Website", "partial_outage", "partial_outage"),
    ]
    assert operation.preview.can_notify is False
    operator.calls.clear()
    result = performed(operation, tmp_path)
    assert (result.summary, result.exit_code) == ("Set the status of 2 components (2 partial_outage).", 0)
    assert operator.calls == ["set_status", "set_status"]
    assert operator.notified == []
    assert statuses(operator) == ["partial_outage"] * 3


def test_nothing_to_do(operator: FakeOperator) -> None:
    nothing = prepared(operator, ("Core API", "operational")).nothing_to_do
    assert nothing is not None
    assert nothing.summary == "Nothing to do: all 2 components show their status already."
    one = prepared(operator, ("Website", "operational")).nothing_to_do
    assert one is not None
    assert one.summary == "Nothing to do: the component shows this status already."


def test_an_open_incident_that_says_worse_is_shown(operator: FakeOperator) -> None:
    hooks = [id_ for id_, row in operator.page_components.items() if row.name == "Webhooks"]
    change = IncidentChange(
        False, "Hooks fail", "identified", "x", statuses={hooks[0]: "major_outage"}, component_ids=tuple(hooks)
    )
    live = operator.appear(change)
    rest, webhooks = prepared(operator, ("Core API", "degraded_performance")).preview.statuses
    assert rest.note == ""
    assert webhooks.note == f'the incident "Hooks fail" ({live.id}) is open and says major_outage'
    assert prepared(operator, ("Website", "degraded_performance")).preview.statuses[0].note == ""


def test_a_name_that_is_not_there_is_refused_before_anything_is_sent(operator: FakeOperator) -> None:
    with pytest.raises(UnknownNameError) as caught:
        prepared(operator, ("Website", "major_outage"), ("Web hooks", "major_outage"))
    assert caught.value.hint == "did you mean `Webhooks`?"
    operator.add_component("Webhooks", group_id=operator.add_group("Other"))
    with pytest.raises(UnknownNameError, match="can be any of `Core API/Webhooks`"):
        prepared(operator, ("Webhooks", "major_outage"))
    assert "set_status" not in operator.calls


def test_a_service_without_statuses_of_their_own_says_why(operator: FakeOperator) -> None:
    with pytest.raises(RefusedError, match="changes a live status only with an incident"):
        prepared(operator, ("Website", "major_outage"), service="jsm")
    assert operator.calls == []


def test_a_lost_answer_is_looked_up(operator: FakeOperator, tmp_path: Path) -> None:
    """The service carried it out, and no answer came through: reading tells that it happened."""
    operation = prepared(operator, ("Website", "major_outage"))
    operator.faults.append(unavailable())
    operator.meanwhile.append(lambda: operator.edit_status(operation.preview.statuses[0].id, "major_outage"))
    result = performed(operation, tmp_path)
    assert (result.summary, result.exit_code) == ("Website is major_outage.", 0)
    assert result.id == operation.preview.statuses[0].id
    assert outcomes(tmp_path) == ["unknown"]


def test_what_stays_unknown_is_said_and_stops_the_others(operator: FakeOperator, tmp_path: Path) -> None:
    operation = prepared(operator, ("Website", "major_outage"), ("Core API", "major_outage"))
    operator.faults += [None, unavailable()]
    operator.read_faults.append("lost")
    result = performed(operation, tmp_path)
    assert (result.summary, result.exit_code) == ("Set the status of 1 of 3 components.", 4)
    assert result.notes == (
        "Core API/REST API: whether it was set is not known: no answer",
        "stopped before Core API/Webhooks",
    )


def test_one_that_was_deleted_meanwhile_does_not_stop_the_others(operator: FakeOperator, tmp_path: Path) -> None:
    operation = prepared(operator, ("Core API", "major_outage"))
    operator.faults.append(NotFoundError("answered 404"))
    result = performed(operation, tmp_path)
    assert (result.summary, result.exit_code) == ("Set the status of 1 of 2 components.", 4)
    assert result.notes == ("Core API/REST API was not set: answered 404",)
    operator.faults.append(NotFoundError("answered 404"))
    alone = performed(prepared(operator, ("Website", "major_outage")), tmp_path)
    assert (alone.summary, alone.exit_code) == ("Set the status of 0 of 1 components.", 1)


def test_a_refusal_for_too_long_before_the_first_changes_nothing(operator: FakeOperator, tmp_path: Path) -> None:
    operation = prepared(operator, ("Core API", "major_outage"))
    operator.faults.append(RateLimitedError("rate limited"))
    with pytest.raises(RateLimitedError):
        performed(operation, tmp_path)
    operator.faults += [None, AuthError("the key expired")]
    result = performed(operation, tmp_path)
    assert (result.exit_code, result.notes) == (4, ("Core API/Webhooks: it was not set: the key expired",))


def test_ctrl_c_says_what_was_not_begun(operator: FakeOperator, tmp_path: Path) -> None:
    operation = prepared(operator, ("Core API", "major_outage"), ("Website", "major_outage"))

    def stop() -> None:
        raise Interrupted("interrupted; nothing more was sent")

    operator.meanwhile += [None, stop]
    result = performed(operation, tmp_path)
    assert (result.summary, result.exit_code) == ("Set the status of 1 of 3 components.", 130)
    assert result.notes == ("stopped before Core API/Webhooks and 1 more",)
    assert outcomes(tmp_path) == ["done", "skipped"]


def test_ctrl_c_hides_no_unknown_fate(operator: FakeOperator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    operation = prepared(operator, ("Website", "major_outage"))

    def stop(_: str) -> None:
        raise Interrupted("interrupted; nothing more was sent")

    monkeypatch.setattr(operator, "components", stop)
    operator.faults += [UncertainError("no answer")]
    result = performed(operation, tmp_path)
    assert (result.notes, result.exit_code) == (("Website: whether it was set is not known: no answer",), 4)


def test_what_the_service_shows_instead_is_said(
    operator: FakeOperator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    operation = prepared(operator, ("Website", "under_maintenance"))
    monkeypatch.setattr(operator, "set_status", lambda *_: next(iter(operator.page_components.values())))
    result = performed(operation, tmp_path)
    assert result.notes == ("the service shows operational for Website, not under_maintenance",)
