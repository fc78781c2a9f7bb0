"""The action, the workflows that users copy, and our own: what they call, and that the linters find nothing."""

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

from reconciler import __version__

ROOT = Path(__file__).parents[2]
ACTION = ROOT / ".github" / "actions" / "reconcile"
UPDATES = ROOT / ".github" / "dependabot.yml"
WORKFLOWS = sorted([*(ROOT / ".github" / "workflows").glob("*.yml"), *(ROOT / "examples" / "github").glob("*.yml")])
GITLAB = ROOT / "examples" / "gitlab" / ".gitlab-ci.yml"
INPUTS = {
    "INPUT_CONFIG": "",
    "INPUT_TARGET": "",
    "INPUT_TOKEN": "",
    "INPUT_LABEL": "",
    "GITHUB_REF": "refs/pull/7/merge",
    "INPUT_COMMENT": "changes",
    "INPUT_DRIFT_ISSUE": "true",
    "INPUT_FAIL_ON": "error",
    "INPUT_BASE": "none",
    "INPUT_BASE_WORKFLOW": "statuspage-apply.yml",
    "INPUT_BASE_JOB": "apply",
    "INPUT_REQUIRE_PLAN_FROM": "comment",
    "INPUT_LIVE": "",
    "INPUT_ALLOW_DELETES": "",
    "INPUT_OUT": "snapshot.json",
}

# Stands in for the tool: writes down how it is called, writes a plan where one is asked for, and exits as told.
STAND_IN = """#!/bin/bash
echo "$*" >>"$CALLS"
case "$1" in
  validate) exit "${VALIDATE:-0}" ;;
  plan | apply | drift)
    echo "::error::a component's name"
    out=""
    while [ $# -gt 0 ]; do if [ "$1" = --out ]; then out="$2"; fi; shift; done
    if [ "${CODE:-0}" != 1 ]; then echo '{}' >"$out"; fi
    exit "${CODE:-0}" ;;
  ci)
    if [ "$2" = "${CI_FAILS-}" ]; then
      echo "failure-reason=auth" >>"$GITHUB_OUTPUT"
      exit 1
    fi
    if [ "$2" = base ]; then echo "${BASE-}"; fi ;;
  show) echo "the plan" ;;
  snapshot) echo "key: ${STATUSPAGE_API_KEY-}" ;;
esac
"""


def settled(text: str, tmp_path: Path) -> str:
    """The text with the run's folder called TMP, and the step's own folder in it WORK."""
    return re.sub(r"TMP/reconciler-\w{6}\b", "WORK", text.replace(str(tmp_path), "TMP"))


class Ran:
    """What a run of the action did."""

    def __init__(self, tmp_path: Path, done: subprocess.CompletedProcess[str]) -> None:
        self.code = done.returncode
        self.stdout = done.stdout
        calls = tmp_path / "calls"
        text = settled(calls.read_text(encoding="utf-8"), tmp_path) if calls.exists() else ""
        self.calls = [line for line in text.splitlines() if not line.startswith("show")]
        outputs = tmp_path / "output"
        lines = settled(outputs.read_text(encoding="utf-8"), tmp_path).splitlines() if outputs.exists() else []
        self.outputs = dict(line.split("=", 1) for line in lines)


