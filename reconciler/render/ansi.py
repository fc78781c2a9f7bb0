"""Color for terminals. The text must be escaped already, and color is never the only carrier of information."""

import re
from dataclasses import dataclass

CODES = {
    "create": "32",
    "update": "33",
    "delete": "31",
    "manual": "35",
    "bad": "31;1",
    "good": "32",
    "warn": "33",
    "bold": "1",
    "dim": "2",
}

_STYLE = re.compile(r"\x1b\[[0-9;]*m")


def plain(text: str) -> str:
    """The text without its styles."""
    return _STYLE.sub("", text)


@dataclass(frozen=True, slots=True)
class Paint:
    """Adds color, or returns the text unchanged if color is off."""

    color: bool
    """Whether color is on."""

    def __call__(self, style: str, text: str) -> str:
        """The text in a style of `CODES`."""
        return f"\x1b[{CODES[style]}m{text}\x1b[0m" if self.color and text else text
