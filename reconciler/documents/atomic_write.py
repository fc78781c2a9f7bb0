"""Atomic file writes that never follow a link from an untrusted checkout."""

import contextlib
import errno
import os
import sys
import tempfile
from pathlib import Path

STANDARD_STREAM = Path("-")
"""The path that stands for standard input or output."""

STATE_FOLDER = ".reconciler"
"""The folder, in the working directory, for the tool's own files."""


def write_whole(path: Path, text: str, *, mode: int | None = None) -> None:
    """Replace the content of a file in one step. Missing folders are created.

    Args:
        path: the file. A pipe or a device is written to directly. A link in the working directory is replaced, and its
            target is not touched.
        text: the content, written as UTF-8 with its newlines unchanged.
        mode: permission bits; None for the default of a newly created file.

    Raises:
        OSError: the file cannot be written, or a link in the working directory leads to it. The old content is still
            there.
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
    """The content of a file, up to one byte beyond the limit; `-` is standard input. Raises OSError, or ValueError for
    an invalid path.

    A pipe or a device may be read if the user named it, but not through a link in the working directory, which could
    block forever.
    """
    if path == STANDARD_STREAM:
        return sys.stdin.buffer.read(limit + 1)
    if path.is_symlink() and _is_inside(path) and not path.is_file() and path.exists():
        raise OSError(errno.EINVAL, "a link of the working folder leads to what is no file")
    with path.open("rb") as file:
        return file.read(limit + 1)


def refuse_links(path: Path) -> None:
    """Check that no link below the working directory leads to the path: a checkout's links may point to anyone's files.

    Paths outside of the working directory are the user's own choice (`/dev/stdout` is a link). Raises OSError.
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
    """The path's parts below the working directory, or None if it is outside.

    An absolute path may reach the working directory through a link above it, which is harmless. The root of the file
    system never contains a checkout.
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
    """Create `.reconciler` with a `.gitignore` that keeps its files out of commits. Raises OSError."""
    refuse_links(folder)
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if folder.name == STATE_FOLDER and not os.path.lexists(ignore):
        ignore.write_text("*\n", encoding="utf-8")


def _usual() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
