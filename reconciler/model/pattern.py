r"""Patterns that match addresses, for `prune`, `protect`, `ignore` and `--only`.

`*` matches within a segment, `**` across segments, and `\` escapes the next character. Case matters. A bare type
(`component`) matches all resources of the type. A final `:field` counts if the type has such a field, or if the type
itself is a wildcard.
"""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from reconciler.model.address import Address


@dataclass(frozen=True)
class Pattern:
    """A parsed pattern."""

    text: str
    """The part matched against addresses."""
    field: str | None = None
    """The field it is restricted to, or None."""
    whole: bool = False
    """Whether it starts with the page key (`--only`)."""
    excludes: bool = False
    """Whether it excludes what it matches (`--exclude`)."""
    place: tuple[str, int, int] | None = dataclasses.field(default=None, compare=False)
    """Its file, line and column; None if it comes from the command line."""

    @classmethod
    def parse(cls, text: str, fields_of: Mapping[str, frozenset[str]], *, whole: bool = False) -> "Pattern":
        """Parse a pattern. `fields_of` maps the name of each type to its field names, to distinguish `:field` from a
        colon in a name.

        Raises ValueError for an empty pattern, a trailing backslash, or an unknown type or field of a bare type.
        """
        if not text.strip():
            raise ValueError("a pattern must not be empty")
        if re.search(r"(?<!\\)(?:\\\\)*\\$", text):
            raise ValueError("a pattern must not end in a lone backslash")
        body, field = _split_field(text, fields_of, whole)
        kind = _kind_segment(body, whole)
        if kind is not None and "*" not in kind and kind not in fields_of:
            owner, _, strange = kind.partition(":")
            if strange and owner in fields_of:
                raise ValueError(f"a {owner} has no field `{strange}`")
            raise ValueError(f"there is no kind {kind!r}; kinds are {', '.join(sorted(fields_of))}")
        return cls(body, field, whole)

    @property
    def kind(self) -> str | None:
        """The name of the type, or None if it is a wildcard."""
        kind = _kind_segment(self.text, self.whole)
        return None if kind is None or "*" in kind else kind

    def fits(self, lengths_of: Mapping[str, frozenset[int]]) -> bool:
        """Whether the path has a possible number of segments. `lengths_of` maps the name of each type to these numbers."""
        segments = self.text.split("/")[1 if self.whole else 0 :]
        if self.bare or self._page_only or "**" in self.text.split("/")[0]:
            return True
        kind = segments[0]
        if "**" in kind:
            return True
        lengths = lengths_of.get(kind) or frozenset().union(*lengths_of.values())
        count = len(segments) - 1
        return count in lengths or ("**" in self.text and count <= max(lengths))

    @property
    def bare(self) -> bool:
        """Whether the pattern is only a type."""
        return "/" not in self.text and self.kind is not None

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(_translate(self.text) + (r"(?:/.*)?" if self.bare or self._page_only else ""), re.DOTALL)

    @property
    def _page_only(self) -> bool:
        return self.whole and self.text.count("/") < 2 and not self.text.endswith("**")

    def matches(self, address: Address) -> bool:
        """Whether the pattern matches this resource. A `#id` mark in the address is optional."""
        if self._regex.fullmatch(str(address) if self.whole else address.local):
            return True
        return bool(address.mark) and self.matches(address.bare)

    def may_be_of(self, page: str) -> bool:
        """Whether a pattern that starts with the page key may match anything on this page."""
        first = self.text.split("/")[0]
        return "**" in first or re.fullmatch(_translate(first), page, re.DOTALL) is not None

    def __str__(self) -> str:
        return f"{self.text}:{self.field}" if self.field else self.text


def selects(patterns: Iterable[Pattern], address: Address) -> bool:
    """Whether `--only` and `--exclude` select this resource: it is chosen (or nothing is), and not excluded."""
    given = tuple(patterns)
    choosing = [pattern for pattern in given if not pattern.excludes]
    chosen = not choosing or any(pattern.matches(address) for pattern in choosing)
    return chosen and not any(pattern.excludes and pattern.matches(address) for pattern in given)


def exact(address: Address) -> str:
    """The text of a pattern that begins with the page key and matches this resource, whatever characters its name holds."""
    return re.sub(r"[\\*]|:(?=\w+$)", r"\\\g<0>", str(address))


def any_matches(patterns: Iterable[Pattern], address: Address, field: str | None = None) -> bool:
    """Whether any pattern matches the whole resource or, if `field` is given, that field of it."""
    return any((p.field is None or p.field == field) and p.matches(address) for p in patterns)


def _split_field(text: str, fields_of: Mapping[str, frozenset[str]], whole: bool) -> tuple[str, str | None]:
    body, colon, field = text.rpartition(":")
    if not colon or body.endswith("\\"):
        return text, None
    kind = _kind_segment(body, whole)
    field_names = fields_of.get(kind) if kind is not None else None
    if field_names is None:
        field_names = frozenset().union(*fields_of.values()) if kind is None or "*" in kind else frozenset()
    return (body, field) if field in field_names else (text, None)


def _kind_segment(body: str, whole: bool) -> str | None:
    segments = body.split("/")
    if not whole:
        return segments[0]
    return None if len(segments) < 2 or "**" in segments[0] else segments[1]


def _translate(text: str) -> str:
    parts = re.findall(r"\\.|\*\*|\*|[^\\*]+", text, re.DOTALL)
    return "".join(
        ".*" if p == "**" else "[^/]*" if p == "*" else re.escape(p[1:]) if p[0] == "\\" else re.escape(p)
        for p in parts
    )
