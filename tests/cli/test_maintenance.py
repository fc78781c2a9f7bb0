"""The maintenance commands on a sandbox: by name, previewed, exactly once, and beside what the file declares."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import Result

from reconciler.sandbox import FaultRule
from tests.cli.conftest import PAGE, Place, Run

YEAR = datetime.now(UTC).year + 1
FILE = f"""version: 1
provider: {{rate_limit: {{requests: 100000, seconds: 1, reserve: 0}}}}
pages:
  acme:
    id: {PAGE}
    settings: {{time_zone: America/New_York}}
    components:
      - name: Website
      - group: Core API
        components: [{{name: REST API}}, {{name: Payments API}}]
    templates:
      - name: Upgrade
        title: "{{{{what}}}} upgrade"
        body: We upgrade the {{{{what}}}}.
        update_status: scheduled
        components: [Website]
      - {{name: Outage, title: Down, body: Down., update_status: investigating}}
    maintenances:
      - {{name: Declared, scheduled_for: "{YEAR}-06-01T02:00", scheduled_until: "{YEAR}-06-01T04:00", components: [Website]}}
    prune: true
"""
WHEN = ("--from", f"{YEAR}-07-01 02:00", "--for", "90m")
SCHEDULE = ("maintenance", "schedule", "--name", "Database upgrade", "--component", "Core API", *WHEN)
SILENT = ("--yes", "--no-notify")


@pytest.fixture
def page(place: Place, run: Run) -> Place:
    place.write(FILE)
    assert run("apply", "--auto-approve").exit_code == 0
    place.sandbox.forget_requests()
    return place


def maintenances(page: Place, name: str = "Database upgrade") -> list[dict[str, Any]]:
    rows = page.sandbox.edit("GET", f"/pages/{PAGE}/incidents")
    return [row for row in rows if row["name"] == name]


def statuses(page: Place) -> dict[str, object]:
    return {name: page.component(name)["status"] for name in ("REST API", "Payments API", "Website")}


def set_manually(page: Place, name: str, to: str) -> None:
    path = f"/pages/{PAGE}/components/{page.component(name)['id']}"
    page.sandbox.edit("PATCH", path, {"component": {"status": to}})


def pass_until(page: Place, text: str) -> None:
    """Advance the service's clock to just after a time in its own format."""
    page.sandbox.advance((datetime.fromisoformat(text) - page.sandbox.clock.now()).total_seconds() + 1)


def ok(result: Result) -> Result:
    assert result.exit_code == 0, result.output
    return result


def test_what_is_scheduled_is_previewed_with_what_the_service_will_do(page: Place, run: Run) -> None:
    done = ok(run(*SCHEDULE, "--body", "We upgrade the database.", *SILENT))
    (row,) = maintenances(page)
    assert done.stderr == (
        "acme: schedule a maintenance\n"
        "  title    Database upgrade\n"
        "  text     We upgrade the database.\n"
        f"  from     {YEAR}-07-01 02:00 America/New_York (06:00 UTC)\n"
        f"  to       {YEAR}-07-01 03:30 America/New_York (07:30 UTC)\n"
        "  affects  Core API/REST API and Core API/Payments API\n"
        "  Notifies nobody.\n"
        "  note: the service starts it and sets its components to under_maintenance, whatever open incidents\n"
        "        say\n"
        "  note: at its end the service completes it and sets its components to operational, whatever open\n"
        "        incidents say; `reconciler maintenance complete` before then restores them instead\n"
    )
    assert done.stdout == f"Scheduled the maintenance.\n  id    {row['id']}\n  link  https://stspg.io/{row['id']}\n"
    assert (row["status"], row["scheduled_for"]) == ("scheduled", f"{YEAR}-07-01T06:00:00.000Z")
    assert (row["scheduled_auto_in_progress"], row["scheduled_remind_prior"]) == (True, False)
    assert row["auto_transition_deliver_notifications_at_start"] is False
    assert page.sandbox.mails == []


