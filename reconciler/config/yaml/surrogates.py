r"""Characters that JSON writes as two escapes: `"\ud83d\ude80"` is one rocket (RFC 8259, section 7). YAML parsers
reject both.

The halves are parsed as characters that the text does not contain, such as `\ue83d\uee80`, so that every position in
the file stays the same, and are combined afterwards.
"""

import re
from collections.abc import Iterator
from typing import Any

_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*\\u)([dD])([89a-fA-F][0-9a-fA-F]{2})")
_ANY_ESCAPE = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u[dD][89a-fA-F]..|\\.", re.DOTALL)
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_HALF = re.compile("[\ud800-\udfff]")
_DIGITS = "efcba"
"""Replacements for the `d` at the start of every half. E800 to EFFF are for private use; the others are rare letters.
"""


class Halves:
    """The surrogate halves in one text and their replacements during parsing. False if it has none."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._digit = ""
        if "\\" in text and _ESCAPE.search(text) is not None:
            self._digit = next((digit for digit in _DIGITS if _is_free(digit, text)), "")

    def __bool__(self) -> bool:
        return self._digit != ""

    @property
    def parsed(self) -> str:
        """The text given to the parser. It has the same length."""
        return _ESCAPE.sub(lambda m: m[1] + _like(self._digit, m[2]) + m[3], self._text) if self else self._text

    def put_together(self, leaf: Any) -> Iterator[tuple[int, int, str]]:
        """Restore the original characters of a scalar. Yields line and column (from 1) and the escape of each unpaired
        half.
        """
        if leaf.style != '"':  # in other styles, an escape is six literal characters
            own = re.compile(rf"(\\u)([{self._digit}{self._digit.upper()}])([89a-fA-F][0-9a-fA-F]{{2}})")
            leaf.value = own.sub(lambda m: m[1] + _like("d", m[2]) + m[3], leaf.value)
            return
        shift = (0xD - int(self._digit, 16)) << 12
        halves = _range(self._digit).sub(lambda match: chr(ord(match[0]) + shift), leaf.value)
        leaf.value = _PAIR.sub(lambda match: match[0].encode("utf-16", "surrogatepass").decode("utf-16"), halves)
        if _HALF.search(leaf.value):
            leaf.value = _HALF.sub("\N{REPLACEMENT CHARACTER}", leaf.value)
            yield from self._alone(leaf.start_mark.index, leaf.end_mark.index)

    def _alone(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        for match in _ANY_ESCAPE.finditer(self._text, start, end):
            if len(match[0]) == len(r"\ud83d"):
                at = match.start()
                yield self._text.count("\n", 0, at) + 1, at - self._text.rfind("\n", 0, at), match[0]


def _range(digit: str) -> re.Pattern[str]:
    first = int(digit, 16) << 12
    return re.compile(f"[{chr(first + 0x800)}-{chr(first + 0xFFF)}]")


def _is_free(digit: str, text: str) -> bool:
    """Whether the text contains none of the characters that a replacement digit would produce, literally or escaped."""
    escaped = re.compile(rf"\\u{digit}[89a-f]|\\u0000{digit}[89a-f]", re.IGNORECASE)
    return _range(digit).search(text) is None and escaped.search(text) is None


def _like(digit: str, other: str) -> str:
    return digit.upper() if other.isupper() else digit
