"""Scheduled maintenances: incidents of a special kind, written where incidents are (statuspage-api.md B13).

The lists support `per_page`, unlike the list of all incidents (B3.14). Two are read: a maintenance that someone started
early is no longer `scheduled`, and would be created again.
"""

from collections.abc import Collection
from dataclasses import dataclass

from reconciler.http import (
    JsonObject,
    Readable,
    list_pages,
    path_of,
)
from reconciler.model.incident import OwnRecord
from reconciler.model.kind import BY_COMMAND, Kind
from reconciler.model.kinds.statuspage import MAINTENANCE
from reconciler.model.resource import Live
from reconciler.model.work import Step
from reconciler.providers.statuspage.bodies import api_values
from reconciler.providers.statuspage.endpoint import Endpoint, Listing, ListRead
from reconciler.providers.statuspage.rows import (
    fields_of,
    identity,
    named,
    told,
)

WAITING = "scheduled"
"""The status of a maintenance before it begins."""


@dataclass(frozen=True, eq=False)
class Maintenances(Listing):
    """The scheduled and the running ones, which are two lists."""

    path: tuple[str, ...] = ("incidents", "scheduled")
    """The path segments of the list of scheduled ones."""

    def read(self, session: Readable, page_id: str, contacts: Collection[str]) -> ListRead:
        """All of them, scheduled ones first: one that begins between the two requests is then seen twice rather than
        missed.
        """
        running = path_of("pages", page_id, "incidents", "active_maintenance")
        rows = [
            *list_pages(session, self.at(page_id), self.paging),
            *list_pages(session, running, self.paging),
        ]
        return ListRead(tuple({str(row["id"]): row for row in rows}.values()))


def live_maintenance(kind: Kind, row: JsonObject, path: str) -> Live:
    """A maintenance. Its body is the newest update's; the fact `bodies` has those of all updates. One with our record in
    its metadata was scheduled by a command.
    """
    bodies = _bodies(row)
    fields = fields_of(kind, row) | ({"body": bodies[0]} if bodies else {})
    facts = {**told(row, ("status", "created_at")), "bodies": bodies}
    metadata = row.get("metadata")
    if isinstance(metadata, dict) and OwnRecord.of_metadata(metadata) is not None:
        facts[BY_COMMAND] = True
    return Live(kind, identity(row, path), named(row, path), fields, facts=facts)


def _bodies(row: JsonObject) -> tuple[str, ...]:
    """The texts of the updates, newest first, as listed by the service (B13.67)."""
    updates = row.get("incident_updates")
    bodies = [update.get("body") for update in updates if isinstance(update, dict)] if isinstance(updates, list) else []
    return tuple(body for body in bodies if isinstance(body, str) and body)


def made(step: Step) -> JsonObject:
    """The status makes a new one a maintenance instead of an incident. Nobody is notified unless the step says so."""
    return {"incident": {"status": WAITING, "deliver_notifications": False, **api_values(step)}}


def changed(step: Step) -> JsonObject:
    """An update does not change the status. Nobody is notified unless the step says so."""
    return {"incident": {"deliver_notifications": False, **api_values(step)}}


MAINTENANCE_ENDPOINT = Endpoint(
    kind=MAINTENANCE,
    collection=("incidents",),
    create=made,
    update=changed,
    listing=Maintenances(),
    live=live_maintenance,
)
