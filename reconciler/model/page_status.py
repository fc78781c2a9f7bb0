"""The page at a glance, and what a scheduled check finds wrong with it."""

from dataclasses import dataclass
from datetime import datetime

from reconciler.model.incident import LiveIncident
from reconciler.model.key_expiry import KeyExpiry
from reconciler.model.operation import PageComponent


@dataclass(frozen=True, slots=True)
class PageStatus:
    """What visitors see of a page now, and what is scheduled."""

    page: str
    """The page key, or its ID if no file was read."""
    page_id: str
    """The live ID of the page."""
    at: datetime
    """When it was read (UTC)."""
    components: tuple[PageComponent, ...]
    """The components and groups."""
    incidents: tuple[LiveIncident, ...]
    """The open incidents, newest first."""
    running: tuple[LiveIncident, ...]
    """The maintenances in progress."""
    scheduled: tuple[LiveIncident, ...]
    """The maintenances that have not started, the next one first."""
    keys: tuple[KeyExpiry, ...] = ()
    """When the page's key expires, if the file says it."""


@dataclass(frozen=True, slots=True)
class StatusFinding:
    """Something that a person should look at."""

    rule: str
    """`incident_without_update`, `component_without_incident`, `maintenance_past_end` or `key_expires`."""
    id: str
    """The live ID of the incident, component or maintenance; empty for a key."""
    message: str
    """One line for people."""
