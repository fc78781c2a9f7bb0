"""Ownership by `prune`: undeclared live resources that are to be deleted."""

from collections.abc import Iterable, Mapping

from reconciler.model.address import Address
from reconciler.model.kind import Kind, Prune
from reconciler.model.pattern import Pattern
from reconciler.model.plan import Block
from reconciler.model.resource import DesiredPage, Live, LivePage
from reconciler.planner.occurrences import in_series


class Ownership:
    """Which live resources `prune` owns. Only declared types whose list is complete can be owned."""

    def __init__(self, page: DesiredPage, live: LivePage) -> None:
        self._page = page
        self._live = live
        self._patterns = tuple(pattern for pattern in page.prune if pattern.field is None)

    def owns(self, live: Live, address: Address) -> bool:
        """Whether this undeclared resource is to be deleted."""
        kind = live.kind
        if kind.prune is Prune.NEVER or kind.name not in self._page.declared or kind.name not in self._live.whole:
            return False
        if self._page.prune_all and kind.prune is Prune.BARE and not live.foreign:
            return True
        series = in_series(address)
        return any(
            self._names(pattern, live)
            and (pattern.matches(address) or (series is not None and pattern.matches(series)))
            for pattern in self._patterns
        )

    def wants(self, kind: Kind) -> bool:
        """Whether `prune` concerns this type at all, so that its resources must be checked one by one."""
        return (self._page.prune_all and kind.prune is Prune.BARE) or any(
            pattern.kind in (None, kind.name) for pattern in self._patterns
        )

    @staticmethod
    def _names(pattern: Pattern, live: Live) -> bool:
        """Whether a pattern of this form may own the resource: people and third-party components must be named
        explicitly.
        """
        if live.kind.prune is Prune.OWN and pattern.kind != live.kind.name:
            return False
        return not (live.foreign and "/" not in pattern.text)

    def blocks(self) -> Iterable[Block]:
        """Blocks for types that `prune` names but that the page does not declare or whose list is incomplete."""
        for pattern in self._patterns:
            if pattern.kind is not None and pattern.kind not in self._page.declared:
                section = _section(pattern.kind, self._page.service.by_name)
                yield Block(
                    "prune_undeclared",
                    f"`prune: {pattern}` owns {pattern.kind}s, and the page declares none",
                    f"declare them (an empty `{section}:` is enough), or take the pattern out of `prune`",
                )
        for name in sorted(self._page.declared & self._live.read - self._live.whole):
            kind = self._page.service.by_name.get(name)
            if kind is not None and kind.prune is not Prune.NEVER and self.wants(kind):
                yield Block(
                    "prune_unread",
                    f"`prune` owns {name}s, and not all of them were read",
                    "plan against the page itself, with its whole lists",
                )


def _section(kind: str, by_name: Mapping[str, Kind]) -> str:
    described = by_name.get(kind)
    return ": ".join(described.section) if described else kind
