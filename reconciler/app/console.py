"""Output: results to stdout, progress and logs to stderr, with color if wanted."""

import contextlib
import io
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

import click

from reconciler.app.streams import UNWRITABLE, give_up
from reconciler.errors import OutputError, PartialError

VERBOSE = "reconciler.verbose"
"""The name under which the command line keeps whether `--verbose` was given, in the context of the command."""


_NARROWEST, _USUAL, _WIDEST = 20, 100, 120
"""The numbers of columns that text is laid out for: at least, without a terminal, and at most."""


@dataclass(frozen=True, slots=True)
class Console:
    """The properties of the two streams."""

    out_color: bool
    """Whether stdout is colored."""
    err_color: bool
    """Whether stderr is colored."""
    live: bool
    """Whether stderr is a terminal on which a progress line can be redrawn."""
    asks: bool
    """Whether a person can be asked."""
    width: int
    """The number of columns that results fill, from 20 to 120."""
    err_width: int = 80
    """The number of columns that stderr has, if it is a terminal, up to 120."""
    in_ci: bool = False
    """Whether this runs in CI."""
    verbose: bool = False
    """Whether each request is shown (`--verbose`)."""
    wraps: bool = False
    """Whether stdout is a terminal, to whose width text is wrapped. Elsewhere lines stay whole, for `grep`."""
    err_wraps: bool = False
    """Whether the same is true of stderr."""

    @classmethod
    def of_process(cls, environ: Mapping[str, str] | None = None) -> "Console":
        """The console of this process, considering `NO_COLOR`, `FORCE_COLOR` and `CI` (https://no-color.org)."""
        environ = os.environ if environ is None else environ
        in_ci = environ.get("CI", "").lower() not in ("", "0", "false")
        return cls(
            out_color=_colored(sys.stdout, environ),
            err_color=_colored(sys.stderr, environ),
            live=_terminal(sys.stderr) and not in_ci and environ.get("TERM") != "dumb",
            asks=_terminal(sys.stdin) and _terminal(sys.stderr) and not in_ci,
            in_ci=in_ci,
            verbose=_verbose(),
            wraps=_terminal(sys.stdout),
            err_wraps=_terminal(sys.stderr),
            width=terminal_columns(environ=environ),
            err_width=terminal_columns(sys.stderr, environ),
        )

    @property
    def source_width(self) -> int | None:
        """The width for source lines in errors; None if they are not shown, since this is not a terminal."""
        return self.err_width if self.err_wraps else None

    def out(self, text: str) -> None:
        """Write a result. A closed pipe is ignored. Raises OutputError if it cannot be written, for example to a full
        disk.
        """
        try:
            click.echo(text, nl=not text.endswith("\n"), color=True)
        except BrokenPipeError:
            give_up(sys.stdout)
        except OSError as error:
            give_up(sys.stdout)
            raise OutputError.of_os(UNWRITABLE, error) from None

    def wrapped(self, text: str) -> str:
        """A result for people, with its long lines wrapped if stdout is a terminal."""
        return _hanging(text, self.width) if self.wraps else text

    def document(self, text: str) -> None:
        """Write a result that is a document (YAML, HTML, Markdown), in UTF-8 regardless of the locale.

        A terminal gets its own encoding. Raises OutputError, as `out` does.
        """
        if not _terminal(sys.stdout) and isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
        self.out(text)

    def account(self, text: str, code: int) -> int:
        """Write what was done, and return the exit code. If that fails, the changes are made anyway, so the code is at
        least 4.
        """
        try:
            self.out(text)
        except OutputError as lost:
            self.err(f"error: {lost.message}\n  what was done stands in the journal")
            return code or PartialError.exit_code
        return code

    def err(self, text: str) -> None:
        """Write progress, a log line or an error, wrapped on a terminal. Write errors are ignored."""
        text = _hanging(text, self.err_width) if self.err_wraps else text
        self._say(text, nl=not text.endswith("\n"))

    def transient(self, text: str) -> None:
        """Replace the last transient line; an empty text removes it. For terminals only."""
        from reconciler.render.wrap import cut

        self._say(
            f"\r\x1b[2K{cut(text, self.err_width - 1)}", nl=False
        )  # some terminals go on below from the last column

    def _say(self, text: str, *, nl: bool) -> None:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
        try:
            click.echo(text, nl=nl, err=True, color=True)
        except (OSError, ValueError):
            give_up(sys.stderr)


def _verbose() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(VERBOSE))


def _hanging(text: str, width: int) -> str:
    from reconciler.render.wrap import hanging

    return hanging(text, width)


def terminal_columns(stream: IO[str] | None = None, environ: Mapping[str, str] | None = None) -> int:
    """The columns of a stream, usually stdout, from 20 to 120: `COLUMNS`, else what its terminal says, else 100."""
    stream = stream or sys.stdout
    wanted = (os.environ if environ is None else environ).get("COLUMNS", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() else 0
    if not number and _terminal(stream):
        with contextlib.suppress(OSError, ValueError):
            number = os.get_terminal_size(stream.fileno()).columns
    return max(_NARROWEST, min(number or _USUAL, _WIDEST))


def _terminal(stream: IO[str]) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # a closed stream
        return False


def _colored(stream: IO[str], environ: Mapping[str, str]) -> bool:
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "") not in ("", "0"):
        return True
    return _terminal(stream) and environ.get("TERM") != "dumb"
