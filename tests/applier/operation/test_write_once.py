"""An incident is written exactly once: under lost answers, lists that lag, and other processes with the same key."""

from itertools import product
from pathlib import Path

import pytest

from reconciler.applier.journal import Journal
from reconciler.applier.operation import OperatedPage, Recorder
from reconciler.applier.operation.write_once import change_once, create_once
from reconciler.errors import AuthError, Interrupted, RejectedError, UnavailableError, UncertainError
from reconciler.model.incident import IncidentChange, LiveIncident, OwnRecord
from reconciler.model.services import DEFAULT
from tests.applier.fake_incidents import Fault
from tests.applier.fake_operator import FakeOperator

KEY = "k7"


def opening(key: str = KEY, name: str = "Payments fail") -> IncidentChange:
    return IncidentChange(
        notify=True, name=name, status="investigating", key=key, metadata=OwnRecord(key).to_metadata()
    )


@pytest.fixture
def fake() -> FakeOperator:
    return FakeOperator()


@pytest.fixture
def page(fake: FakeOperator) -> OperatedPage:
    return OperatedPage(fake, "kctbh9vrtdwd", DEFAULT)


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def recorder(tmp_path: Path, waits: list[float]) -> Recorder:
    return Recorder(Journal(tmp_path / "journal.jsonl", durable=False), "kctbh9vrtdwd", waits.append)


def opened(fake: FakeOperator) -> list[LiveIncident]:
    return [each for each in fake.page_incidents.values() if each.own is not None and each.own.key == KEY]


@pytest.mark.parametrize("faults", list(product([None, "lost_before", "lost_after"], repeat=2)), ids=str)
def test_a_lost_answer_makes_no_second_incident(
    fake: FakeOperator, page: OperatedPage, recorder: Recorder, faults: tuple[Fault, ...]
) -> None:
    fake.faults = list(faults)
    incident, notes = create_once(page, opening(), recorder)
    assert ([each.id for each in opened(fake)], notes) == ([incident.id], ())


@pytest.mark.parametrize("lag", [0, 1, 2])
def test_a_list_that_lags_is_looked_at_again(
    fake: FakeOperator, page: OperatedPage, recorder: Recorder, waits: list[float], lag: int
) -> None:
    fake.faults, fake.lag = ["lost_after"], lag * 4
    create_once(page, opening(), recorder)
    assert len(opened(fake)) == 1
    assert waits == [0.0, 1.0, 3.0][: lag + 1]


def test_a_fate_that_stays_unknown_is_raised(fake: FakeOperator, page: OperatedPage, recorder: Recorder) -> None:
    fake.faults = ["lost_before"] * 3
    with pytest.raises(UncertainError):
        create_once(page, opening(), recorder)
    assert (opened(fake), recorder.sent) == ([], 3)


def test_a_rejection_is_not_repeated(fake: FakeOperator, page: OperatedPage, recorder: Recorder) -> None:
    fake.faults = [RejectedError("answered 422")]
    with pytest.raises(RejectedError):
        create_once(page, opening(), recorder)
    assert recorder.sent == 1


def test_the_younger_of_two_with_one_key_is_deleted_again(
    fake: FakeOperator, page: OperatedPage, recorder: Recorder
) -> None:
    fake.meanwhile = [lambda: fake.appear(opening())]
    incident, notes = create_once(page, opening(), recorder)
    assert [each.id for each in opened(fake)] == [incident.id]
    assert notes[0].startswith("another process opened it first; ours (")


def test_where_it_cannot_be_deleted_both_are_named(fake: FakeOperator, page: OperatedPage, recorder: Recorder) -> None:
    fake.meanwhile = [lambda: fake.appear(opening())]
    fake.faults = [None, RejectedError("answered 422")]
    incident, notes = create_once(page, opening(), recorder)
    assert len(opened(fake)) == 2
    assert incident.id == opened(fake)[0].id
    assert notes == (
        f"another process opened {incident.id} with the same key, and {opened(fake)[1].id} cannot be deleted: answered 422",
    )


def test_a_failed_look_afterwards_is_said(fake: FakeOperator, page: OperatedPage, recorder: Recorder) -> None:
    fake.read_faults = [UnavailableError("answered 500")]
    incident, notes = create_once(page, opening(), recorder)
    assert opened(fake) == [incident]
    assert notes == ("the page was not read again: whether another process used the same key is not known",)


