"""The example of rules for plans: each command of its README, what the rules say of a real plan, and which of its keys they read."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.config.schema.json_schema import plan_schema
from tests.ci.action import ACTION, ROOT, loaded
from tests.policy_engine import ENGINES

EXAMPLE = ROOT / "examples" / "policy"
README = (EXAMPLE / "README.md").read_text(encoding="utf-8")
RULES = (EXAMPLE / "policy" / "statuspage.rego").read_text(encoding="utf-8")
CONFTEST = shutil.which("conftest")
needs_engine = pytest.mark.skipif(
    not (CONFTEST or ENGINES), reason="neither conftest nor an engine of Rego is installed"
)


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line in the example's copy: with the tool of this checkout, and the real conftest where there is one."""
    programs = folder.parent / "bin"
    programs.mkdir(exist_ok=True)
    commands = {"reconciler": "-P -m reconciler"}
    if CONFTEST is None:
        commands["conftest"] = "-P -m tests.policy_engine"
    for name, arguments in commands.items():
        (programs / name).write_text(f'#!/bin/sh\nexec {sys.executable} {arguments} "$@"\n')
        (programs / name).chmod(0o755)
    search = os.pathsep.join(str(path) for path in (ROOT, os.environ.get("PYTHONPATH")) if path)
    environ = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": search, "NO_COLOR": "1"}
    return subprocess.run(["sh", "-c", line], cwd=folder, env=environ, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example, where a plan may be written, and that plan."""
    folder = tmp_path / "policy"
    shutil.copytree(EXAMPLE, folder)
    done = shell(lines()[0], folder)
    assert (done.returncode, (folder / "plan.json").exists()) == (0, True), done.stderr
    return folder


def lines() -> list[str]:
    """The commands of the README's shell blocks."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.replace("\\\n", "").splitlines()]


def findings(text: str) -> set[str]:
    return {line for line in text.splitlines() if line.startswith(("FAIL", "WARN"))}


def test_the_readme_has_these_commands() -> None:
    assert [line.split()[:2] for line in lines()] == [
        ["reconciler", "plan"],
        ["conftest", "test"],
        ["conftest", "test"],
        ["conftest", "verify"],
    ]


@pytest.mark.posix("the programs are scripts of sh")
@needs_engine
def test_a_pull_request_that_may_not_and_one_that_somebody_approved(folder: Path) -> None:
    _, refused, approved, _ = lines()
    shown = findings(README.replace("\n  ", " "))
    assert len(shown) == 2
    first, second = shell(refused, folder), shell(approved, folder)
    assert (first.returncode, findings(first.stdout)) == (1, shown), first.stderr
    assert (second.returncode, findings(second.stdout)) == (
        1,
        {line for line in shown if "approved-delete" not in line},
    )

    limits = folder / "limits.yaml"
    limits.write_text(limits.read_text().replace("access: []", "access: [acme]"))
    third = shell(approved, folder)
    assert (third.returncode, findings(third.stdout)) == (0, set()), third.stderr


@pytest.mark.posix("the programs are scripts of sh")
@needs_engine
def test_the_rules_pass_their_own_tests_and_those_notice_a_rule_that_is_gone(folder: Path) -> None:
    verify = lines()[-1]
    done = shell(verify, folder)
    assert (done.returncode, findings(done.stdout)) == (0, set()), done.stderr

    rules = folder / "policy" / "statuspage.rego"
    for expression in re.findall(r'^\t(not "approved-\w+" in labels|not page_of.*|number > .*)$', RULES, re.MULTILINE):
        rules.write_text(RULES.replace(expression, "true"))
        assert shell(verify, folder).returncode == 1, expression
    rules.write_text(RULES)


def test_the_rules_read_what_a_plan_has() -> None:
    schema = plan_schema()
    parts: dict[str, Any] = {
        "input": schema,
        "action": schema["definitions"]["ActionDocument"],
        "change": schema["definitions"]["ChangeDocument"],
        "page": schema["definitions"]["PageDocument"],
    }
    read = set(re.findall(r"\b(input|action|change|page)\.(\w+)", RULES))
    assert {name for name, _ in read} == set(parts)
    assert {f"{name}.{key}" for name, key in read if key not in parts[name]["properties"]} == set()
    risks = parts["action"]["properties"]["risks"]["items"]["enum"]
    assert set(re.findall(r'"(\w+)" in action\.risks', RULES)) == set(risks)
    assert schema["properties"]["format_version"]["default"].startswith("1.")


def test_the_step_in_the_readme_is_one_of_the_plans_job() -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    checkout, rules = yaml.safe_load(block)
    job = loaded(ROOT / "examples" / "github" / "statuspage-plan.yml")["jobs"]["plan"]
    assert checkout["uses"] == job["steps"][0]["uses"]
    assert (checkout["with"]["ref"], checkout["with"]["path"]) == ("${{ github.event.pull_request.base.sha }}", "base")
    assert rules["env"]["PLAN"] == "${{ steps.plan.outputs.plan-json-path }}"
    assert "plan-json-path" in loaded(ACTION / "action.yml")["outputs"]
    assert "${{" not in rules["run"]


@pytest.mark.posix("the programs are scripts of sh")
@needs_engine
def test_the_step_judges_by_the_rules_of_the_base(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    script = yaml.safe_load(block)[1]["run"]
    shutil.copytree(EXAMPLE, folder / "base")
    (folder / "policy" / "statuspage.rego").write_text("package main\n")
    monkeypatch.setenv("PLAN", "plan.json")
    monkeypatch.setenv("RUNNER_TEMP", str(folder.parent))
    monkeypatch.setenv("LABELS", '["bug", "approved-delete"]')
    done = shell(script, folder)
    assert (done.returncode, len(findings(done.stdout))) == (1, 1), done.stderr
    monkeypatch.setenv("LABELS", "[]")
    assert len(findings(shell(script, folder).stdout)) == 2
