"""Pushing points: in batches, again after a lost answer, and resumed where it stopped."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.applier import Journal
from reconciler.applier.operation import OperatedPage, PreparedOperation, Recorder
from reconciler.applier.operation.metric import prepare_push, prepare_reset
from reconciler.applier.operation.points import BATCH, PointRow, sent_batches
from reconciler.errors import Interrupted, RateLimitedError, RefusedError, UncertainError, UnknownNameError
from reconciler.model.operation import MetricPoint, OperationResult
from reconciler.model.services import SERVICES
from tests.applier.fake_operator import FakeOperator

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AT = int(NOW.timestamp()) - 200_000


@pytest.fixture
def operator() -> FakeOperator:
    operator = FakeOperator()
    operator.add_metric("Response time")
    operator.add_metric("Uptime", takes_points=False)
    return operator


def rows(number: int, metric: str = "Response time") -> tuple[PointRow, ...]:
    return tuple(PointRow(line + 2, metric, MetricPoint(AT + 60 * line, 1.0)) for line in range(number))


def operated(operator: FakeOperator, service: str = "statuspage") -> OperatedPage:
    return OperatedPage(operator, "acme-id", SERVICES[service])


def performed(operation: PreparedOperation, folder: Path) -> OperationResult:
    journal = Journal(folder / "journal.jsonl")
    try:
        return operation.perform(Recorder(journal, "acme-id", lambda _: None), False)
    finally:
        journal.close()


def test_batches_at_the_names_of_the_page(operator: FakeOperator, tmp_path: Path) -> None:
    operation = prepare_push(operated(operator), rows(BATCH * 2 + 1), NOW)
    assert operation.preview.summary == "push 2,001 points to 1 metric in 3 requests"
    ((label, text),) = operation.preview.facts
    assert label.startswith("Response time (m")
    assert text == "2,001 points, 2026-02-27 04:26 UTC to 2026-02-28 13:46 UTC"
    result = performed(operation, tmp_path)
    assert (result.summary, result.exit_code) == ("Pushed 2,001 points.", 0)
    assert operator.calls.count("push_points") == 3
    assert [len(points) for points in operator.points.values()] == [2001, 0]


def test_what_the_service_would_drop_is_not_sent_and_gaps_are_said(operator: FakeOperator) -> None:
    late = PointRow(9, "Response time", MetricPoint(AT + 5_000, 1.0))
    twin = PointRow(10, "Response time", MetricPoint(AT + 1, 2.0))
    preview = prepare_push(operated(operator), (*rows(2), late, twin), NOW).preview
    assert preview.summary == "push 3 points to 1 metric in 1 request"
    assert preview.notes == (
        "left out, because a later point is in the same 30 s: 1 point",
        "gaps of more than 5 minutes, which the charts show: 1",
    )


def test_a_lost_answer_is_sent_again(operator: FakeOperator, tmp_path: Path) -> None:
    operator.faults += ["lost_after", "lost_before"]
    assert performed(prepare_push(operated(operator), rows(2), NOW), tmp_path).exit_code == 0
    stored = {point.at: point.value for points in operator.points.values() for point in points}
    assert len(stored) == 2


def test_what_broke_off_is_resumed(operator: FakeOperator, tmp_path: Path) -> None:
    points = rows(BATCH * 3)
    operator.faults += [None, *[UncertainError("lost")] * 3]
    result = performed(prepare_push(operated(operator), points, NOW), tmp_path)
    assert (result.summary, result.exit_code) == ("Pushed 1,000 of 3,000 points.", 4)
    assert result.notes == (
        "whether 1,000 points of a request were stored is not known",
        "lost",
        "run it again with --resume: what was sent is skipped, and what is sent twice is stored once",
    )
    entries = Journal(tmp_path / "journal.jsonl").tail()
    already = sent_batches(entries, "acme-id")
    again = prepare_push(operated(operator), points, NOW, already)
    assert again.preview.summary == "push 2,000 points to 1 metric in 2 requests"
    assert again.preview.notes == ("sent before, by the journal, and skipped: 1,000 points",)
    assert performed(again, tmp_path).exit_code == 0
    entries = Journal(tmp_path / "journal.jsonl").tail()
    done = prepare_push(operated(operator), points, NOW, sent_batches(entries, "acme-id")).nothing_to_do
    assert done is not None
    assert done.summary == "Nothing to do: all points were sent before."


def test_points_that_were_sent_may_have_grown_too_old_since(operator: FakeOperator, tmp_path: Path) -> None:
    performed(prepare_push(operated(operator), rows(1), NOW), tmp_path)
    entries = Journal(tmp_path / "journal.jsonl").tail()
    later = datetime.fromtimestamp(AT + 29 * 86_400, UTC)
    with pytest.raises(RefusedError, match="line 2: .* is more than 28 days ago"):
        prepare_push(operated(operator), rows(1), later)
    assert prepare_push(operated(operator), rows(1), later, sent_batches(entries, "acme-id")).nothing_to_do


def test_resuming_without_a_trace_says_so(operator: FakeOperator) -> None:
    notes = prepare_push(operated(operator), rows(1), NOW, frozenset()).preview.notes
    assert notes == ("the journal knows of no part of it that was sent: everything is sent",)


def test_a_long_refusal_and_ctrl_c(operator: FakeOperator, tmp_path: Path) -> None:
    operator.faults += [RateLimitedError("rate limited for 90 s")]
    with pytest.raises(RateLimitedError):
        performed(prepare_push(operated(operator), rows(1), NOW), tmp_path)
    operator.faults += [None, RateLimitedError("rate limited for 90 s")]
    result = performed(prepare_push(operated(operator), rows(BATCH + 1), NOW), tmp_path)
    assert (result.exit_code, result.notes[0]) == (4, "rate limited for 90 s")

    def stop() -> None:
        raise Interrupted("interrupted; nothing more was sent")

    operator.meanwhile += [None, stop]
    stopped = performed(prepare_push(operated(operator), rows(BATCH + 1), NOW), tmp_path)
    assert (stopped.summary, stopped.exit_code) == ("Pushed 1,000 of 1,001 points.", 130)
    operator.faults, operator.meanwhile = [UncertainError("no answer")], [None, stop]
    unknown = performed(prepare_push(operated(operator), rows(1), NOW), tmp_path)
    assert (unknown.exit_code, unknown.notes[0]) == (4, "whether 1 point of a request were stored is not known")


def test_names_are_resolved_before_anything_is_sent(operator: FakeOperator) -> None:
    with pytest.raises(UnknownNameError) as unknown:
        prepare_push(operated(operator), rows(1, "Respons time"), NOW)
    assert str(unknown.value) == "the page has no metric `Respons time` (line 2)"
    assert unknown.value.hint == "did you mean `Response time`?"
    with pytest.raises(RefusedError, match="line 2: the metric `Uptime` gets its points from its own provider"):
        prepare_push(operated(operator), rows(1, "Uptime"), NOW)
    twin = operator.add_metric("Response time")
    with pytest.raises(UnknownNameError, match="2 metrics are called `Response time`"):
        prepare_push(operated(operator), rows(1), NOW)
    assert prepare_push(operated(operator), rows(1, twin), NOW).nothing_to_do is None
    with pytest.raises(UnknownNameError) as lost:
        prepare_reset(operated(operator), "zzz")
    assert lost.value.hint == "`reconciler metric list` shows them"
    assert "push_points" not in operator.calls


def test_no_points_and_many_metrics(operator: FakeOperator) -> None:
    nothing = prepare_push(operated(operator), (), NOW).nothing_to_do
    assert nothing is not None
    assert nothing.summary == "Nothing to do: there are no points."
    many = tuple(PointRow(2, operator.add_metric(f"M{n}"), MetricPoint(AT, 1.0)) for n in range(12))
    facts = prepare_push(operated(operator), many, NOW).preview.facts
    assert (len(facts), facts[-1]) == (11, ("more", "2 metrics"))


def test_resetting(operator: FakeOperator, tmp_path: Path) -> None:
    performed(prepare_push(operated(operator), rows(1), NOW), tmp_path)
    operation = prepare_reset(operated(operator), "Response  time")
    assert operation.preview.summary.startswith('delete all points of the metric "Response time" (m')
    assert performed(operation, tmp_path).summary == 'Deleted all points of the metric "Response time".'
    assert [points for points in operator.points.values() if points] == []


def test_a_service_without_metrics_says_so(operator: FakeOperator) -> None:
    with pytest.raises(RefusedError, match="cannot do this: it has no metrics"):
        prepare_push(operated(operator, "jsm"), rows(1), NOW)
    assert operator.calls == []