def test_whoever_is_notified_hears_of_start_and_end_too(page: Place, run: Run) -> None:
    done = ok(run(*SCHEDULE, "--remind", "--yes", "--notify"))
    assert "who is notified now is also notified when it starts and when it ends" in done.stderr
    assert "also reminded an hour before it starts" in done.stderr
    (row,) = maintenances(page)
    assert (row["scheduled_remind_prior"], row["auto_transition_deliver_notifications_at_end"]) == (True, True)


def test_one_without_automation_waits_for_commands(page: Place, run: Run) -> None:
    assert "nothing happens at its time" in ok(run(*SCHEDULE, "--no-automatic", *SILENT)).stderr
    pass_until(page, f"{YEAR}-07-01T08:00:00Z")
    assert maintenances(page)[0]["status"] == "scheduled"
    started = ok(run("maintenance", "start", "Database upgrade", "--body", "Here we go.", *SILENT))
    assert "  Core API/REST API      operational -> under_maintenance\n" in started.stderr
    assert statuses(page) == {
        "REST API": "under_maintenance",
        "Payments API": "under_maintenance",
        "Website": "operational",
    }
    again = ok(run("maintenance", "start", "Database upgrade", *SILENT))
    assert again.stdout.startswith('Nothing to do: the maintenance "Database upgrade" (')
    ok(run("maintenance", "complete", "Database upgrade", "--body", "Done.", *SILENT))
    assert set(statuses(page).values()) == {"operational"}
    assert [update["body"] for update in maintenances(page)[0]["incident_updates"]] == ["Done.", "Here we go.", ""]
    assert "is completed" in ok(run("maintenance", "complete", maintenances(page)[0]["id"], *SILENT)).stdout
    refused = run("maintenance", "start", "Database upgrade", *SILENT)
    assert (refused.exit_code, "is completed" in refused.stderr) == (3, True)


def test_a_start_makes_no_component_look_better_than_an_open_incident_says(page: Place, run: Run) -> None:
    set_manually(page, "REST API", "degraded_performance")
    outage = ("incident", "open", "--name", "Outage", "--component", "Payments API=major_outage")
    ok(run(*outage, *SILENT))
    ok(run(*SCHEDULE, *SILENT))
    started = ok(run("maintenance", "start", "Database upgrade", *SILENT))
    assert "Core API/Payments API  major_outage stays  (not under_maintenance: the incident" in started.stderr
    words = " ".join(started.stderr.split())
    end = (
        f"at its end, {YEAR}-07-01 03:30 America/New_York (07:30 UTC), the service completes it and sets its components"
    )
    assert f"{end} to operational, whatever open incidents say" in words
    assert (statuses(page)["REST API"], statuses(page)["Payments API"]) == ("under_maintenance", "major_outage")
    completed = ok(run("maintenance", "complete", "Database upgrade", *SILENT))
    assert "Core API/REST API      under_maintenance -> degraded_performance\n" in completed.stderr
    assert (statuses(page)["REST API"], statuses(page)["Payments API"]) == ("degraded_performance", "major_outage")
    ok(run("incident", "resolve", "Outage", *SILENT))
    assert statuses(page)["Payments API"] == "operational"


def test_one_that_the_service_started_is_completed_with_what_was_there(page: Place, run: Run) -> None:
    set_manually(page, "REST API", "partial_outage")
    ok(run(*SCHEDULE, *SILENT))
    pass_until(page, f"{YEAR}-07-01T06:00:00Z")
    assert statuses(page)["REST API"] == "under_maintenance"
    set_manually(page, "Payments API", "major_outage")
    completed = ok(run("maintenance", "complete", "Database upgrade", *SILENT))
    assert "major_outage stays  (changed manually meanwhile; it stays)" in completed.stderr
    assert (statuses(page)["REST API"], statuses(page)["Payments API"]) == ("partial_outage", "major_outage")


