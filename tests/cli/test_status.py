"""status: a glance, a refreshed glance, and a check for a scheduled job."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from reconciler.sandbox import FaultRule
from tests.cli.conftest import FILE, PAGE, Place, Run


@pytest.fixture(autouse=True)
def _applied(place: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    run("apply", "--auto-approve")


def opened(run: Run) -> str:
    asked = ("incident", "open", "--name", "Hooks fail", "--component", "Webhooks=major_outage")
    return run(*asked, "--yes", "--no-notify", "-q").stdout.strip()


def test_a_glance_takes_four_requests(place: Place, run: Run) -> None:
    opened(run)
    before = len(place.sandbox.requests)
    result = run("status")
    assert result.exit_code == 0
    assert result.stdout == (
        f"acme ({PAGE}): major_outage (1 of 3 components not operational)\n"
        "  major_outage  Core API/Webhooks\n"
        "Open incidents\n"
        "  investigating  opened 0 min ago, updated 0 min ago  Hooks fail\n"
        "No running maintenances, no scheduled maintenances.\n"
    )
    assert [each.method for each in place.sandbox.requests[before:]] == ["GET"] * 4


def test_a_glance_and_a_check_do_not_wait_for_what_plans_left_of_the_rate_limit(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATUSPAGE_API_KEY", "a-key-of-this-test")
    place.write(f"{FILE}provider: {{rate_limit: {{requests: 10, seconds: 30, reserve: 8}}}}\n")
    before = len(place.sandbox.requests)
    run("plan")
    assert len(place.sandbox.requests) - before == 2  # all that is not reserved
    started = time.monotonic()
    assert run("status").exit_code == 0
    assert run("status", "--check").exit_code == 0
    assert time.monotonic() - started < 10
    assert len(place.sandbox.requests) - before == 10


def test_maintenances_are_told_apart_by_what_they_do(place: Place, run: Run) -> None:
    soon = datetime.now(UTC) + timedelta(days=2, minutes=5)
    times = {"scheduled_for": soon.isoformat(), "scheduled_until": (soon + timedelta(hours=1)).isoformat()}
    body = {"incident": {"name": "Upgrade", "status": "scheduled", **times}}
    place.sandbox.edit("POST", f"/pages/{PAGE}/incidents", body)
    document = json.loads(run("status", "--format", "json").stdout)
    assert [each["name"] for each in document["scheduled"]] == ["Upgrade"]
    assert (document["incidents"], document["running"]) == ([], [])
    assert (document["worst"], document["components"], document["findings"]) == ("operational", 3, None)
    assert "UTC, in 2 d  Upgrade\n" in run("status", "--page-id", PAGE).stdout


def test_the_check_is_quiet_about_what_an_incident_explains(run: Run) -> None:
    opened(run)
    result = run("status", "--check")
    assert (result.exit_code, result.stdout) == (0, "acme: nothing to look at\n")


def test_the_check_exits_2_with_a_line_for_each_finding(place: Place, run: Run) -> None:
    day = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    place.write(f"{FILE}provider: {{key_expires: {day}}}\n")
    run("component", "set", "Website=degraded_performance", "--yes")
    website = place.component("Website")["id"]
    incident = opened(run)
    time.sleep(0.05)
    result = run("status", "--check", "--stale-hours", "0.00001")
    assert result.exit_code == 2
    assert result.stdout.splitlines() == [
        f'acme: the incident "Hooks fail" ({incident}) has had no update for 1 minute',
        f"acme: Website ({website}) is degraded_performance, and no open incident or running maintenance says why",
        f"acme: the key in STATUSPAGE_API_KEY expires in 3 days, on {day}",
    ]
    document = json.loads(run("status", "--check", "--format", "json").stdout)
    assert [each["rule"] for each in document["findings"]] == ["component_without_incident", "key_expires"]
    assert document["exit_code"] == 2


def stopping_after(times: int) -> Callable[[float], None]:
    """A sleep of little more than a second that is interrupted as by Ctrl-C the last time."""
    left = [times]

    def sleep(_: float) -> None:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        time.sleep(1.1)

    return sleep


def test_watching_goes_on_past_a_page_that_does_not_answer(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATUSPAGE_MAX_WAIT", "0.5")
    place.sandbox.faults.add(FaultRule("refuse", "GET", nth=5, times=1, status=420, retry_after=1))
    monkeypatch.setattr("reconciler.app.status.sleep", stopping_after(3))
    result = run("status", "--watch", "5")
    assert result.exit_code == 130
    assert result.stdout.count(f"acme ({PAGE}): operational (3 components)\n") == 2
    assert result.stdout.count("UTC, every 5 seconds. Ctrl-C ends it.\n") == 2
    assert "answered 420; the next try in 1 s would be more than" in " ".join(result.stderr.split())


def test_watching_without_a_number_is_a_minute(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        raise KeyboardInterrupt

    monkeypatch.setattr("reconciler.app.status.sleep", sleep)
    assert json.loads(run("status", "--format", "json", "--watch").stdout)["page"] == "acme"
    assert waits == [60]


@pytest.mark.parametrize("arguments", [("--check", "--watch"), ("--stale-hours", "3"), ("--watch", "1")])
def test_what_does_not_go_together(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("status", *arguments).exit_code == 64
