"""Write YAML as a person would, in a form that both this tool (YAML 1.2 core) and YAML 1.1 readers read back exactly.

It uses block maps and lists with an indentation of two spaces, literal block scalars for long texts
(https://yaml.org/spec/1.2.2/#812-literal-style), and quotes only where a plain scalar would be misread.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from reconciler.config.yaml.scalars import core

LINE = 100
"""Maximum line length in characters for a list on one line, or for a text next to its key."""


class Literal(str):
    """A text written unchanged: `${…}` in it is an expression."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on its own line."""

    text: str
    """The comment, without its `#`."""


@dataclass(slots=True)
class Entries:
    """A map: keys with values, and comments between them."""

    parts: list["tuple[str, Node] | Remark"] = field(default_factory=list)
    """The keys with their values, and the comments, in order."""

    def add(self, key: str, value: "Node") -> None:
        """Add a key."""
        self.parts.append((key, value))

    def remark(self, text: str) -> None:
        """Add a comment before the next key."""
        self.parts.append(Remark(text))

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys, in order."""
        return tuple(part[0] for part in self.parts if isinstance(part, tuple))

    @property
    def values(self) -> tuple["Node", ...]:
        """The values, in order."""
        return tuple(part[1] for part in self.parts if isinstance(part, tuple))

    def get(self, key: str) -> "Node | None":
        """The value of a key, or None."""
        return next((part[1] for part in self.parts if isinstance(part, tuple) and part[0] == key), None)

    def drop(self, key: str) -> None:
        """Remove a key."""
        self.parts = [part for part in self.parts if isinstance(part, Remark) or part[0] != key]


@dataclass(slots=True)
class Items:
    """A list of maps, and comments between them."""

    parts: list[Entries | Remark] = field(default_factory=list)
    """The maps and the comments, in order."""

    def remark(self, text: str) -> None:
        """Add a comment before the next item."""
        self.parts.append(Remark(text))


Node = str | bool | int | float | Sequence[str] | Entries | Items


def emit(root: Entries, head: Sequence[str] = ()) -> str:
    """The text of a document, with empty lines between top-level keys. `head` are the comment lines at its start."""
    lines = [f"# {one_line(text)}" for text in head]
    for number, part in enumerate(root.parts):
        lines += [""] * bool(number)
        lines.extend(map_lines(Entries([part]), 0))
    return "\n".join(lines) + "\n"


def one_line(text: str) -> str:
    """A text that is safe in a comment: invisible characters are escaped."""
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def map_lines(entries: Entries, indent: int) -> Iterator[str]:
    """The lines of a map at an indentation."""
    space = " " * indent
    for part in entries.parts:
        if isinstance(part, Remark):
            yield f"{space}# {one_line(part.text)}"
        else:
            yield from _pair(part[0], part[1], indent)


def _pair(key: str, value: Node, indent: int) -> Iterator[str]:
    start = f"{' ' * indent}{_scalar(key)}:"
    if isinstance(value, Entries):
        yield start if value.keys else f"{start} {{}}"
        yield from map_lines(value, indent + 2)
    elif isinstance(value, Items):
        yield start
        yield from list_lines(value, indent + 2)
    elif isinstance(value, str):
        yield from _text(start, value, indent + 2)
    elif isinstance(value, Sequence):
        yield from _words(start, value, indent + 2)
    else:
        yield f"{start} {plain_value(value)}"


def list_lines(items: Items, indent: int) -> Iterator[str]:
    """The lines of a list of maps at an indentation."""
    space = " " * indent
    for part in items.parts:
        if isinstance(part, Remark):
            yield f"{space}# {one_line(part.text)}"
            continue
        mark = f"{space}- "
        for line in map_lines(part, indent + 2):
            yield mark + line[indent + 2 :] if mark else line
            mark = ""


def flow_text(node: Node) -> str:
    """A value on one line, as it stands inside brackets. Comments in it are left out."""
    if isinstance(node, Entries):
        pairs = (part for part in node.parts if isinstance(part, tuple))
        return "{" + ", ".join(f"{_scalar(key, flow=True)}: {flow_text(value)}" for key, value in pairs) + "}"
    if isinstance(node, Items):
        return "[" + ", ".join(flow_text(part) for part in node.parts if isinstance(part, Entries)) + "]"
    if isinstance(node, str):
        return scalar(node, flow=True)
    if isinstance(node, Sequence):
        return "[" + ", ".join(scalar(word, flow=True) for word in node) + "]"
    return plain_value(node)


def _words(start: str, words: Sequence[str], indent: int) -> Iterator[str]:
    flow = f"{start} [{', '.join(scalar(word, flow=True) for word in words)}]"
    if len(flow) <= LINE:
        yield flow
        return
    yield start
    for word in words:
        yield f"{' ' * indent}- {scalar(word)}"


def _text(start: str, text: str, indent: int) -> Iterator[str]:
    written = text if isinstance(text, Literal) else text.replace("${", "$${")
    if ("\n" in written or len(written) > LINE) and fits_block(written):
        body = written.removesuffix("\n")
        sign = indent_sign(body)
        chomp = "" if written.endswith("\n") else "-"
        yield f"{start} |{sign}{chomp}"
        space = " " * indent
        for line in body.split("\n"):
            yield space + line if line else ""
    else:
        yield f"{start} {_scalar(written)}"


def indent_sign(body: str) -> str:
    """The indentation indicator. It is needed if the first line does not show the indentation of the block."""
    return "2" if body[:1] in (" ", "\t", "\n") else ""


_BLOCK = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u061b\u061d-\u200a\u200c\u200d\u2010-\u2027\u202f-\u2065\u2070-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""Characters that a block scalar cannot contain or would hide: control, bidirectional and zero-width characters.
Joiners are allowed.
"""


