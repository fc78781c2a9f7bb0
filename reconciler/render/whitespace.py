"""Make whitespace visible if texts differ in nothing else."""

MARKS = {" ": "␣", "\u00a0": "⍽", "\t": "⇥", "\n": "⏎", "\r": "␍"}
"""Symbols for a space, a no-break space, a tab, a line feed and a carriage return. Others are shown by code point."""

LEGEND = "whitespace only"
"""The remark on a field that differs only in whitespace."""


def only_whitespace(before: object, after: object) -> bool:
    """Whether two texts differ only in whitespace."""
    if not isinstance(before, str) or not isinstance(after, str) or before == after:
        return False
    return "".join(before.split()) == "".join(after.split())


def marked(text: str) -> str:
    """The text with each whitespace character replaced with its symbol."""
    return "".join(MARKS.get(char, f"\\u{ord(char):04x}") if char.isspace() else char for char in text)
