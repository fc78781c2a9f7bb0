"""Handle standard streams that are closed, full, or abandoned by their reader, without losing work or misreporting it."""

import contextlib
import errno
import io
import os
import sys
from pathlib import Path
from typing import IO

UNWRITABLE = "the output cannot be written"
"""The start of the error message if standard output cannot be written."""


class ClosedStream(io.TextIOBase):
    """Stands for a closed standard output (`>&-`): writing to it is an error, like a full disk."""

    def write(self, text: str) -> int:
        """Raise OSError."""
        raise OSError(errno.EBADF, "standard output is closed")

    def isatty(self) -> bool:
        """False: it is not a terminal."""
        return False


def stand_in() -> None:
    """Replace every closed stream with the null device. Python represents them as None in `sys` (some schedulers close
    stdin).

    Otherwise, the next opened file, such as the journal, would get the number of a standard stream.
    """
    closed = sys.stdout is None
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  as long as the process lasts
    if closed:
        sys.stdout = ClosedStream()


def leave_closed() -> None:
    """Discard results if standard output was closed, for a command that matters for its effects rather than its output."""
    if isinstance(sys.stdout, ClosedStream):
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  as long as the process lasts


def give_up(stream: IO[str]) -> None:
    """Discard everything written to the stream from now on, including at exit (docs.python.org, signal, SIGPIPE)."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
