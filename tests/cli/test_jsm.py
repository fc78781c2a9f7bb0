"""The commands on a page of Jira Service Management, against its sandbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.sandbox import FaultRule, Sandbox, serve
from tests.cli.conftest import Place, Run

PAGE = "live1"
SEED = {
    "page": {
        "name": "Acme Status",
        "timezone": "Europe/Berlin",
        "colours": {"cssGreenColor": "#0f0"},
        "headerData": {"links": [{"label": "Docs", "url": "https://docs.acme.example", "position": 1}]},
        "customCss": "a\nb",
    },
    "components": [
        {"id": "c1", "name": "Core API", "components": [{"id": "c2", "name": "REST API", "status": "MAJOR_OUTAGE"}]},
        {"id": "c3", "name": "Website", "description": "The site"},
    ],
    "templates": [{"name": "Outage", "title": "An outage", "body": "We look into it."}],
}


@pytest.fixture
def jsm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A published page with a draft, and the environment that leads there."""
    monkeypatch.chdir(tmp_path)
    with Sandbox(rate=None) as sandbox:
        sandbox.jsm_seed({"pages": {PAGE: SEED}})
        with serve(sandbox) as url:
            monkeypatch.setenv("JSM_API_URL", url.removesuffix("/v1") + "/jsm/ops/api")
            monkeypatch.setenv("JSM_CLOUD_ID", "c10ud")
            monkeypatch.setenv("ATLASSIAN_EMAIL", "me@acme.example")
            monkeypatch.setenv("ATLASSIAN_API_TOKEN", "k3y-that-nobody-may-see")
            yield Place(tmp_path, sandbox)
        assert sandbox.ignored == []


def test_an_imported_page_has_an_empty_plan(jsm: Place, run: Run) -> None:
    result = run("import", "--provider", "jsm", "--page-id", PAGE, "--out", "statuspage.yaml")
    assert result.exit_code == 0, result.output
    text = (jsm.folder / "statuspage.yaml").read_text(encoding="utf-8")
    assert "    provider:\n      type: jsm\n" in text
    assert "        links:\n          - label: Docs\n            url: https://docs.acme.example\n" in text
    assert "lifecycle" not in text
    planned = run("plan", "--detailed-exitcode")
    assert planned.exit_code == 0, planned.output
    assert planned.output.startswith("No changes. The page matches the configuration.\n")
    assert jsm.writes == []


