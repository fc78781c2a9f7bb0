"""Windows of time, as people write them."""

import time

import pytest

from reconciler.model.recurrence import Repeat, duration
from tests.config.conftest import Room

ONCE = """
    maintenances:
      - name: Upgrade
        scheduled_for: 2031-12-01T02:00
        scheduled_until: 2031-12-01T04:00
        time_zone: America/New_York
"""
WEEKLY = """
    maintenances:
      - name: Patching
        repeat: {{rule: {rule}, from: {begins}, duration: {duration}, next: {next}}}
"""


def weekly(
    rule: str = "FREQ=WEEKLY;BYDAY=SU", begins: str = "2026-11-01", length: str = "2h", number: str = "4"
) -> str:
    return WEEKLY.format(rule=rule, begins=begins, duration=length, next=number)


def test_times_are_taken_as_they_are_written(room: Room) -> None:
    (item,) = room.page(ONCE).items
    assert str(item.address) == "acme/maintenance/Upgrade"
    assert item.repeat is None
    assert item.fields == {
        "name": "Upgrade",
        "scheduled_for": "2031-12-01T02:00",
        "scheduled_until": "2031-12-01T04:00",
        "time_zone": "America/New_York",
    }


def test_a_rule_stands_in_place_of_times(room: Room) -> None:
    (item,) = room.page(weekly(number="7")).items
    assert item.repeat == Repeat("FREQ=WEEKLY;BYDAY=SU", "2026-11-01", duration("2h"), 7)
    short = "maintenances: [{name: A, repeat: {rule: FREQ=DAILY, from: 2026-11-01T01:00, duration: 90m}}]"
    assert room.page(short).items[0].repeat == Repeat("FREQ=DAILY", "2026-11-01T01:00", duration("90m"), 4)


