r"""Patterns over addresses: what `prune`, `protect`, `ignore` and `--only` are written in.

`*` stays inside one segment, `**` crosses segments, `\` takes the next character as it is, case matters, and a bare kind (`component`)
means all of that kind. `:field` at the end counts where it names a field of the kind, or where the kind itself is a pattern.
"""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from reconciler.model.address import Address


@dataclass(frozen=True)
class Pattern:
    """One written pattern. `text` is the part held against addresses, `field` the field it is narrowed to, `whole` whether
    it starts with the page key (`--only`) or leaves it out.
    """

    text: str
    field: str | None = None
    whole: bool = False
    excludes: bool = False
    """Whether it takes out what it matches (`--exclude`) instead of choosing it."""
    place: tuple[str, int, int] | None = dataclasses.field(default=None, compare=False)
    """The file, line and column where it is written; None for one of the command line."""

    @classmethod
    def parse(cls, text: str, fields_of: Mapping[str, frozenset[str]], *, whole: bool = False) -> "Pattern":
        """Read a pattern. `fields_of` maps each kind's name to its fields' names, to tell `:field` from a colon in a name.

        Raises ValueError for an empty pattern, one that ends in a lone backslash, or one whose kind does not exist.
        """
        if not text.strip():
            raise ValueError("a pattern must not be empty")
        if re.search(r"(?<!\\)(?:\\\\)*\\$", text):
            raise ValueError("a pattern must not end in a lone backslash")
        body, field = _split_field(text, fields_of, whole)
        kind = _kind_segment(body, whole)
        if kind is not None and "*" not in kind and kind not in fields_of:
            raise ValueError(f"there is no kind {kind!r}; kinds are {', '.join(sorted(fields_of))}")
        return cls(body, field, whole)

    @property
    def kind(self) -> str | None:
        """The kind's name where the pattern names one, None where that is a wildcard too."""
        kind = _kind_segment(self.text, self.whole)
        return None if kind is None or "*" in kind else kind

    def fits(self, lengths_of: Mapping[str, frozenset[int]]) -> bool:
        """Whether the path has as many segments as one of a thing of its kind can have. `lengths_of` gives these by kind."""
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
        """Whether the pattern is a kind and nothing more."""
        return "/" not in self.text and self.kind is not None

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(_translate(self.text) + (r"(?:/.*)?" if self.bare or self._page_only else ""), re.DOTALL)

    @property
    def _page_only(self) -> bool:
        return self.whole and self.text.count("/") < 2 and not self.text.endswith("**")

    def matches(self, address: Address) -> bool:
        """Whether the pattern is about this thing. A thing with a `#id` mark is matched with the mark and without it."""
        if self._regex.fullmatch(str(address) if self.whole else address.local):
            return True
        return bool(address.mark) and self.matches(address.bare)

    def may_be_of(self, page: str) -> bool:
        """Whether a pattern that starts with the page key may name anything of the page with this key."""
        first = self.text.split("/")[0]
        return "**" in first or re.fullmatch(_translate(first), page, re.DOTALL) is not None

    def __str__(self) -> str:
        return f"{self.text}:{self.field}" if self.field else self.text


def selects(patterns: Iterable[Pattern], address: Address) -> bool:
    """Whether `--only` and `--exclude` leave this thing in: it is chosen, or nothing is, and it is not taken out."""
    given = tuple(patterns)
    choosing = [pattern for pattern in given if not pattern.excludes]
    chosen = not choosing or any(pattern.matches(address) for pattern in choosing)
    return chosen and not any(pattern.excludes and pattern.matches(address) for pattern in given)


def any_matches(patterns: Iterable[Pattern], address: Address, field: str | None = None) -> bool:
    """Whether one of the patterns is about the whole thing, or, where a field is named, about that field of it."""
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
