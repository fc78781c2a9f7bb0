"""Detect patterns that match nothing.

A pattern that matches nothing declared or live has no effect, although somebody relies on it. In `prune` and `ignore`,
that is a note. In `protect`, `--only` and `--exclude`, it is an error, since silence could do harm.
"""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import islice

from reconciler.errors import Problem
from reconciler.model.address import Address
from reconciler.model.pattern import Pattern
from reconciler.model.plan import Note, PagePlan
from reconciler.model.resource import DesiredPage
from reconciler.model.services import kind_named
from reconciler.planner.match.index import Index
from reconciler.planner.match.names import Names
from reconciler.planner.occurrences import in_series

MOST_COMPARED = 2_000
"""Maximum number of addresses searched for a similar one, since comparing texts is slow."""


class PagePatterns:
    """The patterns of one page, checked against everything declared now or at the base (`before`), and everything live."""

    def __init__(self, page: DesiredPage, index: Index, names: Names, before: Iterable[Address] = ()) -> None:
        self._page = page
        self._before = tuple(before)
        self._index = index
        self._names = names
        self._declared = {item.address for item in page.items if not item.absent}

    def notes(self) -> Iterator[Note]:
        """Notes for patterns of `prune` and `ignore` that match nothing."""
        placed = [pattern for pattern in self._page.protect if self._is_in_known_place(pattern)]
        for word, patterns in (("prune", self._page.prune), ("ignore", self._page.ignore), ("protect", placed)):
            for pattern in patterns:
                if self._matches_nothing(pattern):
                    hint = self._hint(pattern)
                    yield Note(
                        "pattern", f"`{word}: {pattern}` matches nothing, declared or live{f'; {hint}' if hint else ''}"
                    )

    def problems(self) -> Iterator[Problem]:
        """Problems for patterns of `protect` that match nothing: what they should keep could be deleted. People are
        excluded, since they come and go.
        """
        for pattern in self._page.protect:
            people = pattern.kind is not None and self._page.service.by_name[pattern.kind].identity.personal
            if not people and self._matches_nothing(pattern) and not self._is_in_known_place(pattern):
                message = f"`protect: {pattern}` matches nothing, declared or live, so it protects nothing"
                file, line, column = pattern.place or (self._page.source.file, self._page.source.line, 0)
                yield Problem(file, line, column, message, self._hint(pattern) or "correct it, or take it out", "plan")

    def gone(self) -> Iterator[Note]:
        """Notes for `absent` items that are not on the page: already deleted, or a wrong name."""
        for item in self._page.items:
            if not item.absent or item.address in self._names.ids or item.kind.name not in self._index.page.whole:
                continue
            others = [live for live in self._index.of(item.kind.name) if self._names.own(live) not in self._declared]
            near = _nearest(item.address.local, (self._names.own(live).local for live in others))
            text = f"did you mean `{near}`?" if near else "the item can be taken out of the file"
            yield Note("absent", f"{item.address} is not on the page; {text}")

    def _matches_nothing(self, pattern: Pattern) -> bool:
        if pattern.bare or not self._is_known(pattern):
            return False
        # A whole type may have no resources yet.
        return not any(pattern.matches(address) for address in self._addresses(pattern.kind))

    def _is_in_known_place(self, pattern: Pattern) -> bool:
        """Whether a pattern means everything under an existing parent. It is then valid even if nothing is there."""
        parent = self._page.service.by_name[pattern.kind].parent if pattern.kind is not None else None
        place, _, last = pattern.text.rpartition("/")
        if place == pattern.kind and last == "*":
            return True  # the top level of the page always exists
        if parent is None or "*" not in last or place.count("/") < 1:
            return False
        parent_pattern = Pattern(f"{parent}/{place.partition('/')[2]}")
        return any(map(parent_pattern.matches, self._addresses(parent)))

    def _is_known(self, pattern: Pattern) -> bool:
        """Whether everything the pattern may match was read; otherwise it cannot be judged."""
        read = self._index.page
        if pattern.kind is None:
            return read.read <= read.whole
        kind = self._page.service.by_name[pattern.kind]
        return pattern.kind in read.whole or (kind.identity.single and pattern.kind in read.read)

    def _addresses(self, kind: str | None) -> Iterator[Address]:
        yield from addresses_of(self._page, kind)
        yield from self._before
        for live in self._index.page.items:
            if kind in (None, live.kind.name):
                yield from _with_series((self._names.own(live), self._names.to_be(live)))

    def _hint(self, pattern: Pattern) -> str | None:
        return near_hint(pattern, (address.local for address in self._addresses(pattern.kind)))


def addresses_of(page: DesiredPage, kind: str | None = None) -> Iterator[Address]:
    """The addresses that a page declares, of one type or of all."""
    for item in page.items:
        if kind in (None, item.kind.name):
            yield from _with_series((item.address,))


def names_nothing(pattern: Pattern, plans: Iterable[PagePlan]) -> str | None:
    """Why a pattern of `--only` or `--exclude` matches nothing on any page; None if it does, or might."""
    candidates: list[str] = []
    for plan in plans:
        if not pattern.may_be_of(plan.page.key):
            continue
        if plan.live is None or (pattern.kind is not None and pattern.kind not in plan.live.whole):
            return None  # not read, or not completely, so it may exist
        page = plan.page
        if pattern.matches(Address(page.key, page.service.page.name)) or any(map(pattern.matches, addresses_of(page))):
            return None
        if any(pattern.matches(address) for address in plan.bindings):
            return None
        candidates += [str(address) for address in (*addresses_of(page, pattern.kind), *plan.bindings)]
    return near_hint(pattern, candidates) or "`reconciler explain address` says how addresses are written"


def near_hint(pattern: Pattern, addresses: Iterable[str]) -> str | None:
    """A suggestion for what was meant."""
    near = _nearest(pattern.text.replace("\\", ""), addresses)
    return f"did you mean `{near}`?" if near else None


def _nearest(written: str, addresses: Iterable[str]) -> str | None:
    """The address with the most similar path. The type in front is not compared."""
    by_path = {_path(address).casefold(): address for address in islice(addresses, MOST_COMPARED)}
    near = get_close_matches(_path(written).replace("*", "").casefold(), by_path, 1) if len(written) <= 200 else []
    return by_path[near[0]] if near else None


def _path(address: str) -> str:
    """The part of an address after the resource type, with or without a page."""
    first, _, remainder = address.partition("/")
    return remainder if kind_named(first) is not None else remainder.partition("/")[2]


def _with_series(addresses: Iterable[Address]) -> Iterator[Address]:
    for address in addresses:
        yield address
        series = in_series(address)
        if series is not None:
            yield series