def run(tmp_path: Path, command: str, **env: str) -> Ran:
    if os.name != "posix":
        pytest.skip("only on POSIX: the stand-in is a script of bash")
    tool = tmp_path / "reconciler-venv" / "bin" / "reconciler"
    tool.parent.mkdir(parents=True, exist_ok=True)
    tool.write_text(STAND_IN)
    tool.chmod(0o755)
    variables = {
        "PATH": os.environ["PATH"],
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "CALLS": str(tmp_path / "calls"),
        "INPUT_COMMAND": command,
        **INPUTS,
        **env,
    }
    done = subprocess.run(
        ["bash", str(ACTION / "run.sh")], env=variables, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stderr == "", done.stderr
    return Ran(tmp_path, done)


def test_plan_comments_and_is_no_failure_where_something_changes(tmp_path: Path) -> None:
    done = run(tmp_path, "plan", CODE="2")

    assert done.calls == [
        "validate --format github",
        "plan --detailed-exitcode --out WORK/plan.json",
        "ci comment WORK/plan.json --when changes",
    ]
    assert done.code == 0
    assert done.outputs == {
        "plan-json-path": "WORK/plan.json",
        "plan-markdown-path": "WORK/plan.md",
        "plan-html-path": "WORK/plan.html",
        "exit-code": "2",
        "failure-reason": "changes",
    }


def test_the_plan_of_a_fork(tmp_path: Path) -> None:
    done = run(tmp_path, "plan", INPUT_LIVE="my snapshot.json", INPUT_COMMENT="never", INPUT_CONFIG="-odd.yaml")

    assert done.calls == [
        "validate --format github -- -odd.yaml",
        "plan --detailed-exitcode --out WORK/plan.json --live my snapshot.json -- -odd.yaml",
    ]


@pytest.mark.parametrize(("base", "given"), [("b" * 40, f" --base {'b' * 40}"), ("", "")])
def test_the_base_is_what_was_applied_last(tmp_path: Path, base: str, given: str) -> None:
    done = run(tmp_path, "apply", INPUT_BASE="auto", BASE=base, INPUT_ALLOW_DELETES="3")

    assert done.calls == [
        "validate --format github",
        "ci base --workflow statuspage-apply.yml --job apply",
        f"apply --out WORK/plan.json{given} --auto-approve --require-plan-from comment --allow-deletes 3",
    ]


def test_a_base_that_is_named_is_taken(tmp_path: Path) -> None:
    done = run(tmp_path, "apply", INPUT_BASE="v1", INPUT_REQUIRE_PLAN_FROM="none")

    assert done.calls[1] == "apply --out WORK/plan.json --base v1 --auto-approve"


def test_drift_keeps_the_issue(tmp_path: Path) -> None:
    done = run(tmp_path, "drift", CODE="2")

    assert done.calls[1:] == [
        "drift --out WORK/plan.json",
        "ci drift-issue WORK/plan.json",
    ]
    assert (done.code, done.outputs["failure-reason"]) == (0, "changes")


def test_a_failed_check_is_not_drift(tmp_path: Path) -> None:
    done = run(tmp_path, "drift", CODE="1")

    assert done.calls[2:] == ["ci drift-issue --failed"]
    assert (done.code, done.outputs["failure-reason"]) == (1, "error")


def test_a_file_that_does_not_stand_is_not_drift_either(tmp_path: Path) -> None:
    done = run(tmp_path, "drift", VALIDATE="1")

    assert done.calls == ["validate --format github", "ci drift-issue --failed"]
    assert (done.code, done.outputs["failure-reason"]) == (1, "validation")


def test_drift_without_an_issue(tmp_path: Path) -> None:
    assert len(run(tmp_path, "drift", INPUT_DRIFT_ISSUE="false").calls) == 2


@pytest.mark.parametrize(
    ("fail_on", "code", "exit_code"),
    [
        ("error", "2", 0),
        ("error", "3", 3),
        ("error", "0", 0),
        ("changes", "2", 2),
        ("never", "4", 0),
        ("never", "1", 0),
    ],
)
def test_what_fails_the_step(tmp_path: Path, fail_on: str, code: str, exit_code: int) -> None:
    done = run(tmp_path, "apply", INPUT_FAIL_ON=fail_on, CODE=code)

    assert done.code == exit_code
    assert done.outputs["exit-code"] == code
    assert (
        done.outputs["failure-reason"] == {"0": "", "1": "error", "2": "changes", "3": "refused", "4": "partial"}[code]
    )


def test_nothing_at_all_fails_the_step_where_that_is_wanted(tmp_path: Path) -> None:
    assert run(tmp_path, "validate", VALIDATE="1", INPUT_FAIL_ON="never").code == 0
    assert run(tmp_path, "validate").code == 0


def test_snapshot_and_a_command_that_there_is_not(tmp_path: Path) -> None:
    assert run(tmp_path, "snapshot").calls[1:] == ["snapshot --out snapshot.json"]


@pytest.mark.posix("a stand-in is a script of bash")
def test_a_tool_that_is_not_there_is_no_finding_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for name in ("bash", "touch"):
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    done = run(tmp_path, "plan", RUNNER_TEMP=str(tmp_path / "elsewhere"), PATH=str(tmp_path / "bin"))

    assert done.stdout == "::error::reconciler is not installed, and the input version names no release to install\n"
    assert (done.code, done.outputs["failure-reason"]) == (64, "error")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"INPUT_COMMAND": "destroy"}, "command must be one of: validate plan apply drift snapshot"),
        ({"INPUT_COMMAND": "/../../elsewhere"}, "command must be one of: validate plan apply drift snapshot"),
        ({"INPUT_FAIL_ON": "change"}, "fail-on must be one of: error changes never"),
        ({"INPUT_COMMENT": "on-change"}, "comment must be one of: always changes never"),
        ({"INPUT_DRIFT_ISSUE": "yes"}, "drift-issue must be one of: true false"),
        ({"INPUT_REQUIRE_PLAN_FROM": ""}, "require-plan-from must be one of: comment none the path of a plan"),
    ],
)
def test_a_misspelt_input_is_refused_before_anything_is_done(tmp_path: Path, given: dict[str, str], said: str) -> None:
    done = run(tmp_path, "plan", **{"INPUT_FAIL_ON": "never", **given})

    assert done.stdout == f"::error::{said}\n"
    assert (done.code, done.calls) == (64, [])
    assert done.outputs == {"exit-code": "64", "failure-reason": "error"}


