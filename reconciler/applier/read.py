"""Decide what to read of a page, and merge a later read into an earlier one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from reconciler.applier.call import reason_of
from reconciler.errors import ForbiddenError, NotFoundError, RejectedError
from reconciler.model.kind import Kind, Prune, Scope
from reconciler.model.plan import PagePlan
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage
from reconciler.model.service import Service
from reconciler.providers.protocol import Backend, UnlistedValue, Wanted

SIDE_BY_SIDE = 8
"""Maximum number of pages processed in parallel. Pages of one key share its rate window, so more would only wait."""

CLOSED = (ForbiddenError, NotFoundError, RejectedError)
"""The errors for a feature that is not part of the account or that the key cannot access."""


@dataclass(frozen=True, slots=True)
class WholeReading:
    """A page as completely as the service shows it."""

    page: LivePage
    """The page as read."""
    closed: Mapping[str, str]
    """The types that the service did not show, with the reason."""


def read_whole(
    backend: Backend, page_id: str, wanted: Wanted, service: Service, *, needed: frozenset[str] = frozenset()
) -> WholeReading:
    """Read all wanted types that the service shows: in one read if possible, otherwise list by list.

    Raises ServiceError if the page itself or a type in `needed` cannot be read, and for any error other than a refusal.
    """
    try:
        return WholeReading(backend.read(page_id, wanted), {})
    except CLOSED:
        page = backend.read(page_id, replace(wanted, kinds=needed))
    closed: dict[str, str] = {}
    for kinds in _by_list(wanted.kinds - page.read, service):
        try:
            part = backend.read(page_id, replace(wanted, kinds=kinds))
        except CLOSED as error:
            closed.update(dict.fromkeys(sorted(kinds), reason_of(error)))
        else:
            page = replace(merged(page, part), requests=page.requests + part.requests)
    return WholeReading(page, closed)


def _by_list(kinds: frozenset[str], service: Service) -> list[frozenset[str]]:
    """The types grouped by the list that shows them."""
    lots: dict[tuple[str, ...], set[str]] = {}
    for name in sorted(kinds):
        lots.setdefault(service.by_name[name].lists or (name,), set()).add(name)
    return [frozenset(lot) for lot in lots.values()]


ROWS = 100
"""Number of objects per list request."""


def wanted_of(page: DesiredPage, touched: Collection[Kind] | None = None, *, base: DesiredPage | None = None) -> Wanted:
    """What to read of the page: everything its plan needs or, with `touched`, what such writes may have changed.

    Types that share a list are read together. Declared people are named so that they can be looked up; the whole list
    is read if undeclared ones may be deleted, or if limits need the total. What a `base` declares is read as well,
    since it may have to be deleted.
    """
    past = [item for item in base.items if _can_go(item)] if base is not None else []
    kinds = page.needed | {item.kind.name for item in past} | _referred(past)
    if touched is not None:
        lists = {name for kind in touched for name in kind.lists}
        names = {kind.name for kind in touched}
        kinds = frozenset(k for k in kinds | names if k in names or lists.intersection(page.service.by_name[k].lists))
    declared = [item for item in page.items if item.kind.identity.personal and item.kind.name in kinds]
    declared_names = {(item.kind, item.name) for item in declared}
    removed = [
        item
        for item in past
        if item.kind.identity.personal and item.kind.name in kinds and (item.kind, item.name) not in declared_names
    ]
    people = [*declared, *removed]
    leaving = [item.kind.name for item in declared if item.absent] + [item.kind.name for item in removed]
    whole = {name for name in kinds if _may_be_pruned(page, page.service.by_name[name]) or leaving.count(name) > 1}
    contacts: dict[str, dict[str, None]] = {}
    for item in people:
        contacts.setdefault(item.kind.name, {})[item.name] = None
    return Wanted(
        kinds=kinds,
        contacts={name: tuple(keys) for name, keys in contacts.items()},
        whole=frozenset(whole),
        unlisted=_unlisted(page, kinds),
        expected=_expected(page, past) if touched is None else {},
        scope=page.scope,
    )


def _expected(page: DesiredPage, past: Sequence[Desired]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The current and earlier names of each declared item, by type, and of what is to go where it may read as another type."""
    names: dict[str, list[tuple[str, ...]]] = {}
    going = (item for item in past if item.kind.twin is not None)
    for item in (*page.items, *going):
        if item.kind.identity.named and item.pin is None and (not item.absent or item.kind.twin is not None):
            earlier = (name for path in item.previously for name in dict.fromkeys((path[-1], "/".join(path))))
            names.setdefault(item.kind.name, []).append((item.name, *earlier))
    return {kind: tuple(each) for kind, each in names.items()}


def _referred(items: Collection[Desired]) -> set[str]:
    """The types that the items refer to, including their parents."""
    return {name for item in items for field_name, _ in item.values for name in _refers(item.kind, field_name)}


def _refers(kind: Kind, field_name: str) -> tuple[str, ...]:
    return kind.by_name[field_name].refers if field_name in kind.by_name else ()


def _can_go(item: Desired) -> bool:
    """Whether an item of a base may have to be deleted: a person without a known contact cannot be looked up."""
    return not (item.absent or item.unnamed or item.kind.identity.single)


def closing_reads(plan: PagePlan) -> int:
    """Number of GET requests to read the page and the lists changed by the plan's writes once more; 0 without writes."""
    if not plan.work or plan.live is None:
        return 0
    kinds = {action.kind.name for action in plan.work}
    again = len(_unlisted(plan.page, kinds))
    return (plan.page.scope is Scope.PAGE) + list_requests(plan.page.service, plan.live.items, kinds) + again


def list_requests(service: Service, live: Collection[Live], kinds: Collection[str]) -> int:
    """Number of GET requests to read the lists of these types, given the current live objects."""
    lists = {name for kind in kinds for name in service.by_name[kind].lists}
    return sum(sum(name in item.kind.lists for item in live) // ROWS + 1 for name in lists)


def _unlisted(page: DesiredPage, kinds: Collection[str]) -> tuple[UnlistedValue, ...]:
    """Declared values that no list shows, so that each needs a request of its own."""
    fields = {
        name: [field.name for field in page.service.by_name[name].fields if field.needs_own_request] for name in kinds
    }
    return tuple(
        UnlistedValue(item.kind.name, item.name, name)
        for item in page.items
        if not item.absent and fields.get(item.kind.name)
        for name in fields[item.kind.name]
        if name in item.fields
    )


def _may_be_pruned(page: DesiredPage, kind: Kind) -> bool:
    if kind.prune is Prune.NEVER or kind.name not in page.declared:
        return False
    if kind.prune is Prune.OWN:
        return any(pattern.kind == kind.name for pattern in page.prune)
    return page.prune_all or any(pattern.kind in (kind.name, None) for pattern in page.prune)


def merged(before: LivePage, fresh: LivePage) -> LivePage:
    """The page as of the fresh read, with types that were not read again as they were before."""
    kept = tuple(item for item in before.items if item.kind.name not in fresh.read)
    return replace(
        fresh,
        items=fresh.items + kept,
        read=fresh.read | before.read,
        whole=fresh.whole | (before.whole - fresh.read),
        unsubscribed=fresh.unsubscribed | before.unsubscribed,
    )
