"""Find a configuration that had a different path at a commit, using git's rename detection.

If it cannot be found, loading is refused. Treating it as nonexistent would silently leave what the change removes on
the page.
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
"""Maximum number of deleted files to examine."""

_HINT = "rename it in a commit of its own and apply that first, or leave `--base` out"


def followed(commit: Commit, given: Path | None, cwd: Path) -> tuple[Names, TreeEntry] | None:
    """The former path of the configuration, if there is nothing at its current path in the commit.

    Returns None if no other configuration has been removed since.

    Raises:
        BaseError: one was removed, and it is unclear which one is meant.
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
    """The file or folder that these files made up, or None if they are not a whole."""
    if len({path[:-1] for path in old}) != 1:
        return None
    folder = old[0][:-1]
    entry = commit.find(folder)
    beside = [(*folder, name) for name in commit.names(entry[1]) if is_yaml_name(name)] if entry else []
    if folder and not any(_is_there(commit, path) for path in beside):
        return folder
    return old[0] if len(old) == 1 else None


def _files_now(commit: Commit, given: Path | None, cwd: Path) -> list[Names]:
    """The configuration files in the work tree, relative to the top of the repository."""
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
