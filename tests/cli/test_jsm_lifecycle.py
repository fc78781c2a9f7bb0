"""The life of a page of Jira Service Management, from the commands: created by its name, hidden, archived, recovered."""

import subprocess
from pathlib import Path

import pytest

from reconciler.applier import read_plan
from reconciler.render.prompt import question
from reconciler.sandbox import FaultRule
from tests.cli.conftest import Place, Run
from tests.cli.test_jsm import PAGE, jsm

__all__ = ["jsm"]

NEW = """\
version: 1
provider: {type: jsm}
pages:
  acme:
    settings: {name: New Status, timezone: Europe/Berlin}
    lifecycle: {create: true}
    components:
      - {group: Data, components: [{name: Imports}]}
      - name: Website
"""


def existing(*lines: str) -> str:
    return f"version: 1\nprovider: {{type: jsm}}\npages:\n  acme:\n    id: {PAGE}\n" + "".join(
        f"    {line}\n" for line in lines
    )


def test_a_page_that_is_not_there_is_planned_as_a_create(jsm: Place, run: Run) -> None:
    jsm.write(NEW)
    assert run("validate").exit_code == 0
    assert (
        run("plan").stdout
        == """\
New Status (acme, not created yet, Jira Service Management, experimental)

  Page settings
    + page
        timezone: "Europe/Berlin"
        no page is named New Status, and a new one is created; the others are Acme Status

  Components
    + group Data
        + Imports
    + Website

  Publication
    ~ publication
        published: false -> true
        publishes the draft: 4 changes above

  Notes
      components are written together: each status is sent as it was read a moment before, and none is chosen

Plan: 4 to create, 1 to update, 0 to delete. Used 4 API requests; apply will send 3 (less than 1 s).
"""
    )
    assert run("drift").exit_code == 2
    assert "not created yet" in run("plan", "--format", "html").stdout
    assert jsm.writes == []


def test_apply_prints_the_id_to_write_and_the_next_plan_is_empty_with_it_or_without(jsm: Place, run: Run) -> None:
    jsm.write(NEW)
    result = run("apply", "--auto-approve")
    assert result.exit_code == 0, result.output
    (page_id,) = set(jsm.sandbox.jsm_dump()["pages"]) - {PAGE}
    assert f"  Write its id into the file, under `acme:`\n      id: {page_id}\n" in result.stdout
    assert f"acme ({page_id})\n  + page  created ({page_id})\n" in result.stdout
    assert len(jsm.writes) == 3
    planned = run("plan", "--detailed-exitcode")
    assert planned.exit_code == 0, planned.output
    assert f"found by its name: write `id: {page_id}` into the file" in planned.stdout
    jsm.write(NEW.replace("  acme:\n", f"  acme:\n    id: {page_id}\n"))
    planned = run("plan", "--detailed-exitcode")
    assert (planned.exit_code, "found by its name" in planned.stdout) == (0, False)


def test_a_creation_that_is_refused_leaves_everything_undone(jsm: Place, run: Run) -> None:
    jsm.write(NEW)
    jsm.sandbox.faults.add(FaultRule(method="POST", path="/pages/draft", effect="error", status=403))
    result = run("apply", "--auto-approve")
    assert result.exit_code == 1, result.output
    assert "acme (not created yet)\n  + page  FAILED" in result.stdout
    assert "Write its id" not in result.stdout
    assert list(jsm.sandbox.jsm_dump()["pages"]) == [PAGE]


def test_the_doctor_says_whether_a_page_without_id_is_there(jsm: Place, run: Run) -> None:
    jsm.write(NEW)
    assert "--  page      acme: there is no page named New Status yet; apply creates it\n" in run("doctor").stdout
    jsm.write(NEW.replace("New Status", "Acme Status"))
    assert f"--  page      acme: found by its name; write `id: {PAGE}` into the file\n" in run("doctor").stdout
    jsm.sandbox.jsm_seed({"pages": {"other": {"page": {"name": "Acme Status"}}}})
    result = run("doctor")
    assert result.exit_code == 1
    assert f"has several pages named Acme Status ({PAGE}, other; drafts " in result.stdout


def test_a_snapshot_holds_the_page_that_is_found_or_says_that_there_is_none_yet(jsm: Place, run: Run) -> None:
    jsm.write(NEW)
    taken = run("snapshot", "--out", "s.json")
    assert "Not created yet, and so empty in it: acme.\n" in taken.output
    assert "4 to create, 1 to update" in run("plan", "--live", "s.json").stdout
    assert run("apply", "--auto-approve").exit_code == 0
    assert run("snapshot", "--out", "s.json").exit_code == 0
    assert "No changes." in run("plan", "--live", "s.json").stdout
    jsm.write(NEW.replace("New Status", "Another"))
    result = run("plan", "--live", "s.json")
    assert (result.exit_code, "the snapshot has no page named Another" in result.output) == (1, True)


def test_with_the_sandbox_the_page_is_created_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "statuspage.yaml").write_text(NEW, encoding="utf-8")
    assert run("apply", "--sandbox", "--auto-approve").exit_code == 0
    planned = run("plan", "--sandbox", "--detailed-exitcode")
    assert planned.exit_code == 0, planned.output