def test_a_completion_can_set_another_status(page: Place, run: Run) -> None:
    ok(run(*SCHEDULE, *SILENT))
    ok(run("maintenance", "start", "Database upgrade", *SILENT))
    ok(run("maintenance", "complete", "Database upgrade", "--component", "REST API=partial_outage", *SILENT))
    assert (statuses(page)["REST API"], statuses(page)["Payments API"]) == ("partial_outage", "operational")


def test_a_canceled_one_is_deleted_and_a_running_one_never(page: Place, run: Run) -> None:
    ok(run(*SCHEDULE, *SILENT))
    refused = run("maintenance", "complete", "Database upgrade", *SILENT)
    assert (refused.exit_code, "has not started" in refused.stderr) == (3, True)
    canceled = ok(run("maintenance", "cancel", "Database upgrade", "--yes"))
    assert "it leaves no trace: visitors no longer see that it was planned" in canceled.stderr
    assert (canceled.stdout.splitlines()[0], maintenances(page)) == ("Deleted the maintenance.", [])
    ok(run(*SCHEDULE, *SILENT))
    ok(run("maintenance", "start", "Database upgrade", *SILENT))
    refused = run("maintenance", "cancel", "Database upgrade", "--yes")
    assert (refused.exit_code, "has started and is never deleted" in refused.stderr) == (3, True)
    assert len(maintenances(page)) == 1


def test_a_canceled_one_can_stay_with_a_reason(page: Place, run: Run) -> None:
    ok(run(*SCHEDULE, *SILENT))
    set_manually(page, "REST API", "partial_outage")
    text = ("maintenance", "cancel", "Database upgrade", "--complete-with", "We do it next week.")
    assert run(*text, "--yes").exit_code == 64
    ok(run(*text, *SILENT))
    (row,) = maintenances(page)
    assert (row["status"], row["incident_updates"][0]["body"]) == ("completed", "We do it next week.")
    assert statuses(page)["REST API"] == "partial_outage"
    assert ok(run(*text, *SILENT)).stdout.startswith("Nothing to do: ")


def test_neither_the_file_nor_a_command_touches_the_others_windows(page: Place, run: Run) -> None:
    ok(run(*SCHEDULE, *SILENT))
    for command in (("plan", "--detailed-exitcode"), ("drift", "--unmanaged"), ("apply", "--auto-approve")):
        shown = ok(run(*command))
        assert "Database upgrade" not in shown.output
    imported = ok(run("import", "--page-id", PAGE)).stdout
    assert ("name: Declared" in imported, "name: Database upgrade" in imported) == (True, False)
    listed = ok(run("maintenance", "list")).stdout
    assert listed.splitlines()[2] == "           declared in the file; starts and ends by command"
    assert listed.splitlines()[5] == "           scheduled by a command; starts and ends automatically"
    rows = json.loads(ok(run("maintenance", "list", "--format", "json")).stdout)["maintenances"]
    assert [(row["name"], row["origin"]) for row in rows] == [("Declared", "file"), ("Database upgrade", "command")]


def test_a_declared_window_is_changed_by_its_name_with_a_word_on_the_file(page: Place, run: Run) -> None:
    shown = ok(run("maintenance", "cancel", "Declared", "--dry-run")).stdout
    assert "note: the file declares it (statuspage.yaml:19:" in shown
    assert "`reconciler apply` schedules it again unless you remove it there" in " ".join(shown.split())
    ok(run("maintenance", "start", "Declared", *SILENT))
    assert maintenances(page, "Declared")[0]["metadata"] == {}
    assert "has begun before its time, and is left alone" in ok(run("plan", "--detailed-exitcode")).stdout
    assert statuses(page)["Website"] == "under_maintenance"
    ok(run("maintenance", "complete", "Declared", *SILENT))
    assert statuses(page)["Website"] == "operational"


def test_a_declared_window_like_one_of_a_command_is_said(page: Place, run: Run) -> None:
    same = ("maintenance", "schedule", "--name", "Declared", "--from", f"{YEAR}-06-01 02:00", "--for", "2h")
    ok(run(*same, *SILENT))
    shown = ok(run("plan", "--detailed-exitcode")).stdout
    assert "a command scheduled one with the same name and start (ID " in shown


