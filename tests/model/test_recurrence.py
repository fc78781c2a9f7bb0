"""Recurrence rules: when they come true, across changes of the clocks, and what is not taken for one."""

import re
import time
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.recurrence import (
    LAST_YEAR,
    YEARS_AHEAD,
    Repeat,
    fixed,
    following,
    parts_of,
    shown,
    soonest,
    starts,
    wall_clock,
    zone_of,
)

NEW_YORK = "America/New_York"
AT_2 = "FREQ=WEEKLY;BYDAY=SU;BYHOUR=2;BYMINUTE=0"


def repeat(rule: str, begins: str = "2026-11-01", hours: int = 2, count: int = 4) -> Repeat:
    return Repeat(rule, begins, timedelta(hours=hours), count)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def written(rule: Repeat, zone: str, after: str) -> list[str]:
    return [shown(start, zone) for start, _ in following(rule, zone, at(after))]


def test_the_next_ones_after_a_moment() -> None:
    assert written(repeat(AT_2), NEW_YORK, "2026-11-15T12:00") == [
        "2026-11-22T02:00:00-05:00",
        "2026-11-29T02:00:00-05:00",
        "2026-12-06T02:00:00-05:00",
        "2026-12-13T02:00:00-05:00",
    ]


def test_one_that_begins_at_this_moment_has_begun() -> None:
    assert written(repeat(AT_2, count=1), NEW_YORK, "2026-11-22T06:59:59") == ["2026-11-22T02:00:00-05:00"]
    assert written(repeat(AT_2, count=1), NEW_YORK, "2026-11-22T07:00:00") == ["2026-11-29T02:00:00-05:00"]


def test_nothing_comes_before_the_rule_begins() -> None:
    assert written(repeat(AT_2, count=1), NEW_YORK, "2020-01-01") == ["2026-11-01T02:00:00-05:00"]


def test_it_keeps_its_hour_when_the_clocks_change() -> None:
    march = written(repeat(AT_2), NEW_YORK, "2027-03-01")
    assert march == [
        "2027-03-07T02:00:00-05:00",
        "2027-03-14T03:00:00-04:00",  # there is no 2:00 on that day
        "2027-03-21T02:00:00-04:00",
        "2027-03-28T02:00:00-04:00",
    ]


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    rule = repeat("FREQ=DAILY;BYHOUR=1;BYMINUTE=30", "2026-10-01", count=2)
    assert written(rule, NEW_YORK, "2026-10-31T12:00") == ["2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"]


def test_a_window_lasts_by_the_stopwatch() -> None:
    ((start, end),) = following(repeat(AT_2, hours=3, count=1), NEW_YORK, at("2026-03-07T12:00"))
    assert end - start == timedelta(hours=3)
    rule = repeat("FREQ=DAILY;BYHOUR=1", "2026-03-01", hours=3, count=1)
    ((start, end),) = following(rule, NEW_YORK, at("2026-03-08T00:00"))
    assert (shown(start, NEW_YORK), shown(end, NEW_YORK)) == ("2026-03-08T01:00:00-05:00", "2026-03-08T05:00:00-04:00")


def test_two_times_that_become_one_are_one() -> None:
    rule = repeat("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30", "2026-03-08", count=3)
    assert written(rule, NEW_YORK, "2026-03-08T00:00") == [
        "2026-03-08T03:00:00-04:00",
        "2026-03-08T03:30:00-04:00",
        "2026-03-09T02:00:00-04:00",
    ]


