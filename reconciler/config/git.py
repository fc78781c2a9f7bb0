"""The files of one git commit, read out of the object store: no checkout, nothing of the work tree is touched.

Links are followed inside the tree of the commit, as the work tree would follow them; nothing outside it is ever read.
"""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from reconciler.errors import BaseError, Problem

PLACE = "--base"
"""What errors that belong to no file name as their place."""

TIMEOUT = 60.0
"""Seconds for one call of git: a partial clone fetches what it lacks."""

MAX_LINKS = 40
"""So many links on the way to one file, and it leads in a circle (as Linux has it, path_resolution(7))."""

_OURS = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_CEILING_DIRECTORIES", "GIT_COMMON_DIR"),
    *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE"),
)
"""Set inside a git hook, for another place than the configuration's folder (`git rev-parse --local-env-vars`)."""

_OBJECT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_TREE, _LINK, _MODULE = "040000", "120000", "160000"


class Entry(NamedTuple):
    """One name in a folder of the commit: its mode as git writes it, and its object."""

    mode: str
    object: str

    @property
    def is_folder(self) -> bool:
        """Whether it holds others."""
        return self.mode == _TREE


class OutsideError(Exception):
    """A path that cannot be followed inside the commit; the text says why."""


Names = tuple[str, ...]


@dataclass
class Commit:
    """The tree of one commit. `revision` is what the person called it, `prefix` the folder it was opened from, below the top."""

    git: "Git"
    revision: str
    sha: str
    prefix: Names
    _folders: dict[str, dict[str, Entry]] = field(default_factory=dict)

    def find(self, path: Names) -> tuple[Names, Entry] | None:
        """Where a path leads once links are followed, and what is there; None where there is nothing.

        Raises OutsideError for a link out of the repository, a circle, or a path into a submodule.
        """
        at: list[tuple[str, Entry]] = []
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
        """Whether it holds commits that HEAD does not. False where that cannot be told: in a shallow clone, or before the first commit."""
        if self.git.is_shallow():
            return False
        try:
            return self.git.run("rev-list", "--count", "--max-count=1", self.sha, "^HEAD").strip() != b"0"
        except BaseError:
            return False

    def names(self, folder: Entry) -> list[str]:
        """The names in a folder, in the order of the alphabet."""
        return sorted(self._listed(folder))

    def read(self, file: Entry, limit: int) -> bytes | None:
        """What a file holds; None where it is larger than `limit` bytes."""
        size = self.git.run("cat-file", "-s", file.object).strip()
        return self.git.run("cat-file", "blob", file.object) if int(size) <= limit else None

    def _root(self) -> Entry:
        return Entry(_TREE, f"{self.sha}^{{tree}}")

    def _listed(self, folder: Entry) -> dict[str, Entry]:
        if folder.mode == _MODULE:
            raise OutsideError("it lies in a submodule, whose files are not in this repository")
        if folder.mode != _TREE:
            return {}
        if folder.object not in self._folders:
            rows = self.git.run("ls-tree", "-z", "--full-tree", folder.object).split(b"\0")
            self._folders[folder.object] = dict(map(_row, filter(None, rows)))
        return self._folders[folder.object]

    def _target(self, link: Entry) -> list[str]:
        target = os.fsdecode(self.git.run("cat-file", "blob", link.object))
        if target.startswith("/"):
            raise OutsideError("it is a link to outside the repository")
        return target.split("/")


def _row(row: bytes) -> tuple[str, Entry]:
    head, _, name = row.partition(b"\t")
    mode, _, object_ = head.decode("ascii").split(" ")
    return os.fsdecode(name), Entry(mode, object_)


@dataclass(frozen=True)
class Git:
    """The git of the machine, run in `folder`."""

    folder: Path

    def commit(self, revision: str) -> Commit:
        """The commit that `revision` names. Raises BaseError where there is no git, no repository or no such commit."""
        if not revision or revision.startswith("-") or not revision.isprintable():
            raise error(f"{revision!r} names no revision", "give a commit, a tag or a branch")
        self.run("rev-parse", "--show-toplevel")  # fails outside a work tree, where there is no prefix
        folder = os.fsdecode(self.run("rev-parse", "--show-prefix")).removesuffix("\n")
        try:
            found = self.run("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode("ascii").strip()
        except BaseError:
            found = ""
        if not _OBJECT.fullmatch(found):  # `^X` stands for all that is not in X, and is a valid argument
            raise error(f"there is no commit {revision!r} in this repository", self._why_missing())
        return Commit(self, revision, found, tuple(filter(None, folder.split("/"))))

    def is_shallow(self) -> bool:
        """Whether the repository lacks the history before some commit."""
        return self.run("rev-parse", "--is-shallow-repository").strip() == b"true"

    def _why_missing(self) -> str:
        if self.is_shallow():
            return "this clone is shallow: fetch the whole history (actions/checkout: `fetch-depth: 0`; GitLab: `GIT_DEPTH: 0`)"
        return "fetch it, or look how it is spelt; the branch of a remote is `origin/NAME`"

    def run(self, *arguments: str) -> bytes:
        """What one call prints. Raises BaseError with git's own words."""
        try:
            done = subprocess.run(  # noqa: S603  no shell; what is a revision's name never begins with a dash
                ["git", "--no-pager", *arguments],  # noqa: S607  whichever git the person has
                cwd=self.folder,
                env=dict(_environment(os.environ)),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=TIMEOUT,
                check=False,
            )
        except FileNotFoundError:
            raise error("there is no git on this machine, and the revision lies in git", "install git") from None
        except subprocess.TimeoutExpired:
            raise error(f"git {arguments[0]} took longer than {TIMEOUT:g} seconds") from None
        except (OSError, ValueError) as problem:
            raise error(f"git cannot be run: {getattr(problem, 'strerror', None) or problem}") from None
        if done.returncode:
            raise _said(arguments[0], done.stderr.decode("utf-8", "replace"))
        return done.stdout


def _environment(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Git's words in English, no questions asked, and no repository but the one that holds the configuration."""
    yield from ((name, value) for name, value in environ.items() if name not in _OURS)
    yield from (("LC_ALL", "C"), ("GIT_TERMINAL_PROMPT", "0"), ("GIT_OPTIONAL_LOCKS", "0"))


def _said(command: str, words: str) -> BaseError:
    if "dubious ownership" in words:
        return error(
            "git does not trust this repository: it belongs to another user",
            "`git config --global --add safe.directory FOLDER` says that you do",
        )
    if "not a git repository" in words or "must be run in a work tree" in words:
        return error("the configuration lies in no git repository", "leave `--base` out, or run it in a clone")
    first = re.sub(r"^fatal: ", "", words.strip().split("\n")[0])
    return error(f"git {command} failed: {first or 'it does not say why'}")


def error(message: str, hint: str | None = None) -> BaseError:
    """That the revision cannot be had."""
    return BaseError([Problem(PLACE, 0, 0, message, hint)])
