"""The texts of a configuration that visitors or subscribers read, and how they are searched.

Most texts hold nothing of what is searched for. To look for a word in all of them at once finds the few that may.
"""

import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
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

        `needles` are texts in lowercase of which each match contains one: a text without any of them is not searched.
        """
        numbers = sorted(set(chain.from_iterable(map(self._holding, needles)))) if needles else range(len(self._texts))
        for at in (self._texts[number] for number in numbers):
            counted = dict[str, tuple[int, int]]()
            for match in pattern.finditer(at.text):
                words, start = match[0], match.start()
                since, nth = counted.get(words, (0, 0))
                nth += at.text.count(words, since, start)
                counted[words] = (start, nth)
                yield TextMatch(at, words, start, nth)

    def _holding(self, needle: str) -> Iterator[int]:
        """The numbers of the texts that contain a needle."""
        lower, number, end = self._lower, 0, 0
        while (at := lower.find(needle, end)) >= 0:
            number += lower.count(BETWEEN, end, at)
            yield number
            end = lower.find(BETWEEN, at)
            if end < 0:
                return

    @cached_property
    def _lower(self) -> str:
        return BETWEEN.join(each.text for each in self._texts).lower()


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
_ROUGH = str.maketrans("", "", string.punctuation + string.whitespace)


def plain(text: str) -> str:
    """A text in lowercase without spaces and marks: what is left when people take two names for one.

    Numbers stay apart (1.1 is not 11), and so do marks that tell names apart. Empty for a text of nothing but other marks.
    """
    return _NUMBERS.sub(_BETWEEN_NUMBERS, text.lower()).translate(_MARKS)


def all_rough(texts: Sequence[str]) -> list[str]:
    """The ASCII letters and digits of each text: equal for two texts if `plain` is equal, and all at once far faster."""
    ascii_only = BETWEEN.join(texts).lower().encode("ascii", "ignore").decode("ascii")
    return ascii_only.translate(_ROUGH).split(BETWEEN) if texts else []


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