@pytest.mark.parametrize(
    ("event", "ref"), [("push", "refs/heads/main"), ("merge_group", "refs/heads/gh-readonly-queue/main/pr-7")]
)
def test_outside_of_a_pull_request_nothing_is_commented_on_and_nothing_fails(
    tmp_path: Path, event: str, ref: str
) -> None:
    done = run(tmp_path, "plan", GITHUB_EVENT_NAME=event, GITHUB_REF=ref)

    assert done.calls[1:] == ["plan --detailed-exitcode --out WORK/plan.json"]
    assert done.code == 0
    assert "nothing is commented on" in done.stdout


def test_a_target_and_where_the_base_is_not_a_jobs_but_a_runs(tmp_path: Path) -> None:
    done = run(
        tmp_path, "plan", INPUT_TARGET="acme/page\nacme/component/Core API/*\n", INPUT_BASE="auto", INPUT_BASE_JOB=""
    )

    assert done.calls[1:3] == [
        "ci base --workflow statuspage-apply.yml",
        "plan --detailed-exitcode --out WORK/plan.json --only acme/page --only acme/component/Core API/*",
    ]


PART_OF_IT = {"INPUT_TARGET": "acme/page\n", "INPUT_REQUIRE_PLAN_FROM": "none"}


@pytest.mark.parametrize("job", ["apply", ""])
def test_the_job_whose_success_means_all_is_applied_applies_no_part(tmp_path: Path, job: str) -> None:
    ref = "acme/status/.github/workflows/statuspage-apply.yml@refs/heads/main"
    done = run(tmp_path, "apply", **PART_OF_IT, INPUT_BASE_JOB=job, GITHUB_WORKFLOW_REF=ref, GITHUB_JOB="apply")

    assert (done.code, done.calls) == (64, [])
    assert "its success means that the whole commit is applied" in done.stdout