def fits_block(text: str) -> bool:
    """Whether a block scalar can contain the text and shows all of it."""
    if text.endswith("\n\n") or not text.strip("\n"):
        return False
    return not _BLOCK.search(text)


def scalar(text: str, *, flow: bool = False) -> str:
    """A single-line scalar, quoted if it would otherwise be misread."""
    return _scalar(text if isinstance(text, Literal) else text.replace("${", "$${"), flow=flow)


def _scalar(text: str, *, flow: bool = False) -> str:
    if is_plain(text) and not (flow and _ENDS_IN_FLOW.search(text)):
        return text
    if all(map(is_shown, text)) and ('"' in text or "\\" in text):
        return "'" + text.replace("'", "''") + "'"
    return double_quoted(text)


def double_quoted(text: str) -> str:
    """The text in double quotes, with escapes for what cannot be seen."""
    inside = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if is_shown(c) else _escape(c) for c in inside) + '"'


def is_shown(character: str) -> bool:
    """Whether a character is written unescaped: printable characters, and the joiners used by emoji and some scripts."""
    return character.isprintable() or character in "\u200c\u200d"


_ENDS_IN_FLOW = re.compile(r"[,\[\]{}?]")
"""Ends a plain scalar in a flow list. YAML allows the question mark, but PyYAML without libyaml does not."""


def _escape(character: str) -> str:
    code = ord(character)
    known_names = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character)
    return known_names or (
        f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
    )


_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`=<")
_NUMBER_LIKE = re.compile(r"[-+.0-9][-+.,:_0-9eExXoO]*")
_SHORT_BOOLS = frozenset(("y", "Y", "n", "N"))
_IMPLICIT: Mapping[str, Sequence[tuple[str, re.Pattern[str]]]] = yaml.SafeLoader.yaml_implicit_resolvers


def is_plain(text: str) -> bool:
    """Whether YAML 1.2 and 1.1 readers both read the unquoted text as exactly this text."""
    if not text or text[0] in _INDICATORS or text != text.strip() or not text.isprintable():
        return False
    if ": " in text or " #" in text or text.endswith(":") or max(text) > "\uffff":
        return False
    if text in _SHORT_BOOLS or _NUMBER_LIKE.fullmatch(text) or not isinstance(core(text), str):
        return False
    return not any(pattern.match(text) for _, pattern in _IMPLICIT.get(text[0], ()))


def plain_value(value: float) -> str:
    """A number or a truth value."""
    return ("true" if value else "false") if isinstance(value, bool) else repr(value)
