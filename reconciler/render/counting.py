"""The contents of a page in words."""

from collections import Counter
from collections.abc import Iterable

from reconciler.model.enumeration import listed
from reconciler.model.resource import Live
from reconciler.model.services import ALL_KINDS
from reconciler.render.wording import kinds

_RANKS = {kind.name: number for number, kind in reversed([*enumerate(ALL_KINDS)])}


def counted(items: Iterable[Live]) -> str:
    """`page settings, 3 groups and 12 components`. Singletons are named by title."""
    numbers = Counter(item.kind.name for item in items)
    order = sorted(numbers, key=lambda name: _RANKS[name])
    return listed([kinds(numbers[name], name) for name in order])
