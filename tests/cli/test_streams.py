"""Standard streams that are closed, full, or left by their reader: nothing is lost and nothing misreported for it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import FILE, PAGE, Place, Run

pytestmark = pytest.mark.posix("bash redirects the streams")

RECONCILER = f"{sys.executable} -m reconciler"
APPLY = f"{RECONCILER} apply --auto-approve"
FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
TEN = "".join(f"      - name: c{number}\n" for number in range(10))


def bash(command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)


@pytest.fixture
def ten(place: Place) -> Place:
    place.write(f"version: 1\npages:\n  acme:\n    id: kctbh9vrtdwd\n    components:\n{TEN}")
    return place


def made(place: Place) -> int:
    """The components that are there by now."""
    return len([record for record in place.sandbox.requests if record.method == "POST"])


@pytest.mark.parametrize(
    "command",
    [
        f"{APPLY} 2>&-",
        f"{APPLY} >&-",
        f"{APPLY} <&-",
        f"{APPLY} <&- >&- 2>&-",
        f"{APPLY} 2>&1 | head -n 1 > /dev/null; exit ${{PIPESTATUS[0]}}",
        f"{APPLY} 2> >(exec true)",
        pytest.param(f"{APPLY} 2>/dev/full", marks=FULL),
    ],
)
def test_an_apply_is_finished_whoever_listens(ten: Place, command: str) -> None:
    done = bash(command)
    assert (done.returncode, made(ten)) == (0, 10)
    assert "defect" not in done.stderr


@FULL
def test_a_plan_that_cannot_be_shown_is_not_applied(ten: Place) -> None:
    done = bash(f"{APPLY} >/dev/full")
    assert (done.returncode, made(ten)) == (1, 0)
    assert done.stderr == "error: the output cannot be written: No space left on device\n"


@FULL
def test_an_account_that_cannot_be_written_is_no_failure_that_changed_nothing(ten: Place) -> None:
    done = bash(f"{APPLY} --format json >/dev/full")
    assert (done.returncode, made(ten)) == (4, 10)
    assert done.stderr.endswith(
        "error: the output cannot be written: No space left on device\n  what was done stands in the journal\n"
    )


@FULL
@pytest.mark.parametrize("arguments", ["--help", "validate", "plan", "schema config"])
def test_output_that_cannot_be_written_is_an_error_and_no_defect(ten: Place, arguments: str) -> None:
    done = bash(f"{RECONCILER} {arguments} >/dev/full")
    assert (done.returncode, done.stderr) == (1, "error: the output cannot be written: No space left on device\n")


@FULL
def test_an_exit_code_does_not_hang_on_being_heard(ten: Place) -> None:
    assert bash(f"{RECONCILER} plan --no-such-option 2>/dev/full").returncode == 64
    assert bash(f"STATUSPAGE_API_KEY= {RECONCILER} plan 2>/dev/full").returncode == 1


def test_drift_is_drift_when_the_reader_left(ten: Place) -> None:
    assert bash(f"{RECONCILER} drift | true; exit ${{PIPESTATUS[0]}}").returncode == 2


def test_a_file_takes_no_number_of_a_closed_stream(ten: Place) -> None:
    assert bash(f"{APPLY} --journal j.jsonl >&- 2>&-").returncode == 0
    lines = Path("j.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["event"] for line in lines[:2]] == ["begin", "intent"]
    assert os.environ["STATUSPAGE_API_KEY"] not in "".join(lines)


@pytest.mark.parametrize(
    "command", ["show plan.json --format markdown", "show plan.json --format html", "import --page-id {}"]
)
def test_a_document_is_utf_8_whatever_the_locale_says(place: Place, run: Run, command: str) -> None:
    place.write(FILE.replace("The marketing site", "Größe – 日本"))
    assert run("apply", "--auto-approve", "--out", "plan.json").exit_code == 0
    done = subprocess.run(
        [*RECONCILER.split(), *command.format(PAGE).split()],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )
    assert "Größe – 日本" in done.stdout.decode("utf-8")


@pytest.mark.parametrize(
    "arguments", ["plan", "drift", "validate", "schema config", "explain showcase", "show plan.json"]
)
def test_a_result_that_goes_nowhere_is_an_error(ten: Place, run: Run, arguments: str) -> None:
    assert run("plan", "--out", "plan.json").exit_code == 0
    done = bash(f"{RECONCILER} {arguments} >&-")
    assert (done.returncode, done.stderr) == (1, "error: the output cannot be written: standard output is closed\n")


@pytest.mark.parametrize("arguments", ["plan", "validate", "doctor", "apply --auto-approve"])
def test_a_working_folder_that_was_deleted_is_said(ten: Place, arguments: str) -> None:
    done = bash(f"mkdir gone; cd gone; rmdir ../gone; {RECONCILER} {arguments}")
    assert done.returncode == 1
    assert done.stderr == "error: the working folder was deleted\n  change to a folder that exists\n"
