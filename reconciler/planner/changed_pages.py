"""Which pages a change of the configuration reaches: those that are not declared as they were before.

The comparison is between the loaded pages, so a change in defaults, in a matrix, in a shared file or in the provider
reaches every page that uses it, and a comment or a moved line reaches none. Values that the planner holds to be equal
are equal here too: a checkout with CRLF in its files changes nothing.
"""

from dataclasses import replace

from reconciler.model.resource import Config, Desired, DesiredPage, Source
from reconciler.model.values import canonical

_NOWHERE = Source("", 0, 0)


def changed_pages(now: Config, before: Config | None) -> tuple[str, ...]:
    """The keys of the pages that are not declared as they were before, in file order; all of them without a before."""
    earlier = {page.key: _unplaced(page) for page in before.pages} if before is not None else {}
    return tuple(page.key for page in now.pages if earlier.get(page.key) != _unplaced(page))


def _unplaced(page: DesiredPage) -> DesiredPage:
    """The page without positions in the files, and with values in one spelling."""
    rules = tuple(replace(rule, place="") for rule in page.alerts)
    return replace(page, items=tuple(map(_plain, page.items)), alerts=rules, source=_NOWHERE)


def _plain(item: Desired) -> Desired:
    fields = item.kind.by_name
    values = {name: canonical(fields[name], value) for name, value in item.fields.items()}
    return replace(item, fields=values, source=_NOWHERE)
