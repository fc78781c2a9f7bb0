"""What the values of a type have of their own: when two are equal, how one is read, held against the page's, and shown."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any


def frozen(value: Any) -> Hashable:
    """The value with its lists and maps in a form that can be compared and hashed."""
    if isinstance(value, Mapping):
        return frozenset((str(key), frozen(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(frozen(item) for item in value)
    return value  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class ValueType:
    """The usual ways of a value: it is written as it is meant, and is as wanted where it is equal."""

    rule: Callable[[Any], Hashable] = frozen
    """What makes equal values of a value that is not empty."""

    def canonical(self, value: Any) -> Hashable:
        """The form in which equal values are equal (`==`). Never raises: what does not parse stands for itself."""
        return None if value is None or value == "" or value == () or value == [] else self.rule(value)

    def parsed(self, written: Any, pages: Mapping[str, str]) -> tuple[Any, list[str]]:
        """The value that the file means, and the keys in it that name no page. `pages` gives the ids of all pages by key."""
        return written, []

    def met(self, wanted: Any, actual: Any) -> bool:
        """Whether what is on the page is what the file wants."""
        return self.canonical(wanted) == self.canonical(actual)

    def before(self, wanted: Any, actual: Any) -> Any:
        """The part of what is on the page of which the file speaks, in the file's terms."""
        return actual

    def shown(self, value: Any) -> Any:
        """The value of the file as people know it."""
        return value

    def sent(self, value: Any) -> Any:
        """The value of the file as the page has it."""
        return value
