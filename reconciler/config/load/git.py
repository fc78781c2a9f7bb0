"""Read files of a git commit from the object store, without a checkout and without touching the work tree.

Links are followed inside the commit's tree, as they would be in the work tree. Nothing outside it is ever read.

The checkout may be untrusted: git runs no program that the repository configures, and contacts no server. It opens only
a repository whose `.git` is in a folder above the configuration, never a folder of the checkout that merely looks like
a repository.
"""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from reconciler.errors import BaseError, Problem

PLACE = "--base"
"""The location shown in errors that do not belong to a file."""

TIMEOUT = 60.0
"""Seconds allowed for one git command."""

MAX_LINKS = 40
"""Maximum number of links followed to one file; more are treated as a loop (the limit of Linux, path_resolution(7))."""

MAX_LINK_BYTES = 4096
"""Maximum length of a link target that is followed, in bytes (PATH_MAX on Linux)."""

_COMMANDS = frozenset({"rev-parse", "rev-list", "merge-base", "ls-tree", "cat-file", "diff-tree"})
"""The git commands used. None of them runs another program: no hook, filter, text conversion, signature check or pager.
"""

_SETTINGS = {
    "safe.bareRepository": "explicit",
    "protocol.allow": "never",
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.sshCommand": "false",
    "core.askPass": "",
    "credential.helper": "",
    "log.showSignature": "false",
    "maintenance.auto": "false",
    "gc.auto": "0",
}
"""Settings that override those of the repository, whose configuration may include a file of the checkout."""

_VARIABLES = {
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
}
"""Environment for git: English messages, no prompts, no network. `GIT_ALLOW_PROTOCOL` also overrides the repository's
`protocol.<name>.allow`.
"""

_PASSED_ON = (
    "HOME",
    "XDG_CONFIG_HOME",
    "USERPROFILE",
    "HOMEDRIVE",
    "HOMEPATH",
    "PROGRAMDATA",
    "SYSTEMROOT",
    "TMPDIR",
    "TEMP",
)
"""Variables passed on to git besides PATH: where to find the user's own settings. No API keys, and no `GIT_…` of a
hook.
"""

_MISSING = ("lazy fetching disabled", "promisor remote", "' not allowed")
"""Substrings of git's errors for an object that this clone does not have."""

_OBJECT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_TREE, _LINK, _MODULE = "040000", "120000", "160000"


class TreeEntry(NamedTuple):
    """One entry of a folder in the commit."""

    mode: str
    """The mode as git writes it, such as `100644`."""
    object: str
    """The object ID."""

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.mode == _TREE


class NoRepositoryError(BaseError):
    """No parent folder is the work tree of a repository."""

    def __init__(self) -> None:
        hint = "leave `--base` out, or run it in a clone"
        super().__init__([Problem(PLACE, 0, 0, "the configuration lies in no git repository", hint)])


class OutsideError(Exception):
    """A path cannot be followed inside the commit. The text says why."""


Names = tuple[str, ...]


