"""`--events FILE`: what the file may be, and what is said where it cannot be written."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Place, Run


def lines(path: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="ascii").splitlines()]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--events", "statuspage.yaml"],
            "error: the events cannot be written: it is no file of events, and nothing is appended to it\n"
            "  at statuspage.yaml\n  name another file with --events\n",
        ),
        (
            ["--events", "-"],
            "error: --events -: standard output has the plan or the result\n  name a file, or /dev/stderr\n",
        ),
        (
            ["--events", "p.json", "--out", "./p.json"],
            "error: --events and --out name the same file\n  name another one: the plan would replace it\n",
        ),
    ],
)
def test_a_file_that_is_needed_for_something_else_is_refused(
    place: Place, run: Run, arguments: list[str], message: str
) -> None:
    before = Path("statuspage.yaml").read_bytes()
    result = run("plan", *arguments)
    assert (result.exit_code, result.stderr) == (1, message)
    assert place.sandbox.requests == []
    assert Path("statuspage.yaml").read_bytes() == before
    assert not Path("p.json").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_lines_that_are_missing_are_said_and_stop_nothing(place: Place, run: Run) -> None:
    result = run("apply", "--auto-approve", "--events", "/dev/full")
    assert result.exit_code == 0
    assert result.stderr.count("warning: an event could not be written: No space left on device\n") == 1
    assert len(place.writes) == 4


def test_runs_follow_each_other_in_one_file_and_are_told_apart(place: Place, run: Run) -> None:
    assert run("plan", "--events", "e.jsonl").exit_code == 0
    assert run("apply", "--auto-approve", "--events", "e.jsonl").exit_code == 0
    runs = list(dict.fromkeys(line["run"] for line in lines("e.jsonl")))
    assert len(runs) == 2
    assert {line["run"] for line in lines(".reconciler/journal.jsonl")} == {runs[1]}


def test_the_journal_may_be_the_same_file(place: Place, run: Run) -> None:
    assert run("apply", "--auto-approve", "--events", "e.jsonl", "--journal", "e.jsonl").exit_code == 0
    kinds = {line["event"] for line in lines("e.jsonl")}
    assert {"planned", "begin", "started", "intent", "sent", "answered", "outcome", "finished"} <= kinds