@pytest.mark.parametrize(
    ("rule", "begins", "found"),
    [
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-11-01T22:00", ["2026-11-27T22:00", "2026-12-25T22:00", "2027-01-29T22:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-12-01T01:00", ["2026-12-31T01:00", "2027-01-31T01:00", "2027-03-31T01:00"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2026-12-01", ["2028-02-29T00:00", "2032-02-29T00:00", "2036-02-29T00:00"]),
        ("FREQ=DAILY;COUNT=2", "2026-12-01", ["2026-12-01T00:00", "2026-12-02T00:00"]),
        ("FREQ=DAILY;UNTIL=20261202", "2026-12-01", ["2026-12-01T00:00", "2026-12-02T00:00"]),
        ("FREQ=DAILY;UNTIL=20261202T000000", "2026-12-01", ["2026-12-01T00:00", "2026-12-02T00:00"]),
        ("FREQ=DAILY;UNTIL=20261202T000000Z", "2026-12-01", ["2026-12-01T00:00", "2026-12-02T00:00"]),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;", "2026-12-01", ["2026-12-01T00:00", "2026-12-03T00:00", "2026-12-15T00:00"]),
        ("freq=yearly;byday=mo;byweekno=1", "2026-12-01", ["2027-01-04T00:00", "2028-01-03T00:00", "2029-01-01T00:00"]),
    ],
)  # fmt: skip
def test_rules_of_the_calendar(rule: str, begins: str, found: list[str]) -> None:
    moments = islice(starts(repeat(rule, begins), "UTC", at("2026-11-01")), 3)
    assert [moment.isoformat()[:16] for moment in moments] == found


def test_an_end_in_utc_is_taken_to_the_zone() -> None:
    rule = repeat("FREQ=DAILY;UNTIL=20261202T070000Z", "2026-12-01T02:00")
    assert written(rule, NEW_YORK, "2026-11-01") == ["2026-12-01T02:00:00-05:00", "2026-12-02T02:00:00-05:00"]


def test_the_beginning_may_have_an_offset() -> None:
    assert written(repeat("FREQ=DAILY", "2026-12-01T07:00Z", count=1), NEW_YORK, "2026-11-01") == [
        "2026-12-01T02:00:00-05:00"
    ]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("", "is not made of parts such as FREQ=WEEKLY;BYDAY=SU"),
        ("every sunday", "is not made of parts such as FREQ=WEEKLY;BYDAY=SU"),
        ("FREQ=WEEKLY;BYDAY=", "is not made of parts such as FREQ=WEEKLY;BYDAY=SU"),
        ("FREQ=WEEKLY\nFREQ=DAILY", "is not made of parts such as FREQ=WEEKLY;BYDAY=SU"),
        ("BYDAY=SU", "needs FREQ=DAILY, FREQ=WEEKLY, FREQ=MONTHLY, FREQ=YEARLY"),
        ("FREQ=SECONDLY", "needs FREQ=DAILY, FREQ=WEEKLY, FREQ=MONTHLY, FREQ=YEARLY"),
        ("FREQ=HOURLY", "needs FREQ=DAILY, FREQ=WEEKLY, FREQ=MONTHLY, FREQ=YEARLY"),
        ("FREQ=DAILY;FREQ=WEEKLY", "has FREQ twice"),
        ("FREQ=DAILY;INTERVAL=0", "has INTERVAL=0, which is no number from 1 to 9999"),
        ("FREQ=DAILY;INTERVAL=-1", "has INTERVAL=-1, which is no number from 1 to 9999"),
        ("FREQ=DAILY;COUNT=99999999", "has COUNT=99999999, which is no number from 1 to 9999"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "has both COUNT and UNTIL; one of them ends it"),
        ("FREQ=DAILY;UNTIL=2027", "has an UNTIL that is no day such as 20271231"),
        ("FREQ=DAILY;UNTIL=20270230", "has an UNTIL that is no day such as 20271231"),
        ("FREQ=DAILY;UNTIL=99991231", "has an UNTIL that is no day such as 20271231"),
        ("FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=0,10,20,30,40", "comes true 25 times a day; at most 24"),
        ("FREQ=DAILY;" + "BYDAY=MO;" * 40, "is longer than 300 characters"),
    ],
)  # fmt: skip
def test_what_is_no_rule(rule: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(why)}$"):
        parts_of(rule)