@dataclass
class Commit:
    """The tree of one commit."""

    git: "Git"
    """The repository of the commit."""
    revision: str
    """The revision as the user wrote it."""
    sha: str
    """The full commit ID."""
    prefix: Names
    """The folder it was opened from, relative to the top of the repository."""
    _folders: dict[str, dict[str, TreeEntry]] = field(default_factory=dict)
    """The entries of the folders read so far, by path."""

    def find(self, path: Names) -> tuple[Names, TreeEntry] | None:
        """The path with links resolved, and its entry. None if it does not exist.

        Raises:
            OutsideError: a link leaves the repository or forms a loop, or the path leads into a submodule.
        """
        at: list[tuple[str, TreeEntry]] = []
        left = list(reversed(path))
        links = 0
        while left:
            name = left.pop()
            if name in ("", "."):
                continue
            if name == "..":
                if not at:
                    raise OutsideError("it lies outside the repository")
                at.pop()
                continue
            entry = self._listed(at[-1][1] if at else self._root()).get(name)
            if entry is None:
                return None
            if entry.mode != _LINK:
                at.append((name, entry))
                continue
            links += 1
            if links > MAX_LINKS:
                raise OutsideError("its path leads in a circle")
            left += reversed(self._target(entry))
        return tuple(name for name, _ in at), at[-1][1] if at else self._root()

    def is_ahead(self) -> bool:
        """Whether the commit contains commits that HEAD does not. False if unknown: in a shallow clone, or before the
        first commit.
        """
        return not self.git.is_shallow() and self.lacked()

    def lacked(self) -> bool:
        """Whether the known history of HEAD lacks this commit. False before the first commit."""
        try:
            return self.git.run("rev-list", "--count", "--max-count=1", self.sha, "^HEAD").strip() != b"0"
        except BaseError:
            return False

    def shared(self) -> "Commit | None":
        """The merge base with HEAD, or None if there is none."""
        try:
            ancestor = self.git.run("merge-base", self.sha, "HEAD").decode("ascii").strip()
        except BaseError:
            return None
        return Commit(self.git, ancestor[:12], ancestor, self.prefix)

    def is_head(self) -> bool:
        """Whether this is the commit that is checked out."""
        return self.git.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}").decode("ascii").strip() == self.sha

    def files(self) -> list[Names]:
        """The paths of all files, relative to the top of the repository."""
        rows = self.git.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", self.sha).split(b"\0")
        return [tuple(os.fsdecode(row).split("/")) for row in rows if row]

    def renames(self) -> dict[Names, Names]:
        """Maps files of HEAD to their names in this commit, where git detects a rename. Empty before the first commit."""
        options = ("-r", "-z", "-M", "--name-status", "--diff-filter=R", "--no-ext-diff", "--no-textconv")
        try:
            parts = self.git.run("diff-tree", *options, self.sha, "HEAD").split(b"\0")
        except BaseError:
            return {}
        paths = [tuple(os.fsdecode(part).split("/")) for part in parts]
        return {paths[at + 2]: paths[at + 1] for at in range(0, len(paths) - 2, 3)}

    def names(self, folder: TreeEntry) -> list[str]:
        """The names in a folder, sorted."""
        return sorted(self._listed(folder))

    def read(self, file: TreeEntry, limit: int) -> bytes | None:
        """The content of a file, or None if it is larger than `limit` bytes."""
        size = self.git.run("cat-file", "-s", file.object).strip()
        return self.git.run("cat-file", "blob", file.object) if int(size) <= limit else None

    def _root(self) -> TreeEntry:
        return TreeEntry(_TREE, f"{self.sha}^{{tree}}")

    def _listed(self, folder: TreeEntry) -> dict[str, TreeEntry]:
        if folder.mode == _MODULE:
            raise OutsideError("it lies in a submodule, whose files are not in this repository")
        if folder.mode != _TREE:
            return {}
        if folder.object not in self._folders:
            rows = self.git.run("ls-tree", "-z", "--full-tree", folder.object).split(b"\0")
            self._folders[folder.object] = dict(map(_row, filter(None, rows)))
        return self._folders[folder.object]

    def _target(self, link: TreeEntry) -> list[str]:
        data = self.read(link, MAX_LINK_BYTES)
        if data is None:
            raise OutsideError("its path is a link with a target that is too long")
        target = os.fsdecode(data)
        if target.startswith("/"):
            raise OutsideError("it is a link to outside the repository")
        return target.split("/")


def _row(row: bytes) -> tuple[str, TreeEntry]:
    head, _, name = row.partition(b"\t")
    mode, _, object_ = head.decode("ascii").split(" ")
    return os.fsdecode(name), TreeEntry(mode, object_)


class Repository(NamedTuple):
    """A repository that git has opened."""

    top: Path
    """The top of its work tree."""
    git_dir: Path
    """Its `.git` directory."""