def test_the_site_stands_in_the_imported_file(jsm: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("import", "--provider", "jsm", "--page-id", PAGE, "--key", "acme")
    assert "site:" not in result.stdout
    monkeypatch.delenv("JSM_CLOUD_ID")
    result = run("import", "--provider", "jsm", "--page-id", PAGE, "--key", "acme")
    assert result.exit_code == 1
    assert "JSM_CLOUD_ID" in result.output


def test_the_pages_that_the_token_reaches_are_listed(jsm: Place, run: Run) -> None:
    result = run("import", "--provider", "jsm")
    assert result.exit_code == 64
    assert "live1  Acme Status (live, its draft is " in result.output


def test_a_snapshot_is_planned_against_as_the_live_page_is(jsm: Place, run: Run) -> None:
    assert run("import", "--provider", "jsm", "--page-id", PAGE, "--out", "statuspage.yaml").exit_code == 0
    assert run("snapshot", "--out", "s.json").exit_code == 0
    result = run("plan", "--live", "s.json")
    assert result.exit_code == 0, result.output
    assert "No changes" in result.output


def test_the_doctor_names_the_pages_and_says_what_is_experimental(jsm: Place, run: Run) -> None:
    jsm.write(
        f"version: 1\nprovider: {{type: jsm}}\npages: {{acme: {{id: {PAGE}, settings: {{name: Acme Status}}}}}}\n"
    )
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "Jira Service Management: its API is experimental" in result.stdout
    assert f"{PAGE}  Acme Status" in result.stdout


def test_what_is_declared_is_made_in_the_draft_and_published(jsm: Place, run: Run) -> None:
    jsm.write(
        "version: 1\nprovider: {type: jsm}\npages:\n  acme:\n"
        f"    id: {PAGE}\n"
        "    settings: {colours: {cssGreenColor: '#2fcc66'}}\n"
        "    components:\n"
        "      - group: Data\n"
        "        components: [{name: Imports}, {name: Exports, description: Every night}]\n"
    )
    result = run("apply", "--auto-approve")
    assert result.exit_code == 0, result.output
    assert "The page matches the configuration" in result.stdout
    assert "the service kept" not in result.stdout
    assert [write.rpartition("/")[2] for write in jsm.writes] == ["3glw94cmv766", "batch_process", "publish"]
    page = jsm.sandbox.jsm_dump()["pages"][PAGE]
    assert [row["name"] for row in page["components"]] == ["Core API", "Website", "Data"]
    assert page["components"][0]["components"][0]["status"] == "MAJOR_OUTAGE"
    assert page["page"]["colours"]["cssGreenColor"] == "#2fcc66"
    assert run("plan", "--detailed-exitcode").exit_code == 0


def test_a_draft_can_be_left_for_a_person_to_publish(jsm: Place, run: Run) -> None:
    jsm.write(
        "version: 1\nprovider: {type: jsm}\npages:\n  acme:\n"
        f"    id: {PAGE}\n    publish: false\n    settings: {{description: What Acme runs}}\n"
    )
    result = run("apply", "--auto-approve")
    assert result.exit_code == 0, result.output
    assert "left for a person to publish" in result.output
    assert "The draft is ready, and matches the configuration." in result.stdout
    assert "The page matches" not in result.output
    assert 'visitors do not see yet: description: nothing -> "What Acme runs"' in result.stdout
    assert "No changes. The draft matches the configuration." in run("plan").stdout
    assert jsm.sandbox.jsm_dump()["pages"][PAGE]["page"].get("description") != "What Acme runs"


def test_a_subdomain_that_the_service_would_not_take_blocks_the_plan(jsm: Place, run: Run) -> None:
    jsm.write(
        f"version: 1\nprovider: {{type: jsm}}\npages:\n  acme:\n    id: {PAGE}\n    settings: {{subdomain: Not Valid}}\n"
    )
    planned = run("plan")
    assert planned.exit_code == 0
    assert "the service would not take Not Valid as `subdomain`" in planned.output
    applied = run("apply", "--auto-approve")
    assert applied.exit_code == 3
    assert "choose another `subdomain`" in applied.output
    assert jsm.writes == []


def test_a_check_that_fails_is_said_and_stops_nothing(jsm: Place, run: Run) -> None:
    jsm.sandbox.faults.add(FaultRule("error", path="/pages/subdomain/validate/acme", status=404))
    jsm.write(f"version: 1\nprovider: {{type: jsm}}\npages: {{acme: {{id: {PAGE}, settings: {{subdomain: acme}}}}}}\n")
    planned = run("plan")
    assert planned.exit_code == 0, planned.output
    assert "whether `subdomain` can be acme was not checked" in planned.output
    assert run("apply", "--auto-approve").exit_code == 0


def test_a_live_component_without_a_name_is_named_where_it_stands_in_the_way(jsm: Place, run: Run) -> None:
    jsm.sandbox.jsm_seed({"pages": {"p2": {"components": [{"id": "c8", "name": "A"}, {"id": "c9", "name": " "}]}}})
    jsm.write(
        "version: 1\nprovider: {type: jsm}\npages: {b: {id: p2, components: [{name: A, description: New words}]}}\n"
    )
    applied = run("apply", "--auto-approve")
    assert applied.exit_code == 1, applied.output
    assert "a live component has no name, and the tree is written whole: name c9 in Jira first" in applied.output


def members(*emails: str) -> str:
    people = ", ".join(f"{{email: {email}}}" for email in emails)
    return f"version: 1\nprovider: {{type: jsm}}\npages:\n  acme:\n    id: {PAGE}\n    subscribers:\n      members: [{people}]\n"


def test_the_services_counts_of_subscribers_are_a_note_and_no_error_where_they_fail(jsm: Place, run: Run) -> None:
    row = jsm.sandbox.jsm_edit(
        "POST",
        "/subscribers",
        {
            "subscriptionRequest": {
                "itemId": PAGE,
                "itemType": "PAGE_SUBSCRIBER",
                "subscriptionType": "EMAIL",
                "subscriptionData": {"email": "ops@acme.example"},
            }
        },
        {},
    )
    assert row["status"] == "PENDING_CONFIRMATION"
    jsm.write(members("ops@acme.example"))
    jsm.sandbox.requests.clear()
    result = run("plan", "--detailed-exitcode")
    assert result.exit_code == 0, result.output
    assert "the service counts 1 subscriber of the page: 1 PENDING_CONFIRMATION" in " ".join(result.stdout.split())
    reads = len(jsm.sandbox.requests)
    assert f"Used {reads} API requests" in result.stdout
    jsm.sandbox.faults.add(FaultRule("error", "GET", "/subscribers/stats", status=403, message="No stats for you"))
    result = run("plan", "--detailed-exitcode")
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert "the service's counts of subscribers could not be read: " in text
    assert "No stats for you" in text


def test_a_word_that_the_reference_does_not_list_is_passed_through_with_one_note(jsm: Place, run: Run) -> None:
    rows = [{"id": f"c{number}", "name": f"C{number}", "status": "ON_FIRE"} for number in range(3)]
    jsm.sandbox.jsm_seed({"pages": {"live2": {"page": {"name": "Other"}, "components": rows}}})
    jsm.write(
        "version: 1\nprovider: {type: jsm}\npages:\n  acme:\n    id: live2\n    components:\n"
        "      - {name: C0, description: New}\n"
    )
    result = run("plan")
    note = "the service says ON_FIRE as `status` of a component, which its reference does not list; it is left as is"
    assert " ".join(result.stdout.split()).count(note) == 1
    assert run("apply", "--auto-approve").exit_code == 0
    page = jsm.sandbox.jsm_dump()["pages"]["live2"]
    assert [row["status"] for row in page["components"]] == ["ON_FIRE"] * 3


@pytest.mark.parametrize("arguments", [("plan",), ("doctor",)], ids=" ".join)
@pytest.mark.parametrize("status", [200, 403, 500])
def test_the_cloud_id_is_in_no_error(
    jsm: Place, run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], status: int
) -> None:
    monkeypatch.setenv("JSM_CLOUD_ID", "8f0c6a1e-secret-cloud")
    jsm.sandbox.faults.add(FaultRule("error", "GET", "/pages/**", times=None, status=status))
    jsm.write(f"version: 1\nprovider: {{type: jsm}}\npages: {{acme: {{id: {PAGE}, settings: {{name: A}}}}}}\n")
    result = run(*arguments)
    assert result.exit_code == 1, result.output
    assert "GET /{cloud}/pages/" in result.output
    assert "secret-cloud" not in result.output
