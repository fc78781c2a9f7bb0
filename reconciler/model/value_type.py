"""Behavior that depends on the type of a value: equality, parsing, comparison with the page, display."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any


def frozen(value: Any) -> Hashable:
    """The value with its lists and maps in a comparable and hashable form."""
    if isinstance(value, Mapping):
        return frozenset((str(key), frozen(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(frozen(item) for item in value)
    return value  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class ValueType:
    """The default behavior: a value means what it says, and matches if it is equal."""

    rule: Callable[[Any], Hashable] = frozen
    """Normalizes a non-empty value, so that equivalent values become equal."""

    def canonical(self, value: Any) -> Hashable:
        """The normalized form for comparison with `==`. Never raises: an invalid value is returned as it is."""
        return None if value is None or value == "" or value == () or value == [] else self.rule(value)

    def parsed(self, written: Any, pages: Mapping[str, str]) -> tuple[Any, list[str]]:
        """The value that the file means, and the unknown page keys in it. `pages` maps page keys to IDs."""
        return written, []

    def met(self, wanted: Any, actual: Any) -> bool:
        """Whether the live value is what the file wants."""
        return self.canonical(wanted) == self.canonical(actual)

    def before(self, wanted: Any, actual: Any) -> Any:
        """The part of the live value that the file mentions, in the file's terms."""
        return actual

    def shown(self, value: Any) -> Any:
        """The file's value for display."""
        return value

    def sent(self, value: Any) -> Any:
        """The file's value for the service."""
        return value
