"""Ctrl-C, once and twice, while the page is read and while it is written."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.app import signals
from reconciler.app.console import Console
from reconciler.http import Interrupt
from reconciler.sandbox import FaultRule
from tests.cli.conftest import PAGE, Place, Run

COMPONENTS = f"/pages/{PAGE}/components"
SOON = 8.0
"""Seconds that an end at once may take on a busy machine; all that is waited for here takes more than twice as long."""


class Left(BaseException):
    """The process would have ended."""


@pytest.fixture
def exits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    codes: list[int] = []

    def leave(code: int) -> None:
        codes.append(code)
        raise Left

    monkeypatch.setattr(os, "_exit", leave)
    return codes


def until(happened: Callable[[], bool]) -> None:
    """Wait for something that a command does."""
    deadline = time.monotonic() + 20
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert happened()


def started(*arguments: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "reconciler", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ended(process: "subprocess.Popen[bytes]") -> tuple[str, float]:
    """What was said on stderr, and the seconds until the end."""
    begun = time.monotonic()
    said = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 130, said
    return said, time.monotonic() - begun


def test_a_reading_is_given_up_and_its_threads_send_nothing_more(exits: list[int]) -> None:
    interrupt = Interrupt()
    with signals.reading(interrupt):
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert interrupt.requested
        with pytest.raises(Left):
            signal.raise_signal(signal.SIGINT)
    assert exits == [130]


def test_a_write_is_finished_and_the_second_time_it_is_not(
    exits: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    interrupt = Interrupt()
    before = signal.getsignal(signal.SIGINT)
    with signals.stopped_by_signals(interrupt, Console.of_process({})):
        signal.raise_signal(signal.SIGTERM)
        assert interrupt.requested
        with pytest.raises(Left):
            signal.raise_signal(signal.SIGINT)
    assert exits == [130]
    assert capsys.readouterr().err == (
        "\nStopping after the request in flight; press Ctrl-C to stop at once.\n"
        "Stopped at once: a request in flight may still be carried out. The journal names it.\n"
    )
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.posix("a process is stopped by a signal")
def test_a_second_ctrl_c_leaves_an_apply_at_once(place: Place, run: Run) -> None:
    place.sandbox.faults.add(FaultRule("delay", method="POST", seconds=3 * SOON))
    process = started("apply", "--auto-approve")
    journal = Path(".reconciler") / "journal.jsonl"
    until(lambda: journal.exists() and "intent" in journal.read_text())
    time.sleep(0.5)  # the intent is written before the request is sent
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    said, seconds = ended(process)
    assert "press Ctrl-C to stop at once" in said
    assert seconds < SOON
    assert [line for line in journal.read_text().splitlines() if "outcome" in line] == []


@pytest.mark.posix("a process is stopped by a signal")
def test_ctrl_c_ends_a_plan_that_waits_for_the_service(place: Place) -> None:
    place.write(
        f"version: 1\npages:\n  acme:\n    id: {PAGE}\n    components: [{{name: Website}}]\n    templates: []\n"
    )
    place.sandbox.faults.add(FaultRule("refuse", path=COMPONENTS, retry_after=60, times=None))
    process = started("plan")
    until(lambda: any(record.path == COMPONENTS for record in place.sandbox.requests))
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    said, seconds = ended(process)
    assert said.endswith("Interrupted.\n")
    assert seconds < SOON


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no hang-up here")
@pytest.mark.parametrize("number", [signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)])
def test_a_terminal_that_closes_and_a_job_that_is_canceled_finish_the_request(
    exits: list[int], number: signal.Signals
) -> None:
    interrupt = Interrupt()
    with signals.stopped_by_signals(interrupt, Console.of_process({})):
        signal.raise_signal(number)
        signal.raise_signal(signal.SIGTERM)
        assert interrupt.requested
    assert exits == []


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no hang-up here")
def test_a_hang_up_leaves_no_call_without_its_outcome(place: Place) -> None:
    place.sandbox.faults.add(FaultRule("delay", method="POST", seconds=1.0))
    process = started("apply", "--auto-approve")
    journal = Path(".reconciler") / "journal.jsonl"
    until(lambda: journal.exists() and "intent" in journal.read_text())
    process.send_signal(signal.SIGHUP)
    said, _ = ended(process)
    lines = journal.read_text().splitlines()
    assert sum('"intent"' in line for line in lines) == sum('"outcome"' in line for line in lines)
    assert "Stopping after the request in flight" in said


@pytest.mark.parametrize("number", [signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)])
def test_a_reading_is_given_up_by_every_signal(number: signal.Signals) -> None:
    interrupt = Interrupt()
    before = signal.getsignal(number)
    with signals.reading(interrupt), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)
    assert interrupt.requested
    assert signal.getsignal(number) is before


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no hang-up here")
def test_a_run_under_nohup_goes_on_when_the_terminal_closes() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        interrupt = Interrupt()
        with signals.stopped_by_signals(interrupt, Console.of_process({})):
            signal.raise_signal(signal.SIGHUP)
        assert not interrupt.requested
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_every_signal_finishes_the_request_and_says_how_much_was_not_begun(place: Place, name: str) -> None:
    if not hasattr(signal, name):
        pytest.skip(f"no {name} here")
    place.sandbox.faults.add(FaultRule("delay", method="POST", seconds=1.0))
    process = started("apply", "--auto-approve")
    journal = Path(".reconciler") / "journal.jsonl"
    until(lambda: journal.exists() and "intent" in journal.read_text())
    time.sleep(0.3)  # the intent is written before the request is sent
    process.send_signal(getattr(signal, name))
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert b"Interrupted after the request in flight: 3 not begun. Run `reconciler apply` again" in out
    assert place.writes == [f"POST {COMPONENTS}"]
