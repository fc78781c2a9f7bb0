"""The doctor says of each thing whether it is well, and never prints a key."""

import pytest

from reconciler.providers.statuspage import StatuspageBackend
from reconciler.sandbox import FaultRule
from tests.cli.conftest import FILE, PAGE, Place, Run


def test_all_is_well(place: Place, run: Run) -> None:
    result = run("doctor")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[1:] == [
        "ok  file      statuspage.yaml: 1 page",
        "ok  service   key is accepted; it reaches 1 page",
        f"ok  page      {PAGE}  Acme Status",
        "ok  rate      60 requests in any 60 s, 10 of them kept for urgent commands",
        "ok  budget    1 of 60 requests used in the last 60 s: 1 by this one",
    ]
    assert [r.method for r in place.sandbox.requests] == ["GET"]


def test_an_old_copy_of_the_schema_is_said_and_is_no_fault(place: Place, run: Run) -> None:
    place.write(f"# yaml-language-server: $schema=schema.json\n{FILE}")
    (place.folder / "schema.json").write_text('{"$id": "urn:statuspage-reconciler:config"}', encoding="utf-8")
    result = run("doctor")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[2].startswith("--  schema    schema.json is not the schema of this version, ")
    assert "refresh it: reconciler schema config > schema.json\n" in result.stdout


def test_a_page_that_the_key_does_not_reach(place: Place, run: Run) -> None:
    place.write(FILE.replace(PAGE, "another1") + "provider: {rate_limit: {requests: 60, seconds: 60, reserve: 10}}\n")
    result = run("doctor")
    assert result.exit_code == 1
    assert "NO  page      acme: the key does not reach page another1" in result.stdout
    assert "compare the id with the list above" in result.stdout
    assert "60 requests in any 60 s, 10 of them kept for urgent commands" in result.stdout


def test_a_key_that_reaches_no_page_is_not_told_of_a_list(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StatuspageBackend, "pages", lambda _: ())
    result = run("doctor")
    assert result.exit_code == 1
    assert "ok  service   key is accepted; it reaches 0 pages\n" in result.stdout
    assert "give a key of the account that the page belongs to" in result.stdout
    assert "list above" not in result.stdout


def test_an_organization_is_said_not_to_be_checked(place: Place, run: Run) -> None:
    place.write(f"{FILE}organizations:\n  staff: {{id: orgid1234567, members: [{{email: a@acme.example}}]}}\n")
    result = run("doctor")
    assert "ok  file      statuspage.yaml: 1 page and 1 organization\n" in result.stdout
    assert "--  team      staff: whether the key reaches an organization is not checked here\n" in result.stdout


def test_a_broken_file_and_no_file(place: Place, run: Run) -> None:
    place.write("version: 2\n")
    assert "NO  file" in run("doctor").stdout
    (place.folder / "statuspage.yaml").unlink()
    result = run("doctor")
    assert result.exit_code == 0
    assert "--  file      no statuspage.yaml" in result.stdout


def test_a_key_that_is_refused(place: Place, run: Run) -> None:
    place.sandbox.faults.add(FaultRule("error", status=401))
    result = run("doctor")
    assert result.exit_code == 1
    assert "NO  service   GET /pages" in result.stdout


def test_no_key(place: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STATUSPAGE_API_KEY")
    result = run("doctor")
    assert result.exit_code == 1
    assert "STATUSPAGE_API_KEY" in result.stdout
