"""Detect names so similar that a deletion and a creation may really be a rename.

A wrong hint would move history to another resource, so two names are considered the same only if what they share says
more than what they do not. Words weigh more the rarer they are on the page. Names that each have a distinct word of
their own are different, as are two numbers of a family, two codes on a page that uses codes, and two versions that
exist side by side.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reconciler.planner.guard.name_words import NameWords, split_name, word_similarity

ENOUGH = 0.5
"""Minimum similarity (0 to 1) of two names under the same parent."""

ENOUGH_ELSEWHERE = 0.7
"""The minimum if the parents differ, or if the rarest word is not shared."""

SAME_PLACE = 0.35
"""Bonus for a candidate under the same parent."""

CLOSE = 0.3
"""Candidates closer together than this are equally good: which of two words was added or dropped says little."""

CLOSE_TO_EQUAL = 0.1
"""The same if one name contains all words of the other."""

_EQUAL = 0.95

NAMED = 2
"""If there are more candidates than this, none is named."""

_SURE = 0.8
"""Words with at least this similarity count as shared."""

_POSTED = 20
"""Candidates are looked up only by words that at most this many old names contain, which keeps planning linear."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A resource to compare."""

    name: str
    """Its name."""
    parent_id: str | None
    """Its parent's ID; None at the top level."""
    text: str | None = None
    """A distinctive text (a description), if any."""


@dataclass(frozen=True, slots=True)
class Likely:
    """A possible rename: one new and one old item, or up to two of either if none is clearly better."""

    new: tuple[int, ...]
    """Indexes in the list of new items."""
    old: tuple[int, ...]
    """Indexes in the list of old items."""


class NameSimilarity:
    """Measures the similarity of names on a page, given its current names and those in the file."""

    def __init__(self, live: Iterable[str], declared: Iterable[str]) -> None:
        sides = [{name: split_name(name) for name in names} for names in (set(live), set(declared))]
        counts = [Counter(word for parts in side.values() for word in _tokens(parts)) for side in sides]
        self._counts = counts
        self._total = max(map(len, sides))
        self._families = [_families(side.values()) for side in sides]
        self._coded = all(map(_has_codes, sides))

    def weight(self, word: str) -> float:
        """The weight of a word: higher the fewer names contain it. A word that is frequent on one side only is a
        systematic change.
        """
        return math.log(1 + self._total / max(1, min(counts[word] for counts in self._counts)))

    def of(self, new: str, old: str) -> float:
        """The similarity of a new name to an old one: 0 for different resources, 1 for the same."""
        name_words, other = split_name(old), split_name(new)
        if name_words.whole and name_words.whole == other.whole:
            return 1.0
        if self._are_distinct(name_words, other):
            return 0.0
        if self._coded and name_words.code and other.code:
            return _EQUAL if name_words.code == other.code else 0.0
        return self._shared(name_words, other)

    def in_one_family(self, new: str, old: str) -> bool:
        """Whether two names follow a pattern of the page: they share words with others, or differ by a number or code."""
        name_words, other = split_name(old), split_name(new)
        common = [
            word
            for word in name_words.words
            if word in other.words and any(counts[word] > 1 for counts in self._counts)
        ]
        numbered = name_words.numbers and other.numbers and name_words.numbers != other.numbers
        return bool(common or numbered or (name_words.code and other.code and name_words.code != other.code))

    def _are_distinct(self, old: NameWords, new: NameWords) -> bool:
        """Whether numbers or versions show that it is another member of a family."""
        if old.numbers != new.numbers and old.numbers and new.numbers:
            return True
        if old.counted == new.counted:
            return False
        if old.version and new.version and _ordered(new.version) < _ordered(old.version):
            return True
        then, now = self._families
        return not len(then.get(frozenset(old.words), ())) == len(now.get(frozenset(new.words), ())) == 1

    def _shared(self, old: NameWords, new: NameWords) -> float:
        pairs = _paired(old.words, new.words)
        left = {*old.words} - {text for text, _, _ in pairs}
        right = {*new.words} - {other for _, other, _ in pairs}
        sure = [(text, other) for text, other, like in pairs if like >= _SURE]
        if not sure or (left and right):
            return 0.0
        most = max(min(self.weight(text), self.weight(other)) for text, other in sure)
        numbers = {f"#{number}" for number in old.numbers} & {f"#{number}" for number in new.numbers}
        most = max([most, *map(self.weight, numbers)])
        own = max(map(self.weight, left | right), default=0.0)
        both = sum(like * (self.weight(text) + self.weight(other)) for text, other, like in pairs)
        both += sum(2 * self.weight(number) for number in numbers)
        similarity = both / sum(map(self.weight, [*_tokens(old), *_tokens(new)]))
        return similarity if similarity >= ENOUGH_ELSEWHERE or own <= 1.05 * most else 0.0


