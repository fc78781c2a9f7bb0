"""`incident sync` on a sandbox: what it prints, its exit codes, and what it refuses."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reconciler.app.incident_sync import WORK
from reconciler.app.sharing import LOCKS
from reconciler.app.state_folder import state_folder
from reconciler.applier.apply_lock import FileLocks, holding
from reconciler.config.load.load import load_config
from reconciler.sandbox import FaultRule
from tests.cli.conftest import PAGE, Place, Run

FILE = f"""version: 1
pages:
  acme:
    id: {PAGE}
    components:
      - name: Payments API
      - name: Search API
    templates:
      - name: Outage
        title: "{{{{ service }}}} fails"
        body: "{{{{ annotations.summary }}}}"
        update_status: investigating
    alerts:
      - match: {{alertname: HighErrorRate}}
        key: errors-{{{{ service }}}}
        component: "{{{{ component }}}}"
        status: major_outage
        template: Outage
        notify: true
"""


@pytest.fixture
def page(place: Place, run: Run) -> Iterator[Place]:
    place.write(FILE)
    assert run("apply", "--auto-approve").exit_code == 0
    yield place


def webhook(*services: str, status: str = "firing", **more: str) -> str:
    alerts = [
        {
            "status": status,
            "labels": {"alertname": "HighErrorRate", "service": service, "component": f"{service} API", **more},
            "annotations": {"summary": "Error rate is 7%"},
            "startsAt": "2026-03-01T12:00:05.253Z",
        }
        for service in services
    ]
    return json.dumps({"version": "4", "alerts": alerts})


def incidents(page: Place) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = page.sandbox.edit("GET", f"/pages/{PAGE}/incidents")
    return rows


def test_an_incident_from_beginning_to_end(page: Place, run: Run) -> None:
    opened = run("incident", "sync", input=webhook("Payments"))
    (incident,) = incidents(page)
    assert opened.stdout == (
        "acme: 1 alert fires.\n\n"
        "key `errors-Payments`\n"
        "  Opened the incident.\n"
        f"    id    {incident['id']}\n"
        f"    link  {incident['shortlink']}\n"
    )
    assert opened.exit_code == 0
    assert page.component("Payments API")["status"] == "major_outage"
    again = run("incident", "sync", input=webhook("Payments"))
    assert (again.stdout, again.exit_code) == ("acme: 1 alert fires. Nothing to do.\n", 0)
    ended = run("incident", "sync", "-q", input=webhook("Payments", status="resolved"))
    assert (ended.stdout, ended.exit_code) == (f"{incident['id']}\n", 0)
    assert [row["status"] for row in incidents(page)] == ["resolved"]
    assert page.component("Payments API")["status"] == "operational"
    assert run("plan", "--detailed-exitcode").exit_code == 0


def test_a_dry_run_shows_what_visitors_would_read(page: Place, run: Run) -> None:
    page.write(webhook("Payments"), "alerts.json")
    result = run("incident", "sync", "--dry-run", "alerts.json")
    assert result.stdout == (
        "acme: 1 alert fires.\n\n"
        "acme: open an incident for the key `errors-Payments`\n"
        "  title   Payments fails\n"
        "  text    Error rate is 7%\n"
        "  status  investigating\n"
        "  Payments API  operational -> major_outage\n"
        "  Notifies subscribers.\n"
    )
    assert (result.exit_code, incidents(page)) == (0, [])


def test_what_is_refused_is_said_and_the_others_are_carried_out(page: Place, run: Run) -> None:
    result = run("incident", "sync", input=webhook("Payments", "Serch"))
    assert result.exit_code == 4
    assert (
        "key `errors-Serch`, rule at statuspage.yaml:14:9\n"
        "  the page has no component or group `Serch API`\n"
        "  did you mean `Search API`?\n"
    ) in result.stdout
    again = run("incident", "sync", input=webhook("Payments", "Serch"))
    assert again.exit_code == 3
    assert "Nothing to do for `errors-Payments`.\n" in again.stdout
    quiet = run("incident", "sync", "-q", input=webhook("Serch"))
    assert (quiet.stdout, quiet.exit_code) == ("", 3)
    assert "did you mean `Search API`?" in quiet.stderr


def test_alerts_without_a_rule_are_listed(page: Place, run: Run) -> None:
    other = {"status": "firing", "labels": {"alertname": "Other\x1b[31m", "pod": "a"}, "annotations": {}}
    many = [{**other, "labels": {"alertname": "Other", "pod": str(number)}} for number in range(10)]
    result = run("incident", "sync", input=json.dumps({"alerts": [other, *many]}))
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "acme: 11 alerts fire. Nothing to do.\n\nNo rule applies to 11 alerts:\n  alertname=Other"
    )
    assert result.stdout.endswith("  and 1 more\n")
    assert "\x1b" not in result.stdout


def test_json_has_all_of_it(page: Place, run: Run) -> None:
    text = json.loads(webhook("Payments", "Serch"))
    text["alerts"].append({"status": "resolved", "labels": {"alertname": "Other"}})
    text["truncatedAlerts"] = 2
    result = run("incident", "sync", "--format", "json", input=json.dumps(text))
    document = json.loads(result.stdout)
    assert document["alerts"] == {"firing": 2, "resolved": 1, "silent": 0, "omitted": 2}
    assert [(each["key"], each["rule"]) for each in document["incidents"]] == [
        ("errors-Payments", "statuspage.yaml:14:9")
    ]
    operation = document["incidents"][0]["operation"]
    assert (operation["performed"], operation["notify"], operation["texts"]["title"]) == (True, True, "Payments fails")
    assert [each["key"] for each in document["refused"]] == ["errors-Serch"]
    assert document["unmatched"] == [{"alertname": "Other"}]
    assert document["notes"] == ["Alertmanager left 2 alerts out (`max_alerts`): they do not count"]
    assert (document["exit_code"], result.exit_code) == (4, 4)


def test_a_complete_list_ends_what_it_lacks(page: Place, run: Run) -> None:
    run("incident", "sync", input=webhook("Payments"))
    labels = {"alertname": "HighErrorRate", "service": "Payments", "component": "Payments API"}
    silenced = [{"labels": labels, "annotations": {}, "status": {"state": "suppressed"}, "startsAt": "2026-03-01"}]
    kept = run("incident", "sync", "--complete", input=json.dumps(silenced))
    assert kept.stdout == "acme: 0 alerts fire, 1 is silenced or inhibited. Nothing to do.\n"
    ended = run("incident", "sync", "--complete", input="[]")
    assert "  Resolved the incident.\n" in ended.stdout
    assert [row["status"] for row in incidents(page)] == ["resolved"]


def test_nobody_is_notified_where_the_command_says_so(page: Place, run: Run) -> None:
    result = run("incident", "sync", "--no-notify", "--dry-run", input=webhook("Payments"))
    assert result.stdout.endswith("  Notifies nobody.\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there are no alerts"),
        ("{", "the alerts are not JSON"),
        ('{"alerts": [{"status": "firing", "labels": {"a": 1}}]}', "this must be text\n  at $.alerts[0].labels.a"),
    ],
)
def test_what_is_no_payload_is_refused_before_anything_is_asked(page: Place, run: Run, text: str, message: str) -> None:
    before = len(page.sandbox.requests)
    result = run("incident", "sync", input=text)
    assert result.exit_code == 3
    assert message in result.stderr
    assert len(page.sandbox.requests) == before


def test_a_file_that_cannot_be_read_is_said(page: Place, run: Run) -> None:
    assert "the alerts cannot be read: No such file" in run("incident", "sync", "none.json").stderr
    (page.folder / "binary.json").write_bytes(b"\xff\xfe")
    assert "the alerts are not UTF-8" in run("incident", "sync", "binary.json").stderr


def test_a_page_without_rules_is_said(page: Place, run: Run) -> None:
    page.write(FILE[: FILE.index("    alerts:")])
    result = run("incident", "sync", input=webhook("Payments"))
    assert result.exit_code == 1
    assert "the page acme has no rules for alerts" in result.stderr
    assert "--page-id" not in run("incident", "sync", "--help").stdout


def test_a_lost_answer_opens_one_incident(page: Place, run: Run) -> None:
    page.sandbox.faults.add(FaultRule("reset_after", method="POST", path="/pages/*/incidents"))
    assert run("incident", "sync", input=webhook("Payments")).exit_code == 0
    assert len(incidents(page)) == 1


def test_another_run_that_does_not_end_is_named(page: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconciler.app.operation.LOCK_TIMEOUT", 0.1)
    (desired,) = load_config(Path("statuspage.yaml"), environ={}).pages
    locks = FileLocks(state_folder(os.environ) / LOCKS)
    with holding(locks, [desired], timeout=0, work=WORK):
        result = run("incident", "sync", input=webhook("Payments"))
        assert result.exit_code == 3
        assert "another incident sync works on page acme (statuspage.yaml:4, id kctbh9vrtdwd): process" in result.stderr
        assert "send the alerts again" in result.stderr
        assert "Waiting for another incident sync on page acme (statuspage.yaml:4" in result.stderr
        assert run("apply", "--auto-approve").exit_code == 0
    assert incidents(page) == []


def test_without_a_state_folder_it_goes_on_and_says_so(page: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    page.write("", "file")
    monkeypatch.setenv("XDG_STATE_HOME", str(page.folder / "file"))
    result = run("incident", "sync", input=webhook("Payments"))
    assert (result.exit_code, len(incidents(page))) == (0, 1)
    assert "another incident sync on this page would not be noticed" in result.stderr