def test_an_ended_incident_counts_unless_only_open_ones_do(
    fake: FakeOperator, page: OperatedPage, recorder: Recorder
) -> None:
    first = fake.appear(opening())
    fake.edit(first.id, IncidentChange(notify=False, status="resolved"))
    again, _ = create_once(page, opening(), recorder, only_open=True)
    assert again.id != first.id
    ours, _ = create_once(page, opening(), recorder)
    assert ours.id == first.id


@pytest.mark.parametrize("fault", [None, "lost_before", "lost_after"])
def test_an_update_is_posted_once(fake: FakeOperator, page: OperatedPage, recorder: Recorder, fault: Fault) -> None:
    incident = fake.appear(opening())
    fake.faults = [fault]
    change = IncidentChange(notify=False, body="We found the cause.\n", status="identified")
    changed, notes = change_once(page, incident, change, recorder)
    assert (changed.status, notes) == ("identified", ())
    bodies = [update.body.rstrip() for update in fake.page_incidents[incident.id].updates]
    assert bodies.count("We found the cause.") == 1


def test_an_equal_update_of_before_is_not_taken_for_ours(
    fake: FakeOperator, page: OperatedPage, recorder: Recorder
) -> None:
    incident = fake.appear(opening())
    change = IncidentChange(notify=False, body="Still looking.")
    fake.edit(incident.id, change)
    fake.faults = ["lost_before"]
    change_once(page, fake.page_incidents[incident.id], change, recorder)
    assert [update.body for update in fake.page_incidents[incident.id].updates].count("Still looking.") == 2


def test_an_incident_that_was_deleted_meanwhile_is_no_success(
    fake: FakeOperator, page: OperatedPage, recorder: Recorder
) -> None:
    incident = fake.appear(opening())
    fake.meanwhile = [lambda: fake.page_incidents.clear()]
    fake.faults = ["lost_before"]
    with pytest.raises(Exception, match="404"):
        change_once(page, incident, IncidentChange(notify=False, body="x"), recorder)


@pytest.mark.parametrize(
    ("number", "refusal", "looks"),
    [(12, UnavailableError("answered 500"), 3), (4, AuthError("answered 401"), 1)],
)
def test_a_fate_that_cannot_be_looked_for_stays_unknown(
    fake: FakeOperator,
    page: OperatedPage,
    recorder: Recorder,
    waits: list[float],
    number: int,
    refusal: Fault,
    looks: int,
) -> None:
    fake.faults, fake.read_faults = ["lost_after"], [refusal] * number
    with pytest.raises(UncertainError, match="it may have been carried out; looking for it failed too: answered"):
        create_once(page, opening(), recorder)
    assert (len(opened(fake)), recorder.sent, len(waits)) == (1, 1, looks)


def test_one_look_may_fail(fake: FakeOperator, page: OperatedPage, recorder: Recorder) -> None:
    fake.faults, fake.read_faults = ["lost_after"], [UnavailableError("answered 500")]
    create_once(page, opening(), recorder)
    assert (len(opened(fake)), recorder.sent) == (1, 1)


def stopping(*_: object) -> list[LiveIncident]:
    raise Interrupted("interrupted; nothing more was sent")


def test_ctrl_c_hides_no_unknown_fate(
    fake: FakeOperator, page: OperatedPage, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.faults, fake.meanwhile = ["lost_before"], [None, stopping]
    with pytest.raises(UncertainError, match="interrupted before it was sent again"):
        create_once(page, opening(), recorder)
    monkeypatch.setattr(fake, "incidents", stopping)
    fake.faults = ["lost_after"]
    with pytest.raises(UncertainError, match="interrupted before it could be looked for"):
        create_once(page, opening(), recorder)
    fake.meanwhile = [stopping]
    with pytest.raises(Interrupted):
        create_once(page, opening(), recorder)


def test_ctrl_c_during_the_post_hides_no_incident(
    fake: FakeOperator, page: OperatedPage, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake, "incidents", stopping)
    incident, notes = create_once(page, opening(), recorder)
    assert [each.id for each in opened(fake)] == [incident.id]
    assert notes == ("the page was not read again: whether another process used the same key is not known",)
