r"""Characters that JSON writes as two escapes: `"\ud83d\ude80"` is one rocket (RFC 8259, section 7). YAML's parsers take neither half.

The halves are parsed as characters that the text does not hold, `\ue83d\uee80`, so that every place in the file stays what it is, and
are put together afterwards.
"""

import re
from collections.abc import Iterator
from typing import Any

_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*\\u)([dD])([89a-fA-F][0-9a-fA-F]{2})")
_ANY_ESCAPE = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u[dD][89a-fA-F]..|\\.", re.DOTALL)
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_HALF = re.compile("[\ud800-\udfff]")
_DIGITS = "efcba"
"""What may stand for the `d` that all halves begin with. E800 to EFFF are for private use; the others are rare letters."""


class Halves:
    """The halves of characters in one text, and what stands for them while it is parsed. False where it has none."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._digit = ""
        if "\\" in text and _ESCAPE.search(text) is not None:
            self._digit = next((digit for digit in _DIGITS if _is_free(digit, text)), "")

    def __bool__(self) -> bool:
        return self._digit != ""

    @property
    def parsed(self) -> str:
        """The text as it is given to the parser: of the same length."""
        return _ESCAPE.sub(lambda m: m[1] + _like(self._digit, m[2]) + m[3], self._text) if self else self._text

    def put_together(self, leaf: Any) -> Iterator[tuple[int, int, str]]:
        """Give a scalar its own characters back. Gives line and column, from 1, of each half that stands alone, and the escape."""
        if leaf.style != '"':  # an escape is six characters of the text
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
    """Whether the text has no character that a digit would make of the halves, neither as it is nor as an escape."""
    escaped = re.compile(rf"\\u{digit}[89a-f]|\\u0000{digit}[89a-f]", re.IGNORECASE)
    return _range(digit).search(text) is None and escaped.search(text) is None


def _like(digit: str, other: str) -> str:
    return digit.upper() if other.isupper() else digit
