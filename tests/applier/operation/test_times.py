"""Times that people type: which are taken, in which zone, and which are refused with the reason."""

from datetime import UTC, datetime

import pytest

from reconciler.applier.operation.times import moment_of_text, shown_moment, window_of_texts
from reconciler.errors import RefusedError

NOW = datetime(2026, 11, 28, 3, 30, 15, 123, tzinfo=UTC)
ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-01 02:00", "2026-12-01T07:00:00+00:00"),
        ("2026-12-01T02:00:30", "2026-12-01T07:00:30+00:00"),
        ("2026-12-01T02:00Z", "2026-12-01T02:00:00+00:00"),
        ("2026-12-01T02:00+02:00", "2026-12-01T00:00:00+00:00"),
        ("now", "2026-11-28T03:30:15+00:00"),
        ("today 23:00", "2026-11-28T04:00:00+00:00"),
        ("Tomorrow 2:00", "2026-11-28T07:00:00+00:00"),
    ],
)
def test_a_time_is_taken_in_the_zone_of_the_page(text: str, moment: str) -> None:
    assert moment_of_text(text, ZONE, NOW).isoformat() == moment


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("soon", "`soon` has no time of day"),
        ("2026-12-01", "`2026-12-01` has no time of day"),
        ("2026-13-01 02:00", "`2026-13-01 02:00` is not a time: month must be in 1..12"),
        ("2199-01-01 02:00", "`2199-01-01 02:00` is not a time: 2199 is not between 2000 and 2098"),
        ("2027-03-14 02:30", "on that day clocks in America/New_York skip the time `2027-03-14 02:30`"),
        ("2027-11-07 01:30", "on that day clocks in America/New_York show twice the time `2027-11-07 01:30`"),
    ],
)
def test_a_time_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        moment_of_text(text, ZONE, NOW)
    assert refused.value.message == f"not sent: {reason}"
    assert refused.value.hint


def test_a_window_ends_at_a_time_or_after_a_length() -> None:
    by_length = window_of_texts("2026-12-01 02:00", None, "1h30m", ZONE, NOW)
    assert by_length == window_of_texts("2026-12-01 02:00", "2026-12-01 03:30", None, ZONE, NOW)
    assert (by_length[1] - by_length[0]).total_seconds() == 5400


@pytest.mark.parametrize(
    ("start", "end", "length", "reason"),
    [
        (
            "2026-11-27 22:00",
            None,
            "2h",
            "the start 2026-11-27 22:00 America/New_York (2026-11-28 03:00 UTC) is in the past: "
            "it is 2026-11-27 22:30:15 America/New_York (2026-11-28 03:30:15 UTC)",
        ),
        (
            "2026-12-01 02:00",
            "2026-12-01 02:00",
            None,
            "the end 2026-12-01 02:00 America/New_York (07:00 UTC) is not after the start "
            "2026-12-01 02:00 America/New_York (07:00 UTC)",
        ),
        ("2026-12-01 02:00", None, "2 hours", "`2 hours` is not a length of time"),
        ("2026-12-01 02:00", None, "40d", "`40d` is longer than 31 days"),
    ],
)
def test_a_window_is_refused_with_the_reason(start: str, end: str | None, length: str | None, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        window_of_texts(start, end, length, ZONE, NOW)
    assert refused.value.message == f"not sent: {reason}"


def test_a_time_in_utc_is_shown_once() -> None:
    assert shown_moment(NOW.replace(microsecond=0), "UTC") == "2026-11-28 03:30:15 UTC"
