"""The document for a page at a glance."""

from datetime import datetime

from pydantic import Field

from reconciler import __version__
from reconciler.documents.part import DocumentPart
from reconciler.model.address import join_path
from reconciler.model.incident import LiveIncident, severity, worst
from reconciler.model.page_status import PageStatus, StatusFinding


class ComponentStatusDocument(DocumentPart):
    """A component that is not operational."""

    id: str
    """Its live ID."""
    component: str
    """Its path on the page."""
    status: str
    """Its status."""


class OngoingDocument(DocumentPart):
    """An open incident, or a maintenance that is not over."""

    id: str
    """Its live ID."""
    name: str
    """The title that visitors see."""
    status: str
    """Its status."""
    link: str
    """Where visitors read it; empty if the service names no address."""
    created_at: str
    """When it was created (ISO 8601, UTC)."""
    last_update_at: str
    """When its newest update was posted (ISO 8601, UTC)."""
    starts_at: str | None
    """When a maintenance starts (ISO 8601, UTC); null for an incident."""
    ends_at: str | None
    """When a maintenance ends (ISO 8601, UTC); null for an incident."""


class FindingDocument(DocumentPart):
    """Something that a person should look at."""

    rule: str
    """What was found, as a word for programs."""
    id: str
    """The live ID of what it is about; empty for a key."""
    message: str
    """One line for people."""


class StatusDocument(DocumentPart):
    """A page at a glance, worst first."""

    format_version: str = "1.0"
    """The version of this format."""
    tool_version: str = __version__
    """The version of the tool."""
    page: str
    """The page key, or its ID if no file was read."""
    page_id: str
    """The live ID of the page."""
    at: datetime
    """When it was read (UTC)."""
    worst: str = Field(description="The worst status of a component; `operational` for a page without components.")
    components: int
    """The number of components."""
    not_operational: tuple[ComponentStatusDocument, ...]
    """The components that are not operational, the worst first."""
    incidents: tuple[OngoingDocument, ...]
    """The open incidents."""
    running: tuple[OngoingDocument, ...]
    """The maintenances in progress."""
    scheduled: tuple[OngoingDocument, ...]
    """The maintenances that have not started, the next one first."""
    key_notes: tuple[str, ...] = ()
    """What is to be said of the key that expires soon or has expired."""
    findings: tuple[FindingDocument, ...] | None = Field(
        None, description="What was found; null if nothing was checked."
    )
    exit_code: int = 0
    """The exit code of the command."""

    @classmethod
    def of(
        cls, status: PageStatus, findings: tuple[StatusFinding, ...] | None = None, *, exit_code: int = 0
    ) -> "StatusDocument":
        """The document of a page, with the findings if it was checked."""
        rows = {row.id: row for row in status.components}
        groups = {row.id: row.name for row in status.components if row.is_group}
        components = [row for row in rows.values() if not row.is_group]
        bad = sorted((row for row in components if severity(row.status)), key=lambda row: -severity(row.status))
        day = status.at.date()
        return cls(
            page=status.page,
            page_id=status.page_id,
            at=status.at,
            worst=worst(["operational", *(row.status for row in bad)]),
            components=len(components),
            not_operational=tuple(
                ComponentStatusDocument(
                    id=row.id,
                    component=join_path(tuple(name for name in (groups.get(row.group_id or ""), row.name) if name)),
                    status=row.status,
                )
                for row in bad
            ),
            incidents=tuple(map(_ongoing, status.incidents)),
            running=tuple(map(_ongoing, status.running)),
            scheduled=tuple(map(_ongoing, status.scheduled)),
            key_notes=tuple(each.sentence(day) for each in status.keys if each.is_near(day)),
            findings=None
            if findings is None
            else tuple(FindingDocument(rule=each.rule, id=each.id, message=each.message) for each in findings),
            exit_code=exit_code,
        )


def _ongoing(incident: LiveIncident) -> OngoingDocument:
    return OngoingDocument(
        id=incident.id,
        name=incident.name,
        status=incident.status,
        link=incident.link,
        created_at=incident.created_at,
        last_update_at=incident.updates[0].at if incident.updates else incident.created_at,
        starts_at=incident.starts_at,
        ends_at=incident.ends_at,
    )
