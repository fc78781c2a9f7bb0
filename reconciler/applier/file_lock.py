"""Lock an open file with the operating system's locks."""

import errno
import importlib
import os

_ELSEWHERE = 1 << 30
"""The byte that is locked on Windows. A locked byte cannot be read there, so it is far behind the content."""

_LOCKED = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
"""The errors that mean that another process holds the lock."""


def locked(handle: int) -> bool | None:
    """Lock an open file until it is closed. True if we hold the lock, False if another process does.

    None if the file system does not support locks, as some network file systems.
    """
    try:
        try:
            fcntl = importlib.import_module("fcntl")
        except ImportError:
            return _locked_on_windows(handle)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in _LOCKED else None
    return True


def _locked_on_windows(handle: int) -> bool:
    msvcrt = importlib.import_module("msvcrt")
    os.lseek(handle, _ELSEWHERE, os.SEEK_SET)
    msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    return True
