"""How much of a page there is, in words."""

from collections import Counter
from collections.abc import Iterable

from reconciler.model.kinds import BY_NAME
from reconciler.model.resource import Live
from reconciler.render.wording import kinds, listed


def counted(items: Iterable[Live]) -> str:
    """`page settings, 3 groups and 12 components`. What is there once goes by its title."""
    numbers = Counter(item.kind.name for item in items)
    order = sorted(numbers, key=lambda name: (BY_NAME[name].rank, name != "page", name))
    return listed([kinds(numbers[name], name) for name in order])
