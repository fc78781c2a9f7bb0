"""The three standard streams where they are closed, full, or left by their reader: no reason to lose work or to misreport it."""

import contextlib
import errno
import io
import os
import sys
from pathlib import Path
from typing import IO

UNWRITABLE = "the output cannot be written"
"""What is said of a standard output that takes no more, before what the operating system says of it."""


class ClosedStream(io.TextIOBase):
    """Stands for a standard output that was closed (`>&-`): what is written to it is an error, as a full disk is."""

    def write(self, text: str) -> int:
        """Refuse. Raises OSError."""
        raise OSError(errno.EBADF, "standard output is closed")

    def isatty(self) -> bool:
        """It is no terminal."""
        return False


def stand_in() -> None:
    """Put the null device in the place of every closed stream: a closed stdin, as some schedulers give, is a None in `sys`.

    Else the next file to be opened, the journal say, would get the number of a standard stream.
    """
    closed = sys.stdout is None
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  as long as the process lasts
    if closed:
        sys.stdout = ClosedStream()


def leave_closed() -> None:
    """Let results go nowhere where standard output was closed: for a command that is run for what it does and not for what it prints."""
    if isinstance(sys.stdout, ClosedStream):
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  as long as the process lasts


def give_up(stream: IO[str]) -> None:
    """Let what is written to the stream from now on go nowhere, at exit too (docs.python.org, signal, SIGPIPE)."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
