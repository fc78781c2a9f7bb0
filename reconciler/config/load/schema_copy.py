"""The copy of the schema that a configuration names for editors: does it differ from the schema of this version?

`init` and `import` write the copy beside the configuration, and it ages when the tool is upgraded.
"""

import hashlib
import json
import os
import re
import shlex
from pathlib import Path
from typing import Any

from reconciler import __version__
from reconciler.config.load.files import includes, shown
from reconciler.config.load.interpolation import FileRefusedError
from reconciler.config.schema.json_schema import ID
from reconciler.errors import Problem
from reconciler.model.resource import Config

RULE = "old-schema"
"""The rule of the notes, for programs."""

DIGEST = "efc0e34959fce4da954ede0f2113ecef752aa91f4035fbd80e3443b53e4f1d04"
"""The SHA-256 of `schemas/config.schema.json`, as `sha256sum` prints it. To generate the schema takes longer than to check a small file,
so it is generated only for a copy with another digest.
"""

_MARK = "yaml-language-server"
_NAMED = re.compile(rf"^#[ \t]+{_MARK}[ \t]*:.*?\$schema=(\S+)", re.MULTILINE)
"""The line by which yaml-language-server finds a file's schema
(https://github.com/redhat-developer/yaml-language-server#using-inlined-schema).
"""


def old_copies(config: Config) -> tuple[Problem, ...]:
    """A note for each local copy of our schema that a file of the configuration names and that another version wrote.

    URLs, missing files and schemas of other people give none. What is compared is the content, so that a copy in another format is as good.
    Only files below the configuration's folder or the working directory are read: a checkout may be hostile.
    """
    notes: dict[str, Problem] = {}
    for file in config.files:
        note = _note(file, config.texts.get(file, ""))
        if note is not None:
            notes.setdefault(note.message, note)
    return tuple(notes.values())


def _note(file: str, text: str) -> Problem | None:
    named = _NAMED.search(text) if _MARK in text else None  # far faster for a large file without it
    if named is None or "://" in named[1]:  # a URL
        return None
    beside = Path(file).absolute().parent
    copy = _read(beside, named[1])
    if copy is None or f"{ID}:config" not in copy or _is_current(copy):
        return None
    path = shown(Path(os.path.normpath(beside / named[1])))
    line = text.count("\n", 0, named.start(1)) + 1
    column = named.start(1) - text.rfind("\n", 0, named.start(1))
    message = f"{path} is not the schema of this version, {__version__}: editors check the file against another one"
    hint = f"refresh it: reconciler schema config > {shlex.quote(path)}"
    return Problem(file, line, column, message, hint, RULE, "note")


def _read(beside: Path, name: str) -> str | None:
    """The text of the copy; None if it is missing, too large, no text, or outside of both folders."""
    for folder in (beside, Path.cwd()):
        try:
            return includes(folder)(os.path.relpath(beside / name, folder))
        except (FileRefusedError, ValueError):  # ValueError: on another drive
            continue
    return None


def _is_current(copy: str) -> bool:
    if hashlib.sha256(copy.replace("\r\n", "\n").encode()).hexdigest() == DIGEST:
        return True
    from reconciler.config.schema.editor import editor_schema

    return bool(_parsed(copy) == editor_schema())


def _parsed(text: str) -> Any:
    """The JSON value; None if it is not JSON, such as after a merge with conflicts."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
