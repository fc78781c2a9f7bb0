"""The texts of a configuration that visitors or subscribers read, searchable all at once.

Searching one long text is far faster than searching ten thousand short ones.
"""

import re
import string
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from reconciler.model.field import Access, Field, Type
from reconciler.model.kind import Kind

if TYPE_CHECKING:
    from reconciler.model.resource import Config, Desired, DesiredPage

_TYPES = (Type.TEXT, Type.LONG_TEXT)
_BETWEEN = "\0"
"""Separates the texts. No text of a YAML file can contain it."""


class PublicText(NamedTuple):
    """One text."""

    page: "DesiredPage"
    """The page."""
    item: "Desired"
    """The item."""
    field: Field
    """The field."""
    text: str
    """Its value."""


class PublicTexts:
    """All texts of a configuration that visitors or subscribers read, in file order."""

    def __init__(self, config: "Config") -> None:
        self._texts = list(_texts(config))

    def __iter__(self) -> Iterator[PublicText]:
        return iter(self._texts)

    def search(
        self, pattern: re.Pattern[str], needles: Sequence[str] = ()
    ) -> Iterator[tuple[PublicText, re.Match[str]]]:
        """The matches of a pattern, each with the text it is in.

        `needles` are texts in lowercase of which each match contains one: without any of them, the pattern is not tried.
        """
        if needles and not any(needle in self._lower for needle in needles):
            return
        for match in pattern.finditer(self._joined):
            if _BETWEEN not in match[0]:
                yield self._texts[bisect_right(self._starts, match.start()) - 1], match

    @cached_property
    def _joined(self) -> str:
        return _BETWEEN.join(each.text for each in self._texts)

    @cached_property
    def _lower(self) -> str:
        return self._joined.lower()

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for each in self._texts:
            starts.append(at)
            at += len(each.text) + len(_BETWEEN)
        return starts


_MARKS = str.maketrans("", "", f"{string.punctuation}{string.whitespace}\u2013\u2014\u00b7\u2019")


def plain(text: str) -> str:
    """A text in lowercase without spaces and marks: what is left when people take two names for one."""
    return text.lower().translate(_MARKS)


def _texts(config: "Config") -> Iterable[PublicText]:
    fields: dict[str, tuple[Field, ...]] = {}
    for page in config.pages:
        fields.clear()  # a service has its own types
        for item in page.items:
            name = item.kind.name
            if name not in fields:
                fields[name] = tuple(_public(item.kind))
            values = item.fields
            for field in fields[name]:
                text = values.get(field.name)
                if text and isinstance(text, str):
                    yield PublicText(page, item, field, text)


def _public(kind: Kind) -> Iterator[Field]:
    if kind.identity.personal or any(field.credential for field in kind.fields):
        return
    for field in kind.fields:
        is_code = "css" in field.name.lower() or "html" in field.name.lower()
        if field.type in _TYPES and not field.sensitive and field.access is not Access.OURS and not is_code:
            yield field
