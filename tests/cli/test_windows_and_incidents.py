"""Maintenances and open incidents from the command line: what is shown, refused and insisted on."""

from datetime import UTC, datetime

import pytest

from tests.cli.conftest import FILE, PAGE, Place, Run

YEAR = datetime.now(UTC).year + 1
WEEKLY = f"""    maintenances:
      - name: Weekly patching
        repeat: {{rule: FREQ=WEEKLY;BYDAY=SU, from: {YEAR}-11-01T02:00, duration: 2h, next: 2}}
        components: [Website]
        deliver_notifications: true
"""


def test_a_rule_is_applied_and_then_there_is_nothing_to_do(place: Place, run: Run) -> None:
    place.write(FILE + WEEKLY)
    done = run("apply", "--auto-approve")
    assert done.exit_code == 0, done.output
    assert "subscribers are told of this at once" in done.output
    assert run("plan", "--detailed-exitcode").exit_code == 0
    assert run("drift").exit_code == 0


def test_a_maintenance_that_begins_later_today_is_made(place: Place, run: Run) -> None:
    today = datetime.now(UTC)
    if today.hour == 23:
        pytest.skip("the day may end while this runs")
    later = f"{today:%Y-%m-%d}T23:59Z"
    window = f"scheduled_for: {later}, scheduled_until: {YEAR}-12-31T00:00Z"
    place.write(FILE + f"    maintenances:\n      - {{name: Tonight, {window}}}\n")
    assert run("apply", "--auto-approve").exit_code == 0
    assert sum(one.endswith("/incidents") for one in place.writes) == 1


def test_whoever_touches_what_an_incident_affects_must_insist(place: Place, run: Run) -> None:
    assert run("apply", "--auto-approve").exit_code == 0
    body = {"name": "API trouble", "status": "investigating", "component_ids": [place.component("Website")["id"]]}
    place.sandbox.edit("POST", f"/pages/{PAGE}/incidents", {"incident": body})
    place.write(
        FILE.replace("- name: Website\n        description: The marketing site", "- {name: Website, absent: true}")
    )
    shown = run("plan")
    assert shown.exit_code == 0
    assert 'the incident "API trouble" is open: acme/component/Website would be deleted' in shown.output
    before = len(place.writes)
    refused = run("apply", "--auto-approve")
    assert refused.exit_code == 3
    assert "insist with `--during-incident`" in refused.output
    assert len(place.writes) == before
    assert run("plan", "--during-incident", "--out", "plan.json").exit_code == 0
    assert run("apply", "--plan", "plan.json", "--auto-approve").exit_code == 3
    assert run("apply", "--plan", "plan.json", "--during-incident", "--auto-approve").exit_code == 0
    assert len(place.writes) == before + 1
