"""What is going on on a page: unresolved incidents and running maintenances, read where a plan would touch what they affect (B3.14)."""

from collections.abc import Callable

from reconciler.http import (
    JsonObject,
    Readable,
    list_pages,
    path_of,
)
from reconciler.model.resource import Incident
from reconciler.providers.statuspage.rows import identity, references

UNRESOLVED, RUNNING = "unresolved", "active_maintenance"


def incidents_in(listing: str, reading: Readable, page_id: str) -> Callable[[], tuple[Incident, ...]]:
    """Reads one of the two lists, which take `per_page`, unlike that of all incidents."""
    path = path_of("pages", page_id, "incidents", listing)
    return lambda: tuple(_incident(row, path, maintenance=listing == RUNNING) for row in list_pages(reading, path))


def _incident(row: JsonObject, path: str, *, maintenance: bool) -> Incident:
    name = row.get("name")
    live_id = identity(row, path)
    affected = references(row.get("components")) or ()
    return Incident(live_id, name if isinstance(name, str) and name else live_id, affected, maintenance)