@pytest.mark.parametrize(
    ("target", "workflow", "job"),
    [
        ("acme/page\n", "statuspage-part.yml", "apply"),
        ("acme/page\n", "statuspage-apply.yml", "part"),
        (" \n", "statuspage-apply.yml", "apply"),
    ],
)
def test_a_part_is_applied_elsewhere(tmp_path: Path, target: str, workflow: str, job: str) -> None:
    ref = f"acme/status/.github/workflows/{workflow}@refs/heads/main"
    given = {**PART_OF_IT, "INPUT_TARGET": target}
    done = run(tmp_path, "apply", **given, GITHUB_WORKFLOW_REF=ref, GITHUB_JOB=job)

    assert done.code == 0
    assert done.calls[1].startswith("apply ")


def test_the_key_may_be_an_input_and_the_issues_label_too(tmp_path: Path) -> None:
    assert "key: a-key\n" in run(tmp_path, "snapshot", INPUT_TOKEN="a-key").stdout
    assert "key: another\n" in run(tmp_path, "snapshot", STATUSPAGE_API_KEY="another").stdout
    assert run(tmp_path, "drift", INPUT_LABEL="status page").calls[-1] == (
        "ci drift-issue WORK/plan.json --label status page"
    )


def test_two_steps_of_a_job_leave_each_others_plans_alone(tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        run(tmp_path, "plan", INPUT_CONFIG=name)

    paths = re.findall("^plan-json-path=(.*)$", (tmp_path / "output").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(set(paths)) == 2
    assert all(Path(path).exists() for path in paths)


@pytest.mark.parametrize("command", ["plan", "apply", "drift"])
def test_a_base_that_cannot_be_had_ends_the_step_and_says_why(tmp_path: Path, command: str) -> None:
    done = run(tmp_path, command, INPUT_BASE="auto", CI_FAILS="base")

    told = ["ci drift-issue --failed"] if command == "drift" else []
    assert done.calls == ["validate --format github", "ci base --workflow statuspage-apply.yml --job apply", *told]
    assert done.code == 1
    assert done.outputs == {"exit-code": "1", "failure-reason": "auth"}
    assert run(tmp_path, command, INPUT_BASE="auto", CI_FAILS="base", INPUT_FAIL_ON="never").code == 0


@pytest.mark.parametrize(("code", "exit_code"), [("0", "1"), ("2", "1"), ("3", "3")])
def test_a_comment_that_cannot_be_written_fails_the_step_where_nothing_worse_did(
    tmp_path: Path, code: str, exit_code: str
) -> None:
    done = run(tmp_path, "plan", CODE=code, CI_FAILS="comment")

    assert (done.code, done.outputs["exit-code"]) == (int(exit_code), exit_code)
    assert done.outputs["plan-html-path"] == "WORK/plan.html"


def test_what_a_stranger_named_a_component_is_no_workflow_command(tmp_path: Path) -> None:
    lines = run(tmp_path, "plan").stdout.splitlines()

    mark = lines[0].removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", mark)
    assert lines[1:3] == ["::error::a component's name", f"::{mark}::"]


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(path: Path) -> list[dict[str, Any]]:
    content = loaded(path)
    jobs = content["jobs"].values() if "jobs" in content else [content["runs"]]
    return [step for job in jobs for step in job["steps"]]


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION / "action.yml"], ids=lambda path: path.name)
def test_every_action_is_pinned_and_no_expression_reaches_a_shell(path: Path) -> None:
    uses = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    for line in uses:
        assert line.startswith("$/") or re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line
    assert [step for step in steps(path) if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "github").glob("*.yml")), ids=lambda path: path.name)
def test_the_examples_give_the_action_inputs_that_it_has(path: Path) -> None:
    inputs, outputs = loaded(ACTION / "action.yml")["inputs"], loaded(ACTION / "action.yml")["outputs"]
    calls = [step for step in steps(path) if step.get("uses") == "$/.github/actions/reconcile"]

    assert calls
    for call in calls:
        assert set(call["with"]) <= set(inputs)
    for name in re.findall(r"steps\.plan\.outputs\.([\w-]+)", path.read_text(encoding="utf-8")):
        assert name in outputs
    assert loaded(path)["permissions"] == {}


