"""The user's state folder: what the processes of one user share on a machine."""

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from reconciler.errors import StoreError


def state_folder(environ: Mapping[str, str]) -> Path:
    """`$XDG_STATE_HOME/reconciler`, created for the user alone; by default below `~/.local/state`, on Windows below
    `%LOCALAPPDATA%`.

    Raises:
        StoreError: it cannot be created, is a link, or belongs to another user.
    """
    try:
        folder = _place(environ)
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.is_symlink():
            raise StoreError("the state folder is a link; name its target in XDG_STATE_HOME", place=str(folder))
        folder.mkdir(mode=0o700, exist_ok=True)
        _make_private(folder)
    except OSError as error:
        raise StoreError.of_os("the state folder cannot be used", error, place=error.filename) from None
    except RuntimeError:
        raise StoreError("no home folder is known", hint="set XDG_STATE_HOME to a folder") from None
    return folder


def _place(environ: Mapping[str, str]) -> Path:
    named = Path(environ.get("XDG_STATE_HOME", ""))
    if named.is_absolute():  # others are to be ignored, says the XDG Base Directory Specification
        return named / "reconciler"
    local = environ.get("LOCALAPPDATA", "")
    if sys.platform == "win32" and local:
        return Path(local) / "reconciler"
    home = Path(environ["HOME"]) if environ.get("HOME") else Path.home()
    return home / ".local" / "state" / "reconciler"


def _make_private(folder: Path) -> None:
    if sys.platform != "win32":  # there, what is below %LOCALAPPDATA% is the user's alone
        status = folder.stat()
        if status.st_uid != os.geteuid():
            raise StoreError(
                "the state folder belongs to another user",
                place=str(folder),
                hint="set XDG_STATE_HOME to a folder of your own",
            )
        if stat.S_IMODE(status.st_mode) & 0o077:
            folder.chmod(0o700)
