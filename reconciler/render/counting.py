"""How much of a page there is, in words."""

from collections import Counter
from collections.abc import Iterable

from reconciler.model.kind import Identity
from reconciler.model.kinds import BY_NAME
from reconciler.model.resource import Live
from reconciler.render.words import kinds, listed


def counted(items: Iterable[Live]) -> str:
    """`page settings, 3 groups and 12 components`. What is there once goes by its title."""
    numbers = Counter(item.kind.name for item in items)
    found = []
    for name in sorted(numbers, key=lambda name: (BY_NAME[name].rank, name != "page", name)):
        kind = BY_NAME[name]
        found.append(kind.title.lower() if kind.identity is Identity.SINGLETON else kinds(numbers[name], name))
    return listed(found)
