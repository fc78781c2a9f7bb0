"""The action's script: what it calls for each command, what it puts out, and what fails the step."""

import re
import shutil
from pathlib import Path

import pytest

from reconciler.model.services import DEFAULT, SERVICES
from tests.ci.action import ACTION, loaded, run


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


def test_the_comment_is_written_once_more_with_the_page_before_and_after(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{}")
    url = "https://github.com/acme/site/actions/runs/7/artifacts/8"
    done = run(tmp_path, "comment", INPUT_PLAN="plan.json", INPUT_BEFORE_AFTER=url)

    assert done.calls == [f"ci comment plan.json --when changes --before-after {url}"]
    assert (done.code, done.outputs) == (0, {"exit-code": "0", "failure-reason": ""})


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


def test_drift_becomes_a_pull_request(tmp_path: Path) -> None:
    done = run(tmp_path, "drift-pr", INPUT_PAGES="acme", INPUT_CONFIG="status/")
    assert done.calls == ["validate --format github -- status/", "ci drift-pr --page acme -- status/"]
    based = run(tmp_path, "drift-pr", INPUT_BASE="v1")
    assert based.calls[-1] == "ci drift-pr --base v1"
    broken = run(tmp_path, "drift-pr", CI_FAILS="drift-pr")

    assert (done.code, done.stdout.splitlines()[0].partition("::stop-commands::")[0]) == (0, "")
    assert (broken.code, broken.outputs["failure-reason"]) == (1, "auth")


def test_the_comments_of_earlier_commits_are_marked(tmp_path: Path) -> None:
    pull = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_REF": "refs/pull/7/merge"}
    done = run(tmp_path, "outdated", **pull)
    broken = run(tmp_path, "outdated", CI_FAILS="comment", **pull)
    elsewhere = run(tmp_path, "outdated", GITHUB_EVENT_NAME="schedule", GITHUB_REF="refs/heads/main")

    assert (elsewhere.calls, done.code) == (["ci comment --outdated"] * 2, 0)
    assert (broken.code, broken.outputs["failure-reason"]) == (1, "auth")
    assert elsewhere.code == 0
    assert elsewhere.stdout == "This run is of no pull request, so no comment is outdated.\n"


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


@pytest.mark.parametrize(
    ("fail_on", "blocked", "code", "exit_code", "reason"),
    [
        ("blocked", "true", "2", 3, "blocked"),
        ("blocked", "true", "0", 3, "blocked"),
        ("blocked", "true", "1", 1, "error"),
        ("blocked", "false", "2", 0, "changes"),
        ("blocked", "", "1", 1, "error"),
        ("error", "true", "2", 0, "changes"),
        ("never", "true", "2", 0, "changes"),
    ],
)
def test_a_plan_that_apply_would_refuse_fails_the_step_where_that_is_wanted(
    tmp_path: Path, fail_on: str, blocked: str, code: str, exit_code: int, reason: str
) -> None:
    done = run(tmp_path, "plan", INPUT_FAIL_ON=fail_on, BLOCKED=blocked, CODE=code)

    assert (done.code, done.outputs["failure-reason"], done.outputs["exit-code"]) == (exit_code, reason, code)
    assert ("::error title=Blocked::" in done.stdout) == (reason == "blocked")


def test_what_is_wrong_with_a_key_is_said_once_commands_are_read_again(tmp_path: Path) -> None:
    lines = run(
        tmp_path, "plan", CODE="1", ANNOTATION="::error title=API key missing::A is not set"
    ).stdout.splitlines()

    assert lines[2].startswith("::") and lines[2].endswith("::")
    assert lines[3] == "::error title=API key missing::A is not set"


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
        (
            {"INPUT_COMMAND": "destroy"},
            "command must be one of: validate plan apply drift drift-pr snapshot comment outdated",
        ),
        (
            {"INPUT_COMMAND": "/../../elsewhere"},
            "command must be one of: validate plan apply drift drift-pr snapshot comment outdated",
        ),
        ({"INPUT_FAIL_ON": "change"}, "fail-on must be one of: error blocked changes never"),
        ({"INPUT_COMMENT": "on-change"}, "comment must be one of: always changes never"),
        ({"INPUT_DRIFT_ISSUE": "yes"}, "drift-issue must be one of: true false"),
        ({"INPUT_KEY_ENV": "PATH"}, "key-env must begin with STATUSPAGE_API_KEY or ATLASSIAN_API_TOKEN"),
        ({"INPUT_KEY_ENV": "STATUSPAGE_API_KEYS"}, "key-env must begin with STATUSPAGE_API_KEY or ATLASSIAN_API_TOKEN"),
        ({"INPUT_KEY_ENV": "STATUSPAGE_API_KEY_a=b"}, "key-env may hold capital letters, digits and underscores"),
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


@pytest.mark.parametrize("part", [PART_OF_IT, {**PART_OF_IT, "INPUT_TARGET": "", "INPUT_PAGES": "acme"}])
@pytest.mark.parametrize("job", ["apply", ""])
def test_the_job_whose_success_means_all_is_applied_applies_no_part(
    tmp_path: Path, job: str, part: dict[str, str]
) -> None:
    ref = "acme/status/.github/workflows/statuspage-apply.yml@refs/heads/main"
    done = run(tmp_path, "apply", **part, INPUT_BASE_JOB=job, GITHUB_WORKFLOW_REF=ref, GITHUB_JOB="apply")

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


def test_the_other_services_variables_may_be_inputs_too(tmp_path: Path) -> None:
    given = {"INPUT_ATLASSIAN_EMAIL": "a@b", "INPUT_ATLASSIAN_API_TOKEN": "t", "INPUT_JSM_CLOUD_ID": "c"}
    assert "site: a@b t c\n" in run(tmp_path, "snapshot", **given).stdout
    assert "site: x@y  \n" in run(tmp_path, "snapshot", ATLASSIAN_EMAIL="x@y").stdout


def test_each_variable_of_a_service_has_its_input() -> None:
    inputs = loaded(ACTION / "action.yml")["inputs"]
    for service in SERVICES.values():
        for name in service.variable_names(None):
            assert ("token" if name == DEFAULT.credential.variable else name.lower().replace("_", "-")) in inputs
            assert name in (ACTION / "run.sh").read_text(encoding="utf-8")


def test_a_job_of_the_matrix_has_its_pages_and_its_key(tmp_path: Path) -> None:
    given = {"INPUT_TOKEN": "a-key", "INPUT_KEY_ENV": "STATUSPAGE_API_KEY_ACME"}
    assert "key: \nacme: a-key\n" in run(tmp_path, "snapshot", **given).stdout
    assert run(tmp_path, "plan", INPUT_PAGES="acme\nour shop\n").calls[-2] == (
        "plan --detailed-exitcode --out WORK/plan.json --page acme --page our shop"
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