def test_archiving_a_page_counts_as_deleting_all_its_components(jsm: Place, run: Run) -> None:
    jsm.write(existing("lifecycle: {state: archived}"))
    planned = run("plan").stdout
    assert (
        "archives the whole page, a soft delete: visitors no longer see it, and nothing on it can be changed until "
        "`state: published` recovers it; how long the service keeps it is not documented\n"
    ) in planned
    assert "  limits: would take away the page with all 3 components on it (limit: 25%)\n" in planned
    assert "`limits: {delete_percent: 100}`, or `--allow-deletes 3`\n" in planned
    assert run("apply", "--auto-approve").exit_code == 3
    assert run("apply", "--auto-approve", "--allow-deletes", "2").exit_code == 3
    assert jsm.writes == []
    result = run("apply", "--auto-approve", "--allow-deletes", "3")
    assert result.exit_code == 0, result.output
    assert [write.rpartition("/")[2] for write in jsm.writes] == ["soft_delete"]
    assert (
        "  The page is hidden from visitors, and matches the configuration.\n"
        "      the file wants the page archived: visitors are not to see it, and its draft is not published\n"
    ) in result.stdout


def test_a_hidden_page_is_said_to_be_hidden_and_not_to_have_a_draft_that_is_ready(jsm: Place, run: Run) -> None:
    jsm.write(existing("settings: {description: New}", "lifecycle: {state: unpublished}"))
    result = run("apply", "--auto-approve")
    assert result.exit_code == 0, result.output
    assert "  The page is hidden from visitors, and matches the configuration.\n" in result.stdout
    assert "Not published" not in result.stdout
    assert "No changes. The page matches the configuration." in run("plan").stdout


def test_a_page_with_something_protected_is_not_archived(jsm: Place, run: Run) -> None:
    jsm.write(
        existing(
            "components: [{name: Website}]",
            "lifecycle: {state: archived}",
            "protect: [component/Website]",
            "limits: {delete_percent: 100}",
        )
    )
    result = run("apply", "--auto-approve")
    assert result.exit_code == 3
    assert "would take away the page, and on it what is protected: acme/component/Website" in result.output


def test_a_page_is_recovered_and_the_plan_says_what_visitors_see(jsm: Place, run: Run) -> None:
    jsm.sandbox.jsm_edit("POST", f"/pages/{PAGE}/soft_delete", {})
    jsm.write(existing("lifecycle: {state: published}"))
    assert "recovers the archived page; visitors see the page from then on\n" in run("plan").stdout
    result = run("apply", "--auto-approve")
    assert result.exit_code == 0, result.output
    assert [write.rpartition("/")[2] for write in jsm.writes][-1] == "recover"
    assert run("plan", "--detailed-exitcode").exit_code == 0


def test_an_archived_page_is_found_by_its_name_and_not_made_again(jsm: Place, run: Run) -> None:
    jsm.sandbox.jsm_edit("POST", f"/pages/{PAGE}/soft_delete", {})
    jsm.write(
        "version: 1\nprovider: {type: jsm}\npages:\n  acme:\n    settings: {name: Acme Status}\n"
        "    lifecycle: {create: true, state: published}\n"
    )
    result = run("apply", "--auto-approve")
    assert result.exit_code == 0, result.output
    assert list(jsm.sandbox.jsm_dump()["pages"]) == [PAGE]


def test_hiding_a_page_says_that_visitors_no_longer_see_it(jsm: Place, run: Run) -> None:
    jsm.write(existing("lifecycle: {state: unpublished}"))
    text = "visitors no longer see the page, until the file says `state: published` again; its draft is kept\n"
    assert text in run("plan").stdout
    assert run("apply", "--auto-approve").exit_code == 0


def test_before_it_is_hidden_a_person_is_told_what_visitors_see(
    jsm: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    jsm.write(existing("lifecycle: {state: unpublished}"))
    assert run("plan", "--out", "p.json").exit_code == 0
    document = read_plan(jsm.folder / "p.json")
    assert question(document) == (
        "What visitors see changes:\n"
        "  - acme: visitors no longer see the page, until the file says `state: published` again; its draft is kept\n\n"
        "Apply this 1 change to Acme Status?\n"
    )


def test_a_base_without_the_page_says_that_this_change_creates_it(jsm: Place, run: Run) -> None:
    for command in (["init", "-q", "-b", "main"], ["config", "user.email", "a@b"], ["config", "user.name", "a"]):
        subprocess.run(["git", *command], cwd=jsm.folder, check=True)
    jsm.write(existing("settings: {name: Acme Status}"))
    subprocess.run(["git", "add", "-A"], cwd=jsm.folder, check=True)
    subprocess.run(["git", "commit", "-qm", "before"], cwd=jsm.folder, check=True)
    text = existing("settings: {name: Acme Status}") + NEW.partition("pages:\n")[2].replace("acme:", "new:", 1)
    jsm.write(text)
    planned = run("plan", "--base", "HEAD")
    assert planned.exit_code == 0, planned.output
    assert "+ page" in planned.stdout
    assert "4 to create, 1 to update" in planned.stdout
    subprocess.run(["git", "commit", "-qam", "the new page"], cwd=jsm.folder, check=True)
    assert run("apply", "--auto-approve").exit_code == 0
    (page_id,) = set(jsm.sandbox.jsm_dump()["pages"]) - {PAGE}
    jsm.write(text.replace("  new:\n", f"  new:\n    id: {page_id}\n").replace("      - name: Website\n", ""))
    planned = run("plan", "--base", "HEAD")
    assert "- Website" in planned.stdout, planned.output
    assert "is no longer declared" not in planned.stdout


def test_a_page_without_id_is_operated_by_its_name_once_it_is_there(jsm: Place, run: Run) -> None:
    jsm.write(NEW)
    result = run("incident", "list")
    assert result.exit_code == 1
    assert "there is no page named New Status yet\n  at acme\n" in result.output
    jsm.write(NEW.replace("New Status", "Acme Status"))
    assert run("incident", "list").exit_code == 0
