"""The workflows of examples/operate: each command prints what the README shows. IDs and dates are normalized.

After a wanted change, `WRITE_TRANSCRIPTS=1 pytest tests/cli/test_operate_example.py` writes them anew.
"""

import os
import re
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import PAGE, Place, Run

EXAMPLE = Path(__file__).parents[2] / "examples" / "operate"
README = EXAMPLE / "README.md"
BLOCK = re.compile(r"^```text\n(\$ .*?)^```$", re.MULTILINE | re.DOTALL)
ID = re.compile(r"\b(?=[a-z0-9]*\d)[a-z0-9]{12}\b")


def normalized(text: str) -> str:
    """The text with one date, one offset of Berlin, and IDs that say nothing."""
    text = ID.sub(lambda match: PAGE if match[0] == PAGE else "5gm3x6c74p3c", text)
    text = re.sub(r"\d{4}-\d\d-\d\d", "2026-12-01", re.sub(r"\d+ min ago", "0 min ago", text))
    return text.replace("01:00 UTC", "02:00 UTC").replace("02:30 UTC", "03:30 UTC")


def transcript(block: str, run: Run) -> str:
    """The block with what its command prints now."""
    command = re.match(r"\$ (?:.*\\\n)*.*\n", block)
    assert command is not None
    result = run(*shlex.split(command[0].replace("\\\n", ""))[2:])
    assert result.exit_code == 0, result.output
    return normalized(command[0] + result.stderr + result.stdout)


def test_each_command_prints_what_the_readme_shows(place: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    place.write((EXAMPLE / "statuspage.yaml").read_text(encoding="utf-8"))
    assert run("apply", "--auto-approve").exit_code == 0
    shown = README.read_text(encoding="utf-8")

    def printing(match: re.Match[str]) -> str:
        monkeypatch.setenv("STATUSPAGE_API_KEY", f"key-{match.start()}")  # with one key, the last ones wait a minute
        return f"```text\n{transcript(match[1], run)}```"

    printed = BLOCK.sub(printing, shown)
    if os.environ.get("WRITE_TRANSCRIPTS"):
        README.write_text(printed, encoding="utf-8")
    assert printed == README.read_text(encoding="utf-8")
    assert run("plan", "--detailed-exitcode").exit_code == 0
    place.sandbox.advance(3 * 86400)  # the maintenance was scheduled for tomorrow
    rows = place.sandbox.edit("GET", f"/pages/{PAGE}/incidents")
    assert {row["name"]: row["status"] for row in rows} == {
        "Payments has problems": "resolved",
        "Database upgrade": "completed",
        "A data center is down": "resolved",
    }
    assert {row["status"] for row in place.sandbox.edit("GET", f"/pages/{PAGE}/components")} == {"operational"}
