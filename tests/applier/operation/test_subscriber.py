"""Acting on many subscribers: in lots, never on declared ones, and nobody is reached twice after a lost answer."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.applier import Journal
from reconciler.applier.operation import OperatedPage, PreparedOperation, Recorder
from reconciler.applier.operation.subscriber import (
    REACTIVATE,
    RESEND,
    UNSUBSCRIBE,
    Treatment,
    prepare_subscribers,
    select,
)
from reconciler.errors import (
    BlockedError,
    Interrupted,
    NotConfirmedError,
    RefusedError,
    RejectedError,
    UncertainError,
    UnknownNameError,
)
from reconciler.model.operation import OperationResult
from reconciler.model.resource import DesiredPage, Limits, Source
from reconciler.model.services import SERVICES
from reconciler.model.subscriber_filter import SubscriberFilter
from tests.applier.fake_operator import FakeOperator

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def operator() -> FakeOperator:
    operator = FakeOperator()
    operator.add_component("Website")
    for number in range(250):
        operator.add_person(f"p{number}@other.example", state="unconfirmed")
    return operator


def operated(operator: FakeOperator, service: str = "statuspage") -> OperatedPage:
    desired = DesiredPage(
        "acme", "acme-id", (), frozenset(), Source("statuspage.yaml", 1, 1), limits=Limits(1_000, 100)
    )
    return OperatedPage(operator, "acme-id", SERVICES[service], desired)


def prepared(
    operator: FakeOperator, treatment: Treatment, state: str = "unconfirmed", service: str = "statuspage"
) -> PreparedOperation:
    return prepare_subscribers(operated(operator, service), treatment, SubscriberFilter(state), NOW)


def performed(operation: PreparedOperation, folder: Path, *, notify: bool = False) -> OperationResult:
    journal = Journal(folder / "journal.jsonl")
    try:
        return operation.perform(Recorder(journal, "acme-id", lambda _: None), notify)
    finally:
        journal.close()


def lots(folder: Path) -> Sequence[tuple[str, int]]:
    lines = [json.loads(line) for line in (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(line["action"], len(line["fields"]["ids"])) for line in lines if line["event"] == "intent"]


def test_lots_of_a_hundred_whose_journal_names_nobody(operator: FakeOperator, tmp_path: Path) -> None:
    operation = prepared(operator, UNSUBSCRIBE)
    assert operation.preview.summary == "unsubscribe 250 subscribers"
    assert operation.preview.can_notify is False
    assert dict(operation.preview.facts)["channels"] == "email 250"
    assert "p1@" not in str(operation.preview)
    result = performed(operation, tmp_path)
    assert (result.summary, result.exit_code, result.notes) == ("Unsubscribed: 250 subscribers.", 0, ())
    assert lots(tmp_path) == [("remove", 100), ("remove", 100), ("remove", 50)]
    assert operator.people == {}
    assert "other.example" not in (tmp_path / "journal.jsonl").read_text(encoding="utf-8")


def test_the_filters_may_name_nobody(operator: FakeOperator) -> None:
    nothing = prepared(operator, REACTIVATE, "quarantined").nothing_to_do
    assert nothing is not None
    assert nothing.summary == "Nothing to do: no subscriber matches."


def test_the_limits_of_the_page(operator: FakeOperator) -> None:
    page = OperatedPage(operator, "acme-id", SERVICES["statuspage"])
    wanted = SubscriberFilter("unconfirmed")
    with pytest.raises(BlockedError) as caught:
        prepare_subscribers(page, UNSUBSCRIBE, wanted, NOW)
    assert "250 of 250 subscribers would be removed" in str(caught.value)
    assert "--allow-deletes 250" in (caught.value.hint or "")
    operation = prepare_subscribers(page, UNSUBSCRIBE, wanted, NOW, allow_deletes=250)
    assert operation.preview.notes == ("no file was read, so nobody is known to be a declared member",)


def test_resending_reaches_each_and_needs_a_yes_to_that(operator: FakeOperator, tmp_path: Path) -> None:
    operation = prepared(operator, RESEND)
    assert operation.preview.can_notify is True
    assert [(each.channel, each.count) for each in operation.preview.audience or ()] == [("email", 250)]
    with pytest.raises(NotConfirmedError, match="reaches each of them"):
        performed(operation, tmp_path)
    assert operator.confirmations == []
    assert performed(operation, tmp_path, notify=True).summary == "Asked again: 250 subscribers."
    assert len(operator.confirmations) == 250


def test_a_lost_answer_is_repeated_for_a_removal_and_never_for_a_request(
    operator: FakeOperator, tmp_path: Path
) -> None:
    operator.faults += ["lost_after"]
    result = performed(prepared(operator, RESEND), tmp_path, notify=True)
    assert (result.summary, result.exit_code) == ("Asked again: 150 of 250 subscribers.", 4)
    assert result.notes[0] == "whether they were asked again is not known: 100"
    assert len(operator.confirmations) == len(set(operator.confirmations)) == 250
    operator.faults += ["lost_after", "lost_before"]
    assert performed(prepared(operator, UNSUBSCRIBE), tmp_path).exit_code == 0
    assert operator.people == {}


def test_a_lot_that_is_refused_leaves_the_others(operator: FakeOperator, tmp_path: Path) -> None:
    operator.faults += [None, RejectedError("not these")]
    result = performed(prepared(operator, UNSUBSCRIBE), tmp_path)
    assert (result.summary, result.exit_code) == ("Unsubscribed: 150 of 250 subscribers.", 4)
    assert result.notes == ("not unsubscribed: 100", "not these")
    operator.faults += [RejectedError("not these")]
    assert performed(prepared(operator, UNSUBSCRIBE), tmp_path).exit_code == 1


def test_what_stays_unknown_exits_4(operator: FakeOperator, tmp_path: Path) -> None:
    operator.faults += [UncertainError("lost")] * 9
    result = performed(prepared(operator, UNSUBSCRIBE), tmp_path)
    assert (result.summary, result.exit_code) == ("Unsubscribed: 0 of 250 subscribers.", 4)
    assert result.notes == ("whether they were unsubscribed is not known: 250", "lost")


def test_ctrl_c_says_how_many_are_left(operator: FakeOperator, tmp_path: Path) -> None:
    def stop() -> None:
        raise Interrupted("interrupted; nothing more was sent")

    operator.meanwhile += [None, stop]
    result = performed(prepared(operator, UNSUBSCRIBE), tmp_path)
    assert (result.summary, result.exit_code) == ("Unsubscribed: 100 of 250 subscribers.", 130)
    assert result.notes == ("stopped before: 150",)
    operator.faults, operator.meanwhile = [UncertainError("lost")], [None, stop, stop]
    unknown = performed(prepared(operator, UNSUBSCRIBE), tmp_path)
    assert (unknown.notes[0], unknown.exit_code) == ("whether they were unsubscribed is not known: 100", 4)


def test_who_left_the_state_meanwhile_is_counted(
    operator: FakeOperator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operator, "remedy", lambda *asked: asked[3][:2])
    result = performed(prepared(operator, UNSUBSCRIBE), tmp_path)
    assert (result.summary, result.exit_code) == ("Unsubscribed: 244 subscribers.", 0)
    assert result.notes == ("left alone, because they were no longer in that state: 6",)


@pytest.mark.parametrize("treatment", [REACTIVATE, RESEND])
def test_what_a_service_cannot_is_refused_with_its_reason(operator: FakeOperator, treatment: Treatment) -> None:
    with pytest.raises(RefusedError, match="Jira Service Management cannot do this: its API"):
        prepared(operator, treatment, service="jsm")
    assert operator.calls == []


def test_a_component_by_name(operator: FakeOperator) -> None:
    wanted = SubscriberFilter(components=("Website",))
    assert select(operated(operator), wanted, NOW).people == ()
    with pytest.raises(UnknownNameError):
        select(operated(operator), SubscriberFilter(components=("Web site",)), NOW)
