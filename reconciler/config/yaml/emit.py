"""YAML text as a person would write it, and that reads back exactly: by this tool (YAML 1.2 core) and by readers of YAML 1.1.

Block maps and lists, two spaces deep; long texts as literal block scalars (https://yaml.org/spec/1.2.2/#812-literal-style); quotes only
where a plain word would be misread.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from reconciler.config.yaml.scalars import core

LINE = 100
"""Characters up to which a list stands on one line, and a text beside its key."""


class Literal(str):
    """A text that is written as it is, `${…}` being live in it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment of its own line."""

    text: str


@dataclass(slots=True)
class Entries:
    """A map: keys with their values, and remarks between them."""

    parts: list["tuple[str, Node] | Remark"] = field(default_factory=list)

    def add(self, key: str, value: "Node") -> None:
        """One more key."""
        self.parts.append((key, value))

    def remark(self, text: str) -> None:
        """A comment where the next key would stand."""
        self.parts.append(Remark(text))

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys so far."""
        return tuple(part[0] for part in self.parts if isinstance(part, tuple))

    @property
    def values(self) -> tuple["Node", ...]:
        """The values so far."""
        return tuple(part[1] for part in self.parts if isinstance(part, tuple))

    def get(self, key: str) -> "Node | None":
        """The value of a key; None where it is not there."""
        return next((part[1] for part in self.parts if isinstance(part, tuple) and part[0] == key), None)

    def drop(self, key: str) -> None:
        """Take a key out."""
        self.parts = [part for part in self.parts if isinstance(part, Remark) or part[0] != key]


@dataclass(slots=True)
class Items:
    """A list of maps, and remarks between them."""

    parts: list[Entries | Remark] = field(default_factory=list)

    def remark(self, text: str) -> None:
        """A comment where the next item would stand."""
        self.parts.append(Remark(text))


Node = str | bool | int | float | Sequence[str] | Entries | Items


def emit(root: Entries, head: Sequence[str] = ()) -> str:
    """The text of a document, its top keys set apart by an empty line. `head` are comments above it."""
    lines = [f"# {one_line(text)}" for text in head]
    for number, part in enumerate(root.parts):
        lines += [""] * bool(number)
        lines.extend(_map(Entries([part]), 0))
    return "\n".join(lines) + "\n"


def one_line(text: str) -> str:
    """A text that can stand in a comment: what cannot be seen is shown as an escape."""
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def _map(entries: Entries, indent: int) -> Iterator[str]:
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
        yield from _map(value, indent + 2)
    elif isinstance(value, Items):
        yield start
        yield from list_lines(value, indent + 2)
    elif isinstance(value, str):
        yield from _text(start, value, indent + 2)
    elif isinstance(value, Sequence):
        yield from _words(start, value, indent + 2)
    else:
        yield f"{start} {_other(value)}"


def list_lines(items: Items, indent: int) -> Iterator[str]:
    """The lines of a list of maps that stands so deep."""
    space = " " * indent
    for part in items.parts:
        if isinstance(part, Remark):
            yield f"{space}# {one_line(part.text)}"
            continue
        mark = f"{space}- "
        for line in _map(part, indent + 2):
            yield mark + line[indent + 2 :] if mark else line
            mark = ""


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
    if ("\n" in written or len(written) > LINE) and _fits_block(written):
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
    """The indentation indicator, needed where the first line does not show how deep the block stands."""
    return "2" if body[:1] in (" ", "\t", "\n") else ""


_BLOCK = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u061b\u061d-\u200a\u200c\u200d\u2010-\u2027\u202f-\u2065\u2070-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""What a block scalar does not hold, or would hide: control, bidirectional and zero-width characters. The joiners of scripts pass."""


def _fits_block(text: str) -> bool:
    if text.endswith("\n\n") or not text.strip("\n"):
        return False
    return not _BLOCK.search(text)


def scalar(text: str, *, flow: bool = False) -> str:
    """A text on one line, quoted where it would be misread without."""
    return _scalar(text if isinstance(text, Literal) else text.replace("${", "$${"), flow=flow)


def _scalar(text: str, *, flow: bool = False) -> str:
    if is_plain(text) and not (flow and _ENDS_IN_FLOW.search(text)):
        return text
    if all(map(_is_shown, text)) and ('"' in text or "\\" in text):
        return "'" + text.replace("'", "''") + "'"
    inside = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if _is_shown(c) else _escape(c) for c in inside) + '"'


def _is_shown(character: str) -> bool:
    """Whether a character stands as it is: what is printable, and the joiners that emoji and some scripts are made with."""
    return character.isprintable() or character in "\u200c\u200d"


_ENDS_IN_FLOW = re.compile(r"[,\[\]{}?]")
"""What ends a word in a list on one line; the question mark for PyYAML without libyaml, though YAML lets it pass."""


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
    """Whether the text can stand without quotes and is read as this text, and nothing else, by readers of YAML 1.2 and 1.1."""
    if not text or text[0] in _INDICATORS or text != text.strip() or not text.isprintable():
        return False
    if ": " in text or " #" in text or text.endswith(":") or max(text) > "\uffff":
        return False
    if text in _SHORT_BOOLS or _NUMBER_LIKE.fullmatch(text) or not isinstance(core(text), str):
        return False
    return not any(pattern.match(text) for _, pattern in _IMPLICIT.get(text[0], ()))


def _other(value: float) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else repr(value)