@pytest.mark.parametrize("key", ["BYSECOND=0", "BYEASTER=0", "DTSTART=20260101", "X=1"])
def test_parts_that_are_not_known(key: str) -> None:
    with pytest.raises(ValueError, match=f"has a part '{key.partition('=')[0]}'; known are BYDAY, BYHOUR, BYMINUTE"):
        parts_of(f"FREQ=DAILY;{key}")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=DAILY;BYMONTH=99",
        "FREQ=DAILY;BYHOUR=25",
        "FREQ=DAILY;BYHOUR=,",
        "FREQ=DAILY;WKST=9",
    ],
)
def test_what_the_calendar_does_not_understand(rule: str) -> None:
    try:
        found = soonest(repeat(rule), "UTC")
    except ValueError as error:
        assert str(error).startswith("is not understood: ")
    else:
        assert found is None


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYSETPOS=5",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=5",
        "FREQ=DAILY;UNTIL=20200101",
    ],
)
def test_a_rule_that_names_no_day_is_found_out_soon(rule: str) -> None:
    begun = time.process_time()
    assert soonest(repeat(rule), "UTC") is None
    assert time.process_time() - begun < 5  # reckoned to the year 9999 it takes many times as long


def test_a_rule_that_began_long_ago_and_comes_often_is_reckoned_soon() -> None:
    hours = ",".join(map(str, range(24)))
    begun = time.process_time()
    found = following(repeat(f"FREQ=DAILY;BYHOUR={hours}", "2000-01-01", count=50), NEW_YORK, at("2026-11-01"))
    assert len(found) == 50
    assert time.process_time() - begun < 20


def test_it_looks_so_far_ahead_and_no_farther() -> None:
    found = list(starts(repeat("FREQ=YEARLY", "2026-12-01"), "UTC", at("2026-11-01")))
    assert [moment.year for moment in found] == list(range(2026, 2026 + YEARS_AHEAD + 1))
    late = list(starts(repeat("FREQ=YEARLY", "2090-12-01"), "UTC", at("2026-11-01")))
    assert late[-1].year == LAST_YEAR


