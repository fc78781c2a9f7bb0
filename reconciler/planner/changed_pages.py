"""Which pages a change of the configuration reaches: those that are not declared as they were before.

The comparison is between the loaded pages, so a change in defaults, in a matrix, in a shared file or in the provider
reaches every page that uses it, and a comment or a moved line reaches none.
"""

from dataclasses import replace

from reconciler.model.resource import Config, DesiredPage, Source

_NOWHERE = Source("", 0, 0)


def changed_pages(now: Config, before: Config | None) -> tuple[str, ...]:
    """The keys of the pages that are not declared as they were before, in file order; all of them without a before."""
    earlier = {page.key: _unplaced(page) for page in before.pages} if before is not None else {}
    return tuple(page.key for page in now.pages if earlier.get(page.key) != _unplaced(page))


def _unplaced(page: DesiredPage) -> DesiredPage:
    """The page without the positions of its items in the files."""
    items = tuple(replace(item, source=_NOWHERE) for item in page.items)
    return replace(page, items=items, source=_NOWHERE)
