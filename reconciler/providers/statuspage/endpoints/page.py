"""The page itself: read first, updated with PATCH, never created or deleted (statuspage-api.md B7)."""

from dataclasses import replace

from reconciler.http import JsonObject
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import PAGE
from reconciler.model.resource import Live
from reconciler.providers.statuspage.endpoint import Endpoint, named_live, wrapped
from reconciler.providers.statuspage.rows import told


def live_page(kind: Kind, row: JsonObject, path: str) -> Live:
    """The page. What the API shows but cannot write (logos, headline, support URL) are facts, which an import mentions."""
    return replace(named_live(kind, row, path), facts=told(row, tuple(kind.rejected_keys)))


PAGE_ENDPOINT = Endpoint(kind=PAGE, collection=(), create=wrapped("page"), update=wrapped("page"), live=live_page)
