"""Errors become messages and exit codes; nobody sees a traceback."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from pydantic_core import SchemaError

from reconciler import __version__
from reconciler.app import signals
from reconciler.cli import main
from reconciler.cli.root import COMMANDS
from reconciler.errors import (
    AuthError,
    BaseError,
    BlockedError,
    ConfigError,
    ForbiddenError,
    Interrupted,
    NoKeyError,
    PartialError,
    Problem,
    RateLimitedError,
    ReconcilerError,
    UnavailableError,
)
from reconciler.http import Interrupt
from tests.cli.conftest import Place, Run


def test_help_teaches_every_command(run: Run) -> None:
    text = run("--help").output
    for name in COMMANDS:
        assert f"  {name}" in text
        help_text = run(name, "--help").output
        assert "Usage:" in help_text


def command_paths(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from command_paths(inner, (*path, name))


@pytest.mark.parametrize("path", list(command_paths(main)), ids=" ".join)
def test_help_breaks_no_option_in_two(path: tuple[str, ...]) -> None:
    text = CliRunner().invoke(main, [*path, "--help"], terminal_width=80).output
    assert [line for line in text.splitlines() if re.search(r"\w-$", line)] == []


@pytest.mark.parametrize("path", list(command_paths(main)), ids=" ".join)
def test_no_line_of_help_is_wider_than_a_terminal(path: tuple[str, ...]) -> None:
    text = CliRunner().invoke(main, [*path, "--help"], terminal_width=80).output
    assert [line for line in text.splitlines() if len(line) > 80] == []


def test_version(run: Run) -> None:
    assert run("--version").output == f"statuspage-reconciler {__version__}\n"


def test_help_and_version_are_understood_as_commands_too(run: Run, place: Place) -> None:
    assert run("version").output == run("--version").output
    assert run("help").output == run("--help").output == run("-h").output
    for path in (["plan"], ["incident", "open"]):
        assert run("help", *path).output == run(*path, "--help").output
    assert run("plan", "help").output == run("plan", "--help").output
    assert run("incident", "help").output == run("incident", "--help").output
    place.write("version: 1\n", "help")
    assert "Usage" not in run("validate", "help").output
    assert run("help", "plam").exit_code == 64


@pytest.mark.parametrize("path", list(command_paths(main)), ids=" ".join)
def test_help_fits_a_narrow_terminal(path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    shown = CliRunner().invoke(main, [*path, "--help"]).output.split("Options:\n")[-1]  # before them are lines to copy
    wide = [line for line in shown.splitlines() if len(line) > 40]
    assert [line for line in wide if not line.startswith("  --")] == []  # the choices of an option are one word


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plam"], "there is no command 'plam'; did you mean 'plan'?"),
        (["xyzzy"], "No such command 'xyzzy'."),
        (["plan", "--no-such-option"], "No such option"),
        (["plan", "--format", "pdf"], "'pdf' is not one of"),
        (["show"], "Missing argument 'PLAN'"),
        (["apply", "--allow-deletes", "many"], "is not a valid integer"),
    ],
)
def test_a_usage_error_exits_64_and_not_2(run: Run, arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 64
    assert said in result.output


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (AuthError("wrong key", method="GET", path="/pages/x", status=401, hint="make another"), 1,
         "error: wrong key\n  at GET /pages/x\n  make another\n"),
        (BlockedError("too many deletes"), 3, "error: too many deletes\n"),
        (PartialError("half"), 4, "error: half\n"),
        (Interrupted("stopped"), 130, "error: stopped\n"),
        (KeyboardInterrupt(), 130, "\nInterrupted.\n"),
        (click.Abort(), 130, "Interrupted.\n"),
        (BrokenPipeError(), 0, ""),
    ],
)  # fmt: skip
def test_what_is_raised_becomes_words_and_a_code(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    result = _raising(monkeypatch, error)
    assert (result.exit_code, result.stderr) == (code, said)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (AuthError("wrong key"), "auth"),
        (ForbiddenError("not yours"), "auth"),
        (NoKeyError("no key", place="STATUSPAGE_API_KEY"), "auth"),
        (RateLimitedError("too many"), "rate-limit"),
        (ConfigError([Problem("a.yaml", 1, 1, "wrong")]), "validation"),
        (BaseError([Problem("--base", 0, 0, "no such commit")]), "error"),
        (UnavailableError("no answer"), "error"),
        (BlockedError("too many deletes"), "refused"),
        (PartialError("half"), "partial"),
    ],
)
def test_a_step_of_github_actions_learns_in_one_word_why_it_failed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: ReconcilerError, reason: str
) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    _raising(monkeypatch, error)
    assert (tmp_path / "output").read_text() == f"failure-reason={reason}\n"


def test_an_output_that_cannot_be_written_changes_nothing_of_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path))
    result = _raising(monkeypatch, BlockedError("too many deletes"))
    assert (result.exit_code, result.stderr) == (3, "error: too many deletes\n")


def test_a_defect_is_owned_up_to_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    result = _raising(monkeypatch, ZeroDivisionError("division \x1b[31mby zero"))
    assert result.exit_code == 1
    assert result.stderr == (
        "error: this is a defect in reconciler: ZeroDivisionError: division \\x1b[31mby zero\n"
        "  Run it again with RECONCILER_DEBUG=1 for the traceback, and report that, please.\n"
    )


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Python's own handling of Ctrl-C: a run in the background of a script inherits that it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_an_interrupt_that_a_library_wraps_is_still_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object, **__: object) -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise SchemaError("Error building a validator") from None

    monkeypatch.setattr("reconciler.app.plan.load", build)
    result = CliRunner().invoke(main, ["plan"])
    assert (result.exit_code, result.stderr) == (130, "Interrupted.\n")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("ctrl_c")
def test_an_interrupt_that_a_library_wraps_while_the_page_is_read_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object, **__: object) -> None:
        with signals.reading(Interrupt()):
            try:
                signal.raise_signal(signal.SIGINT)
            except KeyboardInterrupt:
                raise SchemaError("Error building a validator") from None

    monkeypatch.setattr("reconciler.app.plan.load", build)
    assert CliRunner().invoke(main, ["plan"]).exit_code == 130


def test_a_developer_can_have_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECONCILER_DEBUG", "1")
    assert isinstance(_raising(monkeypatch, ZeroDivisionError()).exception, ZeroDivisionError)


def _raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("reconciler.app.plan.load", fail)
    return CliRunner().invoke(main, ["plan"])


def test_python_dash_m_and_both_scripts_are_one_program() -> None:
    scripts = Path(sys.executable).parent
    for command in (
        [sys.executable, "-m", "reconciler"],
        [scripts / "reconciler"],
        [scripts / "statuspage-reconciler"],
    ):
        if Path(command[0]).exists():
            done = subprocess.run([*map(str, command), "--version"], capture_output=True, text=True, check=True)
            assert done.stdout == f"statuspage-reconciler {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(run: Run, shell: str) -> None:
    assert "_RECONCILER_COMPLETE" in run("completion", shell).output


def test_schemas_are_printed_as_they_are_committed(run: Run) -> None:
    schemas = Path(__file__).parents[2] / "schemas"
    for which in ("config", "plan"):
        assert run("schema", which).output == (schemas / f"{which}.schema.json").read_text(encoding="utf-8")


def test_an_ascii_terminal_is_no_reason_to_fail(place: Place) -> None:
    place.write("version: 1\npages: {acme: {id: kctbh9vrtdwd, components: [{name: Überblick 🚀}]}}\n")
    environ = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-m", "reconciler", "plan"], capture_output=True, check=True, env=environ)
    assert b"berblick" in done.stdout


@pytest.mark.posix("the command is bash's")
def test_a_reader_that_leaves_is_no_error(place: Place) -> None:
    command = f"{sys.executable} -m reconciler schema config | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"{\n", b"")


def test_the_default_service_of_an_option_is_the_usual_one(run: Run) -> None:
    from reconciler.model.services import DEFAULT, SERVICES

    text = " ".join(run("import", "--help").output.split())
    assert f"--provider [{'|'.join(SERVICES)}]" in text
    assert f"[default: {DEFAULT.name}]" in text
