"""Whitespace made visible, for texts that nothing else tells apart."""

MARKS = {" ": "␣", "\u00a0": "⍽", "\t": "⇥", "\n": "⏎", "\r": "␍"}
"""What stands for a space, a no-break space, a tab, a line break and a carriage return; any other one is shown by its number."""

LEGEND = "whitespace only"
"""What is said of a field of which only that differs."""


def only_whitespace(before: object, after: object) -> bool:
    """Whether two texts differ, and in nothing but whitespace."""
    if not isinstance(before, str) or not isinstance(after, str) or before == after:
        return False
    return "".join(before.split()) == "".join(after.split())


def marked(text: str) -> str:
    """The text with a mark for each character of whitespace."""
    return "".join(MARKS.get(char, f"\\u{ord(char):04x}") if char.isspace() else char for char in text)
