"""Color, bars and prompts: where they are wanted, and nowhere else."""

import dataclasses
import io
import os
import re
import sys
import time

import pytest

from reconciler.app import progress
from reconciler.app.console import Console
from reconciler.app.progress import Reporter
from reconciler.documents.event import Event, action_event, outcome_event, waiting_to_see
from reconciler.http import HttpEvent
from reconciler.http.session import RATE_WINDOW
from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import COMPONENT
from reconciler.model.plan import Action, Verb
from reconciler.model.result import INTERRUPTED, Outcome, Status
from tests.cli.conftest import PAGE, Place, Run

PLAIN = Console(out_color=False, err_color=False, live=False, asks=False, width=80)
TERMINAL = Console(out_color=True, err_color=True, live=True, asks=True, width=80)
ACTION = Action(Address("acme", "component", ("REST\x1b[31m API",)), COMPONENT, Verb.CREATE, None)


class Tty(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("tty", "environ", "color", "live", "asks"),
    [
        (False, {}, False, False, False),
        (True, {}, True, True, True),
        (True, {"NO_COLOR": "1"}, False, True, True),
        (True, {"NO_COLOR": ""}, True, True, True),
        (True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, True, True),
        (False, {"FORCE_COLOR": "1"}, True, False, False),
        (False, {"FORCE_COLOR": "0"}, False, False, False),
        (True, {"CI": "true"}, True, False, False),
        (True, {"CI": "false"}, True, True, True),
        (True, {"TERM": "dumb"}, False, False, True),
    ],
)
def test_the_environment_decides(
    monkeypatch: pytest.MonkeyPatch, tty: bool, environ: dict[str, str], color: bool, live: bool, asks: bool
) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, Tty() if tty else io.StringIO())
    console = Console.of_process(environ)
    assert (console.out_color, console.err_color, console.live, console.asks) == (color, color, live, asks)
    assert (console.wraps, console.err_wraps) == (tty, tty)


class Sized(Tty):
    """A terminal of so many columns, whose number is its size."""

    def __init__(self, columns: int) -> None:
        super().__init__()
        self.columns = columns

    def fileno(self) -> int:
        return self.columns


@pytest.mark.parametrize(
    ("out", "err", "environ", "widths"),
    [
        (Sized(40), Sized(40), {}, (40, 40)),
        (Sized(200), Sized(200), {}, (120, 120)),
        (io.StringIO(), Sized(44), {}, (100, 44)),  # a result goes to a file, and is not laid out for the terminal
        (Sized(44), Sized(44), {"COLUMNS": "70"}, (70, 70)),
        (Sized(0), Sized(5), {"COLUMNS": "many"}, (100, 20)),
        (Tty(), io.StringIO(), {"COLUMNS": ""}, (100, 100)),
    ],
)
def test_each_stream_has_the_width_of_its_terminal(
    monkeypatch: pytest.MonkeyPatch,
    out: io.StringIO,
    err: io.StringIO,
    environ: dict[str, str],
    widths: tuple[int, int],
) -> None:
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr(os, "get_terminal_size", lambda fd: os.terminal_size((fd, 24)))
    console = Console.of_process(environ)
    assert (console.width, console.err_width) == widths


def test_a_progress_line_takes_one_line_of_the_terminal_however_wide_its_letters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    dataclasses.replace(TERMINAL, err_width=12).transient("create 日本語サービス")
    assert capsys.readouterr().err == "\r\x1b[2Kcreate 日本"


def test_a_closed_stream_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stdin", closed)
    assert Console.of_process({}).asks is False


