"""apply asks, refuses, resumes, stops on Ctrl-C, and says exactly what happened."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reconciler.sandbox import FaultRule
from tests.cli.conftest import FILE, PAGE, Place, Run

COMPONENTS = f"/pages/{PAGE}/components"


def test_it_makes_the_page_as_declared(place: Place, run: Run) -> None:
    result = run("apply", "--auto-approve")
    assert result.exit_code == 0
    assert "[4/4] done    create acme/component/Core API/Webhooks" in result.stderr
    assert "The page matches the configuration." in result.stdout
    assert run("apply", "--auto-approve").stdout.startswith("No changes.")


def test_without_a_terminal_it_names_the_flag(place: Place, run: Run) -> None:
    result = run("apply")
    assert result.exit_code == 3
    assert "error: not applied: no terminal for confirmation\n  use --auto-approve" in result.stderr
    assert place.writes == []


@pytest.mark.parametrize(("answer", "code", "writes"), [("yes", 0, 4), ("no", 3, 0), ("y", 3, 0), ("", 3, 0)])
def test_on_a_terminal_it_asks_and_takes_only_yes(place: Place, answer: str, code: int, writes: int) -> None:
    shown, exit_code = on_a_terminal(["apply"], answer + "\n")
    assert exit_code == code
    assert "Type yes to apply" in shown
    assert len(place.writes) == writes


def test_the_question_lists_deletes_apart(place: Place, run: Run) -> None:
    run("apply", "--auto-approve")
    place.write(
        FILE.replace("- name: Website\n        description: The marketing site", "- {name: Website, absent: true}")
    )
    shown, exit_code = on_a_terminal(["apply"], "no\n")
    assert exit_code == 3
    question = shown[shown.index("Plan:") :]
    assert "Website" in question


def test_exactly_what_was_reviewed(place: Place, run: Run) -> None:
    run("plan", "--out", "plan.json")
    assert run("apply", "--plan", "plan.json", "--auto-approve").exit_code == 0
    stale = run("apply", "--plan", "plan.json", "--auto-approve")
    assert stale.exit_code == 3
    assert "the page or the file changed since the plan was made" in stale.stderr


def test_a_plan_of_another_version_or_page_is_refused(place: Place, run: Run) -> None:
    run("plan", "--out", "plan.json")
    path = place.folder / "plan.json"
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, "format_version": "9.0"}))
    assert run("apply", "--plan", "plan.json", "--auto-approve").exit_code == 3
    path.write_text(json.dumps(document))
    place.sandbox.ensure_page("another1", "Other")
    place.write(FILE.replace(PAGE, "another1"))
    other = run("apply", "--plan", "plan.json", "--auto-approve")
    assert other.exit_code == 3
    assert place.writes == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format_version": "1.0"}', "\0\1\2"])
def test_a_broken_plan_file_is_an_error(place: Place, run: Run, content: str) -> None:
    place.write(content, "plan.json")
    result = run("apply", "--plan", "plan.json", "--auto-approve")
    assert result.exit_code in (1, 3)
    assert "plan.json" in result.stderr


def test_a_blocked_plan_is_shown_and_refused_with_the_line_that_allows_it(place: Place, run: Run) -> None:
    run("apply", "--auto-approve")
    place.write(FILE.replace("- name: Website\n        description: The marketing site", "- {name: Website, absent: true}")
                + "    protect: [component/Website]\n")  # fmt: skip
    before = len(place.writes)
    assert run("plan").exit_code == 0
    result = run("apply", "--auto-approve")
    assert result.exit_code == 3
    assert "protect" in result.stderr
    assert result.stderr == (
        "error: nothing was applied: the plan is blocked\n"
        "  protected: acme/component/Website is protected and would be deleted\n"
        "    To allow this: take its pattern out of `protect`, or `absent: true` off the item at statuspage.yaml:6\n"
    )
    assert "protected:" not in result.stdout
    assert len(place.writes) == before


def test_limits_and_the_flag_that_lifts_them_once(place: Place, run: Run) -> None:
    names = [f"Old {n}" for n in range(8)]
    place.write(
        f"version: 1\npages: {{acme: {{id: {PAGE}, components: [{', '.join(f'{{name: {n}}}' for n in names)}]}}}}\n"
    )
    run("apply", "--auto-approve")
    place.write(f"version: 1\npages: {{acme: {{id: {PAGE}, components: [{{name: Old 0}}], prune: true}}}}\n")
    refused = run("apply", "--auto-approve")
    assert refused.exit_code == 3
    assert "--allow-deletes" in refused.stderr
    assert run("plan", "--out", "plan.json").exit_code == 0
    reviewed = run("apply", "--plan", "plan.json", "--auto-approve", "--allow-deletes", "7")
    assert reviewed.exit_code == 0, reviewed.stderr
    assert len(place.sandbox.edit("GET", COMPONENTS)) == 1


def test_a_failure_in_the_middle_exits_4_and_running_again_finishes(place: Place, run: Run) -> None:
    place.sandbox.faults.add(FaultRule("error", method="POST", path="/pages/*/component-groups", status=422))
    result = run("apply", "--auto-approve", "--format", "json")
    document = json.loads(result.stdout)
    assert result.exit_code == document["exit_code"] == 4
    assert {o["status"] for o in document["outcomes"]} == {"done", "failed", "skipped"}
    assert run("apply", "--auto-approve").exit_code == 0
    assert run("drift").exit_code == 0


def test_a_lost_answer_makes_no_duplicate(place: Place, run: Run) -> None:
    place.sandbox.faults.add(FaultRule("reset_after", method="POST", path="/pages/*/components", times=2))
    assert run("apply", "--auto-approve").exit_code == 0
    assert sorted(row["name"] for row in place.sandbox.edit("GET", COMPONENTS)) == [
        "Core API",
        "REST API",
        "Webhooks",
        "Website",
    ]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's")
def test_an_intent_that_cannot_be_written_is_a_call_that_is_not_sent(place: Place, run: Run) -> None:
    result = run("apply", "--auto-approve", "--journal", "/dev/full")
    assert result.exit_code == 1
    assert "No space left" in result.output
    assert place.writes == []


def test_the_journal_holds_every_call_and_no_contact(place: Place, run: Run) -> None:
    place.write(FILE + "    subscribers: {members: [{email: secret.person@acme.example}]}\n")
    assert run("apply", "--auto-approve", "--journal", "log/j.jsonl").exit_code == 0
    text = (place.folder / "log" / "j.jsonl").read_text()
    assert "secret.person" not in text
    assert all(json.loads(line) for line in text.splitlines())
    assert len(text.splitlines()) >= 2 * len(place.writes)


def test_nothing_to_do_is_a_result_too(place: Place, run: Run) -> None:
    run("apply", "--auto-approve")
    document = json.loads(run("apply", "--auto-approve", "--format", "json").stdout)
    assert document["exit_code"] == 0
    assert document["outcomes"] == []


@pytest.mark.posix("a process is stopped by a signal")
def test_ctrl_c_finishes_the_request_in_flight_and_exits_130(place: Place, run: Run) -> None:
    place.sandbox.faults.add(FaultRule("delay", method="POST", seconds=1.5))
    process = subprocess.Popen(
        [sys.executable, "-m", "reconciler", "apply", "--auto-approve"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    journal = place.folder / ".reconciler" / "journal.jsonl"
    deadline = time.monotonic() + 20
    while not (journal.exists() and "intent" in journal.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.5)  # the intent is written before the request is sent
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, (out, err)
    assert b"Stopping after the request in flight" in err
    assert place.writes == [f"POST {COMPONENTS}"]
    assert run("apply", "--auto-approve").exit_code == 0
    assert len(place.sandbox.edit("GET", COMPONENTS)) == 4


def on_a_terminal(arguments: list[str], typed: str) -> tuple[str, int]:
    """Run a command on a terminal of its own and type; what was shown, and the exit code."""
    pty = pytest.importorskip("pty", reason="only on POSIX: there are terminals to fork onto")
    pid, fd = pty.fork()
    if pid == 0:  # pragma: no cover  the child becomes the command
        os.environ.update(TERM="xterm", COLUMNS="100")
        os.execv(sys.executable, [sys.executable, "-m", "reconciler", *arguments])
    shown = b""
    while b"Type yes" not in shown:
        shown += os.read(fd, 4096)
    os.write(fd, typed.encode())
    while True:
        try:
            more = os.read(fd, 4096)
        except OSError:
            break
        if not more:
            break
        shown += more
    return shown.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
