"""Files that are written whole or not at all."""

import contextlib
import os
import tempfile
from pathlib import Path


def write_whole(path: Path, text: str, *, mode: int | None = None) -> None:
    """Put the text in place of what is there, in one step; folders on the way are made.

    Args:
        path: the file. A pipe or a device is written to as it is: there is nothing to replace.
        text: written as UTF-8, its newlines as they are.
        mode: permission bits; None for what a plain open would give.

    Raises:
        OSError: the file cannot be written; what was there is then still there.
    """
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(name, _usual() if mode is None else mode)  # noqa: PTH101  beside os.fdopen; mkstemp is stricter
        os.replace(name, path)  # noqa: PTH105  beside os.fdopen
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)  # noqa: PTH108  beside os.fdopen
        raise


def _usual() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
