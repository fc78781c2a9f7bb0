"""component set and list, as people see them at 80 columns."""

import json

import pytest

from reconciler.sandbox import FaultRule
from tests.cli.conftest import PAGE, Place, Run


@pytest.fixture(autouse=True)
def _applied(place: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    run("apply", "--auto-approve")


def ids(place: Place) -> dict[str, str]:
    rows = place.sandbox.edit("GET", f"/pages/{PAGE}/components")
    return {row["name"]: row["id"] for row in rows}


def since_applied(place: Place) -> list[str]:
    """The writes after those of the apply."""
    return place.writes[4:]


def test_the_tree(place: Place, run: Run) -> None:
    run("component", "set", "Core API/REST API=partial_outage", "--yes")
    named = ids(place)
    assert run("component", "list").stdout == (
        f"Website     operational     {named['Website']}\n"
        "Core API\n"
        f"  REST API  partial_outage  {named['REST API']}\n"
        f"  Webhooks  operational     {named['Webhooks']}\n"
    )
    rows = json.loads(run("component", "list", "--format", "json").stdout)["components"]
    assert [(row["name"], row["group"], row["status"]) for row in rows] == [
        ("Website", None, "operational"),
        ("Core API", None, None),
        ("REST API", "Core API", "partial_outage"),
        ("Webhooks", "Core API", "operational"),
    ]


def test_a_long_name_has_a_line_of_its_own_and_an_empty_page_says_so(place: Place, run: Run) -> None:
    long = "A component whose name is far longer than what the column of names may take"
    place.sandbox.edit("POST", f"/pages/{PAGE}/components", {"component": {"name": long}})
    assert f"{long}\n{' ' * 40}  operational  {ids(place)[long]}\n" in run("component", "list").stdout
    place.sandbox.ensure_page("empty0000001", "Empty")
    assert run("component", "list", "--page-id", "empty0000001").stdout == "The page has no components.\n"


def test_a_narrow_terminal_has_names_on_lines_of_their_own(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "36")
    named = ids(place)
    assert run("component", "list").stdout == (
        f"Website    operational  {named['Website']}\n"
        "Core API\n"
        f"  REST API\n{' ' * 9}  operational  {named['REST API']}\n"
        f"  Webhooks\n{' ' * 9}  operational  {named['Webhooks']}\n"
    )


def test_the_preview_and_the_result(place: Place, run: Run) -> None:
    asked = ("component", "set", "Core API=degraded-performance", "Website=operational")
    assert run(*asked, "--dry-run").stdout == (
        "acme: set the status of 2 components\n"
        "  Core API/REST API  operational -> degraded_performance\n"
        "  Core API/Webhooks  operational -> degraded_performance\n"
        "  Website            operational stays\n"
        "  Notifies nobody.\n"
        "  note: no incident is opened: the page shows the status without a text\n"
    )
    assert since_applied(place) == []
    result = run(*asked, "--yes")
    assert result.exit_code == 0
    assert result.stdout == "Set the status of 2 components (2 degraded_performance).\n"
    assert [write.partition("/components/")[0] for write in since_applied(place)] == [f"PATCH /pages/{PAGE}"] * 2
    assert place.sandbox.mails == []
    assert run(*asked, "--yes").stdout.startswith("Nothing to do: all 3 components show their status already.\n")


def test_what_an_incident_says_worse(place: Place, run: Run) -> None:
    opened = run(
        *("incident", "open", "--name", "Hooks fail", "--component", "Webhooks=major_outage"),
        *("--yes", "--no-notify", "-q"),
    )
    assert run("component", "set", "Webhooks=operational", "--dry-run").stdout.splitlines()[1:3] == [
        '  Core API/Webhooks  major_outage -> operational  (the incident "Hooks fail"',
        f"                     ({opened.stdout.strip()}) is open and says major_outage)",
    ]


def test_without_a_file(place: Place, run: Run) -> None:
    (place.folder / "statuspage.yaml").unlink()
    result = run("component", "set", "Website=major_outage", "--page-id", PAGE, "--yes", "--format", "json")
    document = json.loads(result.stdout)
    assert (document["id"], document["result"]) == (ids(place)["Website"], "Website is major_outage.")
    assert document["notify"] is False


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("Website", "'Website' is not NAME=STATUS"),
        ("Website=broken", "'broken' is no status"),
        ("Website=major_outge", "did you mean major_outage?"),
    ],
)
def test_what_is_no_status(run: Run, argument: str, words: str) -> None:
    result = run("component", "set", argument)
    assert result.exit_code == 64
    assert words in " ".join(result.stderr.split())


def test_refusals(place: Place, run: Run) -> None:
    unasked = run("component", "set", "Website=major_outage")
    assert unasked.exit_code == 3
    assert "not sent: no terminal for confirmation" in unasked.stderr
    unknown = run("component", "set", "Web site=major_outage", "--yes")
    assert unknown.exit_code == 3
    assert "did you mean `Website`?" in unknown.stderr
    assert since_applied(place) == []


def test_420_is_waited_for_and_a_lost_answer_is_repeated(place: Place, run: Run) -> None:
    place.sandbox.faults.add(FaultRule("refuse", "PATCH", status=420, retry_after=0))
    place.sandbox.faults.add(FaultRule("reset_after", "PATCH", nth=2))
    assert run("component", "set", "Website=major_outage", "--yes").exit_code == 0
    assert place.component("Website")["status"] == "major_outage"


def test_one_that_fails_is_said_even_in_quiet(place: Place, run: Run) -> None:
    place.sandbox.faults.add(FaultRule("error", "PATCH", status=422, message="not this one"))
    result = run("component", "set", "Core API=major_outage", "--yes", "-q")
    assert (result.exit_code, result.stdout) == (4, "")
    assert "Core API/REST API was not set" in result.stderr


def test_the_plan_stays_empty(run: Run) -> None:
    run("component", "set", "Website=major_outage", "--yes")
    assert run("plan", "--detailed-exitcode").exit_code == 0
