"""Times as they are written, and the moments that they mean."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from reconciler.model import recurrence
from reconciler.model.recurrence import duration, point

NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("2026-12-01T02:00", NEW_YORK, "2026-12-01T07:00:00+00:00"),
        ("2026-07-01T02:00", NEW_YORK, "2026-07-01T06:00:00+00:00"),
        ("2026-07-01T02:00", "Eastern Time (US & Canada)", "2026-07-01T06:00:00+00:00"),
        ("2026-07-01T02:00+02:00", NEW_YORK, "2026-07-01T00:00:00+00:00"),
        ("2026-07-01T02:00Z", NEW_YORK, "2026-07-01T02:00:00+00:00"),
        ("2026-07-01", "UTC", "2026-07-01T00:00:00+00:00"),
        # clocks go from 2:00 to 3:00: a time in between moves forward by the hour
        ("2026-03-08T02:30", NEW_YORK, "2026-03-08T07:30:00+00:00"),
        # clocks go from 2:00 back to 1:00: the first of the two
        ("2026-11-01T01:30", NEW_YORK, "2026-11-01T05:30:00+00:00"),
        # half an hour, in October, the other way round
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45:00+00:00"),
    ],
)
def test_a_time_is_wall_clock_in_its_zone_or_has_its_own_offset(text: str, zone: str, moment: str) -> None:
    assert point(text, zone).isoformat() == moment


def test_what_the_clocks_leap_over_is_shown_as_they_show_it_then() -> None:
    moment = point("2026-03-08T02:30", NEW_YORK)
    assert recurrence.shown(moment, NEW_YORK) == "2026-03-08T03:30:00-04:00"
    assert recurrence.minute(recurrence.wall_clock(moment, NEW_YORK)) == "2026-03-08T03:30"


@pytest.mark.parametrize(
    "text", ["soon", "", "2026-13-01", "1999-12-31T00:00", "2099-01-01T00:00", "0001-01-01T00:00+14:00"]
)
def test_other_texts_are_no_times(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        point(text, "UTC")


@pytest.mark.parametrize("name", ["Mars/Base", "../../etc/passwd", "/etc/localtime", "", "\0"])
def test_other_names_are_no_zones(name: str) -> None:
    with pytest.raises(ValueError, match="is not a time zone"):
        recurrence.zone_of(name)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("2h", timedelta(hours=2)),
        ("90m", timedelta(minutes=90)),
        ("1h30m", timedelta(minutes=90)),
        ("1d", timedelta(days=1)),
        ("1d2h3m", timedelta(days=1, hours=2, minutes=3)),
        (" 2h ", timedelta(hours=2)),
        ("31d", timedelta(days=31)),
    ],
)
def test_lengths_of_time(text: str, length: timedelta) -> None:
    assert duration(text) == length


@pytest.mark.parametrize("text", ["", "2", "h", "2 h", "30s", "1.5h", "-2h", "2h2h", "0m", "0d0h", "99999999m", "٢h"])
def test_other_texts_are_no_lengths(text: str) -> None:
    with pytest.raises(ValueError, match="is not a length of time"):
        duration(text)


def test_a_length_has_its_bound() -> None:
    with pytest.raises(ValueError, match="is longer than 31 days"):
        duration("31d1m")


def test_a_day_begins_and_a_moment_is_one() -> None:
    assert recurrence.moment_of(date(2026, 3, 1)) == datetime(2026, 3, 1, tzinfo=UTC)
    late = datetime(2026, 3, 1, 23, tzinfo=timezone(timedelta(hours=-5)))
    assert recurrence.moment_of(late) == late
    assert recurrence.moment_of(datetime(2026, 3, 1, 23)) == datetime(2026, 3, 1, 23, tzinfo=UTC)  # noqa: DTZ001
    assert (recurrence.day_of(late), recurrence.day_of(date(2026, 3, 1))) == (date(2026, 3, 2), date(2026, 3, 1))
