"""Plan and drift in the seconds around both ends of a declared window: it begins and ends, and nothing turns red."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from reconciler.model.plan import Plan
from tests.applier.loop import Loop

STEPS = (-2.0, -1.0, -0.2, 0.2, 1.0, 2.0)
"""Seconds around an end of the window."""
SKEWS = (-3.0, 0.0, 3.0)
"""Seconds by which our clock is ahead of the service's."""
AUTOMATIC = "".join(
    f"  {name}: true\n"
    for name in (
        "scheduled_auto_in_progress",
        "scheduled_auto_completed",
        "auto_transition_to_maintenance_state",
        "auto_transition_to_operational_state",
    )
)


def declared(start: datetime, *, repeats: bool, automatic: bool) -> str:
    """One window of an hour, or a daily rule of which two are kept created."""
    end = start + timedelta(hours=1)
    times = f"  scheduled_for: {start.isoformat()}\n  scheduled_until: {end.isoformat()}\n"
    rule = f"  repeat: {{rule: FREQ=DAILY, from: {start.isoformat()}, duration: 1h, next: 2}}\n"
    body = f"- name: Patching\n  components: [API]\n{rule if repeats else times}{AUTOMATIC if automatic else ''}"
    return "maintenances:\n" + "".join(f"  {line}\n" for line in body.splitlines())


def walked(loop: Loop, start: datetime) -> Iterator[str]:
    """Stand at each step around both ends of the window, with each skew; name where that is."""
    for name, end in (("start", start), ("end", start + timedelta(hours=1))):
        for step in STEPS:
            ahead = (end + timedelta(seconds=step) - loop.sandbox.clock.now()).total_seconds()
            loop.sandbox.advance(max(ahead, 0.0))
            for skew in SKEWS:
                loop.today = loop.sandbox.clock.now() + timedelta(seconds=skew)
                yield f"{step:+} s around the {name}, our clock {skew:+} s"


def said(plan: Plan) -> list[str]:
    blocks = [block.message for page in plan.pages for block in page.blocked_by]
    return [f"{action.verb} {action.address.local}" for action in plan.actions] + blocks


@pytest.mark.parametrize("automatic", [True, False])
def test_a_single_window_begins_and_ends_without_a_difference(loop: Loop, automatic: bool) -> None:
    start = applied(loop, repeats=False, automatic=automatic)
    for where in walked(loop, start):
        assert (where, said(loop.plan()), said(loop.plan(compare_only=True))) == (where, [], [])
    assert loop.state()["incidents"][0]["status"] == ("completed" if automatic else "scheduled")


@pytest.mark.parametrize("automatic", [True, False])
def test_a_rule_is_no_drift_while_its_next_window_comes_due(loop: Loop, automatic: bool) -> None:
    start = applied(loop, repeats=True, automatic=automatic)
    due = f"maintenance/Patching/{(start + timedelta(days=2)):%Y-%m-%dT%H:%M}"
    for where in walked(loop, start):
        begun = loop.today >= start
        assert (where, said(loop.plan())) == (where, [f"create {due}"] if begun else [])
        drift = loop.plan(compare_only=True)
        assert (where, said(drift)) == (where, [])
        notes = [note.message for page in drift.pages for note in page.notes if note.code == "due"]
        assert notes == ([f"has just come due, and the next apply schedules it: acme/{due}"] if begun else [])
    loop.sandbox.advance(22 * 3600)  # the grace of the first window is not over, and the second has not begun
    loop.today = loop.sandbox.clock.now()
    assert said(loop.plan(compare_only=True)) == []


def test_what_somebody_deletes_of_a_rule_is_drift_while_a_window_runs(loop: Loop) -> None:
    start = applied(loop, repeats=True, automatic=True)
    for row in loop.state()["incidents"]:
        if datetime.fromisoformat(row["scheduled_for"]) > start:
            loop.by_hand("DELETE", f"/incidents/{row['id']}")
    loop.sandbox.advance((start - loop.sandbox.clock.now()).total_seconds() + 60)
    loop.today = loop.sandbox.clock.now()
    tomorrow = f"maintenance/Patching/{(start + timedelta(days=1)):%Y-%m-%dT%H:%M}"
    assert said(loop.plan(compare_only=True)) == [f"create {tomorrow}"]


def applied(loop: Loop, *, repeats: bool, automatic: bool) -> datetime:
    """Apply a window that starts in ten minutes. Returns its start."""
    loop.today = loop.sandbox.clock.now()
    start = loop.today.replace(second=0, microsecond=0) + timedelta(minutes=10)
    loop.component("API")
    loop.declare("- name: API", declared(start, repeats=repeats, automatic=automatic))
    result = loop.apply()
    assert [outcome.reason for page in result.pages for outcome in page.outcomes if outcome.status != "done"] == []
    return start
