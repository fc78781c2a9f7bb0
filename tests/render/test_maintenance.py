"""The list of maintenances at 80 columns."""

import json
from dataclasses import replace

import pytest

from reconciler.model.incident import LiveIncident, ScheduledBy
from reconciler.render.maintenance import maintenances_json, maintenances_text

RUNNING = LiveIncident(
    "kd0v1zq5vbtj",
    "Database upgrade in all regions of North and South America, with a short interruption",
    "in_progress",
    starts_at="2026-12-01T07:00:00.000Z",
    ends_at="2026-12-01T08:30:00.000Z",
    ends_itself=True,
    maintenance=True,
)
WEEKLY = LiveIncident(
    "fd05g45qq290",
    "Weekly \x1b[31mpatching",
    "scheduled",
    starts_at="2026-12-06T07:00:00.000Z",
    ends_at="2026-12-06T09:00:00.000Z",
    starts_itself=True,
    ends_itself=True,
    maintenance=True,
)
OVER = LiveIncident(
    "5gm3x6c74p3c", "Cable", "completed", starts_at="2026-11-01T00:00:00Z", ends_at="odd", maintenance=True
)
ORIGINS = {RUNNING.id: ScheduledBy.COMMAND, WEEKLY.id: ScheduledBy.FILE, OVER.id: ScheduledBy.ELSEWHERE}


def test_a_list_at_80_columns() -> None:
    assert maintenances_text([RUNNING, WEEKLY, OVER], ORIGINS, ended=True, width=80) == (
        "in_progress  Database upgrade in all regions of North and South America, with a\n"
        "             short interruption  kd0v1zq5vbtj\n"
        "             from 2026-12-01 07:00 UTC to 2026-12-01 08:30 UTC\n"
        "             scheduled by a command; ends automatically\n"
        "scheduled    Weekly \\x1b[31mpatching  fd05g45qq290\n"
        "             from 2026-12-06 07:00 UTC to 2026-12-06 09:00 UTC\n"
        "             declared in the file; starts and ends automatically\n"
        "completed    Cable  5gm3x6c74p3c\n"
        "             from 2026-11-01 00:00 UTC to odd\n"
        "             scheduled elsewhere\n"
    )


def test_one_that_a_command_must_start_or_end() -> None:
    waiting = replace(RUNNING, status="scheduled")
    shown = maintenances_text(
        [waiting, replace(OVER, status="scheduled")], dict.fromkeys(ORIGINS, ScheduledBy.UNKNOWN), ended=False
    )
    assert "scheduled by apply or elsewhere; starts by command, ends automatically\n" in shown
    assert "scheduled by apply or elsewhere; starts and ends by command\n" in shown


@pytest.mark.parametrize(
    ("ended", "text"), [(True, "No maintenances.\n"), (False, "No running or upcoming maintenances.\n")]
)
def test_an_empty_list_says_what_was_looked_at(ended: bool, text: str) -> None:
    assert maintenances_text([], {}, ended=ended) == text


def test_a_list_for_programs() -> None:
    document = json.loads(maintenances_json([WEEKLY], ORIGINS))
    (row,) = document["maintenances"]
    assert (row["id"], row["origin"], row["status"]) == ("fd05g45qq290", "file", "scheduled")
    assert (row["starts_automatically"], row["ends_automatically"]) == (True, True)