zones = st.sampled_from(
    [
        "America/New_York",
        "Europe/Berlin",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "America/St_Johns",
        "Pacific/Apia",
        "Asia/Kathmandu",
        "America/Sao_Paulo",
        "Asia/Beirut",
        "UTC",
    ]
)
moments = st.datetimes(datetime(2000, 1, 2), datetime(2040, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


@given(zones, st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(0, 23), st.integers(0, 59), moments)
@settings(deadline=None, max_examples=300)
def test_a_daily_window_begins_at_its_time_on_every_day(
    zone: str, begins: date, hour: int, minute: int, after: datetime
) -> None:
    rule = repeat(f"FREQ=DAILY;BYHOUR={hour};BYMINUTE={minute}", begins.isoformat(), count=8)
    found = [start for start, _ in following(rule, zone, after)]
    assert len(found) == 8
    assert found == sorted(set(found))
    assert all(start > after for start in found)
    first = wall_clock(found[0], zone)
    assert first.date() >= begins
    for start in found:
        clock = wall_clock(start, zone)
        if (clock.hour, clock.minute) != (hour, minute):  # only where clocks never show it on that day
            asked = datetime.combine(clock.date(), datetime.min.time()).replace(hour=hour, minute=minute)
            there = asked.replace(tzinfo=zone_of(zone))
            if there.astimezone(UTC) != start:  # the leap is over midnight: it is the day before that lacks the time
                there = (asked - timedelta(days=1)).replace(tzinfo=zone_of(zone))
            assert there.astimezone(UTC) == start
            assert there.astimezone(UTC).astimezone(zone_of(zone)).replace(tzinfo=None) > there.replace(tzinfo=None)
    assert fixed(wall_clock(found[0], zone), zone) <= found[0]


@given(zones, st.integers(2000, 2040), st.sampled_from(["MO", "WE", "SU"]), st.integers(0, 23))
@settings(deadline=None, max_examples=100)
def test_a_weekly_window_keeps_its_weekday_and_hour_for_a_year(zone: str, year: int, day: str, hour: int) -> None:
    rule = repeat(f"FREQ=WEEKLY;BYDAY={day};BYHOUR={hour};BYMINUTE=0", f"{year}-01-01", count=50)
    found = [wall_clock(start, zone) for start, _ in following(rule, zone, datetime(year, 1, 1, tzinfo=UTC))]
    weekday = {"MO": 0, "WE": 2, "SU": 6}[day]
    usual = [clock for clock in found if (clock.hour, clock.minute, clock.weekday()) == (hour, 0, weekday)]
    assert len(usual) >= len(found) - 4  # no more often do the clocks of a zone leap in a year
    for one, other in pairwise(usual):
        assert (other - one).days % 7 == 0


@given(st.integers(2000, 2085), st.integers(1, 12), st.integers(-31, 31).filter(bool), zones)
@settings(deadline=None, max_examples=100)
def test_days_are_those_of_the_real_calendar(year: int, month: int, day: int, zone: str) -> None:
    """What is reckoned in later years and shifted back is what the same rule gives where it stands."""
    from dateutil.rrule import rrulestr

    text = f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day};BYHOUR=12"
    found = [
        wall_clock(moment, zone) for moment in islice(starts(repeat(text, f"{year}-01-01"), zone, at("2000-01-01")), 9)
    ]
    first = datetime(year, 1, 1)  # noqa: DTZ001  wall clock
    plain = rrulestr(text, dtstart=first).between(
        first, first.replace(year=year + YEARS_AHEAD, month=12, day=31, hour=23), inc=True
    )
    assert found == plain[:9]


def test_a_series_that_begins_where_clocks_leap_comes_at_its_own_time_afterwards() -> None:
    weekly = repeat("FREQ=WEEKLY", "2027-03-14T02:15")
    assert written(weekly, "America/Chicago", "2027-03-01") == [
        "2027-03-14T03:15:00-05:00",
        "2027-03-21T02:15:00-05:00",
        "2027-03-28T02:15:00-05:00",
        "2027-04-04T02:15:00-05:00",
    ]


@pytest.mark.parametrize(
    ("zone", "begins", "first", "second"),
    [
        ("Australia/Lord_Howe", "2026-10-04T02:20", "2026-10-04T02:50:00+11:00", "2026-10-05T02:20:00+11:00"),  # half an hour
        ("America/Asuncion", "2023-10-01T00:40", "2023-10-01T01:40:00-03:00", "2023-10-02T00:40:00-03:00"),  # at midnight
        ("Africa/Cairo", "2027-04-30T00:05", "2027-04-30T01:05:00+03:00", "2027-05-01T00:05:00+03:00"),
        ("Asia/Beirut", "2026-03-29T00:00", "2026-03-29T01:00:00+03:00", "2026-03-30T00:00:00+03:00"),
        ("America/Sao_Paulo", "2017-10-15T00:30", "2017-10-15T01:30:00-02:00", "2017-10-16T00:30:00-02:00"),
        ("America/Nuuk", "2024-03-30T23:30", "2024-03-31T00:30:00-01:00", "2024-03-31T23:30:00-01:00"),  # to the day after
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-31T09:00:00+14:00", "2012-01-01T09:00:00+14:00"),  # a day is left out
    ],
)  # fmt: skip
def test_gaps_of_every_sort(zone: str, begins: str, first: str, second: str) -> None:
    assert written(repeat("FREQ=DAILY", begins), zone, "2010-01-01")[:2] == [first, second]


def test_of_a_time_that_comes_twice_the_offset_tells_which_one_a_series_begins_with() -> None:
    daily = "FREQ=DAILY"
    later = written(repeat(daily, "2026-11-01T01:30-05:00"), NEW_YORK, "2026-10-01")
    assert later[:2] == ["2026-11-01T01:30:00-05:00", "2026-11-02T01:30:00-05:00"]
    for begins in ("2026-11-01T01:30-04:00", "2026-11-01T01:30"):
        assert written(repeat(daily, begins), NEW_YORK, "2026-10-01")[0] == "2026-11-01T01:30:00-04:00"


def test_an_end_in_utc_is_a_moment() -> None:
    ends = (
        "FREQ=DAILY;BYHOUR=1;BYMINUTE=45;UNTIL=20261101T063000Z"  # 01:30, the second time: after 01:45, the first time
    )
    assert written(repeat(ends, "2026-10-31"), NEW_YORK, "2026-10-01") == [
        "2026-10-31T01:45:00-04:00",
        "2026-11-01T01:45:00-04:00",
    ]


def test_times_that_leap_over_midnight_come_in_order_and_once() -> None:
    late = repeat("FREQ=DAILY;BYHOUR=0,23;BYMINUTE=15,45", "2024-03-30T12:00", count=6)
    assert written(late, "America/Nuuk", "2024-03-30T14:00") == [
        "2024-03-31T00:15:00-01:00",  # Saturday's 23:15, which there is not, and Sunday's 00:15
        "2024-03-31T00:45:00-01:00",
        "2024-03-31T23:15:00-01:00",
        "2024-03-31T23:45:00-01:00",
        "2024-04-01T00:15:00-01:00",
        "2024-04-01T00:45:00-01:00",
    ]


LEAPING = [
    "Africa/Cairo", "Africa/Casablanca", "America/Asuncion", "America/Campo_Grande", "America/Chicago", "America/Havana", "America/Nuuk",
    "America/Santiago", "America/Sao_Paulo", "America/Scoresbysund", "America/St_Johns", "Antarctica/Troll", "Asia/Amman", "Asia/Beirut",
    "Asia/Damascus", "Asia/Gaza", "Asia/Tehran", "Atlantic/Azores", "Australia/Adelaide", "Australia/Lord_Howe", "Europe/Chisinau",
    "Europe/Dublin", "Europe/Lisbon", "Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Easter", "Pacific/Norfolk",
]  # fmt: skip


def by_the_clock(wall: datetime, zone: str) -> datetime:
    """The first moment at which clocks show a time; where they leap over it, as much later as they leap."""
    around = [(wall + timedelta(days=days)).replace(tzinfo=UTC) for days in (-2, 2)]
    before, after = (moment.astimezone(zone_of(zone)).utcoffset() or timedelta() for moment in around)
    candidates = sorted(wall.replace(tzinfo=UTC) - offset for offset in (before, after))
    return next((one for one in candidates if wall_clock(one, zone) == wall), wall.replace(tzinfo=UTC) - before)


@cache
def leaps(zone: str, year: int) -> list[datetime]:
    """The times at which clocks leap ahead or fall back in a year, as they show before it."""
    there = zone_of(zone)
    found = []
    for number in range(362):
        day = datetime(year, 1, 2, tzinfo=UTC) + timedelta(days=number)
        if day.astimezone(there).utcoffset() == (day + timedelta(days=1)).astimezone(there).utcoffset():
            continue
        half_hours = [day + timedelta(minutes=30 * n) for n in range(49)]
        found += [
            wall_clock(one, zone) + timedelta(minutes=30)
            for one, other in pairwise(half_hours)
            if one.astimezone(there).utcoffset() != other.astimezone(there).utcoffset()
        ]
    return found


@pytest.mark.parametrize("zone", LEAPING)
@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=YEARLY"])
def test_each_time_is_that_of_the_clocks_of_its_own_day(zone: str, rule: str) -> None:
    step = {"FREQ=DAILY": 1, "FREQ=WEEKLY": 7, "FREQ=YEARLY": None}[rule]
    for leap in [each for year in (2011, 2016, 2023, 2026) for each in leaps(zone, year)]:
        for minutes in (-61, -30, 0, 1, 15, 29, 30, 45, 59, 60, 90):
            begins = leap + timedelta(minutes=minutes)
            found = list(islice(starts(repeat(rule, begins.isoformat()), zone, at("2010-01-01")), 4))
            days = [
                begins + timedelta(days=step * n) if step else begins.replace(year=begins.year + n) for n in range(4)
            ]
            expected = sorted({by_the_clock(day, zone) for day in days})
            assert found[: len(expected)] == expected
