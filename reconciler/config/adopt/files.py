"""The files of a configuration on disk: read as bytes, written in place with their byte order mark and line breaks."""

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reconciler.config.adopt.steps import ConfigTexts
from reconciler.config.load.files import STANDARD_INPUT, includes, read, shown, yaml_files
from reconciler.config.problems import Problems
from reconciler.documents.atomic_write import refuse_links, write_whole
from reconciler.errors import ConfigError, DocumentError, RefusedError, SettingError
from reconciler.model.enumeration import listed

_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file with its new content."""

    path: Path
    """The file."""
    name: str
    """Its name, for people."""
    before: str
    """Its text, with its byte order mark."""
    after: str
    """Its new text."""


class ConfigFiles:
    """The files of one configuration, as they were when this was made.

    Raises ConfigError if they cannot be read, and SettingError for standard input, which cannot be written.
    """

    def __init__(self, path: Path) -> None:
        if path == Path(STANDARD_INPUT):
            raise SettingError("standard input cannot be written", hint="name the file or folder as PATH")
        problems = Problems()
        texts = read(path, problems)
        if problems.count:
            raise ConfigError(problems.found)
        self._folder = path if path.is_dir() else path.parent
        self._paths = {shown(each): each for each in (yaml_files(path) if path.is_dir() else [path])}
        self._texts = {text.name: text.text for text in texts}
        self.read_include: Callable[[str], str] = includes(path)
        """Reads a file that a value includes."""

    @property
    def texts(self) -> ConfigTexts:
        """The texts as they were read."""
        return ConfigTexts(self._texts, {})

    def changed(self, texts: ConfigTexts) -> list[ChangedFile]:
        """The files that differ from these texts, included ones first. Raises RefusedError for a link, or for a file
        that was changed since it was read.
        """
        changes = list(self._changes(texts))
        for change in changes:
            with DocumentError.in_place_of_os("the file cannot be written", place=change.path):
                refuse_links(change.path.parent)
            if change.path.is_symlink():
                raise RefusedError(
                    f"nothing was written: {change.name} is a link", hint="name the file that it points to as PATH"
                )
        return changes

    def _changes(self, texts: ConfigTexts) -> Iterator[ChangedFile]:
        for name, text in texts.includes.items():
            old = self.read_include(name)
            path = self._folder / name.strip()
            new = text if old.endswith("\n") == text.endswith("\n") else text.rstrip("\n") + "\n" * old.endswith("\n")
            new = new.replace("\n", "\r\n") if "\r\n" in old else new
            if new != old:
                yield _with_mark(path, shown(path), old, new)
        for name, text in texts.files.items():
            if text != self._texts[name]:
                yield _with_mark(self._paths[name], name, self._texts[name], text)


def _with_mark(path: Path, name: str, before: str, after: str) -> ChangedFile:
    """The change with the byte order mark that reading left out."""
    current = _current(path)
    if current.removeprefix(_MARK) != before:
        raise RefusedError(f"nothing was written: {name} was changed meanwhile", hint="run it again")
    mark = _MARK if current.startswith(_MARK) else ""
    return ChangedFile(path, name, current, mark + after)


def _current(path: Path) -> str:
    with DocumentError.in_place_of_os("the file cannot be read", place=path):
        return path.read_bytes().decode("utf-8")


def write_files(changes: list[ChangedFile]) -> None:
    """Write all files, each in one step. Raises RefusedError if one was changed since, and DocumentError."""
    for change in changes:
        if _current(change.path) != change.before:
            raise RefusedError(f"nothing was written: {change.name} was changed meanwhile", hint="run it again")
    written: list[str] = []
    for change in changes:
        what = f"the file cannot be written, after {listed(written)}" if written else "the file cannot be written"
        with DocumentError.in_place_of_os(what, place=change.path):
            write_whole(change.path, change.after, mode=stat.S_IMODE(change.path.stat().st_mode))
        written.append(change.name)
