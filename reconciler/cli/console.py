"""Where words go: results to stdout, progress and logs to stderr, colour where it is wanted."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

import click


@dataclass(frozen=True, slots=True)
class Console:
    """What is known of the two streams. `asks` is whether there is a person to ask."""

    out_color: bool
    err_color: bool
    live: bool
    asks: bool
    width: int

    @classmethod
    def of_process(cls, environ: Mapping[str, str] | None = None) -> "Console":
        """The console of this process, as `NO_COLOR`, `FORCE_COLOR` and `CI` have it (https://no-color.org)."""
        environ = os.environ if environ is None else environ
        in_ci = environ.get("CI", "").lower() not in ("", "0", "false")
        return cls(
            out_color=_colored(sys.stdout, environ),
            err_color=_colored(sys.stderr, environ),
            live=_terminal(sys.stderr) and not in_ci and environ.get("TERM") != "dumb",
            asks=_terminal(sys.stdin) and _terminal(sys.stderr) and not in_ci,
            width=max(60, min(shutil.get_terminal_size((100, 24)).columns, 120)),
        )

    def out(self, text: str) -> None:
        """Write a result."""
        click.echo(text, nl=not text.endswith("\n"), color=True)

    def err(self, text: str) -> None:
        """Write progress, a log line or an error."""
        sys.stdout.flush()
        click.echo(text, nl=not text.endswith("\n"), err=True, color=True)

    def transient(self, text: str) -> None:
        """Write one line over the last transient one; the empty text takes it away. For terminals only."""
        sys.stdout.flush()
        click.echo(f"\r\x1b[2K{text[: self.width]}", nl=False, err=True, color=True)


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
