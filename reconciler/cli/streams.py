"""The three standard streams where they are closed, full, or left by their reader: no reason to lose work or to misreport it."""

import contextlib
import os
import sys
from pathlib import Path
from typing import IO


def stand_in() -> None:
    """Put the null device in the place of every closed stream: a closed stdin, as some schedulers give, is a None in `sys`.

    Else the next file to be opened, the journal say, would get the number of a standard stream.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  as long as the process lasts


def give_up(stream: IO[str]) -> None:
    """Let what is written to the stream from now on go nowhere, at exit too (docs.python.org, signal, SIGPIPE)."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
