"""Reading points of a file: what is wrong is said by line, and one point is kept for each interval of the service."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from reconciler.applier.operation.points import (
    BATCH,
    PointRow,
    batches,
    gaps,
    read_points,
    read_time,
    read_value,
    refuse_times,
    sent_batches,
    thinned,
)
from reconciler.documents.event import Event
from reconciler.errors import RefusedError
from reconciler.model.operation import MetricPoint

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AT = int(NOW.timestamp())


def row(at: int, value: float = 1.0, line: int = 0, metric: str = "m") -> PointRow:
    return PointRow(line, metric, MetricPoint(at, value))


def refusal(text: str, metric: str | None = None) -> str:
    with pytest.raises(RefusedError) as caught:
        read_points(text, metric)
    return str(caught.value)


def test_both_headers_in_any_order() -> None:
    text = f"\ufeffTime, value ,metric\r\n{AT},1.5,Response time\r\n\r\n2026-03-01T12:00:30Z,-2e3,m2\r\n"
    assert read_points(text, None) == (row(AT, 1.5, 2, "Response time"), row(AT + 30, -2000.0, 4, "m2"))
    assert read_points(f"time,value\n{AT},1\n", "m") == (row(AT, 1.0, 2),)


@pytest.mark.parametrize(
    ("text", "metric", "words"),
    [
        ("", None, "the first line of the file is not the header metric,time,value"),
        ("time,value\n", None, "is not the header metric,time,value"),
        ("metric,time,value\n", "m", "is not the header time,value"),
        ("time,time,value\n", "m", "is not the header time,value"),
        ("time,value\n1,2,3\n", "m", "line 2: 3 columns in place of 2"),
        ('time,value\n1,"2\n3"\n', "m", "line 3: `2\n3` is not a number"),
    ],
)
def test_what_is_no_such_file(text: str, metric: str | None, words: str) -> None:
    assert words in refusal(text, metric)


def test_every_bad_line_is_named_up_to_ten() -> None:
    text = "time,value\n" + f"{AT},nan\n{AT},-inf\nsoon,1\n{AT},1_0\n{AT},\n" + f"{AT},x\n" * 7
    message = refusal(text, "m")
    assert message.startswith(
        "not sent: line 2: `nan` is not a finite number; line 3: `-inf` is not a finite number; "
        "line 4: `soon` is not a time (ISO 8601, or seconds since 1970); line 5: `1_0` is not a number; "
        "line 6: `` is not a number; line 7: `x`"
    )
    assert message.endswith("; and 2 more")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (str(AT), AT),
        (f"{AT}.4", AT),
        ("2026-03-01T12:00:00Z", AT),
        ("2026-03-01 13:00:00+01:00", AT),
        ("2026-03-01T12:00", AT),
    ],
)
def test_times(text: str, at: int) -> None:
    assert read_time(text) == at


def test_a_time_or_a_number_that_is_too_large() -> None:
    with pytest.raises(ValueError, match="is not a time"):
        read_time("9" * 400)
    with pytest.raises(ValueError, match="is not a finite number"):
        read_value("1e999")


def test_times_out_of_reach_are_named_by_line() -> None:
    refuse_times([row(AT - 28 * 86_400), row(AT + 300)], NOW)
    with pytest.raises(RefusedError) as caught:
        refuse_times([row(AT - 28 * 86_400 - 1, line=7), row(AT * 1000, line=8), row(AT + 301)], NOW)
    message = str(caught.value)
    assert "line 7: 2026-02-01 11:59:59 UTC is more than 28 days ago" in message
    assert f"line 8: {AT * 1000} is in the future (times are seconds, not milliseconds)" in message
    assert "2026-03-01 12:05:01 UTC is in the future" in message


def test_the_last_point_of_each_30_seconds_is_kept() -> None:
    rows = [row(AT + 31, 3.0, 4), row(AT, 1.0, 2), row(AT + 2, 2.0, 3), row(AT + 2, 9.0, 5), row(AT, 7.0, 6, "other")]
    assert [(each.metric, each.point.at - AT, each.point.value) for each in thinned(rows)] == [
        ("other", 0, 7.0),
        ("m", 2, 9.0),
        ("m", 31, 3.0),
    ]


def test_gaps_that_the_charts_show() -> None:
    assert (
        gaps([row(AT), row(AT + 300), row(AT + 601), row(AT + 602, metric="other"), row(AT + 1202, metric="other")])
        == 2
    )


def test_batches_by_time_stay_what_they_are_when_points_are_added() -> None:
    rows = [row(AT + 30 * number) for number in range(BATCH + 1)]
    first, second = batches(rows)
    assert (len(first.rows), len(second.rows)) == (BATCH, 1)
    longer = batches([*rows, row(AT + 30 * (BATCH + 1))])
    assert longer[0].digest == first.digest
    assert longer[1].digest != second.digest
    assert second.points == {"m": [MetricPoint(AT + 30 * BATCH, 1.0)]}


def test_the_journal_tells_what_was_sent() -> None:
    intent = partial(Event, event="intent", run="r", page_id="p")
    outcome = partial(Event, event="outcome", run="r", outcome="done")
    events = [
        intent(call=1, fields={"batch": "b"}),
        outcome(call=1),
        intent(call=2, fields={"batch": "unknown"}),
        outcome(call=2, outcome="unknown"),
        intent(call=3, page_id="q", fields={"batch": "elsewhere"}),
        outcome(call=3),
        intent(call=4, action="set status"),
        outcome(call=4),
        outcome(call=1, run="s"),
    ]
    assert sent_batches(events, "p") == {"b"}


def test_ages_are_by_the_clock_that_is_given() -> None:
    refuse_times([row(AT)], NOW + timedelta(days=28))
    with pytest.raises(RefusedError, match="is more than 28 days ago"):
        refuse_times([row(AT)], NOW + timedelta(days=28, seconds=1))