def test_elsewhere_than_on_a_terminal_each_finished_action_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    reporter = Reporter(PLAIN, total=3)
    reporter.reading("acme")
    reporter.on_event(action_event("started", ACTION))
    reporter.on_event(outcome_event(Outcome(ACTION, Status.DONE, "id1")))
    reporter.on_event(outcome_event(Outcome(ACTION, Status.FAILED, reason="422: name \x1b is taken")))
    reporter.on_event(outcome_event(Outcome(ACTION, Status.SKIPPED, reason="it needs acme/group/X")))
    reporter.on_event(outcome_event(Outcome(ACTION, Status.SKIPPED, reason=INTERRUPTED)))  # only counted, in the result
    reporter.clear()
    assert capsys.readouterr().err == (
        "[1/3] done    create acme/component/REST\\x1b[31m API\n"
        "[2/3] FAILED  create acme/component/REST\\x1b[31m API: 422: name \\x1b is taken\n"
        "[3/3] skipped create acme/component/REST\\x1b[31m API: it needs acme/group/X\n"
    )


def test_on_a_terminal_there_is_a_bar_and_what_went_wrong_stays(capsys: pytest.CaptureFixture[str]) -> None:
    reporter = Reporter(TERMINAL, total=2)
    reporter.reading("acme")
    reporter.on_event(Event(event="read", page="acme", requests=1))
    reporter.on_event(action_event("started", ACTION))
    reporter.on_event(outcome_event(Outcome(ACTION, Status.DONE, "id1")))
    reporter.on_event(outcome_event(Outcome(ACTION, Status.FAILED, reason="no")))
    reporter.clear()
    reporter.clear()
    shown = capsys.readouterr().err
    assert "\r\x1b[2KReading acme …" in shown
    assert "Read acme: 1 request." in shown
    assert "████████████░░░░░░░░░░░░ 1/2" in shown
    assert "\x1b[31mFAILED \x1b[0m create" in shown
    assert shown.count("\n") == 1
    assert shown.endswith("\r\x1b[2K")


def test_a_wait_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    window = HttpEvent("waiting", "GET", "/pages", seconds=12.4, why="rate window")
    reporter = Reporter(PLAIN, total=1)
    reporter.on_event(window)
    reporter.on_event(window)
    reporter.on_event(object())
    reporter.wait(0.5, "briefly")
    assert capsys.readouterr().err == "Waiting 12 s for the rate window …\n"
    Reporter(PLAIN).on_event(HttpEvent("waiting", "GET", "/pages", seconds=4.0, why="answered 500\x1b"))
    assert capsys.readouterr().err == "Waiting 4 s before the next try: answered 500\\x1b …\n"
    on_screen = Reporter(TERMINAL)
    on_screen.on_event(waiting_to_see(3))
    assert "Waiting 3 s to see whether the object appears …" in capsys.readouterr().err
    on_screen.clear()


def test_on_a_terminal_a_wait_counts_down(capsys: pytest.CaptureFixture[str]) -> None:
    Reporter(TERMINAL).on_event(HttpEvent("waiting", "GET", "/pages", seconds=1.2, why=RATE_WINDOW))
    time.sleep(1.6)
    assert re.findall(r"Waiting (\d) s for the rate window …", capsys.readouterr().err)[:2] == ["2", "1"]


def test_a_wait_that_is_over_early_is_no_longer_counted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_TICK", 0.05)
    reporter = Reporter(TERMINAL)
    reporter.on_event(HttpEvent("waiting", "GET", "/pages", seconds=30.0, why=RATE_WINDOW))
    reporter.on_event(HttpEvent("sent", "GET", "/pages"))
    capsys.readouterr()
    time.sleep(0.2)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--verbose", "plan"],
        ["plan", "--verbose"],
        ["incident", "list", "--verbose"],
        ["import", "--page-id", PAGE, "--verbose"],
    ],
)
def test_verbose_shows_each_request_on_stderr(place: Place, run: Run, arguments: list[str]) -> None:
    stderr = run(*arguments).stderr
    shown = re.findall(r"^(\S+) (\S+) (\d+) \d+ ms$", stderr, re.MULTILINE)
    sent = [(record.method, str(record.status)) for record in place.sandbox.requests]
    assert sorted((method, status) for method, _, status in shown) == sorted(sent), stderr
    assert sent
    quiet = [argument for argument in arguments if argument != "--verbose"]
    assert " ms\n" not in run(*quiet).stderr