def test_a_template_and_its_components(page: Place, run: Run) -> None:
    template = ("maintenance", "schedule", *WHEN, *SILENT, "--template")
    scheduled = ok(run(*template, "Upgrade", "--set", "what=cache", "--set", "eta=1h"))
    assert "--set eta changes nothing: no text has the placeholder" in scheduled.stderr
    (row,) = maintenances(page, "cache upgrade")
    assert row["incident_updates"][0]["body"] == "We upgrade the cache."
    assert [component["name"] for component in row["components"]] == ["Website"]
    refused = run(*template, "Outage")
    assert (refused.exit_code, "use `reconciler incident open --template`" in refused.stderr) == (3, True)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--name", "x", "--from", "2020-01-01 02:00", "--for", "2h", *SILENT), 3, "is in the past"),
        (("--name", "x", "--from", f"{YEAR}-07-01 02:00", "--to", f"{YEAR}-07-01 01:00", *SILENT), 3, "is not after"),
        (("--name", "x", "--from", "soon", "--for", "2h", *SILENT), 3, "has no time of day"),
        (("--name", "x", *WHEN[:2], "--for", "long", *SILENT), 3, "`long` is not a length of time"),
        (("--name", "x", *WHEN[:2], *SILENT), 64, "--to TIME or --for DURATION"),
        (("--name", "x", *WHEN, "--remind", *SILENT), 64, "--remind notifies subscribers"),
        (("--name", "x", *WHEN, "--yes"), 64, "say whether subscribers are notified"),
        (("--name", "{{x}}", *WHEN, *SILENT), 3, "still has the placeholder {{x}}"),
        (("--name", "x", "--component", "Websit", *WHEN, *SILENT), 3, "did you mean `Website`?"),
        ((*WHEN, *SILENT), 3, "a maintenance needs a title"),
        (("--name", "x", *WHEN), 3, "no terminal for confirmation"),
    ],
)
def test_what_is_refused_sends_nothing(
    page: Place, run: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    refused = run("maintenance", "schedule", *arguments)
    assert (refused.exit_code, page.writes) == (code, [])
    assert words in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("start", "Databse upgrade", *SILENT), 3, "did you mean `Database upgrade`?"),
        (("start", *SILENT), 64, "name the MAINTENANCE, or the --idempotency-key"),
        (("start", "--idempotency-key", "nope", *SILENT), 3, "no maintenance was scheduled with the key `nope`"),
        (("start", "Database upgrade", "--body", "{{x}}", *SILENT), 3, "still has the placeholder {{x}}"),
        (("cancel", "Database upgrade", "--yes", "--notify"), 64, "a deleted maintenance notifies nobody"),
        (("cancel", "Database upgrade", "--complete-with", " ", *SILENT), 64, "--complete-with needs a text"),
    ],
)
def test_a_change_that_is_refused_sends_nothing(
    page: Place, run: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    ok(run(*SCHEDULE, *SILENT))
    page.sandbox.forget_requests()
    refused = run("maintenance", *arguments)
    assert (refused.exit_code, page.writes) == (code, [])
    assert words in refused.stderr


def test_several_of_one_name_are_told_apart_by_state_and_id(page: Place, run: Run) -> None:
    ok(run(*SCHEDULE, *SILENT))
    ok(run(*SCHEDULE, *SILENT))
    refused = run("maintenance", "start", "Database upgrade", *SILENT)
    assert (refused.exit_code, "2 maintenances are called `Database upgrade`" in refused.stderr) == (3, True)
    assert f"(starts {YEAR}-07-01 06:00)" in refused.stderr
    ok(run("maintenance", "start", maintenances(page)[0]["id"], *SILENT))
    ok(run("maintenance", "complete", "Database upgrade", *SILENT))
    ok(run("maintenance", "cancel", "Database upgrade", "--yes"))
    assert [row["status"] for row in maintenances(page)] == ["completed"]


def test_a_key_schedules_one_however_often_it_is_run(page: Place, run: Run) -> None:
    keyed = ("--idempotency-key", "deploy-7")
    first = ok(run(*SCHEDULE, *keyed, "-q", *SILENT))
    again = ok(run(*SCHEDULE, *keyed, *SILENT))
    assert again.stdout.startswith("The maintenance with this key was scheduled already.\n")
    assert (first.stdout, len(maintenances(page))) == (f"{maintenances(page)[0]['id']}\n", 1)
    ok(run("maintenance", "start", *keyed, *SILENT))
    ok(run("maintenance", "complete", *keyed, *SILENT))
    ok(run("incident", "open", "--name", "x", "--idempotency-key", "k2", *SILENT))
    refused = run(*SCHEDULE, "--idempotency-key", "k2", *SILENT)
    assert (refused.exit_code, "has the key `k2`" in refused.stderr) == (3, True)


@pytest.mark.parametrize("effect", ["reset_after", "error_after", "html_after", "truncate", "reset_before"])
def test_a_lost_answer_schedules_no_second_one(page: Place, run: Run, effect: Any) -> None:
    page.sandbox.faults.add(FaultRule(effect, method="POST", path="/pages/*/incidents"))
    ok(run(*SCHEDULE, *SILENT))
    assert len(maintenances(page)) == 1


@pytest.mark.parametrize("effect", ["reset_after", "error_after", "truncate"])
def test_a_lost_answer_starts_and_deletes_once(page: Place, run: Run, effect: Any) -> None:
    ok(run(*SCHEDULE, *SILENT))
    page.sandbox.faults.add(FaultRule(effect, method="PATCH", path="/pages/*/incidents/*"))
    ok(run("maintenance", "start", "Database upgrade", *SILENT))
    assert [update["status"] for update in maintenances(page)[0]["incident_updates"]] == ["in_progress", "scheduled"]
    ok(run("maintenance", "complete", "Database upgrade", *SILENT))
    ok(run(*SCHEDULE, *SILENT))
    page.sandbox.faults.add(FaultRule(effect, method="DELETE", path="/pages/*/incidents/*"))
    ok(run("maintenance", "cancel", "Database upgrade", "--yes"))
    assert [row["status"] for row in maintenances(page)] == ["completed"]


def test_a_refused_request_is_sent_again(page: Place, run: Run) -> None:
    page.sandbox.faults.add(FaultRule("refuse", method="POST", path="/pages/*/incidents", status=420, retry_after=1))
    ok(run(*SCHEDULE, *SILENT))
    assert len(maintenances(page)) == 1


def test_the_list_of_nothing_and_of_what_is_over(page: Place, run: Run) -> None:
    ok(run("maintenance", "cancel", "Declared", "--complete-with", "Not needed.", *SILENT))
    assert ok(run("maintenance", "list")).stdout == "No running or upcoming maintenances.\n"
    assert ok(run("maintenance", "list", "--all")).stdout.startswith("completed  Declared  ")


def test_it_works_without_a_file(page: Place, run: Run) -> None:
    (page.folder / "statuspage.yaml").unlink()
    done = ok(run(*SCHEDULE, "--page-id", PAGE, *SILENT))
    assert f"  from     {YEAR}-07-01 02:00 UTC\n" in done.stderr


def test_one_that_starts_now(page: Place, run: Run) -> None:
    ok(run("maintenance", "schedule", "--name", "Urgent", "--from", "now", "--for", "1h", *SILENT))
    (row,) = maintenances(page, "Urgent")
    start = datetime.fromisoformat(row["scheduled_for"])
    assert abs(datetime.now(UTC) - start) < timedelta(minutes=1)


def test_a_service_that_schedules_none_is_refused_with_the_reason(page: Place, run: Run) -> None:
    jsm = ("--page-id", "p1", "--provider", "jsm", "--sandbox")
    for command in (("list",), (*SCHEDULE[1:], *SILENT)):
        refused = run("maintenance", *command, *jsm)
        assert refused.exit_code == 3
        assert "its API schedules no maintenance; plan it as a change in Jira" in refused.stderr
