"""plan, drift and show: they only read, and their exit codes mean one thing each."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from reconciler.sandbox import FaultRule
from tests.cli.conftest import FILE, PAGE, Place, Run

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "plan.schema.json").read_text(encoding="utf-8"))


def test_a_plan_sends_nothing_but_get(place: Place, run: Run) -> None:
    result = run("plan")
    assert result.exit_code == 0
    assert "Plan: 4 to create, 0 to update, 0 to delete. Used 2 API requests; apply will send 4" in result.stdout
    assert [r.method for r in place.sandbox.requests] == ["GET", "GET"]


@pytest.mark.parametrize(
    ("arguments", "before", "after"),
    [(["plan"], 0, 0), (["plan", "--detailed-exitcode"], 2, 0), (["drift"], 2, 0)],
)
def test_exit_codes_before_and_after_an_apply(
    place: Place, run: Run, arguments: list[str], before: int, after: int
) -> None:
    assert run(*arguments).exit_code == before
    assert run("apply", "--auto-approve").exit_code == 0
    assert run(*arguments).exit_code == after


def test_what_only_a_person_can_do_is_drift_and_not_pending(place: Place, run: Run) -> None:
    place.write(FILE + "    templates: [{name: A, title: A, body: one}]\n")
    assert run("apply", "--auto-approve").exit_code == 0
    place.write(FILE + "    templates: [{name: A, title: A, body: two}]\n")
    assert run("plan", "--detailed-exitcode").exit_code == 0
    assert run("drift").exit_code == 2
    again = run("apply", "--auto-approve")
    assert again.exit_code == 0
    assert "1 change to make manually; apply has nothing to do." in again.stdout


def test_a_pinned_thing_that_somebody_deleted_is_drift(place: Place, run: Run) -> None:
    """Nothing can be planned for it, so there is no action; the page does not match the configuration all the same."""
    assert run("apply", "--auto-approve").exit_code == 0
    place.write(FILE.replace("- name: Website", "- name: Website\n        id: goneforever1"))
    result = run("drift")
    assert result.exit_code == 2
    assert "acme/component/Website is pinned to goneforever1, which is no component of this page" in result.stdout
    assert "as declared" not in result.stdout


def test_a_failed_check_is_never_drift(place: Place, run: Run) -> None:
    place.sandbox.faults.add(FaultRule("error", status=500, times=100))
    result = run("drift")
    assert result.exit_code == 1
    assert f"GET /pages/{PAGE}" in result.stderr


@pytest.mark.parametrize("format_", ["text", "json", "markdown", "html", "gitlab"])
def test_a_saved_plan_is_shown_offline_in_every_form(place: Place, run: Run, format_: str) -> None:
    now = run("plan", "--out", "plan.json", "--format", format_)
    assert "The plan is written to plan.json." in now.stderr
    before = len(place.sandbox.requests)
    shown = run("show", "plan.json", "--format", format_)
    assert shown.exit_code == 0
    assert shown.stdout == now.stdout
    assert len(place.sandbox.requests) == before


def test_json_is_ascii_and_as_its_schema_has_it(place: Place, run: Run) -> None:
    place.write(FILE.replace("Website", "Wébsite 🚀"))
    result = run("plan", "--format", "json")
    assert result.stdout.isascii()
    jsonschema.validate(json.loads(result.stdout), SCHEMA)


def test_an_edited_plan_is_refused(place: Place, run: Run) -> None:
    run("plan", "--out", "plan.json")
    path = place.folder / "plan.json"
    path.write_text(path.read_text().replace("REST API", "Something else"))
    result = run("show", "plan.json")
    assert result.exit_code == 3
    assert "the plan file was modified after it was created" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--page", "nobody"], "nobody"),
        (["--only", "acme/widget/x"], "there is no kind 'widget'"),
        (["--only", " "], "a pattern must not be empty"),
        (["--only", "acme/component/Website:description"], "it names the field `description`"),
        (
            ["--exclude", "acme/component/Website:description"],
            "write --exclude 'acme/component/Website', or leave a field",
        ),
        (["--only", "acm/component/Website"], "it begins with no page that is declared"),
        (["--out", "no/such/\0folder"], ""),
    ],
)
def test_options_that_name_nothing(place: Place, run: Run, arguments: list[str], said: str) -> None:
    result = run("plan", *arguments)
    assert result.exit_code in (1, 64)
    assert said in result.stderr


def test_only_narrows_the_plan_and_says_so(place: Place, run: Run) -> None:
    result = run("plan", "--only", "acme/component/Website", "--format", "json")
    document = json.loads(result.stdout)
    assert [a["address"] for a in document["actions"]] == ["acme/component/Website"]
    assert document["complete"] is False


def test_a_wrong_key_a_wrong_page_and_no_key(place: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write(FILE.replace(PAGE, "nosuchpage"))
    result = run("plan")
    assert result.exit_code == 1
    assert "GET /pages/nosuchpage" in result.stderr
    place.write(FILE)
    monkeypatch.delenv("STATUSPAGE_API_KEY")
    result = run("plan")
    assert result.exit_code == 1
    assert "STATUSPAGE_API_KEY" in result.stderr


def test_the_file_is_looked_for_in_this_folder(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("plan")
    assert result.exit_code == 1
    assert "statuspage.yaml" in result.stderr


def test_the_embedded_sandbox_needs_no_key_and_makes_the_page(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "statuspage.yaml").write_text(FILE)
    assert run("apply", "--sandbox", "--auto-approve").exit_code == 0
    assert run("plan", "--sandbox", "--detailed-exitcode").exit_code == 0
    assert (tmp_path / ".reconciler" / "sandbox.db").exists()


def test_an_unreadable_sandbox_state_is_an_error(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "statuspage.yaml").write_text(FILE)
    (tmp_path / ".reconciler").mkdir()
    (tmp_path / ".reconciler" / "sandbox.db").write_bytes(b"this is no database at all" * 100)
    result = run("plan", "--sandbox")
    assert result.exit_code == 1
    assert "sandbox.db" in result.stderr


def test_a_step_summary_that_cannot_be_written_is_a_warning(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place.folder / "file").touch()
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(place.folder / "file" / "summary"))
    result = run("apply", "--auto-approve")
    assert result.exit_code == 0
    assert "warning: GITHUB_STEP_SUMMARY cannot be written" in result.stderr
    assert run("drift").exit_code == 0


def test_a_full_step_summary_and_an_odd_file_name_are_said(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place.folder / "summary").write_bytes(b"#" * 999_900)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(place.folder / "summary"))
    result = run("plan", "--out", "a\n::error::x")
    assert result.exit_code == 0
    assert "The plan is written to a\\n::error::x.\n" in result.stderr
    assert "warning: GITHUB_STEP_SUMMARY has no room left for the plan" in result.stderr


def test_a_document_goes_through_pipes(place: Place, run: Run) -> None:
    planned = run("plan", "-", "--out", "-", input=FILE)
    assert planned.exit_code == 0
    assert "+ Website" in planned.stderr
    shown = run("show", "-", input=planned.stdout)
    assert "+ Website" in shown.stdout
    taken = run("snapshot", "--out", "-")
    assert run("plan", "--live", "-", input=taken.stdout).exit_code == 0
    applied = run("apply", "--plan", "-", "--auto-approve", input=planned.stdout)
    assert (applied.exit_code, len(place.writes)) == (0, 4)


@pytest.mark.posix("the command is bash's")
def test_a_file_named_by_the_shell_is_read(place: Place) -> None:
    command = f"{sys.executable} -m reconciler plan <(cat statuspage.yaml)"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, "+ Website" in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize("option", ["--only", "--exclude"])
def test_a_pattern_that_names_nothing_is_an_error(place: Place, run: Run, option: str) -> None:
    done = run("plan", option, "acme/component/Websit")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        f"error: {option} acme/component/Websit: it matches nothing, declared or live\n"
        "  did you mean `acme/component/Website`?\n"
    )
    long = run("apply", "--auto-approve", option, "acme/component/Core API/REST/API")
    assert (long.exit_code, place.writes) == (1, [])
    assert "a slash in a name is written ~1" in long.stderr


def test_what_is_excluded_stays_as_it_is(place: Place, run: Run) -> None:
    done = run("apply", "--auto-approve", "--exclude", "acme/component/Website")
    assert done.exit_code == 0
    assert "left out by --exclude: acme/component/Website" in done.stdout
    assert [row["name"] for row in place.sandbox.edit("GET", f"/pages/{PAGE}/components") if not row["group"]] == [
        "REST API",
        "Webhooks",
    ]


def test_a_twin_that_somebody_made_is_drift_and_no_failed_check(place: Place, run: Run) -> None:
    assert run("apply", "--auto-approve").exit_code == 0
    place.sandbox.edit("POST", f"/pages/{PAGE}/components", {"component": {"name": "Website"}})
    done = run("drift")
    assert done.exit_code == 2
    assert "acme/component/Website could be 2 live components" in done.stdout
    assert run("plan").exit_code == 1


def test_what_the_file_does_not_know_is_drift_where_that_is_asked_for(place: Place, run: Run) -> None:
    assert run("apply", "--auto-approve").exit_code == 0
    assert run("drift", "--unmanaged").exit_code == 0
    place.sandbox.edit("POST", f"/pages/{PAGE}/components", {"component": {"name": "Left over"}})
    assert run("drift").exit_code == 0
    done = run("drift", "--unmanaged")
    assert done.exit_code == 2
    assert "acme/component/Left over" in done.stdout or "Left over" in done.stdout
    assert place.component("Left over")["name"] == "Left over", "it is said and never touched"


@pytest.mark.parametrize(
    "options",
    [
        "",
        "statuspage.yaml --page acme --only 'acme/component/**' --exclude 'acme/component/Web*'",
        "--during-incident --publish-others",
    ],
)
def test_a_plan_ends_with_the_command_that_applies_it_with_the_same_options(
    place: Place, run: Run, options: str
) -> None:
    last = run("plan", *shlex.split(options)).stderr.splitlines()[-1]
    assert last == f"Apply it: reconciler apply {options}".rstrip()
    command = shlex.split(last.partition(": ")[2])
    assert run(*command[1:], "--auto-approve").exit_code == 0
    assert run("plan", *shlex.split(options)).stderr == ""


def test_a_saved_plan_ends_with_the_command_that_applies_that_plan(place: Place, run: Run) -> None:
    assert run("plan", "--out", "my plan.json").stderr.splitlines()[-1] == (
        "Apply it: reconciler apply --plan 'my plan.json'"
    )


def test_no_command_ends_a_plan_that_nobody_can_answer(place: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("plan", "--format", "json").stderr == ""
    assert run("plan", "-", input=FILE).stderr == ""
    monkeypatch.setenv("CI", "true")
    assert run("plan").stderr == ""


def test_drift_ends_with_its_number_and_the_ways_out(place: Place, run: Run) -> None:
    assert run("drift", "--page", "acme").stdout.splitlines()[-3:] == [
        "Drift: 4 differences.",
        "  To make the page match the file: reconciler apply --page acme",
        "  To keep what the page shows:     reconciler adopt --page acme",
    ]
    assert run("apply", "--auto-approve").exit_code == 0
    assert "Drift:" not in run("drift").stdout
