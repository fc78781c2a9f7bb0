"""migrate: the file of the new page, the report, and that neither service is written to."""

import json

import pytest

from reconciler.config.load.load import load_config
from tests.cli.conftest import FILE, PAGE, Place, Run

MEMBERS = f"{FILE}    subscribers:\n      members:\n        - email: ops@acme.example\n"
BOTH = f"{FILE}  acme-jsm:\n    id: jsm42\n    provider: {{type: jsm}}\n"


@pytest.fixture
def applied(place: Place, run: Run) -> Place:
    """The page as declared, with one member."""
    place.write(MEMBERS)
    assert run("apply", "--auto-approve").exit_code == 0
    return place


def test_the_file_goes_to_stdout_and_the_report_to_stderr(applied: Place, run: Run) -> None:
    before = applied.writes
    result = run("migrate", "--from", "acme", "--to", "acme-jsm")
    assert result.exit_code == 0
    assert "id: ${env:PAGE_ACME_JSM_ID}\n    provider:\n      type: jsm\n" in result.stdout
    assert "Acme Status: Atlassian Statuspage to Jira Service Management" in result.stderr
    assert "1 subscriber: 1 by email. None of them is in the file" in result.stderr
    assert "ops@acme.example" not in result.output
    assert applied.writes == before


def test_the_file_is_valid_and_names_the_declared_page(applied: Place, run: Run) -> None:
    applied.write(BOTH)
    result = run("migrate", "--from", "acme", "--to", "acme-jsm", "--out", "new.yaml")
    assert result.exit_code == 0
    assert "Written to new.yaml: page settings, 1 group and 3 components." in result.stdout
    (page,) = load_config(applied.folder / "new.yaml", environ={}).pages
    assert (page.key, page.id, page.service.name) == ("acme-jsm", "jsm42", "jsm")
    assert run("validate", "new.yaml").exit_code == 0


def test_members_are_variables_and_marked(applied: Place, run: Run) -> None:
    result = run("migrate", "--from", "acme", "--to", "acme-jsm", "--members")
    assert "# a new subscription, perhaps with a new confirmation email\n" in result.stdout
    assert "- email: ${env:SECRET_PAGE_ACME_JSM_MEMBER_1}" in result.stdout
    assert "SECRET_PAGE_ACME_JSM_MEMBER_1  email of subscriber o…@acme.example" in result.stderr


@pytest.mark.parametrize(("format_", "start"), [("markdown", "# `Acme Status`: Atlassian"), ("json", "{\n")])
def test_the_report_has_three_forms(applied: Place, run: Run, format_: str, start: str) -> None:
    result = run("migrate", "--from", "acme", "--to", "acme-jsm", "--out", "new.yaml", "--format", format_)
    assert result.stdout.startswith(start)
    if format_ == "json":
        assert json.loads(result.stdout)["target"]["variable"] == "PAGE_ACME_JSM_ID"


def test_a_page_that_is_not_declared_needs_no_configuration(applied: Place, run: Run) -> None:
    (applied.folder / "statuspage.yaml").unlink()
    result = run("migrate", "--from-page-id", PAGE, "--from-provider", "statuspage", "--to", "new")
    assert result.exit_code == 0
    assert "- group: Core API" in result.stdout
    assert run("migrate", "--from-page-id", PAGE, "--to", "new").stdout == result.stdout


