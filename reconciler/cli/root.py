"""The root command: finds the commands lazily, and turns every error into a message and an exit code."""

import contextlib
import errno
import importlib
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from reconciler import __version__
from reconciler.app.handlers import INTERRUPTED, handling
from reconciler.app.streams import UNWRITABLE, give_up, stand_in
from reconciler.cli.options import verbose_option
from reconciler.errors import OutputError, ReconcilerError, SettingError

USAGE = 64
"""Exit code of a usage error: click's own 2 would read as "changes pending"."""

_GONE = SettingError("the working folder was deleted", hint="change to a folder that exists")

_UNWRITTEN = (errno.EBADF, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What a stream says that cannot be written: nothing else of ours meets these without a word about which file it was."""

COMMANDS = {
    "init": "init",
    "validate": "validate",
    "plan": "plan",
    "show": "show",
    "apply": "apply",
    "drift": "drift",
    "status": "status",
    "adopt": "adopt",
    "incident": "incident",
    "maintenance": "maintenance",
    "postmortem": "postmortem",
    "component": "component",
    "metric": "metric",
    "subscriber": "subscriber",
    "sweep": "sweep",
    "import": "import_",
    "migrate": "migrate",
    "snapshot": "snapshot",
    "explain": "explain",
    "ci": "ci",
    "schema": "schema",
    "doctor": "doctor",
    "probe": "probe",
    "sandbox": "sandbox",
    "demo": "demo",
    "completion": "completion",
}
"""Every command, in the order of the help, and the module of `reconciler.cli` that holds it as `command`."""


_HYPHEN = "\u2011"
"""Stands for a hyphen while text is wrapped."""


class WholeWords(click.HelpFormatter):
    """Wraps help as click does, and never within a word: `--page-id` is to be copied, and stays on one line."""

    def __init__(self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None) -> None:
        """As click's, also for a terminal of fewer than 50 columns."""
        from reconciler.app.console import terminal_columns

        super().__init__(indent_increment, width or min(terminal_columns(), max_width or 80) - 2, max_width)

    def write(self, string: str) -> None:
        """Add a finished piece of the help."""
        super().write(string.replace(_HYPHEN, "-"))

    def write_text(self, text: str) -> None:
        """Add a paragraph."""
        super().write_text(text.replace("-", _HYPHEN))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Add a list of terms and what they mean."""
        whole = [(term, text.replace("-", _HYPHEN)) for term, text in rows]
        super().write_dl(whole, min(col_max, max(self.width // 2 - 8, 8)), col_spacing)


click.Context.formatter_class = WholeWords


class Root(click.Group):
    """Loads a command's module when it is asked for, and keeps tracebacks from people."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = importlib.import_module(f"reconciler.cli.{module}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a near name for a misspelt one."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            from reconciler.cli.other_tools import suggestion_for

            meant = suggestion_for(args, None)
            if meant is not None:
                raise click.UsageError(f"there is no command {args[0]!r}: {meant}", ctx) from None
            near = get_close_matches(args[0], COMMANDS, n=1)
            if near and not args[0].startswith("-"):
                raise click.UsageError(f"there is no command {args[0]!r}; did you mean {near[0]!r}?", ctx) from None
            raise error from None

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> NoReturn:
        """Run, and exit with the code that DESIGN gives to what happened."""
        extra["standalone_mode"] = False
        args = _as_options(sys.argv[1:] if args is None else args)
        stand_in()
        if os.environ.get(
            "_RECONCILER_COMPLETE"
        ):  # click asks a shell's class for the answer, which must be known by then
            importlib.import_module("reconciler.cli.shells")
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        with _noting_interrupts() as noted:
            code = self._guarded(noted, args, *more, **extra)
        sys.exit(code)

    def _guarded(self, noted: list[int], args: Sequence[str], *more: Any, **extra: Any) -> int:
        try:
            result = super().main(args, *more, **extra)
            sys.stdout.flush()
        except click.UsageError as error:
            return _heard(_translated(error, args).show, USAGE)
        except (click.Abort, KeyboardInterrupt):
            return _interrupted()
        except ReconcilerError as error:
            return _said(_GONE if _folder_is_gone() else error)
        except BrokenPipeError:
            give_up(sys.stdout)
            return 0
        except Exception as error:  # noqa: BLE001  the last resort: a person never sees a traceback
            if noted:
                return _interrupted()
            if isinstance(error, FileNotFoundError) and _folder_is_gone():
                return _said(_GONE)
            if isinstance(error, OSError) and error.errno in _UNWRITTEN and error.filename is None:
                give_up(sys.stdout)
                return _said(OutputError.of_os(UNWRITABLE, error))
            return _bug(error)
        return result if isinstance(result, int) else 0


def _as_options(arguments: Sequence[str]) -> Sequence[str]:
    """The command line, with what other tools have as commands, `help` and `version`, as the options that they are here."""
    match [*arguments]:
        case ["help", *path]:
            return [*path, "--help"]
        case ["version"]:
            return ["--version"]
        case [command, "help"] if command in COMMANDS and command != "explain" and not Path("help").exists():
            return [command, "--help"]
    return arguments


def _translated(error: click.UsageError, arguments: Sequence[str]) -> click.UsageError:
    """The error, with what an option of another tool is called here."""
    if not isinstance(error, click.NoSuchOption):
        return error
    from reconciler.cli.other_tools import suggestion_for

    own = {name for param in error.ctx.command.params for name in param.opts} if error.ctx is not None else set()
    meant = suggestion_for(arguments, error.option_name, own)
    if meant is None:
        return error
    return click.UsageError(f"No such option {error.option_name!r}: {meant}", error.ctx)


@contextlib.contextmanager
def _noting_interrupts() -> Iterator[list[int]]:
    """Note Ctrl-C besides raising it.

    Building a model, pydantic-core turns the KeyboardInterrupt that it meets into a SchemaError of its own, which would be called a defect.
    """
    noted: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        noted.append(number)
        signal.default_int_handler(number, frame)

    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield noted
        return
    with handling(note, signal.SIGINT):
        yield noted


def _folder_is_gone() -> bool:
    """Whether the folder that the process works in does not exist any more."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return True
    return False


def _heard(say: Callable[[], None], code: int) -> int:
    """Say it where it can be heard, and exit with the code in any case."""
    try:
        say()
    except (OSError, ValueError):
        give_up(sys.stderr)
    return code


def _interrupted() -> int:
    return _heard(lambda: click.echo("Interrupted.", err=True), INTERRUPTED)


def _said(error: ReconcilerError) -> int:
    from reconciler.app.console import Console
    from reconciler.render.error import error_text

    console = Console.of_process()
    console.err(error_text(error, color=console.err_color, width=console.source_width))
    if os.environ.get("GITHUB_ACTIONS"):
        from reconciler.app.code_host import annotate_keys

        annotate_keys((error.key_problem,), console)
    if os.environ.get("GITHUB_OUTPUT"):
        from reconciler import ci

        with contextlib.suppress(ReconcilerError):  # the error itself is what matters
            ci.write_outputs({"failure-reason": error.reason}, os.environ)
    return error.exit_code


def _bug(error: Exception) -> int:
    if os.environ.get("RECONCILER_DEBUG"):
        raise error
    from reconciler.render.escape import terminal

    text = (
        f"error: this is a defect in reconciler: {type(error).__name__}: {terminal(str(error))[:300]}\n"
        "  Run it again with RECONCILER_DEBUG=1 for the traceback, and report that, please."
    )
    return _heard(lambda: click.echo(text, err=True), 1)


CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.command(cls=Root, context_settings=CONTEXT)
@click.version_option(__version__, prog_name="statuspage-reconciler", message="%(prog)s %(version)s")
@verbose_option
def main() -> None:
    """A status page kept in git.

    Declare the page in YAML. `plan` shows what would change, `apply` carries it out, `drift` tells when somebody changed it manually.
    PATH is a file or a folder of YAML files, - for standard input; without it, statuspage.yaml, statuspage.yml or statuspage/.

    \b
    Try it without an account:    reconciler demo
    Preview the changes:          reconciler plan
    Apply them:                   reconciler apply

    The key comes from the environment. Statuspage: STATUSPAGE_API_KEY. Jira Service Management: ATLASSIAN_EMAIL, ATLASSIAN_API_TOKEN and
    JSM_CLOUD_ID, or `site:` in the file for the last. A key may be in a file: STATUSPAGE_API_KEY_FILE, ATLASSIAN_API_TOKEN_FILE.

    Exit codes: 0 done or nothing to do, 1 failed and nothing changed, 2 changes pending, 3 refused, 4 applied in part, 64 usage,
    130 interrupted.
    """
