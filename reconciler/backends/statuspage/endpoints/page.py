"""The page itself: read first, changed with PATCH, never made or deleted (statuspage-api.md B7)."""

from reconciler.backends.statuspage.endpoint import Endpoint, wrapped
from reconciler.model.kinds import PAGE

PAGE_ENDPOINT = Endpoint(kind=PAGE, collection=(), create=wrapped("page"), update=wrapped("page"))
