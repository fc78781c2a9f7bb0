"""Color for terminals. The text must be escaped already, and color is never the only carrier of information."""

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


@dataclass(frozen=True, slots=True)
class Paint:
    """Adds color, or returns the text unchanged if color is off."""

    color: bool
    """Whether color is on."""

    def __call__(self, style: str, text: str) -> str:
        """The text in a style of `CODES`."""
        return f"\x1b[{CODES[style]}m{text}\x1b[0m" if self.color and text else text
