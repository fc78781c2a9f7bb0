"""A key that expires soon: doctor, plan and drift say it, and none of them fails because of it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reconciler.sandbox import FaultRule
from tests.cli.conftest import FILE, Place, Run


def declare(place: Place, days: int) -> str:
    day = (datetime.now(UTC) + timedelta(days=days)).date().isoformat()
    place.write(f"{FILE}provider: {{key_expires: {day}}}\n")
    return day


def test_plan_and_drift_say_it_and_stay_green(place: Place, run: Run) -> None:
    run("apply", "--auto-approve")
    day = declare(place, 9)
    sentence = f"the key in STATUSPAGE_API_KEY expires in 9 days, on {day}"
    for command in (("plan", "--detailed-exitcode"), ("drift",)):
        result = run(*command)
        assert result.exit_code == 0, result.output
        assert sentence in " ".join(result.stdout.split())
    run("plan", "--out", "plan.json")
    (note,) = json.loads((place.folder / "plan.json").read_text())["notes"]
    assert (note["code"], note["page"]) == ("key_expires", None)


def test_nothing_is_said_of_a_key_that_lives_on(place: Place, run: Run) -> None:
    declare(place, 15)
    assert "expires" not in run("plan").stdout


def test_a_fleet_says_it_once(place: Place, run: Run) -> None:
    declare(place, 3)
    path = place.folder / "statuspage.yaml"
    place.sandbox.ensure_page("second000001", "Beta Status")
    path.write_text(path.read_text().replace("provider:", "  beta: {id: second000001}\nprovider:"), encoding="utf-8")
    assert run("plan").stdout.count("expires in 3 days") == 1


def test_the_doctor_says_the_date(place: Place, run: Run) -> None:
    for days, mark, more in (
        (40, "ok", ""),
        (2, "--", ": make a new key, and write its date in `provider.key_expires`"),
        (400, "--", ", but keys live at most 365 days: check `provider.key_expires`"),
    ):
        day = declare(place, days)
        result = run("doctor")
        assert result.exit_code == 0
        line = f"{mark}  expiry    the key in STATUSPAGE_API_KEY expires in {days} days, on {day}{more}\n"
        assert line in result.stdout


def test_a_refusal_after_the_date_says_expired(place: Place, run: Run) -> None:
    day = declare(place, -3)
    place.sandbox.faults.add(FaultRule("error", status=401))
    result = run("plan")
    assert result.exit_code == 1
    expired = f"the key in STATUSPAGE_API_KEY expired on {day}, as `provider.key_expires` says: make a new key"
    assert expired in " ".join(result.stderr.split())


def test_a_refusal_before_the_date_says_what_to_check(place: Place, run: Run) -> None:
    declare(place, 3)
    place.sandbox.faults.add(FaultRule("error", status=401))
    result = run("plan")
    assert "check STATUSPAGE_API_KEY" in result.stderr
    assert "expired on" not in result.stderr


def test_a_workflow_is_told_which_secret_to_mend(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    annotations = tmp_path / "annotations"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    day = declare(place, -3)
    place.sandbox.faults.add(FaultRule("error", status=401, times=None))
    expired = f"::error title=API key expired::The key in STATUSPAGE_API_KEY expired on {day}, "
    assert expired in run("plan").stderr

    path = place.folder / "statuspage.yaml"
    path.write_text(path.read_text().replace("provider:", "  beta: {id: second000001}\nprovider:"), encoding="utf-8")
    monkeypatch.setenv("RECONCILER_ANNOTATIONS", str(annotations))
    result = run("plan", "--out", "plan.json")
    assert "::error" not in result.stderr
    assert annotations.read_text().startswith(expired)
    pages = json.loads((place.folder / "plan.json").read_text())["pages"]
    assert [page["key_problem"] for page in pages] == [
        {"variable": "STATUSPAGE_API_KEY", "problem": "expired", "expired_on": day}
    ] * 2

    monkeypatch.delenv("STATUSPAGE_API_KEY")
    monkeypatch.setenv("RECONCILER_ANNOTATIONS", str(tmp_path / "none" / "file"))
    assert "::error title=API key missing::STATUSPAGE_API_KEY is not set" in run("drift").stderr
