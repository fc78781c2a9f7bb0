"""Two applies at once on a page, and a folder in which nothing can be written."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.sandbox import FaultRule
from tests.cli.conftest import PAGE, Place, Run
from tests.cli.test_stopping import ended, started, until

JOURNAL = Path(".reconciler") / "journal.jsonl"


def holder() -> dict[str, object]:
    """What the one lock of the state folder says."""
    (path,) = (Path(os.environ["XDG_STATE_HOME"]) / "reconciler" / "locks").glob("page-*.lock")
    read: dict[str, object] = json.loads(path.read_text())
    return read


@pytest.fixture
def first(place: Place, request: pytest.FixtureRequest) -> Iterator["subprocess.Popen[bytes]"]:
    """An apply whose first request takes two seconds, or those of the parameter; it holds the page."""
    place.sandbox.faults.add(FaultRule("delay", method="POST", seconds=getattr(request, "param", 2.0)))
    process = started("apply", "--auto-approve")
    until(lambda: JOURNAL.exists() and "intent" in JOURNAL.read_text())
    yield process
    if process.poll() is None:
        process.kill()
    for stream in (process.stdout, process.stderr):
        if stream is not None and not stream.closed:
            stream.close()
    process.wait(timeout=60)


def names(place: Place) -> list[str]:
    rows = place.sandbox.edit("GET", f"/pages/{PAGE}/components")
    return sorted(str(row["name"]) for row in rows)


def test_the_second_apply_is_refused_and_told_who_holds_the_page(
    place: Place, run: Run, first: "subprocess.Popen[bytes]"
) -> None:
    result = run("apply", "--auto-approve", "--lock-timeout", "0")
    since = str(holder()["since"]).replace("T", " ").replace("+00:00", " UTC")
    first.communicate(timeout=60)
    assert result.exit_code == 3
    assert result.stderr == (
        f"error: another apply works on page acme (statuspage.yaml:4, id {PAGE}): "
        f"process {first.pid} on {socket.gethostname()}, since {since}\n"
        "  wait for it to end, or for longer with --lock-timeout SECONDS\n"
    )
    assert first.returncode == 0
    assert names(place) == ["Core API", "REST API", "Webhooks", "Website"]


def test_the_second_apply_waits_and_finds_nothing_to_do(
    place: Place, run: Run, first: "subprocess.Popen[bytes]"
) -> None:
    result = run("apply", "--auto-approve", "--lock-timeout", "60")
    first.communicate(timeout=60)
    assert (result.exit_code, first.returncode) == (0, 0)
    assert f"Waiting for another apply on page acme (statuspage.yaml:4, id {PAGE}): process {first.pid} on" in (
        result.stderr
    )
    assert "No changes." in result.stdout
    assert names(place) == ["Core API", "REST API", "Webhooks", "Website"]


def test_many_at_once_make_everything_once(place: Place) -> None:
    processes = [started("apply", "--auto-approve", "--lock-timeout", "60") for _ in range(4)]
    for process in processes:
        process.communicate(timeout=120)
    assert [process.returncode for process in processes] == [0, 0, 0, 0]
    assert names(place) == ["Core API", "REST API", "Webhooks", "Website"]


@pytest.mark.parametrize("first", [20.0], indirect=True)
def test_nobody_waits_in_ci_unless_asked_to(place: Place, first: "subprocess.Popen[bytes]") -> None:
    second = subprocess.run(
        [sys.executable, "-m", "reconciler", "apply", "--auto-approve"],
        env={**os.environ, "CI": "true"},
        capture_output=True,
        check=False,
    )
    assert second.returncode == 3
    assert first.poll() is None


def test_what_a_killed_apply_held_is_free(place: Place, run: Run, first: "subprocess.Popen[bytes]") -> None:
    first.send_signal(signal.SIGKILL)
    first.wait(timeout=60)
    time.sleep(2.5)  # the service finishes what it was asked
    assert run("apply", "--auto-approve", "--lock-timeout", "0").exit_code == 0
    assert names(place) == ["Core API", "REST API", "Webhooks", "Website"]


def test_a_plan_waits_for_nobody(place: Place, run: Run, first: "subprocess.Popen[bytes]") -> None:
    assert run("plan").exit_code == 0
    assert first.poll() is None
    first.send_signal(signal.SIGINT)
    ended(first)


def test_a_journal_that_cannot_be_written_is_found_before_anything_is_asked(place: Place, run: Run) -> None:
    (place.folder / ".reconciler").write_text("a file where a folder belongs")
    for command in (("apply", "--auto-approve"), ("sweep", "--auto-approve")):
        result = run(*command)
        assert result.exit_code == 1
        assert result.stderr == (
            "error: the journal cannot be written: File exists\n"
            "  at .reconciler/journal.jsonl\n"
            "  name another file with --journal\n"
        )
    assert place.sandbox.requests == []


@pytest.mark.parametrize("first", [20.0], indirect=True)
def test_an_apply_from_another_folder_is_noticed_too(
    place: Place, run: Run, first: "subprocess.Popen[bytes]", tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("checkout") / "statuspage.yaml"
    elsewhere.write_text((place.folder / "statuspage.yaml").read_text())
    os.chdir(elsewhere.parent)
    result = run("apply", "--auto-approve", "--lock-timeout", "0")
    os.chdir(place.folder)
    assert result.exit_code == 3
    assert f"process {first.pid} on {socket.gethostname()}, since" in result.stderr


def test_without_a_state_folder_an_apply_goes_on_and_says_that_it_holds_no_lock(place: Place, run: Run) -> None:
    state = Path(os.environ["XDG_STATE_HOME"]) / "reconciler"
    state.write_text("a file where a folder belongs")
    result = run("apply", "--auto-approve")
    assert result.exit_code == 0
    assert [line for line in result.stderr.splitlines() if line.startswith("warning")] == [
        "warning: another apply on these pages would not be noticed, and this run goes on with a request budget of its "
        f"own: {state}: the state folder cannot be used: File exists"
    ]


def test_a_lock_that_cannot_be_written_is_said_and_the_apply_goes_on(place: Place, run: Run) -> None:
    state = Path(os.environ["XDG_STATE_HOME"]) / "reconciler"
    state.mkdir()
    (state / "locks").write_text("a file where a folder belongs")
    result = run("apply", "--auto-approve")
    assert result.exit_code == 0
    assert f"warning: another apply on these pages would not be noticed: {state}/locks/page-" in result.stderr
    assert result.stderr.count("warning: ") == 1


def test_the_embedded_sandbox_is_locked_beside_its_state(place: Place, run: Run) -> None:
    assert run("apply", "--sandbox", "--auto-approve").exit_code == 0
    assert len(list((place.folder / ".reconciler").glob("page-*.lock"))) == 1
    assert not (Path(os.environ["XDG_STATE_HOME"]) / "reconciler").exists()
