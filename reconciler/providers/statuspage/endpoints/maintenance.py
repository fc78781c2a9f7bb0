"""Scheduled maintenances: incidents of another sort, made and changed where incidents are (statuspage-api.md B13).

The lists take `per_page`, unlike that of all incidents (B3.14). Two are read: one that somebody has begun before its time is no longer
`scheduled`, and would be made a second time.
"""

from collections.abc import Collection
from dataclasses import dataclass

from reconciler.http import (
    JsonObject,
    Readable,
    list_pages,
    path_of,
)
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import MAINTENANCE
from reconciler.model.resource import Live
from reconciler.model.work import Step
from reconciler.providers.statuspage.bodies import wire_values
from reconciler.providers.statuspage.endpoint import Endpoint, Listing, ListRead
from reconciler.providers.statuspage.rows import (
    fields_of,
    identity,
    named,
    told,
)

WAITING = "scheduled"
"""The status of a maintenance until it begins."""


@dataclass(frozen=True, eq=False)
class Maintenances(Listing):
    """Those that wait and those that run, which are two lists."""

    path: tuple[str, ...] = ("incidents", "scheduled")

    def read(self, session: Readable, page_id: str, contacts: Collection[str]) -> ListRead:
        """All of them. The waiting ones first: one that begins between the two requests is then seen twice, and not missed."""
        running = path_of("pages", page_id, "incidents", "active_maintenance")
        rows = [
            *list_pages(session, self.at(page_id), self.paging),
            *list_pages(session, running, self.paging),
        ]
        return ListRead(tuple({str(row["id"]): row for row in rows}.values()))


def live_maintenance(kind: Kind, row: JsonObject, path: str) -> Live:
    """A maintenance. Its body is that of the newest update; all that were posted are a fact (`bodies`)."""
    bodies = _bodies(row)
    fields = fields_of(kind, row) | ({"body": bodies[0]} if bodies else {})
    facts = {**told(row, ("status", "created_at")), "bodies": bodies}
    return Live(kind, identity(row, path), named(row, path), fields, facts=facts)


def _bodies(row: JsonObject) -> tuple[str, ...]:
    """The texts of the updates, the newest first, as the service lists them (B13.67)."""
    updates = row.get("incident_updates")
    bodies = [update.get("body") for update in updates if isinstance(update, dict)] if isinstance(updates, list) else []
    return tuple(body for body in bodies if isinstance(body, str) and body)


def made(step: Step) -> JsonObject:
    """A new one is a maintenance and no incident by its status; nobody is told of it unless the step says so."""
    return {"incident": {"status": WAITING, "deliver_notifications": False, **wire_values(step)}}


def changed(step: Step) -> JsonObject:
    """A change leaves the status alone; nobody is told of it unless the step says so."""
    return {"incident": {"deliver_notifications": False, **wire_values(step)}}


MAINTENANCE_ENDPOINT = Endpoint(
    kind=MAINTENANCE,
    collection=("incidents",),
    create=made,
    update=changed,
    listing=Maintenances(),
    live=live_maintenance,
)
