"""The metric commands, as people see them at 80 columns."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from reconciler.sandbox import FaultRule
from tests.cli.conftest import PAGE, Place, Run


@pytest.fixture(autouse=True)
def metric(place: Place, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", "80")
    provider = place.sandbox.edit("POST", f"/pages/{PAGE}/metrics_providers", {"metrics_provider": {"type": "Self"}})
    body = {"metric": {"name": "Response time", "metric_identifier": "rt"}}
    path = f"/pages/{PAGE}/metrics_providers/{provider['id']}/metrics"
    return str(place.sandbox.edit("POST", path, body)["id"])


def csv(place: Place, *lines: str) -> None:
    place.write("\n".join(["metric,time,value", *lines]) + "\n", "points.csv")


def minutes_ago(number: int) -> int:
    return int((datetime.now(UTC) - timedelta(minutes=number)).timestamp())


def pushes(place: Place) -> list[str]:
    return [write for write in place.writes if write.endswith("/metrics/data")]


def test_one_point(run: Run, metric: str) -> None:
    result = run("metric", "push", "Response time", "121.5", "--at", "2026-01-01T00:00:00Z", "--dry-run")
    assert result.exit_code == 3
    assert "2026-01-01 00:00:00 UTC is more than 28 days ago" in result.stderr
    preview = run("metric", "push", "Response time", "121.5", "--dry-run").stdout.splitlines()
    assert preview[0] == "acme: push 1 point to 1 metric in 1 request"
    assert preview[1].startswith(f"  Response time ({metric})  1 point, 20")
    assert preview[2:] == ["  Notifies nobody."]
    assert run("metric", "push", "--yes", "--", "Response time", "-3").stdout == "Pushed 1 point.\n"


def test_a_file(place: Place, run: Run, metric: str) -> None:
    csv(place, *(f"Response time,{minutes_ago(number)},{number}" for number in range(20, 0, -1)))
    assert run("metric", "push", "--csv", "points.csv", "--yes").stdout == "Pushed 20 points.\n"
    assert len(pushes(place)) == 1
    again = run("metric", "push", "--csv", "points.csv", "--yes", "--resume")
    assert again.stdout == "Nothing to do: all points were sent before.\n"
    assert len(pushes(place)) == 1
    text = f"time,value\n{minutes_ago(1)},5\n"
    piped = run("metric", "push", metric, "--csv", "-", "--yes", "--format", "json", input=text)
    assert json.loads(piped.stdout)["result"] == "Pushed 1 point."


def test_bad_lines_stop_the_whole_file(place: Place, run: Run) -> None:
    csv(place, f"Response time,{minutes_ago(1)},1", f"Response time,{minutes_ago(1)},NaN", "Response time,2020-01-01,1")
    result = run("metric", "push", "--csv", "points.csv", "--yes")
    assert result.exit_code == 3
    assert "line 3: `NaN` is not a finite number" in result.stderr
    csv(place, f"Response time,{minutes_ago(1)},1", "Response time,2020-01-01,1")
    old = run("metric", "push", "--csv", "points.csv", "--yes")
    assert old.exit_code == 3
    assert "line 3: 2020-01-01 00:00:00 UTC is more than 28 days ago" in old.stderr
    assert pushes(place) == []


def test_a_lost_answer_and_420(place: Place, run: Run) -> None:
    place.sandbox.faults.add(FaultRule("reset_after", "POST"))
    place.sandbox.faults.add(FaultRule("refuse", "POST", nth=2, status=420, retry_after=0))
    assert run("metric", "push", "Response time", "1", "--yes").exit_code == 0


def test_a_metric_of_another_provider(place: Place, run: Run) -> None:
    body = {"metrics_provider": {"type": "Pingdom", "api_token": "t", "email": "a@acme.example"}}
    provider = place.sandbox.edit("POST", f"/pages/{PAGE}/metrics_providers", body)["id"]
    path = f"/pages/{PAGE}/metrics_providers/{provider}/metrics"
    named = {"metric": {"name": "Checks", "metric_identifier": "x", "transform": "uptime"}}
    place.sandbox.edit("POST", path, named)
    result = run("metric", "push", "Checks", "1", "--yes")
    assert result.exit_code == 3
    assert "the metric `Checks` gets its points from its own provider" in result.stderr
    ids = {row["name"]: row["id"] for row in place.sandbox.edit("GET", f"/pages/{PAGE}/metrics")}
    assert run("metric", "list").stdout == (
        f"Response time  {ids['Response time']}\nChecks         {ids['Checks']}  (points come from its own provider)\n"
    )
    assert [
        each["takes_points"] for each in json.loads(run("metric", "list", "--format", "json").stdout)["metrics"]
    ] == [
        True,
        False,
    ]


def test_resetting_asks(run: Run, metric: str) -> None:
    run("metric", "push", "Response time", "1", "--yes")
    asked = run("metric", "reset", "Response time")
    assert asked.exit_code == 3
    assert f'acme: delete all points of the metric "Response time" ({metric})\n' in asked.stderr
    assert "note: this cannot be undone" in asked.stderr
    done = run("metric", "reset", "Response time", "--yes")
    assert done.stdout == f'Deleted all points of the metric "Response time".\n  id    {metric}\n'


def test_a_page_without_metrics(place: Place, run: Run) -> None:
    place.sandbox.ensure_page("empty0000001", "Empty")
    assert run("metric", "list", "--page-id", "empty0000001").stdout == "The page has no metrics.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("Response time",), 64, "name the metric and its VALUE"),
        (("a", "1", "--csv", "x"), 64, "VALUE and --at are for one point"),
        (("a", "1", "--resume"), 64, "--resume belongs to --csv"),
        (("a", "much"), 1, "`much` is not a number"),
        (("a", "1", "--at", "soon"), 1, "`soon` is not a time"),
        (("--csv", "none.csv"), 1, "the file cannot be read"),
        (("--csv", "latin.csv"), 1, "the file is not UTF-8"),
    ],
)
def test_what_cannot_be_understood(place: Place, run: Run, arguments: tuple[str, ...], code: int, words: str) -> None:
    (place.folder / "latin.csv").write_bytes(b"time,value\n\xe5")
    result = run("metric", "push", *arguments)
    assert result.exit_code == code
    assert words in " ".join(result.stderr.split())
