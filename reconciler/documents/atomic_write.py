"""Files that are written whole or not at all, and never through a link that a checkout brings along."""

import contextlib
import errno
import os
import sys
import tempfile
from pathlib import Path

STANDARD_STREAM = Path("-")
"""The path that means standard input, or standard output."""

STATE_FOLDER = ".reconciler"
"""The folder in the working folder where the tool keeps what it writes for itself."""


def write_whole(path: Path, text: str, *, mode: int | None = None) -> None:
    """Put the text in place of what is there, in one step; folders on the way are made.

    Args:
        path: the file. A pipe or a device is written to as it is: there is nothing to replace. A link in the working folder is
            replaced, and what it points to is left alone.
        text: written as UTF-8, its newlines as they are.
        mode: permission bits; None for what a plain open would give.

    Raises:
        OSError: the file cannot be written, or a link of the working folder leads to it; what was there is then still there.
    """
    refuse_links(path.parent)
    if path.exists() and not path.is_file() and not (path.is_symlink() and _is_inside(path)):
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


def read_bounded(path: Path, limit: int) -> bytes:
    """What a file holds, one byte beyond the limit at the most; `-` is standard input. Raises OSError, ValueError for no path.

    A pipe or a device is whoever named it's own business; a link in the working folder leads to none, and so keeps nobody waiting.
    """
    if path == STANDARD_STREAM:
        return sys.stdin.buffer.read(limit + 1)
    if path.is_symlink() and _is_inside(path) and not path.is_file() and path.exists():
        raise OSError(errno.EINVAL, "a link of the working folder leads to what is no file")
    with path.open("rb") as file:
        return file.read(limit + 1)


def refuse_links(path: Path) -> None:
    """Let a path pass that leads through no link below the working folder: a checkout's links may point at anybody's files.

    A path outside of the working folder is whoever named it's own business (`/dev/stdout` is a link). Raises OSError.
    """
    parts = _parts_inside(path)
    walked = base = Path.cwd()
    for part in parts or ():
        walked /= part
        if walked.is_symlink():
            shown = walked.relative_to(base).as_posix()
            raise OSError(
                errno.ELOOP, f"{shown} is a link, and no file is written through one; name the place it points to"
            )


def _parts_inside(path: Path) -> tuple[str, ...] | None:
    """The names that lead from the working folder to the path; None where it is not in there.

    A path from the root may come to the working folder by another way: a link above it is nobody's trap. At the root of the file system
    there is no checkout.
    """
    here = Path.cwd()
    whole = Path(os.path.normpath(here / path))
    if here == Path(here.anchor):
        return None
    for base in (*reversed(whole.parents), whole):
        try:
            if base.samefile(here):
                return whole.relative_to(base).parts
        except OSError:
            return None
    return None


def _is_inside(path: Path) -> bool:
    return _parts_inside(path) is not None


def make_state_folder(folder: Path) -> None:
    """Make the folder of the tool's own files, `.reconciler`, with a `.gitignore` that keeps them out of commits. Raises OSError."""
    refuse_links(folder)
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if folder.name == STATE_FOLDER and not os.path.lexists(ignore):
        ignore.write_text("*\n", encoding="utf-8")


def _usual() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
