"""The interface for operating a page: incidents, maintenances, postmortems, statuses, metric points, subscribers.

A backend implements what its service offers. What it lacks is named with a reason in `Service.cannot`, and is refused
before any of these methods is called.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from reconciler.model.incident import IncidentChange, IncidentListing, LiveIncident
from reconciler.model.operation import (
    Audience,
    LiveMetric,
    LivePostmortem,
    MetricPoint,
    PageComponent,
    TextTemplate,
)
from reconciler.model.resource import Live


class Operator(Protocol):
    """A service's page, as the commands that operate it use it. Every method raises ServiceError if a request fails;
    those that create raise UncertainError if their fate is unknown.
    """

    def page_name(self, page_id: str) -> str:
        """The name of the page, for the preview."""

    def components(self, page_id: str) -> Sequence[PageComponent]:
        """All components and groups, with their statuses."""

    def templates(self, page_id: str) -> Sequence[TextTemplate]:
        """The incident templates of the live page."""

    def audience(self, page_id: str) -> Sequence[Audience]:
        """How many active subscribers each channel reaches."""

    def incidents(self, page_id: str, listing: IncidentListing) -> Sequence[LiveIncident]:
        """The incidents or maintenances of a list, newest first."""

    def incident(self, page_id: str, incident_id: str) -> LiveIncident:
        """One incident or maintenance. Raises NotFoundError."""

    def create_incident(self, page_id: str, change: IncidentChange) -> LiveIncident:
        """Open an incident, or schedule a maintenance."""

    def change_incident(self, page_id: str, incident_id: str, change: IncidentChange) -> LiveIncident:
        """Change an incident or a maintenance. Repeating an update of unknown fate may post its text twice."""

    def delete_incident(self, page_id: str, incident_id: str) -> None:
        """Delete an incident or a maintenance with its history."""

    def set_status(self, page_id: str, component_id: str, status: str) -> PageComponent:
        """Set the status of a component, without an incident. Notifies nobody."""

    def postmortem(self, page_id: str, incident_id: str) -> LivePostmortem | None:
        """The postmortem of an incident; None if there is none."""

    def draft_postmortem(self, page_id: str, incident_id: str, body: str) -> LivePostmortem:
        """Write the draft of a postmortem."""

    def publish_postmortem(self, page_id: str, incident_id: str, *, notify: bool) -> LivePostmortem:
        """Publish the draft."""

    def revert_postmortem(self, page_id: str, incident_id: str) -> LivePostmortem:
        """Withdraw the published text; it becomes a draft again."""

    def delete_postmortem(self, page_id: str, incident_id: str) -> None:
        """Delete the postmortem."""

    def metrics(self, page_id: str) -> Sequence[LiveMetric]:
        """The metrics of the page."""

    def push_points(self, page_id: str, points: Mapping[str, Sequence[MetricPoint]]) -> None:
        """Submit data points, by metric ID, in one request."""

    def reset_metric(self, page_id: str, metric_id: str) -> None:
        """Delete all data points of a metric."""

    def people_in(self, page_id: str, state: str) -> Collection[Live]:
        """The subscribers in a state (see `protocol.Sweeper`)."""

    def remedy(self, page_id: str, what: str, state: str, ids: Sequence[str]) -> Collection[str]:
        """`remove` or `reactivate` up to 100 subscribers without notifying anyone (see `protocol.Sweeper`)."""

    def resend_confirmations(self, page_id: str, ids: Sequence[str]) -> None:
        """Send the confirmation request again to up to 100 unconfirmed subscribers. It reaches each of them."""
