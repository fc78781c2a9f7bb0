"""A configuration that lay elsewhere at a commit: followed by git's own detection of renames, or refused.

Taken for one that did not exist yet, it would leave what the change removes on the page without a word.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from reconciler.config.load.files import MAX_CONFIG_BYTES, find_config, is_yaml_name, yaml_files
from reconciler.config.load.git import Commit, Names, TreeEntry
from reconciler.config.load.git import error as base_error
from reconciler.errors import ConfigError
from reconciler.model.enumeration import first_of

_PAGES = re.compile(rb"""^["']?pages["']?[ \t]*:""", re.MULTILINE)
_LOOKED_AT = 500
"""So many files that are no longer there are looked into."""

_HINT = "rename it in a commit of its own and apply that first, or leave `--base` out"


def followed(commit: Commit, given: Path | None, cwd: Path) -> tuple[Names, TreeEntry] | None:
    """The file or folder that the configuration was at the commit, where nothing lies at its path there.

    None where no other configuration is gone since. Raises BaseError where one is, and it is not clear which.
    """
    renames = commit.renames()
    old = [renames[name] for name in _files_now(commit, given, cwd) if name in renames]
    gone = [path for path in commit.files() if is_yaml_name(path[-1]) and not _is_there(commit, path)]
    place = _place_of(commit, old)
    lost = [path for path in gone[:_LOOKED_AT] if place not in (path, path[:-1]) and _declares_pages(commit, path)]
    if lost or (old and place is None):
        raise base_error(
            f"at {commit.revision} there was no configuration at this path, and what may have been part of it is gone since: "
            f"{_shown(lost or old)}. What the change removes cannot be told",
            _HINT,
        )
    return None if place is None else commit.find(place)


def _place_of(commit: Commit, old: Sequence[Names]) -> Names | None:
    """The file or folder that these files were; None where they are no whole."""
    if len({path[:-1] for path in old}) != 1:
        return None
    folder = old[0][:-1]
    entry = commit.find(folder)
    beside = [(*folder, name) for name in commit.names(entry[1]) if is_yaml_name(name)] if entry else []
    if folder and not any(_is_there(commit, path) for path in beside):
        return folder
    return old[0] if len(old) == 1 else None


def _files_now(commit: Commit, given: Path | None, cwd: Path) -> list[Names]:
    """The files of the configuration in the work tree, from the top of the repository."""
    try:
        path = given if given is not None else find_config(None, cwd)
        files = yaml_files(path) if path.is_dir() else [path]
    except (ConfigError, OSError):
        return []
    top = commit.git.repository.top
    placed = [file.parent.resolve() / file.name for file in files]
    return [file.relative_to(top).parts for file in placed if file.is_relative_to(top)]


def _is_there(commit: Commit, path: Names) -> bool:
    return os.path.lexists(commit.git.repository.top.joinpath(*path))


def _declares_pages(commit: Commit, path: Names) -> bool:
    entry = commit.find(path)
    data = commit.read(entry[1], MAX_CONFIG_BYTES) if entry else None
    return data is not None and _PAGES.search(data) is not None


def _shown(paths: Sequence[Names]) -> str:
    return first_of(paths, 3, "/".join)
