r"""Escape untrusted text, with one function per output format. Nothing else escapes anything.

Names, descriptions and bodies come from strangers and the network. The results are safe to display: no terminal
escapes, Markdown structure, `@mentions`, links, HTML, or workflow commands take effect. Control, bidirectional and
zero-width characters become visible escapes (`\x1b`, `\u202e`) in every format, which also splits emoji joined by
zero-width joiners.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape as _html_escape

_INVISIBLE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"  # control characters, line separators, lone surrogates
    # every character of the Unicode category Cf (format): bidirectional controls, zero-width characters, tags
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    # invisible letters and marks: fillers, joiners, variation selectors except the two used by emoji
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\uffa0\ufe00-\ufe0d"
    "]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

# GitHub's runner reads `::command` at the start of a line (after optional whitespace), and the older `##[command]`
# anywhere in a line. Azure Pipelines and TeamCity read `##vso[` and `##teamcity[` (https://github.com/actions/runner,
# ActionCommand.cs).
_COMMAND_AT_START = re.compile(r"^(\s*):(?=:)")
_COMMAND_ANYWHERE = re.compile(r"#(?=#\w*\[)")


def visible(text: str, *, lines: bool = False) -> str:
    """The text with invisible characters escaped. With `lines`, newlines are kept (CRLF counts as one)."""
    if lines:
        return "\n".join(map(visible, text.replace("\r\n", "\n").split("\n")))
    return _INVISIBLE.sub(_escape, text)


def terminal(text: str, most: int | None = None) -> str:
    """The text for one line of a terminal or a log: no escape sequences, newlines or workflow commands. `most` as in
    `clip`.
    """
    shown = _COMMAND_AT_START.sub(r"\1\\x3a", visible(clip(text, most)))
    return _COMMAND_ANYWHERE.sub(r"\\x23", shown)


def markdown(text: str) -> str:
    """The text as a code span, in which no host resolves mentions, references, links or HTML. Not for table cells."""
    shown = terminal(text)
    if not shown.strip(" "):
        return "*(blank)*" if shown else "*(empty)*"
    ticks = "`" * (_longest_run(shown) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def markdown_cell(text: str) -> str:
    """The text for a cell of a Markdown table. A pipe is placed between code spans, since parsers differ on pipes
    inside them.
    """
    if "|" not in text:
        return markdown(text)
    return "&#124;".join(markdown(part) if part else "" for part in text.split("|"))


def markdown_prose(text: str, names: Iterable[str] = (), most: int | None = None) -> str:
    """One of our sentences that may contain untrusted words: plain words stay as they are, anything else becomes a code
    span.

    Text between two single backticks is one code span, as in our hints, and so is each of `names` (see `spans`).
    """
    out = ""
    for part, code in spans(text, names, most):
        shown = markdown(part) if code else _prose(part)
        # Two adjacent code spans would be read as one.
        out += f" {shown}" if out.endswith("`") and shown.startswith("`") else shown
    return out


def spans(text: str, names: Iterable[str] = (), most: int | None = None) -> Iterator[tuple[str, bool]]:
    """The parts of a sentence, each with whether it is code: text between single backticks, and `names`.

    A name in one of our sentences is untrusted; kept apart, it cannot pretend to be our words. Each is searched as
    often as it is given. With `most`, a name is cut to half as many characters, and the text between names to that
    many. Nothing is escaped yet.
    """
    start = 0
    left = Counter(name for name in names if name.strip())
    known_names = sorted(left, key=len, reverse=True)
    for match in (
        re.finditer("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in known_names), text) if known_names else ()
    ):
        if left[match[0]]:
            left[match[0]] -= 1
            yield from _quoted(text[start : match.start()], most)
            yield clip(match[0], None if most is None else most // 2), True
            start = match.end()
    yield from _quoted(text[start:], most)


def _quoted(text: str, most: int | None) -> Iterator[tuple[str, bool]]:
    return ((part, place % 2 == 1) for place, part in enumerate(_CODE.split(clip(text, most))) if part)


def markdown_fence(lines: Iterable[str], language: str = "") -> str:
    """Lines as a fenced block, with a fence longer than any run of backticks inside."""
    body = "\n".join(map(terminal, lines))
    fence = "`" * max(3, _longest_run(body) + 1)
    return f"{fence}{language}\n{body}\n{fence}"


def html(text: str) -> str:
    """The text for an HTML element or quoted attribute, on one line. It is safe even if the page is printed to a log."""
    return _COMMAND_ANYWHERE.sub("&#35;", _html_escape(visible(text), quote=True))


def workflow_data(text: str) -> str:
    """The text as the message of a GitHub workflow command; newlines are kept."""
    shown = _COMMAND_ANYWHERE.sub(r"\\x23", visible(text, lines=True))
    return shown.replace("%", "%25").replace("\n", "%0A")


def workflow_property(text: str) -> str:
    """The text as a property (`file=`, `title=`) of a GitHub workflow command, on one line."""
    return workflow_data(visible(text)).replace(":", "%3A").replace(",", "%2C")


def json_text(text: str) -> str:
    """JSON that contains no log command: `##[` can only occur inside a string, where `#` can be escaped."""
    return _COMMAND_ANYWHERE.sub(r"\\u0023", text)


def clip(text: str, most: int | None) -> str:
    """About `most` characters of the text, followed by how many are omitted; None for no limit. Clip before escaping."""
    return text if most is None or len(text) <= most else f"{text[:most]}… ({len(text) - most:,} more characters)"


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


_CODE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_WORD = re.compile(r"\(?(?:([^\W\d_]+(?:['’-][^\W\d_]+)*)[,;:.?!)…]*|\d{1,6}(?:\.\d{1,3})?%?\)?[,;:]?|[,;:.…]+)")
_HASH = re.compile(r"[0-9a-f]{7,}")
_LISTED = re.compile(r"\d+[.)]")
"""The start of a numbered list item."""


def _prose(text: str) -> str:
    """Escape text between spaces: plain words and numbers as they are, runs of others as one code span."""
    out: list[str] = []
    odd: list[str] = []
    for piece in re.split(r"( )", text):
        if piece == " " and odd:
            odd.append(piece)
        elif piece in ("", " ") or (_plain(piece) and (out or not _LISTED.match(piece))):
            _flush(odd, out)
            out.append(piece)
        else:
            odd.append(piece)
    _flush(odd, out)
    return "".join(out)


def _plain(piece: str) -> bool:
    match = _WORD.fullmatch(piece)
    return match is not None and not _INVISIBLE.search(piece) and not _HASH.fullmatch(match[1] or "")


def _flush(odd: list[str], out: list[str]) -> None:
    """One code span for the special tokens, without their final punctuation."""
    text = "".join(odd)
    odd.clear()
    kept = text.rstrip(" ")
    if kept:
        bare = kept[:-1] if len(kept) > 1 and kept[-1] in ",;:." else kept
        out.append(f"{markdown(bare)}{kept[len(bare) :]}{text[len(kept) :]}")