@dataclass(frozen=True)
class Git:
    """Runs the installed git on the repository that contains `folder`."""

    folder: Path
    """A folder in the repository."""

    def commit(self, revision: str) -> Commit:
        """The commit that `revision` names.

        Raises:
            BaseError: there is no git, no repository, or no such commit.
        """
        if not revision or revision.startswith("-") or not revision.isprintable():
            raise error(f"{revision!r} names no revision", "give a commit, a tag or a branch")
        prefix = self.folder.resolve().relative_to(self.repository.top).parts
        try:
            commit = self.run("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode("ascii").strip()
        except BaseError:
            commit = ""
        if not _OBJECT.fullmatch(commit):  # `^X` means everything that is not in X, and is a valid argument
            raise error(f"there is no commit {revision!r} in this repository", self._why_missing())
        return Commit(self, revision, commit, prefix)

    def is_shallow(self) -> bool:
        """Whether the clone is shallow."""
        return self.run("rev-parse", "--is-shallow-repository").strip() == b"true"

    def _why_missing(self) -> str:
        if self.is_shallow():
            return "this clone is shallow: fetch the whole history (actions/checkout: `fetch-depth: 0`; GitLab: `GIT_DEPTH: 0`)"
        return "fetch it, or look how it is spelt; the branch of a remote is `origin/NAME`"

    @cached_property
    def repository(self) -> Repository:
        """The repository of the nearest folder, from `folder` upwards, whose `.git` git can open.

        Git refuses to track a `.git`, so a pull request cannot add one. It can add a folder that contains `HEAD`,
        `objects` and `refs`.

        Raises:
            BaseError: there is none, or its work tree is elsewhere.
        """
        folder = self.folder.resolve()
        for top in (folder, *folder.parents):
            if os.path.lexists(top / ".git"):
                git_dir = self._git_dir(top)
                if git_dir is not None:
                    return Repository(top, git_dir)
        raise NoRepositoryError

    def _git_dir(self, top: Path) -> Path | None:
        """The git directory of the repository whose work tree starts at `top`, or None if its `.git` is not valid.

        The second command omits `--git-dir` because git checks the repository's owner only without it.
        """
        try:
            answer = _run(top, "rev-parse", "--resolve-git-dir", str(top / ".git"))
        except NoRepositoryError:
            return None
        if _run(top, "rev-parse", "--is-inside-work-tree", "--show-prefix") != b"true\n\n":
            raise error(f"the work tree of the repository in {top} is elsewhere (`core.bare` or `core.worktree`)")
        return top / os.fsdecode(answer.removesuffix(b"\n"))

    def run(self, *arguments: str) -> bytes:
        """The output of one command. Raises BaseError with git's own message."""
        top, git_dir = self.repository
        return _run(top, *arguments, options=(f"--git-dir={git_dir}", f"--work-tree={top}"))


def _run(top: Path, command: str, *arguments: str, options: Sequence[str] = ()) -> bytes:
    """Run git at the top of a work tree."""
    if command not in _COMMANDS:
        raise ValueError(f"git {command} is not among the commands that run no program of the repository")
    program = _program(top)
    if program is None:
        raise error("there is no git on this machine, and the revision lies in git", "install git")
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    try:
        done = subprocess.run(  # noqa: S603  no shell; what is a revision's name never begins with a dash
            [program, "--no-pager", *settings, *options, command, *arguments],
            cwd=top,
            env=_environment(os.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise error(f"git {command} took longer than {TIMEOUT:g} seconds") from None
    except (OSError, ValueError) as problem:
        raise error(f"git cannot be run: {getattr(problem, 'strerror', None) or problem}") from None
    if done.returncode:
        raise _said(command, done.stderr.decode("utf-8", "replace"))
    return done.stdout


def _program(top: Path) -> str | None:
    """The path of the user's git. Skips relative PATH entries and those in the work tree: they could be a program from
    the checkout.
    """
    for entry in map(Path, os.get_exec_path()):
        program = entry / ("git.exe" if os.name == "nt" else "git")
        if entry.is_absolute() and not entry.resolve().is_relative_to(top) and os.access(program, os.X_OK):
            return str(program)
    return None


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for git: the variables above, and few of the process's own."""
    passed_on = {name: environ[name] for name in _PASSED_ON if name in environ}
    path = os.pathsep.join(entry for entry in os.get_exec_path(environ) if Path(entry).is_absolute())
    return {**passed_on, "PATH": path, **_VARIABLES}


def _said(command: str, words: str) -> BaseError:
    if "dubious ownership" in words:
        return error(
            "git does not trust this repository: it belongs to another user",
            "`git config --global --add safe.directory FOLDER` says that you do",
        )
    if "not a gitdir" in words or "not a git repository" in words:
        return NoRepositoryError()
    if any(sign in words for sign in _MISSING):
        return error(
            "this clone lacks files of the revision, and git is not allowed to fetch them meanwhile",
            "fetch them first: clone without `--filter` (actions/checkout: without `filter`), or `git fetch --refetch --no-filter`",
        )
    first = re.sub(r"^fatal: ", "", words.strip().split("\n")[0])
    return error(f"git {command} failed: {first or 'it does not say why'}")


def error(message: str, hint: str | None = None) -> BaseError:
    """The error for a revision that cannot be read."""
    return BaseError([Problem(PLACE, 0, 0, message, hint)])
