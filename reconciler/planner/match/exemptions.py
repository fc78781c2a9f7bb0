"""The exemptions of a page: what to leave alone (`ignore`) and what never to delete (`protect`)."""

from collections.abc import Iterator

from reconciler.model.address import Address
from reconciler.model.pattern import Pattern, any_matches
from reconciler.planner.occurrences import in_series


class Exemptions:
    """The `ignore` and `protect` patterns of a page. A renamed or moved resource has two addresses, and either may
    match.
    """

    def __init__(self, ignore: tuple[Pattern, ...], protect: tuple[Pattern, ...]) -> None:
        self._whole = tuple(p for p in ignore if p.field is None)
        self._fields = tuple(p for p in ignore if p.field is not None)
        self._protect = tuple(p for p in protect if p.field is None)

    @property
    def ignores(self) -> bool:
        """Whether any whole resource may be ignored."""
        return bool(self._whole)

    def ignored(self, *addresses: Address) -> bool:
        """Whether the resource is ignored as a whole."""
        return bool(self._whole) and any(any_matches(self._whole, address) for address in _also(addresses))

    def field_ignored(self, field: str, *addresses: Address) -> bool:
        """Whether this field of the resource is ignored."""
        return bool(self._fields) and any(any_matches(self._fields, address, field) for address in _also(addresses))

    def protected(self, *addresses: Address) -> bool:
        """Whether the resource must never be deleted."""
        return bool(self._protect) and any(any_matches(self._protect, address) for address in _also(addresses))


def _also(addresses: tuple[Address, ...]) -> Iterator[Address]:
    """The addresses and, for an occurrence, its series: a pattern that names the series matches all of it."""
    for address in addresses:
        yield address
        series = in_series(address)
        if series is not None:
            yield series
