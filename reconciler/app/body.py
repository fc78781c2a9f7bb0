"""Where the text of an incident comes from: the command line, standard input, or an editor."""

import sys
from pathlib import Path

import click

from reconciler.errors import NotConfirmedError, SettingError

MAX_TEXT = 200_000
"""Maximum number of bytes read from a file or standard input: far more than the service takes."""


def read_body(body: str | None, *, editor: bool) -> str | None:
    """The text: as it is given, from standard input for `-`, or from the editor. None if there is none.

    Raises SettingError for an input that is no text, and NotConfirmedError if the editor was closed without saving.
    """
    if editor:
        text = click.edit("", extension=".md")
        if text is None or not text.strip():
            raise NotConfirmedError("not sent: the editor was closed without a text")
        return text.rstrip()
    if body != "-":
        return body
    return _decoded(sys.stdin.buffer.read(MAX_TEXT + 1), "standard input")


def read_text_file(path: Path) -> str:
    """The text of a file, or of standard input for `-`. Raises SettingError if it cannot be read or is no text."""
    if str(path) == "-":
        return _decoded(sys.stdin.buffer.read(MAX_TEXT + 1), "standard input")
    with SettingError.in_place_of_os("the file cannot be read", place=path), path.open("rb") as stream:
        data = stream.read(MAX_TEXT + 1)
    return _decoded(data, str(path))


def _decoded(data: bytes, source: str) -> str:
    if len(data) > MAX_TEXT:
        raise SettingError(f"{source} is longer than {MAX_TEXT:,} bytes")
    try:
        text = data.decode("utf-8-sig").rstrip()
    except UnicodeDecodeError:
        raise SettingError(f"{source} is not UTF-8 text") from None
    if not text:
        raise SettingError(f"{source} has no text")
    return text