def likely(similarity: NameSimilarity, new: Sequence[Thing], old: Sequence[Thing]) -> Iterator[Likely]:
    """Pairs of new and old items that may be the same, most similar first. Each item appears once."""
    edges = sorted(_edges(similarity, new, old), key=lambda edge: (-edge[0], edge[1], edge[2]))
    of_new: dict[int, list[tuple[float, int]]] = {}
    of_old: dict[int, list[tuple[float, int]]] = {}
    for score, count, other in edges:
        of_new.setdefault(count, []).append((score, other))
        of_old.setdefault(other, []).append((score, count))
    new_done: set[int] = set()
    old_done: set[int] = set()
    for score, count, other in edges:
        if count in new_done or other in old_done:
            continue
        here = SAME_PLACE if new[count].parent_id == old[other].parent_id else 0.0
        least = score - (CLOSE_TO_EQUAL if score - here >= _EQUAL else CLOSE)
        olds = [at for near, at in of_new[count] if at not in old_done and near > least]
        news = [at for near, at in of_old[other] if at not in new_done and near > least]
        new_done.update(news)
        old_done.update(olds)
        if len(olds) <= NAMED and len(news) <= NAMED:
            yield Likely(tuple(sorted(news)), tuple(sorted(olds)))


def _edges(similarity: NameSimilarity, new: Sequence[Thing], old: Sequence[Thing]) -> Iterator[tuple[float, int, int]]:
    posted: dict[str, list[int]] = {}
    for at, thing in enumerate(old):
        for key in _keys(split_name(thing.name)) | _text_key(thing):
            posted.setdefault(key, []).append(at)
    for at, thing in enumerate(new):
        lists = [posted.get(key, ()) for key in _keys(split_name(thing.name)) | _text_key(thing)]
        for candidate in sorted({count for result in lists if len(result) <= _POSTED for count in result}):
            other = old[candidate]
            score = similarity.of(thing.name, other.name)
            if thing.text is not None and thing.text == other.text and _same_numbers(thing, other):
                score = max(score, 0.9)
            if thing.parent_id == other.parent_id and score >= ENOUGH:
                yield score + SAME_PLACE, at, candidate
            elif score >= ENOUGH_ELSEWHERE:
                yield score, at, candidate


def _same_numbers(thing: Thing, other: Thing) -> bool:
    return split_name(thing.name).counted == split_name(other.name).counted


def _text_key(thing: Thing) -> set[str]:
    return set() if thing.text is None else {f"={thing.text}"}


def _keys(parts: NameWords) -> set[str]:
    """Lookup keys of a name: words and numbers, adjacent words, beginnings and ends of words, initials, and the whole
    name.
    """
    keys = {*_tokens(parts), f"!{parts.whole}"}
    keys.update(f"{text} {other}" for text, other in pairwise(parts.words))
    for word in parts.words:
        if len(word) >= 5:
            keys |= {f"{word[:3]}-", f"-{word[-3:]}"}
    keys.update(short for short, _ in _initials(parts.words))
    if parts.code:
        keys.add(f"({parts.code}")
    return keys


def _tokens(parts: NameWords) -> list[str]:
    return [*parts.words, *(f"#{number}" for number in parts.numbers)]


def _initials(words: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """The initials of three to five adjacent words."""
    for length in range(3, 6):
        for start in range(len(words) - length + 1):
            row = words[start : start + length]
            yield "".join(word[0] for word in row), row


def _paired(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str, float]]:
    """The words that two names share, or that may mean the same."""
    pairs = [(word, word, 1.0) for word in old if word in new]
    left = [word for word in old if word not in new]
    right = [word for word in new if word not in old]
    for short_side, long_side, turned in ((left, right, False), (right, left, True)):
        for short, row in _initials(long_side):
            if short in short_side:
                pairs += [(word, short, 0.9) if turned else (short, word, 0.9) for word in row]
                short_side.remove(short)
                long_side[:] = [word for word in long_side if word not in row]
                break
    result = sorted(
        ((like, text, other) for text in left for other in right if (like := word_similarity(text, other))),
        reverse=True,
    )
    used: set[str] = set()
    for like, text, other in result:
        if text not in used and other not in used:
            used |= {text, other}
            pairs.append((text, other, like))
    return pairs


def _ordered(version: str) -> list[int]:
    return [int(part) for part in version.replace(" ", ".").split(".")]


def _families(names: Iterable[NameWords]) -> dict[frozenset[str], set[tuple[tuple[str, ...], str]]]:
    """The distinguishing parts of each family of names, which are names with the same words."""
    families: dict[frozenset[str], set[tuple[tuple[str, ...], str]]] = {}
    for parts in names:
        families.setdefault(frozenset(parts.words), set()).add(parts.counted)
    return families


def _has_codes(names: dict[str, NameWords]) -> bool:
    """Whether a page uses codes: many names end in one, and almost all codes differ."""
    codes = [parts.code for parts in names.values() if parts.code]
    return len(codes) >= 5 and len(set(codes)) >= 0.9 * len(codes)
