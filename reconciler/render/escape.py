"""Text that others wrote, made harmless: one function for each output format, and nothing else escapes anything.

Names, descriptions and bodies come from strangers and from the network. What comes out of here is shown and never acted on: no terminal
escape, no Markdown structure, no `@mention`, no link, no HTML, no workflow command. Control, bidirectional and zero-width characters
are shown as escapes (`\\x1b`, `\\u202e`) in every format; emoji joined by zero-width joiners come apart by that.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape as _html_escape

_INVISIBLE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"  # control characters, line separators, lone surrogates
    # every character of the Unicode category Cf (format): bidirectional controls, zero-width ones, tags
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    # letters and marks that show nothing: fillers, joiners, variation selectors other than the two of emoji
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\uffa0\ufe00-\ufe0d"
    "]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

# GitHub's runner reads `::command` at the start of a line, leading white space aside, and its older `##[command]` anywhere in one;
# Azure Pipelines and TeamCity read `##vso[` and `##teamcity[` (https://github.com/actions/runner, ActionCommand.cs).
_COMMAND_AT_START = re.compile(r"^(\s*):(?=:)")
_COMMAND_ANYWHERE = re.compile(r"#(?=#\w*\[)")


def visible(text: str, *, lines: bool = False) -> str:
    """The text with every character that cannot be seen as an escape; with `lines`, newlines stay (and CRLF is one)."""
    if lines:
        return "\n".join(map(visible, text.replace("\r\n", "\n").split("\n")))
    return _INVISIBLE.sub(_escape, text)


def terminal(text: str, most: int | None = None) -> str:
    """The text for one line of a terminal or a log: no escape sequence, no newline, no workflow command. `most` as in `clip`."""
    shown = _COMMAND_AT_START.sub(r"\1\\x3a", visible(clip(text, most)))
    return _COMMAND_ANYWHERE.sub(r"\\x23", shown)


def markdown(text: str) -> str:
    """The text as a code span: in it no host resolves a mention, a reference, a link or HTML. Not for table cells."""
    shown = terminal(text)
    if not shown.strip(" "):
        return "*(blank)*" if shown else "*(empty)*"
    ticks = "`" * (_longest_run(shown) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def markdown_cell(text: str) -> str:
    """The text for a cell of a Markdown table. A bar stands between code spans: how one is written inside differs between parsers."""
    if "|" not in text:
        return markdown(text)
    return "&#124;".join(markdown(part) if part else "" for part in text.split("|"))


def markdown_prose(text: str, names: Iterable[str] = (), most: int | None = None) -> str:
    """A sentence of ours that may hold a stranger's words: plain words stay plain, whatever else becomes a code span.

    What stands between two single backticks is one code span, as it is in our hints, and so is each of `names` (see `spans`).
    """
    out = ""
    for part, code in spans(text, names, most):
        shown = markdown(part) if code else _prose(part)
        # Two code spans side by side would be read as one.
        out += f" {shown}" if out.endswith("`") and shown.startswith("`") else shown
    return out


def spans(text: str, names: Iterable[str] = (), most: int | None = None) -> Iterator[tuple[str, bool]]:
    """The parts of a sentence, and of each whether it is code: what stood between two single backticks, and `names`.

    A name is what a stranger wrote into a sentence of ours: told apart from it, it cannot go on in our words. Each is looked for as often
    as it is given. With `most` a name is cut to half as many characters, and what stands between names to as many. Nothing is escaped
    yet.
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
    """Lines as a fenced block, whose fence is longer than any run of backticks in it."""
    body = "\n".join(map(terminal, lines))
    fence = "`" * max(3, _longest_run(body) + 1)
    return f"{fence}{language}\n{body}\n{fence}"


def html(text: str) -> str:
    """The text for an element or a quoted attribute of HTML, on one line; the page may be printed to a log, too."""
    return _COMMAND_ANYWHERE.sub("&#35;", _html_escape(visible(text), quote=True))


def workflow_data(text: str) -> str:
    """The text as the message of a GitHub workflow command; newlines stay."""
    shown = _COMMAND_ANYWHERE.sub(r"\\x23", visible(text, lines=True))
    return shown.replace("%", "%25").replace("\n", "%0A")


def workflow_property(text: str) -> str:
    """The text as a property (`file=`, `title=`) of a GitHub workflow command, on one line."""
    return workflow_data(visible(text)).replace(":", "%3A").replace(",", "%2C")


def json_text(text: str) -> str:
    """JSON in which no log reads a command: `##[` can stand only inside a string, where `#` may be written as an escape."""
    return _COMMAND_ANYWHERE.sub(r"\\u0023", text)


def clip(text: str, most: int | None) -> str:
    """About `most` characters of the text, saying how many are left out; None for all. Clip first, then escape."""
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
"""What begins a numbered list at the head of a line."""


def _prose(text: str) -> str:
    """Pieces between spaces: plain words and numbers as they are, runs of others as one code span."""
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
    """One code span for the odd tokens, the punctuation at their end left outside of it."""
    text = "".join(odd)
    odd.clear()
    kept = text.rstrip(" ")
    if kept:
        bare = kept[:-1] if len(kept) > 1 and kept[-1] in ",;:." else kept
        out.append(f"{markdown(bare)}{kept[len(bare) :]}{text[len(kept) :]}")
