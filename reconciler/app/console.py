"""Output: results to stdout, progress and logs to stderr, with color if wanted."""

import contextlib
import io
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

import click

from reconciler.app.streams import UNWRITABLE, give_up
from reconciler.errors import OutputError, PartialError

VERBOSE = "reconciler.verbose"
"""The name under which the command line keeps whether `--verbose` was given, in the context of the command."""


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
    """The number of columns to fill, from 60 to 120."""
    in_ci: bool = False
    """Whether this runs in CI."""
    verbose: bool = False
    """Whether each request is shown (`--verbose`)."""
    wraps: bool = False
    """Whether stdout is a terminal, to whose width text is wrapped. Elsewhere lines stay whole, for `grep`."""

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
            width=max(60, min(shutil.get_terminal_size((100, 24)).columns, 120)),
        )

    @property
    def source_width(self) -> int | None:
        """The width for source lines in errors; None if they are not shown, since this is not a terminal."""
        return self.width if self.live else None

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
        return self._hanging(text) if self.wraps else text

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
        text = self._hanging(text) if self.live else text
        self._say(text, nl=not text.endswith("\n"))

    def _hanging(self, text: str) -> str:
        from reconciler.render.wrap import hanging

        return hanging(text, self.width)

    def transient(self, text: str) -> None:
        """Replace the last transient line; an empty text removes it. For terminals only."""
        self._say(f"\r\x1b[2K{text[: self.width]}", nl=False)

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
