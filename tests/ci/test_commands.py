"""`reconciler ci …` as a CI job runs it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reconciler.applier import read_plan, write_plan
from reconciler.ci.marker import PlanMarker
from reconciler.cli.root import main
from reconciler.documents.plan import PlanDocument
from tests.ci.documents import CHANGES, NOTHING
from tests.ci.hosts import SHA, TOKEN, GitHubApi, GitLabApi

CLEAR = dict.fromkeys(
    (
        "GITHUB_OUTPUT",
        "GITHUB_STEP_SUMMARY",
        "GITHUB_REPOSITORY",
        "CI_PROJECT_ID",
        "GITHUB_EVENT_PATH",
        "GITHUB_BASE_REF",
    )
)


def run(env: dict[str, str], *args: str) -> Result:
    return CliRunner(env={**CLEAR, **env}).invoke(main, ["ci", *args])


def written(tmp_path: Path, document: PlanDocument) -> str:
    path = tmp_path / "plan.json"
    write_plan(document, path)
    return str(path)


def test_comment_says_what_it_did_and_where(github: GitHubApi, github_env: dict[str, str], tmp_path: Path) -> None:
    env = {**github_env, "GITHUB_OUTPUT": str(tmp_path / "output")}

    done = run(env, "comment", written(tmp_path, CHANGES), "--when", "changes")

    url = github.comments[0]["html_url"]
    assert done.exit_code == 0, done.output
    assert done.stdout == f"created {url}\n"
    assert done.stderr == f"::add-mask::{TOKEN}\n"
    assert (tmp_path / "output").read_text() == f"comment-url={url}\n"
    assert TOKEN not in github.comments[0]["body"]


def test_a_token_is_masked_only_where_a_runner_takes_the_line_off_the_log(
    github: GitHubApi, github_env: dict[str, str], tmp_path: Path
) -> None:
    done = run({**github_env, "GITHUB_ACTIONS": ""}, "comment", written(tmp_path, CHANGES))

    assert done.exit_code == 0, done.output
    assert TOKEN not in done.output


def test_comment_is_quiet_where_nothing_changes(github: GitHubApi, github_env: dict[str, str], tmp_path: Path) -> None:
    done = run(github_env, "comment", written(tmp_path, NOTHING), "--when", "changes")

    assert done.stdout == "no comment: nothing changes\n"
    assert github.comments == []


def test_the_last_job_marks_comments_of_earlier_commits(
    github: GitHubApi, github_env: dict[str, str], tmp_path: Path
) -> None:
    assert run(github_env, "comment", "--outdated").stdout == "No comment is outdated.\n"
    old = github.say(f"{PlanMarker('id-beta', 'c' * 40, 'sha256:' + '1' * 64, cut=False)}\nthe plan")

    done = run(github_env, "comment", written(tmp_path, CHANGES), "--outdated")

    new = github.comments[1]["html_url"]
    assert (done.exit_code, done.stdout) == (0, f"created {new}\noutdated {old['html_url']}\n")
    assert run(github_env, "comment").exit_code == 64


def test_comment_on_gitlab_prints_no_workflow_command(
    gitlab: GitLabApi, gitlab_env: dict[str, str], tmp_path: Path
) -> None:
    done = run(gitlab_env, "comment", written(tmp_path, CHANGES))

    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    assert len(gitlab.notes) == 1


def test_outside_of_a_ci_it_says_so(tmp_path: Path) -> None:
    done = run({}, "comment", written(tmp_path, CHANGES))

    assert done.exit_code == 1
    assert "this is neither a run of GitHub Actions nor one of GitLab CI" in done.stderr


def test_drift_issue_is_opened_and_closed(github: GitHubApi, github_env: dict[str, str], tmp_path: Path) -> None:
    opened = run(github_env, "drift-issue", written(tmp_path, CHANGES), "--label", "drift")
    failed = run(github_env, "drift-issue", "--failed", "--label", "drift")
    closed = run(github_env, "drift-issue", written(tmp_path, NOTHING), "--label", "drift")

    url = github.issues[0]["html_url"]
    assert (opened.stdout, failed.stdout, closed.stdout) == (
        f"acme: opened {url}\n",
        f"acme: the check failed, and the open issue says so {url}\n",
        f"acme: closed {url}\n",
    )


def test_a_failed_check_without_an_issue(github: GitHubApi, github_env: dict[str, str]) -> None:
    assert run(github_env, "drift-issue", "--failed").stdout == (
        "the check failed or is incomplete, and no issue is open\n"
    )


def test_drift_issue_wants_a_plan_or_a_failure(github_env: dict[str, str]) -> None:
    done = run(github_env, "drift-issue")

    assert done.exit_code == 64
    assert "give the plan of the check, or --failed" in done.stderr


@pytest.mark.parametrize("label", ["", " ", "drift,page"])
def test_a_label_that_would_never_find_its_issue_again_is_refused(
    github: GitHubApi, github_env: dict[str, str], tmp_path: Path, label: str
) -> None:
    done = run(github_env, "drift-issue", written(tmp_path, CHANGES), "--label", label)

    assert done.exit_code == 64
    assert "--label is one label" in done.stderr
    assert github.asked == []


@pytest.mark.parametrize(("runs", "expected"), [(1, f"{SHA}\n"), (0, "")])
def test_base_prints_the_commit_or_nothing(
    github: GitHubApi, github_env: dict[str, str], runs: int, expected: str
) -> None:
    github.runs = [{"id": 1, "head_sha": SHA, "branch": "main", "conclusion": "success"}] * runs

    done = run(github_env, "base", "--workflow", "apply.yml", "--branch", "main")

    assert done.exit_code == 0, done.output
    assert done.stdout == expected
    assert ("Nothing was applied yet by apply.yml: there is no base." in done.stderr) == (runs == 0)


def test_a_plan_in_a_step_of_github_actions_writes_its_summary_and_outputs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("statuspage.yaml").write_text(
        "version: 1\npages:\n  acme:\n    id: kctbh9vrtdwd\n    components: [{name: Website}]\n", encoding="utf-8"
    )
    env = {**CLEAR, "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"), "GITHUB_OUTPUT": str(tmp_path / "output")}

    done = CliRunner(env=env).invoke(main, ["plan", "--sandbox", "--out", "plan.json"])

    assert done.exit_code == 0, done.output
    outputs = dict(line.split("=", 1) for line in (tmp_path / "output").read_text().splitlines())
    fingerprint = read_plan(tmp_path / "plan.json").fingerprint
    assert outputs == {
        "changes": "true",
        "to-create": "1",
        "to-update": "0",
        "to-delete": "0",
        "manual": "0",
        "unmanaged": "0",
        "notifies": "0",
        "risk": "low",
        "blocked": "false",
        "plan-hash": fingerprint,
        "plan-json-path": "plan.json",
    }
    assert "component `Website`" in (tmp_path / "summary.md").read_text()
