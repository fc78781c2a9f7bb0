"""The action's script as a step runs it, with a stand-in for the tool, and the files that call it."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION = ROOT / ".github" / "actions" / "reconcile"
UPDATES = ROOT / ".github" / "dependabot.yml"
EXAMPLES = sorted(
    [*(ROOT / "examples" / "github").glob("*.yml"), *(ROOT / "examples" / "scale" / "github").glob("*.yml")]
)
WORKFLOWS = sorted([*(ROOT / ".github" / "workflows").glob("*.yml"), *EXAMPLES])
GITLAB = ROOT / "examples" / "gitlab" / ".gitlab-ci.yml"
GITLABS = [GITLAB, *sorted((ROOT / "examples" / "scale" / "gitlab").rglob("*.yml"))]
INPUTS = {
    "INPUT_CONFIG": "",
    "INPUT_TARGET": "",
    "INPUT_PAGES": "",
    "INPUT_PLAN": "",
    "INPUT_BEFORE_AFTER": "",
    "INPUT_KEY_ENV": "",
    "INPUT_TOKEN": "",
    "INPUT_ATLASSIAN_API_TOKEN": "",
    "INPUT_ATLASSIAN_EMAIL": "",
    "INPUT_JSM_CLOUD_ID": "",
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
    if [ -n "${BLOCKED-}" ]; then echo "blocked=$BLOCKED" >>"$GITHUB_OUTPUT"; fi
    if [ -n "${ANNOTATION-}" ]; then echo "$ANNOTATION" >>"$RECONCILER_ANNOTATIONS"; fi
    if [ "${CODE:-0}" != 1 ]; then echo '{}' >"$out"; fi
    exit "${CODE:-0}" ;;
  ci)
    if [ "$2" = "${CI_FAILS-}" ]; then
      echo "failure-reason=auth" >>"$GITHUB_OUTPUT"
      exit 1
    fi
    if [ "$2" = base ]; then echo "${BASE-}"; fi ;;
  show) echo "the plan" ;;
  snapshot)
    echo "key: ${STATUSPAGE_API_KEY-}"
    echo "acme: ${STATUSPAGE_API_KEY_ACME-}"
    echo "site: ${ATLASSIAN_EMAIL-} ${ATLASSIAN_API_TOKEN-} ${JSM_CLOUD_ID-}" ;;
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


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(path: Path) -> list[dict[str, Any]]:
    content = loaded(path)
    jobs = content["jobs"].values() if "jobs" in content else [content["runs"]]
    return [step for job in jobs for step in job["steps"]]