def test_an_apply_that_has_begun_is_finished() -> None:
    content = loaded(ROOT / "examples" / "github" / "statuspage-apply.yml")
    assert content["concurrency"] == {"group": "statuspage-apply", "cancel-in-progress": False}
    assert content["jobs"]["apply"]["environment"] == "statuspage"


def test_drift_runs_at_an_odd_minute() -> None:
    content = loaded(ROOT / "examples" / "github" / "statuspage-drift.yml")
    minute = content[True]["schedule"][0]["cron"].split()[0]  # YAML 1.1 reads `on` as true
    assert int(minute) % 5 != 0


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


def test_versions_agree() -> None:
    assert loaded(ACTION / "action.yml")["inputs"]["version"]["default"] == __version__
    assert f'RECONCILER_VERSION: "{__version__}"' in GITLAB.read_text(encoding="utf-8")


def test_the_pre_commit_hook_checks_the_files_people_write() -> None:
    (hook,) = loaded(ROOT / ".pre-commit-hooks.yaml")
    assert (hook["entry"], hook["language"], hook["pass_filenames"]) == ("reconciler validate", "python", False)
    for name, wanted in {
        "statuspage.yaml": True,
        "statuspage/a.yml": True,
        "bodies/x.md": True,
        "other.yaml": False,
    }.items():
        assert bool(re.search(hook["files"], name)) == wanted, name


def test_the_image_runs_as_nobody_in_particular() -> None:
    lines = (ROOT / ".github" / "docker" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "USER 10001" in lines
    assert 'ENTRYPOINT ["reconciler"]' in lines


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
        ("vendor.gitlab-ci", [GITLAB], ["--data-transform", "gitlab-ci"]),
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


@pytest.mark.posix("a stand-in is a script of bash")
def test_it_installs_a_release_and_then_what_that_release_names_by_hash(tmp_path: Path) -> None:
    """The environment that `python3 -m venv` would make holds a Python that writes down what it is called with."""
    python = tmp_path / "reconciler-venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/bash\necho "$*" >>"$CALLS"\ncase "$*" in *__path__*) echo /packages/reconciler ;; esac\n')
    python.chmod(0o755)
    (tmp_path / "python3").symlink_to(python)
    step = loaded(ACTION / "action.yml")["runs"]["steps"][0]
    variables = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "RUNNER_TEMP": str(tmp_path),
        "VERSION": "1.2.3",
        "CALLS": str(tmp_path / "calls"),
    }
    subprocess.run(["bash", "-eo", "pipefail", "-c", step["run"]], env=variables, check=True)
    calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    assert all(call.startswith("-I ") for call in calls)
    assert [re.sub(r"--(isolated|quiet|disable-pip-version-check) ", "", call) for call in calls] == [
        f"-I -m venv {tmp_path}/reconciler-venv",
        "-I -m pip install --no-deps statuspage-reconciler==1.2.3",
        "-I -c import reconciler; print(reconciler.__path__[0])",
        "-I -m pip install --require-hashes --requirement /packages/reconciler/requirements.lock",
    ]


def test_gitlab_installs_what_the_release_names_by_hash() -> None:
    lines = " ".join(GITLAB.read_text(encoding="utf-8").split())
    assert '--no-deps "statuspage-reconciler==$RECONCILER_VERSION"' in lines
    assert '--require-hashes --requirement "$(python -I -c ' in lines


def test_the_image_and_our_workflows_install_by_hash_alone() -> None:
    for path in (ROOT / ".github" / "docker" / "Dockerfile", *(ROOT / ".github" / "workflows").glob("*.yml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "pip install" in line and "--require-hashes" not in line and path.name != "ci.yml":
                assert re.search(r"--no-deps|uv==[\d.]+$", line), f"{path.name}: {line}"
