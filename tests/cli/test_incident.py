"""The incident commands on a sandbox: by name, previewed, exactly once, and with what was there restored."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from reconciler.sandbox import FaultRule
from tests.cli.conftest import PAGE, Place, Run

FILE = f"""version: 1
provider: {{rate_limit: {{requests: 100000, seconds: 1, reserve: 0}}}}
pages:
  acme:
    id: {PAGE}
    components:
      - name: Website
      - group: Core API
        components: [{{name: REST API}}, {{name: Payments API}}]
    templates:
      - name: Outage
        title: "{{{{service}}}} is down"
        body: |
          We see errors in {{{{ service }}}}.
          We are looking into it.
        components: [Website]
"""
OPEN = ("incident", "open", "--name", "Payments fail", "--component", "Payments API=major_outage")
SILENT = ("--yes", "--no-notify")


@pytest.fixture
def page(place: Place, run: Run) -> Place:
    place.write(FILE)
    assert run("apply", "--auto-approve").exit_code == 0
    place.sandbox.edit("POST", f"/pages/{PAGE}/subscribers", {"subscriber": {"email": "ops@acme.example"}})
    place.sandbox.requests.clear()
    yield place


def sent(page: Place) -> list[str]:
    """The writes beside those of the apply that made the page."""
    return [write for write in page.writes if not write.startswith("POST") or write.endswith("/incidents")]


def mails(page: Place) -> list[str]:
    return [mail["kind"] for mail in page.sandbox.mails if mail["kind"] != "confirmation"]


def incidents(page: Place) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = page.sandbox.edit("GET", f"/pages/{PAGE}/incidents")
    return rows


def status(page: Place, name: str) -> object:
    return page.component(name)["status"]


def set_manually(page: Place, name: str, to: str) -> None:
    path = f"/pages/{PAGE}/components/{page.component(name)['id']}"
    page.sandbox.edit("PATCH", path, {"component": {"status": to}})


def ok(result: Result) -> Result:
    assert result.exit_code == 0, result.output
    return result


def test_an_incident_is_opened_by_name_and_resolved_with_what_was_there(page: Place, run: Run) -> None:
    opened = ok(run(*OPEN, "--body", "We are looking into it.", *SILENT))
    (incident,) = incidents(page)
    assert opened.stderr == (
        "acme: open an incident\n"
        "  title   Payments fail\n"
        "  text    We are looking into it.\n"
        "  status  investigating\n"
        "  Core API/Payments API  operational -> major_outage\n"
        "  Notifies nobody.\n"
    )
    assert opened.stdout == (
        f"Opened the incident.\n  id    {incident['id']}\n  link  https://stspg.io/{incident['id']}\n"
    )
    assert status(page, "Payments API") == "major_outage"
    resolved = ok(run("incident", "resolve", "Payments fail", "--body", "Fixed.", *SILENT))
    assert "  Core API/Payments API  major_outage -> operational\n" in resolved.stderr
    assert (incidents(page)[0]["status"], status(page, "Payments API")) == ("resolved", "operational")
    assert mails(page) == []
    assert run("plan").stdout.startswith("No changes.")


def test_a_component_returns_to_the_status_before_and_not_simply_to_operational(page: Place, run: Run) -> None:
    set_manually(page, "Payments API", "degraded_performance")
    ok(run(*OPEN, *SILENT))
    ok(run("incident", "resolve", "Payments fail", *SILENT))
    assert status(page, "Payments API") == "degraded_performance"


def test_a_manual_edit_meanwhile_wins(page: Place, run: Run) -> None:
    ok(run(*OPEN, *SILENT))
    set_manually(page, "Payments API", "partial_outage")
    resolved = ok(run("incident", "resolve", "Payments fail", *SILENT))
    assert "partial_outage stays  (changed manually meanwhile; it stays)" in resolved.stderr
    assert status(page, "Payments API") == "partial_outage"


def test_another_open_incident_keeps_its_claim(page: Place, run: Run) -> None:
    ok(run(*OPEN, *SILENT))
    second = ("incident", "open", "--name", "API is slow", "--component", "Core API=degraded_performance")
    opened = ok(run(*second, *SILENT))
    assert "Core API/REST API      operational -> degraded_performance\n" in opened.stderr
    assert "Core API/Payments API  major_outage stays  (not degraded_performance: " in opened.stderr
    ok(run("incident", "resolve", "Payments fail", *SILENT))
    assert (status(page, "Payments API"), status(page, "REST API")) == ("degraded_performance",) * 2
    ok(run("incident", "resolve", "API is slow", *SILENT))
    assert (status(page, "Payments API"), status(page, "REST API")) == ("operational",) * 2


def test_an_incident_of_the_dashboard_is_resolved_by_its_name(page: Place, run: Run) -> None:
    body = {"name": "Cable cut", "components": {page.component("Website")["id"]: "major_outage"}}
    page.sandbox.edit("POST", f"/pages/{PAGE}/incidents", {"incident": body})
    ok(run("incident", "resolve", "Cable cut", *SILENT))
    assert status(page, "Website") == "operational"


def test_a_template_is_filled_and_its_components_are_attached(page: Place, run: Run) -> None:
    ok(run("incident", "open", "--template", "Outage", "--set", "service=Web", "--yes", "--notify"))
    (incident,) = incidents(page)
    assert incident["name"] == "Web is down"
    assert incident["incident_updates"][0]["body"].rstrip() == "We see errors in Web.\nWe are looking into it."
    assert [component["name"] for component in incident["components"]] == ["Website"]
    assert mails(page) == ["incident"]


def test_a_value_that_no_text_asks_for_is_said(page: Place, run: Run) -> None:
    unused = "note: --set region changes nothing: no text has the placeholder {{region}}"
    values = ("--set", "service=Web", "--set", "region=EU")
    opened = ok(run("incident", "open", "--template", "Outage", *values, *SILENT))
    body = ("--body", "We mend {{service}}.")
    updated = ok(run("incident", "update", "Web is down", *body, *values, *SILENT))
    resolved = ok(run("incident", "resolve", "Web is down", *body, *values, *SILENT))
    shown = [" ".join(done.stderr.split()) for done in (opened, updated, resolved)]
    assert [text.count(unused) for text in shown] == [1, 1, 1], shown


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--template", "Outage", *SILENT), 3, "the title still has the placeholder {{service}}"),
        (("--name", "x", "--body", "since {{time}}", *SILENT), 3, "the text still has the placeholder {{time}}"),
        (("--template", "Outtage", *SILENT), 3, "did you mean `Outage`?"),
        (("--name", "x", "--component", "Paymnts API=major_outage", *SILENT), 3, "did you mean `Payments API`?"),
        (("--name", "x", "--component", "Website=down", *SILENT), 64, "'down' is no status"),
        (("--name", "x", "--component", "Website", *SILENT), 64, "is not NAME=STATUS"),
        (("--name", "x" * 256, *SILENT), 3, "the title has 256 characters, and 255 are allowed"),
        (SILENT, 3, "an incident needs a title"),
        (("--name", "x", "--yes"), 64, "say whether subscribers are notified: --notify or --no-notify"),
        (("--name", "x"), 3, "no terminal for confirmation"),
        (("--name", "x", "--page", "acne", *SILENT), 1, "unknown page 'acne'"),
        (("--name", "x", "--body", "a", "--editor", *SILENT), 64, "two sources of one text"),
    ],
)
def test_what_is_refused_sends_nothing(
    page: Place, run: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    refused = run("incident", "open", *arguments)
    assert (refused.exit_code, sent(page)) == (code, [])
    assert words in refused.stderr


def test_a_name_that_two_components_have_is_refused_with_both(page: Place, run: Run) -> None:
    page.sandbox.edit("POST", f"/pages/{PAGE}/components", {"component": {"name": "REST API"}})
    exact = ok(run("incident", "open", "--name", "x", "--component", "Core API/REST API=major_outage", *SILENT))
    assert "Core API/REST API" in exact.stderr
    page.sandbox.edit("POST", f"/pages/{PAGE}/components", {"component": {"name": "REST API"}})
    refused = run("incident", "open", "--name", "y", "--component", "REST API=major_outage", *SILENT)
    assert refused.exit_code == 3
    assert "`REST API` can be any of `REST API` (ID " in refused.stderr


def test_two_incidents_of_one_name_are_told_apart_by_their_ids(page: Place, run: Run) -> None:
    ok(run(*OPEN, *SILENT))
    ok(run(*OPEN, *SILENT))
    refused = run("incident", "resolve", "Payments fail", *SILENT)
    assert refused.exit_code == 3
    assert "2 incidents are called `Payments fail`" in refused.stderr
    ok(run("incident", "resolve", incidents(page)[0]["id"], *SILENT))


def test_a_dry_run_shows_the_preview_and_sends_nothing(page: Place, run: Run) -> None:
    shown = ok(run(*OPEN, "--dry-run"))
    assert "operational -> major_outage" in shown.stdout
    assert "Can notify 1 subscriber (email 1)." in shown.stdout or "Can notify 0 subscribers." in shown.stdout
    assert sent(page) == []


def test_scripts_get_the_id_alone_or_json(page: Place, run: Run) -> None:
    quiet = ok(run(*OPEN, "-q", *SILENT))
    assert (quiet.stdout, quiet.stderr) == (f"{incidents(page)[0]['id']}\n", "")
    document = json.loads(ok(run(*OPEN, "--format", "json", *SILENT)).stdout)
    assert (document["performed"], document["id"], document["notify"]) == (True, incidents(page)[0]["id"], False)
    assert document["statuses"][0]["component"] == "Core API/Payments API"
    listed = json.loads(ok(run("incident", "list", "--format", "json")).stdout)
    assert [row["name"] for row in listed["incidents"]] == ["Payments fail"] * 2


def test_a_key_opens_one_incident_however_often_it_is_run(page: Place, run: Run) -> None:
    first = ok(run(*OPEN, "--idempotency-key", "deploy-7", "-q", *SILENT))
    again = ok(run(*OPEN, "--idempotency-key", "deploy-7", "-q", *SILENT))
    assert (first.stdout, len(incidents(page))) == (again.stdout, 1)
    ok(run("incident", "update", "--idempotency-key", "deploy-7", "--status", "monitoring", *SILENT))
    ok(run("incident", "resolve", "--idempotency-key", "deploy-7", *SILENT))
    assert incidents(page)[0]["status"] == "resolved"
    ok(run(*OPEN, "--idempotency-key", "deploy-7", *SILENT))
    assert len(incidents(page)) == 1


@pytest.mark.parametrize("effect", ["reset_after", "error_after", "html_after", "truncate", "reset_before"])
def test_a_lost_answer_opens_no_second_incident(page: Place, run: Run, effect: Any) -> None:
    page.sandbox.faults.add(FaultRule(effect, method="POST", path="/pages/*/incidents"))
    ok(run(*OPEN, *SILENT))
    assert len(incidents(page)) == 1


@pytest.mark.parametrize("effect", ["reset_after", "error_after", "html_after", "truncate"])
def test_a_lost_answer_posts_no_update_twice(page: Place, run: Run, effect: Any) -> None:
    ok(run(*OPEN, *SILENT))
    page.sandbox.faults.add(FaultRule(effect, method="PATCH", path="/pages/*/incidents/*"))
    ok(run("incident", "update", "Payments fail", "--body", "We found the cause.", *SILENT))
    bodies = [update["body"] for update in incidents(page)[0]["incident_updates"]]
    assert bodies.count("We found the cause.") == 1


def test_a_refused_request_is_sent_again(page: Place, run: Run) -> None:
    page.sandbox.faults.add(FaultRule("refuse", method="POST", path="/pages/*/incidents", status=420, retry_after=1))
    ok(run(*OPEN, *SILENT))
    assert len(incidents(page)) == 1


def test_what_stays_unknown_is_said_with_a_way_to_run_it_again(page: Place, run: Run) -> None:
    page.sandbox.faults.add(FaultRule("reset_before", method="POST", path="/pages/*/incidents", times=None))
    unknown = run(*OPEN, "--idempotency-key", "k7", *SILENT)
    assert unknown.exit_code == 4
    assert "whether it happened is not known" in unknown.stderr
    assert "`--idempotency-key k7`: it opens no second incident" in unknown.stderr
    page.sandbox.faults.clear()
    ok(run(*OPEN, "--idempotency-key", "k7", *SILENT))
    assert len(incidents(page)) == 1


def test_an_update_changes_text_status_and_components(page: Place, run: Run) -> None:
    ok(run(*OPEN, *SILENT))
    done = ok(
        run(
            *("incident", "update", "Payments fail", "--status", "monitoring", "--body", "A fix is out."),
            *("--component", "Payments API=degraded_performance", "--yes", "--notify"),
        )
    )
    assert "Core API/Payments API  major_outage -> degraded_performance\n" in done.stderr
    assert (incidents(page)[0]["status"], status(page, "Payments API")) == ("monitoring", "degraded_performance")
    ok(run("incident", "resolve", "Payments fail", *SILENT))
    assert status(page, "Payments API") == "operational"
    refused = run("incident", "update", "Payments fail", "--body", "late", *SILENT)
    assert (refused.exit_code, "is resolved" in refused.stderr) == (3, True)


def test_show_and_delete(page: Place, run: Run) -> None:
    ok(run(*OPEN, "--body", "Looking.", "--idempotency-key", "k", *SILENT))
    shown = ok(run("incident", "show", "Payments fail")).stdout
    assert "  status  investigating, impact critical\n" in shown
    assert "    Core API/Payments API: operational -> major_outage\n" in shown
    deleted = ok(run("incident", "delete", "Payments fail", "--yes"))
    assert "every component keeps the status that it shows now" in deleted.stderr
    assert (incidents(page), status(page, "Payments API")) == ([], "major_outage")
    assert ok(run("incident", "list")).stdout == "No open incidents.\n"


def test_it_works_without_a_file(page: Place, run: Run) -> None:
    (page.folder / "statuspage.yaml").unlink()
    refused = run(*OPEN, *SILENT)
    assert refused.exit_code == 1
    ok(run(*OPEN, "--page-id", PAGE, *SILENT))
    assert len(incidents(page)) == 1


def test_each_call_is_in_the_journal(page: Place, run: Run) -> None:
    ok(run(*OPEN, *SILENT, "--journal", "ours.jsonl"))
    entries = [json.loads(line) for line in Path("ours.jsonl").read_text().splitlines()]
    assert [entry["event"] for entry in entries] == ["intent", "outcome"]
    assert entries[0]["action"] == "create"
    assert entries[1]["id"] == incidents(page)[0]["id"]


def test_where_the_status_before_is_not_known_a_person_says_it(page: Place, run: Run) -> None:
    page.sandbox.quirks = replace(page.sandbox.quirks, affected_components="absent")
    body = {"name": "Cable cut", "components": {page.component("Website")["id"]: "major_outage"}}
    page.sandbox.edit("POST", f"/pages/{PAGE}/incidents", {"incident": body})
    metadata = {
        "incident": {
            "metadata": {"reconciler": {"key": "k", "asked": {page.component("Website")["id"]: "major_outage"}}}
        }
    }
    page.sandbox.edit("PATCH", f"/pages/{PAGE}/incidents/{incidents(page)[0]['id']}", metadata)
    refused = run("incident", "resolve", "Cable cut", *SILENT)
    assert refused.exit_code == 3
    assert "the status before the incident is not known of Website (major_outage)" in refused.stderr
    ok(run("incident", "resolve", "Cable cut", "--component", "Website=operational", *SILENT))
    assert (incidents(page)[0]["status"], status(page, "Website")) == ("resolved", "operational")


def test_a_key_of_a_maintenance_opens_no_incident(page: Place, run: Run) -> None:
    window = ("--name", "Upgrade", "--from", "tomorrow 02:00", "--for", "1h", "--idempotency-key", "k")
    assert run("maintenance", "schedule", *window, *SILENT).exit_code == 0
    for command in (OPEN, ("incident", "resolve")):
        refused = run(*command, "--idempotency-key", "k", *SILENT)
        assert (refused.exit_code, refused.stderr.count("has the key `k`")) == (3, 1)
        assert "use another key; `reconciler maintenance` changes this one" in refused.stderr


def test_a_title_of_spaces_is_none(page: Place, run: Run) -> None:
    refused = run("incident", "open", "--name", "  ", *SILENT)
    assert (refused.exit_code, "an incident needs a title" in refused.stderr) == (3, True)


@pytest.mark.parametrize("text", ["version: [", None])
def test_the_way_without_a_file_is_named(page: Place, run: Run, text: str | None) -> None:
    if text:
        page.write(text)
    else:
        (page.folder / "statuspage.yaml").unlink()
    for command in (("status",), OPEN):
        failed = run(*command)
        assert failed.stderr.endswith(
            "to go on with another file: `--config PATH`; without a file, the live page: `--page-id ID`\n"
        )
