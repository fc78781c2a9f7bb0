"""Reading a page for all it has, where some of it may be closed to the key: an import, a snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reconciler.applier.calling import reason_of
from reconciler.applier.reading import merged
from reconciler.errors import ForbiddenError, NotFoundError, RejectedError
from reconciler.model.kinds import BY_NAME
from reconciler.model.resource import LivePage
from reconciler.providers.protocol import Backend, Wanted

CLOSED = (ForbiddenError, NotFoundError, RejectedError)
"""What a service answers where a feature is not part of the account, or the key may not see it."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A page, and the kinds that the service would not show, with its reason."""

    page: LivePage
    closed: Mapping[str, str]


def read_whole(backend: Backend, page_id: str, wanted: Wanted, *, needed: frozenset[str] = frozenset()) -> Whole:
    """All wanted kinds that the service shows. One reading where it shows all of them, else one for each list.

    Raises ServiceError where the page itself or a kind in `needed` cannot be read, and for anything but a plain refusal.
    """
    try:
        return Whole(backend.read(page_id, wanted), {})
    except CLOSED:
        page = backend.read(page_id, replace(wanted, kinds=needed))
    closed: dict[str, str] = {}
    for kinds in _by_list(wanted.kinds - page.read):
        try:
            part = backend.read(page_id, replace(wanted, kinds=kinds))
        except CLOSED as error:
            closed.update(dict.fromkeys(sorted(kinds), reason_of(error)))
        else:
            page = replace(merged(page, part), requests=page.requests + part.requests)
    return Whole(page, closed)


def _by_list(kinds: frozenset[str]) -> list[frozenset[str]]:
    """The kinds in lots that one list of the service shows."""
    lots: dict[tuple[str, ...], set[str]] = {}
    for name in sorted(kinds):
        lots.setdefault(BY_NAME[name].lists or (name,), set()).add(name)
    return [frozenset(lot) for lot in lots.values()]
