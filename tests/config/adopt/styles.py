"""Configurations in every style that YAML has, drawn at random, with the owner of each piece of their text."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

PAGE = "kctbh9vrtdwd"
WORDS = (
    "Alpha", "Bravo", "Çédille", "Delta 4", "Echo: echo", "Fox #1", "Golf", "Hotel's", 'India "x"', "Jülich 🚀",
    "-dash", "on", "12:30", "~", "null", "[a]", "{b}", "&c", "*d", "!e", "%f", "@g", "a/b", "k=v", "1e3", "? q", "0x1F",
    "עברית", "a, b", "é", "a: b: c", "${env:X}", "{{ x }}", "\\n", "a  b", "'", '"', ">", "|", "#h", "x" * 120,
)  # fmt: skip
TEXTS = (
    *WORDS, "Plain words", "Two\nlines", "Two\nlines\n", "A\n\nB", "  indented\nless", "a\n  more\nb", "tab\there", "long " * 60,
    "trailing \nspace", "x\n# no comment\ny", "x\n- no item\ny", "${file:a}", "$", "$${", "$${x}",
    "zero\u200bwidth", "\u202eRTL", "x" * 300, "é" * 90, "a\n" * 30, "- a\n- b", "---", "...", "x\n---\ny", "x\n...", "'a' \"b\"",
    "a\\b", "%x", "\ttab", "end:", "a #b", "ends #", "é\u0301", "🚀" * 40, "\nfirst", " \n ", "a\n ", "a\n\t",
)  # fmt: skip


@dataclass
class Item:
    """An item of a list: its keys with values, in the order in which they are written."""

    name: str
    pairs: list[tuple[str, Any]]


@dataclass
class Refs:
    """A list of references."""

    names: list[str]


@dataclass
class Written:
    """A text with the owner of each of its pieces."""

    pieces: list[tuple[str, str]] = field(default_factory=list)

    def add(self, owner: str, text: str) -> None:
        self.pieces.append((owner, text))

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.pieces)


class Style:
    """Writes one file. `wild` is the chance, from 0 to 1, of what few people write."""

    def __init__(self, seed: int, *, wild: float = 0.3) -> None:
        self.random = Random(seed)
        self.wild = wild * self.random.random() * 2
        self.out = Written()
        self.newline = self.random.choice(("\n", "\n", "\r\n"))
        self.step = self.random.choice((2, 2, 2, 4, 8, 3))
        self.dash = self.random.choice((0, 0, 2, 2, 1, 4))
        self.gap = self.random.choice((1, 1, 1, 3))
        self.noise = self.random.choice((0.0, 0.1, 0.4))
        self.flow = self.random.choice((0.0, 0.2, 0.6))
        self.number = 0

    def chance(self, part: float) -> bool:
        return self.random.random() < part

    def line_end(self, owner: str) -> None:
        text = ""
        if self.chance(self.noise):
            text = self.random.choice((" ", "  ", "\t", "")) if self.chance(0.4) else f"  {self.comment()}"
        self.out.add(owner, text + self.newline)

    def comment(self) -> str:
        self.number += 1
        return (
            self.random.choice(("# c%d;", "#c%d;", "# - name: 'c%d;", '# "c%d;', "# [c%d;", "#: é c%d;")) % self.number
        )

    def between(self, owner: str, indent: int) -> None:
        """Comments and empty lines before a line."""
        while self.chance(self.noise):
            kind = self.random.randrange(4)
            if kind == 0:
                self.out.add(owner, self.random.choice(("", " ", "    ")) + self.newline)
            else:
                at = self.random.choice((indent, indent, indent, 0, indent + 1, indent + 2, max(0, indent - 2)))
                at = min(at, self.base) if self.in_block else at  # further right, it would be text of the block
                self.out.add(owner, " " * at + self.comment() + self.newline)

    def key(self, key: str) -> str:
        if self.chance(0.15 * self.wild):
            key = self.random.choice((f"'{key}'", f'"{key}"'))
        return key + (" " if self.chance(0.1 * self.wild) else "") + ":"

    def scalar(self, text: str, indent: int, *, flow: bool = False, key: bool = False) -> str:
        """A text in any style that can hold it. Lines of blocks stand at `indent` or further right."""
        text = text.replace("${", "$${")
        options = [_double(text)]
        printable = all(c.isprintable() for c in text.replace("\n", "")) and "\ufeff" not in text
        if printable and "\n" not in text:
            single = "'" + text.replace("'", "''") + "'"
            options += [single]
            if _plain(text, flow=flow):
                options += [text] * 3
            if " " in text.strip() and not key and self.chance(self.wild):
                options.append(self._over_lines(single, indent))
                options.append(self._over_lines(_double(text), indent))
                if _plain(text, flow=flow) and "  " not in text:
                    options.append(self._over_lines(text, indent))
        block = all(c.isprintable() or c == "\n" for c in text) and "\ufeff" not in text and not flow and not key
        if block and text.strip() and "\u2028" not in text and "\x85" not in text:
            options += [self._block(text, indent)] * (4 if "\n" in text else 1)
        return self.random.choice(options)

    def _over_lines(self, text: str, indent: int) -> str:
        inner = [
            at
            for at in range(2, len(text) - 2)
            if text[at] == " " and text[at - 1] not in " \\" and text[at + 1] not in " #-?:"
        ]
        if not inner:
            return text
        at = self.random.choice(inner)
        return text[:at] + self.newline + " " * indent + text[at + 1 :]

    def _block(self, text: str, indent: int) -> str:
        body = text.rstrip("\n")
        ends = len(text) - len(body)
        lines = body.split("\n")
        digit = lines[0][:1] in (" ", "") or self.chance(0.2)
        # the caller's keys stand `base` columns in; the indicator counts from there
        extra = self.random.choice((0, 0, 1, 2))
        by = indent - self.base + extra
        if by > 9:
            by, extra = 9, 9 - (indent - self.base)
        folded = len(lines) == 1 and lines[0][:1] != " " and self.chance(0.5)
        chomp = {0: "-", 1: ""}.get(ends, "+")
        if self.long and ends <= 1 and self.chance(0.2):
            chomp = self.random.choice(("", "-")) if ends == 0 else ""  # '' clips: trailing break is equal
        header = [str(by) if digit else "", chomp]
        self.random.shuffle(header)
        space = " " * (self.base + by)
        note = "  " + self.comment() if self.chance(self.noise) else ""
        head = (">" if folded else "|") + "".join(header) + note
        rows = [space + line if line else "" for line in lines] + [""] * (ends - 1 if chomp == "+" else 0)
        return head + self.newline + self.newline.join(rows)

    base, long, in_block = 0, False, False

    def pair(self, owner: str, key: str, value: Any, indent: int) -> None:
        """One key with its value, after the indentation of its line."""
        field_ = f"{owner}:{key}"
        written = self.key(key)
        self.out.add(owner, written)
        self.base, self.long = (
            indent,
            key in ("description", "body", "tooltip_description", "notifications_email_footer"),
        )
        if isinstance(value, list):
            self.item_list(owner, key, value, indent)
        elif isinstance(value, dict):
            if self.chance(self.flow) and value:
                self.out.add(owner, " {")
                self.flow_pairs(f"{owner}.{key}", list(value.items()), indent)
                self.out.add(owner, "}")
                self.line_end(f"{owner}@end")
            else:
                self.line_end(owner)
                self.map(f"{owner}.{key}", list(value.items()), indent + self.step)
        elif isinstance(value, Refs):
            self.refs(owner, value, indent)
        else:
            self.out.add(owner, " " * self.gap)
            below = indent + self.step
            if isinstance(value, str):
                text = self.scalar(value, below)
                if text[0] not in "|>" and self.chance(0.1 * self.wild):
                    text = self.newline + " " * below + text
                if self.chance(0.05 * self.wild):
                    text = self.random.choice(("!!str ", f"&z{self.number} ", "!!str   ")) + text
            else:
                text = (
                    "true" if value is True else "false" if value is False else "null" if value is None else str(value)
                )
                if value is None:
                    text = self.random.choice(("null", "~", "", '""'))
            self.out.add(field_, text)
            is_block = "\n" in text and text.lstrip("!&z0123456789str ")[0] in "|>"
            self.in_block = is_block
            if is_block:
                self.out.add(owner, self.newline)
            else:
                self.line_end(owner)

    def map(self, owner: str, pairs: list[tuple[str, Any]], indent: int, *, started: bool = False) -> None:
        for number, (key, value) in enumerate(pairs):
            if number or not started:
                if number:
                    self.between(owner, indent)
                self.out.add(owner, " " * indent)
            self.pair(owner, key, value, indent)

    def item_list(self, owner: str, key: str, items: list[Item], indent: int) -> None:
        where = f"{owner}[]"
        if not items or (self.chance(self.flow) and not any(_deep(item) for item in items)):
            self.out.add(owner, " ")
            self.flow_list(where, items, indent)
            self.line_end(f"{owner}@end")
            return
        self.line_end(f"{owner}@end")
        at = indent + (self.dash if indent else max(self.dash, 0))
        for number, item in enumerate(items):
            self.between(where if number == 0 else f"above {item.name}", at)
            mine = item.name
            if self.chance(self.flow):
                self.out.add(mine, " " * at + "- {")
                self.flow_pairs(mine, item.pairs, at + 2)
                self.out.add(mine, "}")
                self.line_end(mine)
                continue
            gap = self.gap if self.chance(0.9) else self.random.choice((2, 3))
            self.out.add(mine, " " * at + "-" + " " * gap)
            if self.chance(0.05 * self.wild):
                self.out.add(mine, self.comment() + self.newline + " " * (at + 1 + gap))
            self.map(mine, item.pairs, at + 1 + gap, started=True)

    def flow_list(self, where: str, items: list[Item], indent: int) -> None:
        self.out.add(where, "[")
        for number, item in enumerate(items):
            if number:
                self.out.add(where, ",")
            self.flow_space(where, indent)
            self.out.add(item.name, "{")
            self.flow_pairs(item.name, item.pairs, indent + 2)
            self.out.add(item.name, "}")
        if items and self.chance(0.2):
            self.out.add(where, ",")
        if items:
            self.flow_space(where, indent)
        self.out.add(where, "]")

    def flow_space(self, owner: str, indent: int) -> None:
        if self.chance(self.wild * 0.3):
            self.line_end(owner)
            self.out.add(owner, " " * (indent + self.step))
        else:
            self.out.add(owner, self.random.choice(("", " ", " ", " ")))

    def flow_pairs(self, owner: str, pairs: list[tuple[str, Any]], indent: int) -> None:
        for number, (key, value) in enumerate(pairs):
            if number:
                self.out.add(owner, ", " if self.chance(0.9) else " , ")
                self.flow_space(owner, indent)
            self.out.add(owner, self.key(key) + " ")
            if isinstance(value, list):
                self.flow_list(f"{owner}[]", value, indent)
            elif isinstance(value, dict):
                self.out.add(owner, "{")
                self.flow_pairs(f"{owner}.{key}", list(value.items()), indent)
                self.out.add(owner, "}")
            elif isinstance(value, Refs):
                self.flow_refs(owner, value, indent)
            else:
                text = (
                    self.scalar(value, indent + self.step, flow=True) if isinstance(value, str) else str(value).lower()
                )
                self.out.add(f"{owner}:{key}", "null" if value is None else text)

    def refs(self, owner: str, refs: Refs, indent: int) -> None:
        if not refs.names or self.chance(0.5):
            self.out.add(owner, " ")
            self.flow_refs(owner, refs, indent)
            self.line_end(owner)
            return
        self.line_end(owner)
        for name in refs.names:
            self.between(f"{owner}:refs", indent + self.dash)
            self.out.add(f"{owner}:refs", " " * (indent + self.dash) + "- " + self.scalar(name, 0, key=True))
            self.line_end(f"{owner}:refs")

    def flow_refs(self, owner: str, refs: Refs, indent: int) -> None:
        mine = f"{owner}:refs"
        self.out.add(mine, "[")
        for number, name in enumerate(refs.names):
            if number:
                self.out.add(mine, ",")
            self.flow_space(mine, indent)
            self.out.add(mine, self.scalar(name, 0, flow=True, key=True))
        self.out.add(mine, "]")


def _deep(item: Item) -> bool:
    return len(item.pairs) > 4


def _double(text: str) -> str:
    inside = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04X}" for c in inside) + '"'


def _plain(text: str, *, flow: bool) -> bool:
    if not text.replace(" ", "").replace("é", "").replace("-", "").replace(":", "").isalnum() or text != text.strip():
        return False
    if text[0] in "-:?" or ": " in text or text.endswith(":") or text.lower() in ("null", "true", "false"):
        return False
    return not text[0].isdigit() and not (flow and "," in text)
