"""JSON on stdout: whatever a page, a file or a subscriber is called, no log of a CI reads a command in it."""

import json
import re

import pytest

from tests.cli.conftest import PAGE, Place, Run

NAME = "##[error]boom"
COMMAND = re.compile(r"##\w*\[")
FILE = f"""version: 1
pages:
  acme:
    id: {PAGE}
    components:
      - {{name: "{NAME}", description: "##[group]x"}}
      - {{name: "##vso[task.setvariable]y"}}
    subscribers:
      policies:
        email_domains: {{allow: [shop.example], action: report}}
"""
BROKEN = f"""version: 1
pages:
  acme:
    id: {PAGE}
    components:
      - {{name: A, "{NAME}": 1}}
"""
COMMANDS = {
    "plan": ("plan", "--format", "json"),
    "plan to stdout": ("plan", "--out", "-"),
    "drift": ("drift", "--format", "json"),
    "snapshot": ("snapshot", "--out", "-"),
    "apply": ("apply", "--auto-approve", "--format", "json"),
    "sweep": ("sweep", "--auto-approve", "--format", "json"),
}


@pytest.fixture
def hostile(place: Place) -> Place:
    place.write(FILE)
    body = {"component": {"name": NAME, "description": "manually"}}
    place.sandbox.edit("POST", f"/pages/{PAGE}/components", body)
    place.sandbox.edit("POST", f"/pages/{PAGE}/subscribers", {"subscriber": {"email": "x@else.example"}})
    return place


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_prints_json_that_a_log_could_act_on(hostile: Place, run: Run, command: str) -> None:
    result = run(*COMMANDS[command])
    assert not COMMAND.search(result.stdout)
    assert NAME in json.dumps(json.loads(result.stdout)) or command == "sweep", "a reader gets it as it is"


@pytest.mark.parametrize("form", ["json", "sarif", "gitlab-codequality"])
def test_problems_are_no_way_around(place: Place, run: Run, form: str) -> None:
    place.write(BROKEN)
    result = run("validate", "--format", form)
    assert result.exit_code == 1
    assert "boom" in json.dumps(json.loads(result.stdout))
    assert not COMMAND.search(result.stdout)