def test_a_snapshot_needs_no_key(applied: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("snapshot", "--out", "s.json").exit_code == 0
    live = run("migrate", "--from", "acme", "--to", "acme-jsm").stdout
    monkeypatch.delenv("STATUSPAGE_API_KEY")
    result = run("migrate", "--from", "acme", "--to", "acme-jsm", "--live", "s.json")
    assert result.stdout == live
    assert "Subscribers were not read, and are not counted." in result.stderr


def test_the_way_back(applied: Place, run: Run) -> None:
    """A page of Jira Service Management from a snapshot, to Statuspage."""
    item = {"kind": "component", "id": "c1", "name": "API", "fields": {"name": "API", "service_id": "s1"}}
    own = {"kind": "page", "id": "jsm42", "name": "Acme", "fields": {"name": "Acme", "timezone": "Europe/Berlin"}}
    page = {"id": "jsm42", "name": "Acme", "service": "jsm", "read": ["page", "component"], "whole": [], "missing": []}
    page |= {"unsubscribed": [], "items": [own, item]}
    snapshot = {"format_version": "1.0", "taken_at": "2026-01-01T00:00:00+00:00", "source": "x", "salt": "y"}
    applied.write(json.dumps(snapshot | {"pages": {"acme-jsm": page}}), "s.json")
    applied.write(BOTH)
    result = run("migrate", "--from", "acme-jsm", "--to", "acme", "--live", "s.json")
    assert result.exit_code == 0
    assert f"id: {PAGE}\n    settings:\n      name: Acme\n      time_zone: Europe/Berlin\n" in result.stdout
    assert "component service_id: API" in result.stderr
    assert "Type in:" not in result.stderr


def test_a_file_in_the_way_stays(applied: Place, run: Run) -> None:
    applied.write("mine", "new.yaml")
    sent = len(applied.sandbox.requests)
    refused = run("migrate", "--from", "acme", "--to", "acme-jsm", "--out", "new.yaml")
    assert refused.exit_code == 3
    assert (applied.folder / "new.yaml").read_text() == "mine"
    assert len(applied.sandbox.requests) == sent
    assert run("migrate", "--from", "acme", "--to", "acme-jsm", "--out", "new.yaml", "--force").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--to", "x"], "which page is left?"),
        (["--from", "acme"], "Missing option '--to'"),
        (["--from", "acme", "--from-page-id", "p", "--to", "x"], "which page is left?"),
        (["--from", "acme", "--from-provider", "jsm", "--to", "x"], "--from-provider goes with --from-page-id"),
        (["--from-page-id", "p", "--from-provider", "other", "--to", "x"], "give one of statuspage, jsm"),
        (["--from-page-id", "a/b", "--to", "x"], "an id is letters, digits, - and _"),
        (["--from", "acme", "--to", " "], "a key is a plain word"),
        (["--from", "acme", "--to", "x", "--live", "s.json", "--members"], "a snapshot holds nobody's contact"),
        (["--from", "acme", "--to", "x", "--live", "s.json", "--sandbox"], "two places to read the page"),
    ],
)
def test_what_makes_no_sense_is_refused(place: Place, run: Run, arguments: list[str], text: str) -> None:
    result = run("migrate", *arguments)
    assert result.exit_code == 64
    assert text in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--from", "other", "--to", "x"], "--from other: the configuration declares no such page"),
        (["--from", "acme", "--to", "acme"], "the two pages are on one service, Atlassian Statuspage"),
    ],
)
def test_a_key_that_leads_nowhere_is_named(place: Place, run: Run, arguments: list[str], text: str) -> None:
    result = run("migrate", *arguments)
    assert result.exit_code == 1
    assert text in result.stderr
    assert place.sandbox.requests == []


def test_an_organization_is_no_page(place: Place, run: Run) -> None:
    place.write(f"{FILE}organizations:\n  staff:\n    id: o1\n    members: []\n")
    assert "this is an organization" in run("migrate", "--from", "acme", "--to", "staff").stderr
    assert "declares no such page" in run("migrate", "--from", "staff", "--to", "x").stderr


def test_a_snapshot_without_the_page_is_said(applied: Place, run: Run) -> None:
    run("snapshot", "--out", "s.json")
    applied.write(BOTH)
    result = run("migrate", "--from", "acme-jsm", "--to", "acme", "--live", "s.json")
    assert result.exit_code == 1
    assert "the snapshot has no page acme-jsm" in result.stderr
