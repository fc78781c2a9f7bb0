"""Find and read the configuration: one file or a folder of files.

Reports everything that can be wrong with a file before it is parsed: missing, unreadable, too large, binary, not UTF-8.
"""

import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from reconciler.config.load.interpolation import FileRefusedError
from reconciler.config.problems import Problems
from reconciler.errors import ConfigError, Problem
from reconciler.model.suggest import nearest

STANDARD_INPUT = "-"
"""The path that stands for standard input."""

DEFAULT_FILE = "statuspage.yaml"
DEFAULT_FILES = (DEFAULT_FILE, "statuspage.yml")
DEFAULT_FOLDER = "statuspage"
SUFFIXES = (".yaml", ".yml")

MAX_CONFIG_BYTES = 10_000_000
"""Maximum size of all YAML files together, in bytes. Ten pages of 1,000 components take about 1.2 million."""

MAX_INCLUDE_BYTES = 1_000_000
"""Maximum size of a file read with `${file:}`, in bytes."""


@dataclass(frozen=True, slots=True)
class Text:
    """The text of one YAML file."""

    name: str
    """The file name shown in errors."""
    text: str
    """The content."""


class UnreadableFileError(Exception):
    """A file cannot be read as text. `line` and `column` count from 1 and are 0 if they do not apply."""

    def __init__(self, message: str, hint: str | None = None, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message, self.hint, self.line, self.column = message, hint, line, column


def find_config(path: str | None, cwd: Path) -> Path:
    """The configuration: `path`, or the default file or folder in `cwd`.

    Raises:
        ConfigError: there is none, or `cwd` contains more than one default.
    """
    if path == STANDARD_INPUT:
        return Path(STANDARD_INPUT)
    if path is not None:
        given = cwd / path
        if not given.exists() and not given.is_symlink():
            raise ConfigError([Problem(path, 0, 0, "there is no such file or folder", _near_hint(path, cwd))])
        return given
    candidates = [cwd / name for name in DEFAULT_FILES if (cwd / name).exists() or (cwd / name).is_symlink()]
    folder = cwd / DEFAULT_FOLDER
    if folder.is_dir() and yaml_files(folder):
        candidates.append(folder)
    if len(candidates) == 1:
        if _is_pipe(candidates[0]):
            hint = None if candidates[0].is_symlink() else "give its path to read a pipe"
            raise ConfigError([Problem(candidates[0].name, 0, 0, "it is not a regular file", hint)])
        return candidates[0]
    if candidates:
        raise ConfigError([several_defaults([each.name for each in candidates], "there are both")])
    message = f"there is neither a file {' or '.join(DEFAULT_FILES)} nor a folder {DEFAULT_FOLDER}/ with YAML files"
    raise ConfigError(
        [
            Problem(
                DEFAULT_FILE,
                0,
                0,
                message,
                "`reconciler init` writes one, and `reconciler import` one of a live page; or give the path of another",
            )
        ]
    )


def _near_hint(path: str, cwd: Path) -> str | None:
    """What may be meant by a path that is not there: the most similar name beside it."""
    beside = (cwd / path).parent
    try:
        names = [entry.name for entry in beside.iterdir() if is_yaml_name(entry.name) or entry.is_dir()]
    except OSError:
        return None
    near = nearest(Path(path).name, names, cutoff=0.8)  # all that ends in .yaml is alike by that
    return f"did you mean `{Path(path).with_name(near)}`?" if near is not None else None


def several_defaults(names: list[str], text: str) -> Problem:
    """The problem for a folder that contains more than one default configuration."""
    shown_names = " and ".join(f"{name}/" if name == DEFAULT_FOLDER else name for name in names)
    message = f"{text} {shown_names}, and one of them is the configuration"
    return Problem(names[0], 0, 0, message, "give the path of the one that counts")


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files of a folder, sorted by name. Hidden files and subfolders are skipped. Raises OSError."""
    entries = (entry for entry in folder.iterdir() if is_yaml_name(entry.name))
    return sorted(entries, key=lambda entry: entry.name)


def is_yaml_name(name: str) -> bool:
    """Whether a file name in a configuration folder belongs to the configuration."""
    return Path(name).suffix in SUFFIXES and not name.startswith(".")


def _warn_of_unread(folder: Path, problems: Problems) -> None:
    """Warn about files that look like YAML but are not read: an uppercase extension, or a subfolder."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            inside = next(
                (name for name in sorted(inner.name for inner in entry.iterdir()) if is_yaml_name(name)), None
            )
            if inside is not None:
                message = f"{inside} is not read: only the files of {shown(folder)}/ itself are"
                problems.warn_at_place(shown(entry), 0, 0, message, f"move it to {shown(folder)}/, or delete it")
        elif entry.suffix.lower() in SUFFIXES and entry.suffix not in SUFFIXES:
            message = "the file is not read: its name does not end in .yaml or .yml"
            problems.warn_at_place(shown(entry), 0, 0, message, "write the ending in small letters")


