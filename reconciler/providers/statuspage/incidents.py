"""Unresolved incidents and running maintenances of a page, read if a plan touches components they may affect (B3.14)."""

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
    """A function that reads one of the two lists. They support `per_page`, unlike the list of all incidents."""
    path = path_of("pages", page_id, "incidents", listing)
    return lambda: tuple(_incident(row, path, maintenance=listing == RUNNING) for row in list_pages(reading, path))


def _incident(row: JsonObject, path: str, *, maintenance: bool) -> Incident:
    name = row.get("name")
    live_id = identity(row, path)
    affected = references(row.get("components")) or ()
    return Incident(live_id, name if isinstance(name, str) and name else live_id, affected, maintenance)