def test_windows_of_one_name_are_told_apart_by_their_times(room: Room) -> None:
    body = """
    maintenances:
      - {name: A, scheduled_for: 2031-12-01T02:00, scheduled_until: 2031-12-01T04:00}
      - {name: A, scheduled_for: 2031-12-02T02:00, scheduled_until: 2031-12-02T04:00}
      - {name: A, repeat: {rule: FREQ=DAILY, from: 2026-11-01, duration: 2h}}
      - {name: A, absent: true}
    """
    assert list(room.items(body)) == [
        "acme/maintenance/A/2031-12-01T02:00",
        "acme/maintenance/A/2031-12-02T02:00",
        "acme/maintenance/A/2026-11-01",
        "acme/maintenance/A",
    ]
    line = "{name: A, scheduled_for: 2031-12-01T02:00, scheduled_until: 2031-12-01T04:00}"
    assert room.wrong(f"maintenances: [{line}, {line}]") == [
        (
            "1:95: duplicate maintenance `A/2031-12-01T02:00` (first declared on line 5)"
            " -> rename one, or give both the `id:` of the live one that is meant"
        )
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            "name: A",
            "1:16: `scheduled_for` is missing -> write `scheduled_for` and `scheduled_until`, or `repeat`",
        ),
        (
            "name: A, scheduled_for: 2031-12-01T02:00",
            "1:16: `scheduled_until` is missing -> write `scheduled_for` and `scheduled_until`, or `repeat`",
        ),
        (
            "name: A, scheduled_for: 2031-12-01T02:00, scheduled_until: 2031-12-01T02:00",
            "1:76: `scheduled_until` is not after `scheduled_for` -> write a later time",
        ),
        (
            # later on the wall, earlier by the clock
            "name: A, scheduled_for: 2031-12-01T02:00-05:00, scheduled_until: 2031-12-01T04:00",
            "1:82: `scheduled_until` is not after `scheduled_for` -> write a later time",
        ),
        (
            "name: A, scheduled_for: soon, scheduled_until: 2031-12-01T02:00",
            "1:41: `scheduled_for` is not a point in time ('soon') -> write one such as 2024-01-31T22:00:00-05:00",
        ),
        (
            "name: A, scheduled_for: 1931-12-01T02:00, scheduled_until: 2031-12-01T02:00",
            ("1:41: `scheduled_for`: the year 1931 is not between 2000 and 2098"
            " -> write a time such as 2026-12-01T02:00, or 2026-12-01T02:00-05:00"),
        ),
        (
            "name: A, scheduled_for: 2031-12-01T02:00, scheduled_until: 2031-12-01T04:00, time_zone: Mars",
            "1:105: `time_zone` is not a time zone ('Mars') -> did you mean Paris?",
        ),
        (
            "name: A, scheduled_for: 2031-12-01T02:00, scheduled_until: 2031-12-01T04:00, status: scheduled",
            ("1:94: `status` is not allowed here: it belongs to the people who carry the maintenance out, and is never written; "
            "remove the line"),
        ),
        (
            "name: A, scheduled_for: null, scheduled_until: 2031-12-01T04:00",
            "1:41: `scheduled_for` cannot be cleared -> give it a value, or remove the line to leave it unmanaged",
        ),
        (
            "name: A, scheduled_for: 2031-12-01T02:00, repeat: {rule: FREQ=DAILY, from: 2026-11-01, duration: 2h}",
            "1:26: `scheduled_for` stands beside `repeat`, which says when -> remove one of the two",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_times(room: Room, fields: str, said: str) -> None:
    assert room.wrong(f"maintenances: [{{{fields}}}]") == [said]


RULE = "write one such as FREQ=WEEKLY;BYDAY=SU;BYHOUR=2;BYMINUTE=0 (RFC 5545)"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (weekly(rule="every sunday"), f"3:20: `rule` is not made of parts such as FREQ=WEEKLY;BYDAY=SU -> {RULE}"),
        (weekly(rule="FREQ=SECONDLY"), f"3:20: `rule` needs FREQ=DAILY, FREQ=WEEKLY, FREQ=MONTHLY, FREQ=YEARLY -> {RULE}"),
        (weekly(rule="FREQ=DAILY;INTERVAL=0"), f"3:20: `rule` has INTERVAL=0, which is no number from 1 to 9999 -> {RULE}"),
        (weekly(rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), f"3:20: `rule` names no day there is -> {RULE}"),
        (weekly(rule="FREQ=DAILY;UNTIL=20200101"), f"3:20: `rule` names no day there is -> {RULE}"),
        (weekly(begins="soon"), "3:48: `from` is not a point in time -> write a time such as 2026-12-01T02:00, or 2026-12-01T02:00-05:00"),
        (
            weekly(begins="1026-11-01"),
            ("3:48: `from`: the year 1026 is not between 2000 and 2098"
            " -> write a time such as 2026-12-01T02:00, or 2026-12-01T02:00-05:00"),
        ),
        (weekly(length="a while"), "3:70: `duration` is not a length of time -> write one such as 2h, 90m or 1h30m"),
        (weekly(length="32d"), "3:70: `duration` is longer than 31 days -> write one such as 2h, 90m or 1h30m"),
        (weekly(number="0"), "3:80: `next` must be at least 1"),
        (weekly(number="51"), "3:80: `next` must be at most 50"),
        (weekly(number='"4"'), "3:80: `next` must be a whole number, not text -> write it without quotes"),
        ("maintenances: [{name: A, repeat: {rule: FREQ=DAILY, from: 2026-11-01}}]", "1:34: `duration` is missing"),
        ("maintenances: [{name: A, repeat: weekly}]", "1:34: `repeat` must be a map, not text"),
        (
            "maintenances: [{name: A, repeat: {rule: FREQ=DAILY, from: 2026-11-01, duration: 2h, until: 2027}}]",
            "1:85: the key `until` is not known here -> known here: duration, from, next, rule",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_rule(room: Room, body: str, said: str) -> None:
    assert room.wrong(body) == [said]


def test_times_come_from_the_environment_too(room: Room) -> None:
    body = weekly(rule='"${env:PAGE_RULE}"', begins='"${env:PAGE_FROM:-2026-11-01}"')
    assert room.page(body, {"PAGE_RULE": "FREQ=DAILY"}).items[0].repeat is not None
    assert room.wrong(body, {}) == [
        (
            "3:20: the environment variable PAGE_RULE is not set, or empty"
            " -> set it, or give a default: ${env:PAGE_RULE:-default}"
        )
    ]


def test_wall_clock_is_that_of_the_page_where_the_item_says_nothing(room: Room) -> None:
    """In spring the clocks of New York leap from two to three: what ends at 2:30 there ends at 3:30."""
    window = "{name: A, scheduled_for: 2031-03-09T03:15, scheduled_until: 2031-03-09T02:30}"
    assert room.page(f"settings: {{time_zone: America/New_York}}\nmaintenances: [{window}]").items
    assert room.wrong(f"maintenances: [{window}]") == [
        "1:76: `scheduled_until` is not after `scheduled_for` -> write a later time"
    ]


def test_an_absent_one_needs_no_time(room: Room) -> None:
    body = """
    maintenances:
      - {name: A, absent: true}
      - {name: B, absent: true, scheduled_for: 2031-03-09T03:15}
      - {name: C, absent: true, repeat: {rule: FREQ=DAILY, from: 2026-11-01, duration: 2h}}
    """
    assert [item.absent for item in room.page(body).items] == [True, True, True]


def test_a_file_of_hostile_rules_is_refused_soon(room: Room) -> None:
    rules = "\n".join(
        f"      - {{name: R{n}, repeat: {{rule: FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;BYHOUR={n % 24}, from: 2026-11-01, duration: 1m}}}}"
        for n in range(20)
    )
    begun = time.process_time()
    assert len(room.wrong(f"    maintenances:\n{rules}\n")) == 20
    assert time.process_time() - begun < 20
