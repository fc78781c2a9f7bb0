"""The workflows that users copy, and our own: what they call, with which rights, and that the linters find nothing."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.version import Version

from tests.ci.action import ACTION, EXAMPLES, GITLABS, ROOT, UPDATES, WORKFLOWS, loaded, steps

FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION / "action.yml"], ids=lambda path: path.name)
def test_every_action_is_pinned_and_no_expression_reaches_a_shell(path: Path) -> None:
    uses = re.findall(r"^ *(?:- )?uses: (.*)", path.read_text(encoding="utf-8"), re.MULTILINE)
    for line in uses:
        assert line.startswith("$/") or re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line
    assert [step for step in steps(path) if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_give_the_action_inputs_that_it_has(path: Path) -> None:
    inputs, outputs = loaded(ACTION / "action.yml")["inputs"], loaded(ACTION / "action.yml")["outputs"]
    calls = [step for step in steps(path) if step.get("uses") == "$/.github/actions/reconcile"]

    assert calls
    for call in calls:
        assert set(call["with"]) <= set(inputs)
    for name in re.findall(r"steps\.plan\.outputs\.([\w-]+)", path.read_text(encoding="utf-8")):
        assert name in outputs
    assert loaded(path)["permissions"] == {}


def test_a_required_check_always_reports() -> None:
    content = loaded(ROOT / "examples" / "github" / "statuspage-validate.yml")

    assert content[True] == {"pull_request": None, "merge_group": None}  # YAML 1.1 reads `on` as true
    assert "if" not in content["jobs"]["validate"]
    assert "secrets." not in yaml.safe_dump(content)
    assert "`validate` the required check" in (ROOT / "examples" / "github" / "README.md").read_text(encoding="utf-8")


@pytest.mark.posix("sed -i without a suffix is not for macOS")
@pytest.mark.skipif(sys.platform != "linux", reason="sed -i takes a suffix elsewhere")
def test_one_line_makes_them_fit_for_older_runners(tmp_path: Path) -> None:
    readme = (ROOT / "examples" / "github" / "README.md").read_text(encoding="utf-8")
    (line,) = [line.strip() for line in readme.splitlines() if line.strip().startswith("sed ")]
    folder = tmp_path / ".github" / "workflows"
    shutil.copytree(ROOT / "examples" / "github", folder)
    subprocess.run(["sh", "-c", line], cwd=tmp_path, check=True)

    for path in sorted(folder.glob("*.yml")):
        uses = [step["uses"] for step in steps(path) if "uses" in step]
        assert "./.github/actions/reconcile" in uses
        assert not [name for name in uses if name.startswith("$")]
        assert line in path.read_text(encoding="utf-8")


def test_every_workflow_is_kept_up_to_date() -> None:
    (actions, _docker) = loaded(UPDATES)["updates"]
    folders = {f"/{path.parent.relative_to(ROOT).as_posix()}" for path in EXAMPLES}

    assert {"/", "/reconciler/app/templates/github", *folders} == set(actions["directories"])


def test_the_second_look_in_the_readme_is_a_workflow(tmp_path: Path) -> None:
    readme = (ROOT / "examples" / "github" / "README.md").read_text(encoding="utf-8")
    shown = yaml.safe_load(readme.split("```yaml\n")[1].split("```")[0])["jobs"]
    content = loaded(ROOT / "examples" / "github" / "statuspage-apply.yml")
    content["on"] = content.pop(True)
    content["jobs"] = {"risk": shown["risk"], **content["jobs"]}
    content["jobs"]["apply"] |= shown["apply"]
    (tmp_path / "apply.yml").write_text(yaml.safe_dump(content, sort_keys=False))
    done = subprocess.run(
        [tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", tmp_path / "apply.yml"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert shown["risk"]["outputs"]["risk"] == "${{ steps.plan.outputs.risk }}"
    assert "risk" in loaded(ACTION / "action.yml")["outputs"]


def test_an_apply_that_has_begun_is_finished() -> None:
    content = loaded(ROOT / "examples" / "github" / "statuspage-apply.yml")
    assert content["concurrency"] == {"group": "statuspage-apply", "cancel-in-progress": False}
    assert content["jobs"]["apply"]["environment"] == "statuspage"


def test_drift_runs_at_an_odd_minute() -> None:
    content = loaded(ROOT / "examples" / "github" / "statuspage-drift.yml")
    minute = content[True]["schedule"][0]["cron"].split()[0]  # YAML 1.1 reads `on` as true
    assert int(minute) % 5 != 0


def test_drift_that_fails_its_step_keeps_the_snapshot_and_the_pull_request() -> None:
    """`fail-on: changes` fails the step, and without conditions everything after it would be skipped."""
    job = loaded(ROOT / "examples" / "github" / "statuspage-drift.yml")["jobs"]["drift"]
    drift, snapshot, upload = job["steps"][-3:]

    assert job["outputs"] == {"exit-code": "${{ steps.drift.outputs.exit-code }}"}
    assert (drift["id"], snapshot["id"]) == ("drift", "snapshot")
    assert snapshot["if"] == "${{ !cancelled() && steps.drift.outputs.exit-code }}"
    assert upload["if"] == "${{ !cancelled() && steps.snapshot.outputs.exit-code == '0' }}"


def test_only_a_job_that_is_switched_on_may_write_branches() -> None:
    readme = (ROOT / "examples" / "github" / "README.md").read_text(encoding="utf-8")
    jobs = {path.name: loaded(path)["jobs"] for path in EXAMPLES}
    assert [
        (name, job)
        for name in jobs
        for job, content in jobs[name].items()
        if content["permissions"].get("contents") == "write"
    ] == [("statuspage-drift.yml", "pull-request")]
    job = jobs["statuspage-drift.yml"]["pull-request"]
    assert job["permissions"] == {"contents": "write", "pull-requests": "write", "actions": "read"}
    assert job["if"] == (
        "!cancelled() && vars.STATUSPAGE_DRIFT_PR == 'true' && "
        "(needs.drift.outputs.exit-code == '0' || needs.drift.outputs.exit-code == '2') && "
        "(github.event_name == 'schedule' || github.ref_name == github.event.repository.default_branch)"
    )
    assert job["needs"] == "drift"
    assert "`gh variable set STATUSPAGE_DRIFT_PR --body true`" in readme


def test_the_fork_has_no_key_and_no_right_to_write() -> None:
    job = loaded(ROOT / "examples" / "github" / "statuspage-plan.yml")["jobs"]["plan-of-a-fork"]
    assert "secrets." not in yaml.safe_dump(job)
    assert set(job["permissions"].values()) == {"read"}


# Stands in for GitHub's own tool: the answers to `api` are in a file, and what `--jq` asks of them is asked by jq.
GH = """#!/bin/bash
echo "$1 $2 $3" >>"$CALLS"
if [ "$1" = api ]; then exec jq --raw-output "${@: -1}" "$ARTIFACTS"; fi
"""


def kept(run: int, day: int, **more: Any) -> dict[str, Any]:
    """An artifact as GitHub lists it."""
    made = {"id": run, "head_branch": "main", "repository_id": 1, "head_repository_id": 1}
    changed = {name: more.pop(name) for name in list(more) if name in made}
    return {"expired": False, "created_at": f"2026-03-{day:02}T05:23:00Z", "workflow_run": {**made, **changed}, **more}


@pytest.mark.posix("a stand-in is a script of bash")
@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
@pytest.mark.parametrize(
    ("artifacts", "run"),
    [
        ([], None),
        ([kept(51, 1), kept(53, 3), kept(52, 2)], 53),
        ([kept(51, 1), kept(52, 2, expired=True), kept(53, 3, head_branch="topic")], 51),
        ([kept(66, 9, head_repository_id=2)], None),
    ],
    ids=["there is none", "the last one", "none that is gone, none of a branch", "none that a fork's branch main kept"],
)
def test_a_forks_plan_takes_the_last_snapshot_of_the_default_branch(
    tmp_path: Path, artifacts: list[dict[str, Any]], run: int | None
) -> None:
    job = loaded(ROOT / "examples" / "github" / "statuspage-plan.yml")["jobs"]["plan-of-a-fork"]
    (script,) = [step["run"] for step in job["steps"] if step.get("id") == "snapshot"]
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    (tmp_path / "artifacts.json").write_text(json.dumps({"total_count": len(artifacts), "artifacts": artifacts}))
    variables = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "CALLS": str(tmp_path / "calls"),
        "ARTIFACTS": str(tmp_path / "artifacts.json"),
        "REPOSITORY": "acme/site",
        "BRANCH": "main",
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
    }
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], env=variables, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    asked = "api repos/acme/site/actions/artifacts?name=statuspage-snapshot&per_page=100 --jq"
    assert (tmp_path / "calls").read_text(encoding="utf-8").splitlines() == [
        asked,
        *([f"run download {run}"] if run else []),
    ]
    assert done.stdout.startswith("::notice::There is no snapshot yet") == (run is None)
    said = (tmp_path / "output").read_text(encoding="utf-8") if run else ""
    assert said == (f"path={tmp_path}/snapshot/snapshot.json\n" if run else "")


def test_every_pull_request_is_planned_by_one_of_two_jobs() -> None:
    jobs = loaded(ROOT / "examples" / "github" / "statuspage-plan.yml")["jobs"]
    pull = "github.event.pull_request"
    assert jobs["plan"]["if"] == (
        f"{pull}.head.repo.full_name == github.repository && {pull}.user.login != 'dependabot[bot]'"
    )
    assert jobs["plan-of-a-fork"]["if"] == (
        f"{pull}.head.repo.full_name != github.repository || {pull}.user.login == 'dependabot[bot]'"
    )


def test_what_becomes_of_the_snapshot_is_not_taken_for_the_apply() -> None:
    jobs = loaded(ROOT / "examples" / "github" / "statuspage-apply.yml")["jobs"]
    assert loaded(ACTION / "action.yml")["inputs"]["base-job"]["default"] == jobs["apply"]["name"]
    assert jobs["snapshot"]["needs"] == "apply"
    assert [step["with"]["command"] for step in jobs["apply"]["steps"] if step.get("uses", "").startswith("$/")] == [
        "apply"
    ]


def tool(name: str) -> str:
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_zizmor_finds_nothing() -> None:
    done = subprocess.run(
        [tool("zizmor"), "--offline", "--no-progress", "--quiet", ACTION / "action.yml", UPDATES, *WORKFLOWS],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("schema", "files", "more"),
    [
        ("vendor.github-workflows", WORKFLOWS, []),
        ("vendor.github-actions", [ACTION / "action.yml"], []),
        ("vendor.dependabot", [UPDATES], []),
        ("vendor.github-issue-forms", [FORMS / "bug.yml", FORMS / "feature.yml"], []),
        ("vendor.github-issue-config", [FORMS / "config.yml"], []),
        ("vendor.gitlab-ci", GITLABS, ["--data-transform", "gitlab-ci"]),
    ],
)
def test_the_schemas_find_nothing(schema: str, files: list[Path], more: list[str]) -> None:
    if schema == "vendor.gitlab-ci" and Version(version("check-jsonschema")) < Version("0.39"):
        pytest.skip("its schema of GitLab's pipelines does not know `artifacts: public` yet")
    done = subprocess.run(
        [tool("check-jsonschema"), "--builtin-schema", schema, *more, *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
