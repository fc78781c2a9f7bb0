"""Load the configuration as of a git revision: the base that separates changes from drift."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from reconciler.config.load.files import (
    DEFAULT_FILES,
    DEFAULT_FOLDER,
    MAX_CONFIG_BYTES,
    MAX_INCLUDE_BYTES,
    STANDARD_INPUT,
    Text,
    UnreadableFileError,
    decode,
    is_yaml_name,
    several_defaults,
)
from reconciler.config.load.git import PLACE, Commit, Git, Names, OutsideError, TreeEntry
from reconciler.config.load.git import error as base_error
from reconciler.config.load.interpolation import FileRefusedError
from reconciler.config.load.load import load_texts
from reconciler.config.load.moved_file import followed
from reconciler.config.problems import Problems
from reconciler.errors import BaseError, ConfigError, Problem
from reconciler.model.resource import Ancestry, Config

_WAY_OUT = "a commit stays as it is: set what is not set as it was then, name another commit, or leave `--base` out"

_REGULAR = ("100644", "100755", "100664")


def load_config_at(path: str | None, cwd: Path, revision: str, *, environ: Mapping[str, str]) -> Config | None:
    """The configuration at `revision`, or None if it did not exist yet.

    `path` is the user's PATH, or None for the default file or folder in `cwd`. Files, including those read with
    `${file:}`, come from the commit. Variables come from `environ`; those of sensitive fields may be missing.

    Raises:
        BaseError: there is no git, no repository or no such commit, or the configuration was invalid. Its problems then
            have locations like `REV:file:line:column`.
    """
    given, inside = _given(path, cwd)
    return _Reader(given, inside, cwd, environ).load(_commit(given, inside, cwd, revision))


def load_base(
    path: str | None, cwd: Path, revision: str, *, environ: Mapping[str, str], option: str = PLACE
) -> Ancestry:
    """The configuration at `revision`, and also at the merge base with the checkout if the two differ.

    Raises BaseError, as `load_config_at` does. It names `option`, the option with the revision.
    """
    try:
        return _ancestry(path, cwd, revision, environ)
    except BaseError as error:
        raise BaseError(_with_option(problem, option) for problem in error.problems) from None


def _with_option(problem: Problem, option: str) -> Problem:
    hint = problem.hint and problem.hint.replace(PLACE, option)
    return replace(problem, file=option if problem.file == PLACE else problem.file, hint=hint)


def _ancestry(path: str | None, cwd: Path, revision: str, environ: Mapping[str, str]) -> Ancestry:
    given, inside = _given(path, cwd)
    commit = _commit(given, inside, cwd, revision)
    reader = _Reader(given, inside, cwd, environ)
    then = reader.load(commit)
    if not commit.lacked():
        return Ancestry(then, was_at=reader.was_at)
    common = commit.shared()
    if common is None and commit.git.is_shallow():
        return Ancestry(then, sure=False, was_at=reader.was_at)
    before = reader.load(common) if common is not None else None
    return Ancestry(before, then, behind=common is not None and common.is_head(), was_at=reader.was_at)


@dataclass
class _Reader:
    """Reads the configuration from commits."""

    given: Path | None
    """The path that the user gave; None for none."""
    inside: bool
    """Whether that path is a folder."""
    cwd: Path
    """The current folder."""
    environ: Mapping[str, str]
    """The environment that provides variables."""
    was_at: str | None = None
    """The former path of the configuration, if that was different."""

    def load(self, commit: Commit) -> Config | None:
        """The configuration at the commit, or None if it did not exist."""
        try:
            result = _found(commit, self.given, self.inside)
            if result is None:
                result = followed(commit, self.given, self.cwd)
                self.was_at = _place(commit, result[0]) if result else self.was_at
        except OutsideError as error:
            raise base_error(f"the configuration at {commit.revision} cannot be followed: {error}") from None
        if result is None:
            return None
        problems = Problems()
        texts = _texts(commit, *result, problems)
        include = _includes(commit, *result)
        try:
            return load_texts(texts, include, environ=self.environ, secrets_needed=False, problems=problems, past=True)
        except ConfigError as error:
            raise BaseError(_unchangeable(error.problems)) from None


def _unchangeable(problems: Sequence[Problem]) -> list[Problem]:
    """Problems found in a commit. Hints to edit the file do not apply there; the last problem says what to do instead."""
    *others, last = (replace(problem, hint=None, excerpt=None) for problem in problems if problem.severity == "error")
    return [*others, replace(last, hint=_WAY_OUT)]


def is_ahead(path: str | None, cwd: Path, revision: str) -> bool:
    """Whether the revision contains commits that the work tree is not based on. What they declared looks as if it had
    been removed.

    Raises BaseError, as `load_config_at` does.
    """
    return _commit(*_given(path, cwd), cwd, revision).is_ahead()


def _given(path: str | None, cwd: Path) -> tuple[Path | None, bool]:
    """The path that the user gave, and whether it is a folder to look inside. Raises BaseError for standard input."""
    if path == STANDARD_INPUT:
        raise base_error("a configuration from standard input has no base", "name a file, or leave `--base` out")
    given = None if path is None else cwd / path
    return given, given is None or (given.is_dir() and not given.is_symlink())


def _commit(given: Path | None, inside: bool, cwd: Path, revision: str) -> Commit:
    """The commit, opened from the folder that contains the configuration. A folder itself may be the top of the
    repository.
    """
    folder = cwd if given is None else given if inside else given.parent
    return Git(folder).commit(revision)


def _found(commit: Commit, given: Path | None, inside: bool) -> tuple[Names, TreeEntry] | None:
    if given is not None:
        entry = commit.find(commit.prefix if inside else (*commit.prefix, given.name))
        return None if entry is None or (entry[1].is_folder and not _holds_yaml(commit, entry[1])) else entry
    folder = commit.find((*commit.prefix, DEFAULT_FOLDER))
    has_folder = folder is not None and folder[1].is_folder and _holds_yaml(commit, folder[1])
    files = {name: commit.find((*commit.prefix, name)) for name in DEFAULT_FILES}
    candidates = {name: place for name, place in files.items() if place is not None}
    if folder is not None and has_folder:
        candidates[DEFAULT_FOLDER] = folder
    if len(candidates) > 1:
        problem = several_defaults(list(candidates), f"at {commit.revision} there were both")
        raise base_error(problem.message, problem.hint or "")
    return next(iter(candidates.values()), None)


def _holds_yaml(commit: Commit, folder: TreeEntry) -> bool:
    return any(map(is_yaml_name, commit.names(folder)))


def _texts(commit: Commit, path: Names, entry: TreeEntry, problems: Problems) -> list[Text]:
    """The texts of a file or folder, sorted by name. Unreadable files are reported."""
    paths = [(*path, name) for name in commit.names(entry) if is_yaml_name(name)] if entry.is_folder else [path]
    texts: list[Text] = []
    left = MAX_CONFIG_BYTES
    for each in paths:
        name = _place(commit, each)
        try:
            data = _read(commit, commit.find(each), left)
            left -= len(data)
            texts.append(Text(name, decode(data)))
        except OutsideError as error:
            problems.at_place(name, 0, 0, f"the file cannot be read: {error}")
        except UnreadableFileError as error:
            problems.at_place(name, error.line, error.column, error.message, error.hint)
    return texts


def _place(commit: Commit, path: Names) -> str:
    """A file in the form that `git show` takes. A whole hash, which CI gives, is shortened for people."""
    revision = commit.revision[:12] if re.fullmatch("[0-9a-f]{40}|[0-9a-f]{64}", commit.revision) else commit.revision
    return f"{revision}:{'/'.join(path)}"


def _read(commit: Commit, result: tuple[Names, TreeEntry] | None, limit: int) -> bytes:
    if result is None:
        raise UnreadableFileError("there was no such file")
    _, entry = result
    if entry.mode not in _REGULAR:
        raise UnreadableFileError("it was not a regular file")
    data = commit.read(entry, limit)
    if data is None:
        raise UnreadableFileError(f"the file was larger than the {limit:,} bytes that may be read here")
    return data


def _includes(commit: Commit, path: Names, entry: TreeEntry) -> Callable[[str], str]:
    """A reader of `${file:}` paths: files of the commit below the configuration's folder, after resolving links."""
    folder = path if entry.is_folder else path[:-1]

    def read_include(name: str) -> str:
        written = PurePosixPath(name.strip())
        try:
            included = commit.find((*folder, *name.strip().split("/")))
            if written.is_absolute() or (included is not None and included[0][: len(folder)] != folder):
                raise FileRefusedError("it lies outside the configuration's own folder")
            return decode(_read(commit, included, MAX_INCLUDE_BYTES))
        except (OutsideError, UnreadableFileError) as error:
            raise FileRefusedError(str(error)) from None

    return read_include