def read(path: Path, problems: Problems) -> list[Text]:
    """The texts of a file or folder, sorted by name. Unreadable files are reported."""
    if path == Path(STANDARD_INPUT):
        return _read_standard_input(problems)
    name = shown(path)
    try:
        paths = yaml_files(path) if path.is_dir() else [path]
        if path.is_dir():
            _warn_of_unread(path, problems)
    except OSError as error:
        problems.at_place(name, 0, 0, f"the folder cannot be read: {error.strerror or error}")
        return []
    if not paths:
        problems.at_place(name, 0, 0, "the folder holds no *.yaml or *.yml file", f"put {DEFAULT_FILE} into it")
    texts: list[Text] = []
    left = MAX_CONFIG_BYTES
    for each in paths:
        try:
            data = _read_bytes(each, left, piped=each == path)
            left -= len(data)
            texts.append(Text(shown(each), decode(data)))
        except UnreadableFileError as error:
            problems.at_place(shown(each), error.line, error.column, error.message, error.hint)
    return texts


def _read_standard_input(problems: Problems) -> list[Text]:
    name = "<stdin>"
    try:
        data = sys.stdin.buffer.read(MAX_CONFIG_BYTES + 1)
        if len(data) > MAX_CONFIG_BYTES:
            raise UnreadableFileError(
                f"standard input is larger than the {MAX_CONFIG_BYTES:,} bytes that may be read here"
            )
        return [Text(name, decode(data))]
    except UnreadableFileError as error:
        problems.at_place(name, error.line, error.column, error.message, error.hint)
    except OSError as error:
        problems.at_place(name, 0, 0, f"standard input cannot be read: {_reason(error)}")
    return []


def shown(path: Path) -> str:
    """A path as errors and plans show it: relative to the working directory if it is below it."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def includes(path: Path) -> Callable[[str], str]:
    """A reader of `${file:}` paths for a configuration at `path`. Files must be below its folder after resolving links."""
    folder = path if path.is_dir() else path.parent if path.is_file() else Path()

    def read_include(name: str) -> str:
        try:
            root = folder.resolve(strict=True)
            target = (root / name.strip()).resolve(strict=True)
        except (OSError, RuntimeError, ValueError) as error:
            raise FileRefusedError(_reason(error)) from None
        if PurePosixPath(name.strip()).is_absolute() or not target.is_relative_to(root):
            raise FileRefusedError("it lies outside the configuration's own folder")
        try:
            return decode(_read_bytes(target, MAX_INCLUDE_BYTES))
        except UnreadableFileError as error:
            raise FileRefusedError(error.message) from None

    return read_include


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return (error.strerror or "it cannot be opened").lower()
    return "its path leads in a circle" if isinstance(error, RuntimeError) else "its path is no path"


def _read_bytes(path: Path, limit: int, *, piped: bool = False) -> bytes:
    """The content of a file. `piped` also allows a pipe, such as the shell's `<(…)`.

    Files that the configuration refers to are never read from a pipe: a link in an untrusted checkout could point to
    one and make the run wait forever.
    """
    if piped and _is_pipe(path) and not (path.is_symlink() and path.absolute().is_relative_to(Path.cwd())):
        with path.open("rb") as pipe:
            data = pipe.read(limit + 1)
        if len(data) > limit:
            raise UnreadableFileError(f"it gives more than the {limit:,} bytes that may be read here")
        return data
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise UnreadableFileError(f"the file cannot be read: {_reason(error)}") from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise UnreadableFileError("it is not a regular file")
    try:
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(limit + 1) if status.st_size <= limit else b""
    except OSError as error:  # a bad sector, or a network folder that was disconnected
        raise UnreadableFileError(f"the file cannot be read: {_reason(error)}") from None
    if status.st_size > limit or len(data) > limit:
        size = f"the {limit:,} bytes that may be read here"
        raise UnreadableFileError(f"the file is larger than {size}", "split it, or check what it is")
    return data


def _is_pipe(path: Path) -> bool:
    try:
        return stat.S_ISFIFO(path.stat().st_mode)
    except OSError:
        return False


def decode(data: bytes) -> str:
    """The text of a file. Raises RefusedError if it is not UTF-8 text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFileError("the file is UTF-16", "save it as UTF-8")
    if b"\0" in data:
        raise UnreadableFileError("the file is binary, not text", "save it as UTF-8 text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        raise UnreadableFileError("the file is not UTF-8", "save it as UTF-8", line, column) from None
