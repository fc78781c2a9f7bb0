"""Where the text of an incident comes from: the command line, standard input, or an editor."""

import sys

import click

from reconciler.errors import NotConfirmedError, SettingError

MAX_TEXT = 200_000
"""Maximum number of bytes read from standard input: far more than the service takes."""


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
    data = sys.stdin.buffer.read(MAX_TEXT + 1)
    if len(data) > MAX_TEXT:
        raise SettingError(f"the text on standard input is longer than {MAX_TEXT:,} bytes")
    try:
        text = data.decode("utf-8").rstrip()
    except UnicodeDecodeError:
        raise SettingError("the text on standard input is not UTF-8") from None
    if not text:
        raise SettingError("standard input has no text")
    return text
