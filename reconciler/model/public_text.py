"""The texts of a configuration that visitors or subscribers read, searchable all at once.

Searching one long text is far faster than searching ten thousand short ones.
"""

import re
import string
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from reconciler.model.field import Access, Field, Type
from reconciler.model.kind import Kind

if TYPE_CHECKING:
    from reconciler.model.resource import Config, Desired, DesiredPage

_TYPES = (Type.TEXT, Type.LONG_TEXT, Type.URL, Type.HOST)
BETWEEN = "\0"
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


class TextMatch(NamedTuple):
    """A place in a text that matches a pattern."""

    at: PublicText
    """The text."""
    words: str
    """What matches."""
    start: int
    """Where it begins in the text."""
    nth: int
    """How often the same words stand before it in the text."""


class PublicTexts:
    """All texts of a configuration that visitors or subscribers read, in file order."""

    def __init__(self, config: "Config") -> None:
        self._texts = list(_texts(config))

    def __iter__(self) -> Iterator[PublicText]:
        return iter(self._texts)

    def search(self, pattern: re.Pattern[str], needles: Sequence[str] = ()) -> Iterator[TextMatch]:
        """The matches of a pattern.

        `needles` are texts in lowercase of which each match contains one: without any of them, the pattern is not tried.
        """
        if needles and not any(needle in self._lower for needle in needles):
            return
        last, counted = -1, dict[str, tuple[int, int]]()
        for match in pattern.finditer(self._joined):
            words = match[0]
            if BETWEEN in words:
                continue
            number = bisect_right(self._starts, match.start()) - 1
            if number != last:
                last, counted = number, {}
            begin = self._starts[number]
            since, nth = counted.get(words, (begin, 0))
            nth += self._joined.count(words, since, match.start())
            counted[words] = (match.start(), nth)
            yield TextMatch(self._texts[number], words, match.start() - begin, nth)

    @cached_property
    def _joined(self) -> str:
        return BETWEEN.join(each.text for each in self._texts)

    @cached_property
    def _lower(self) -> str:
        return self._joined.lower()

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for each in self._texts:
            starts.append(at)
            at += len(each.text) + len(BETWEEN)
        return starts


_TELLING = "+#&@%$<>="
"""Marks that tell names apart: C, C++ and C# are three."""

_MARKS = str.maketrans(
    "",
    "",
    f"{string.punctuation}{string.whitespace}\u2013\u2014\u00b7\u2019".translate(
        {ord(mark): None for mark in _TELLING}
    ),
)
_NUMBERS = re.compile(rf"(?<=\d)(?:[^\w{BETWEEN}]|_)+(?=\d)")
_BETWEEN_NUMBERS = "\1"


def plain(text: str) -> str:
    """A text in lowercase without spaces and marks: what is left when people take two names for one.

    Numbers stay apart (1.1 is not 11), and so do marks that tell names apart. Empty for a text of nothing but other marks.
    """
    return _NUMBERS.sub(_BETWEEN_NUMBERS, text.lower()).translate(_MARKS)


def all_plain(texts: Iterable[str]) -> list[str]:
    """`plain` of each text, all at once, which is far faster."""
    return plain(BETWEEN.join(texts)).split(BETWEEN)


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
                value = values.get(field.name)
                if value and isinstance(value, str):
                    yield PublicText(page, item, field, value)
                elif value and field.type is Type.RECORDS and isinstance(value, Sequence):
                    texts = (text for record in value if isinstance(record, Mapping) for text in record.values())
                    yield from (PublicText(page, item, field, text) for text in texts if text and isinstance(text, str))


def _public(kind: Kind) -> Iterator[Field]:
    if kind.identity.personal or any(field.credential for field in kind.fields):
        return
    for field in kind.fields:
        is_code = "css" in field.name.lower() or "html" in field.name.lower()
        if (
            field.type in (*_TYPES, Type.RECORDS)
            and not field.sensitive
            and field.access is not Access.OURS
            and not is_code
        ):
            yield field
