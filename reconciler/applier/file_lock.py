"""Locking an open file the way the operating system does it."""

import errno
import importlib
import os

_ELSEWHERE = 1 << 30
"""The byte that Windows locks. A locked byte cannot be read there, so that it lies far behind what the file says."""

_HELD = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
"""What the operating systems say where somebody else holds it."""


def locked(handle: int) -> bool | None:
    """Lock an open file for as long as it is open: True where it is ours, False where it is somebody else's.

    None where files cannot be locked: some file systems of a network.
    """
    try:
        try:
            fcntl = importlib.import_module("fcntl")
        except ImportError:
            return _locked_on_windows(handle)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in _HELD else None
    return True


def _locked_on_windows(handle: int) -> bool:
    msvcrt = importlib.import_module("msvcrt")
    os.lseek(handle, _ELSEWHERE, os.SEEK_SET)
    msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    return True
