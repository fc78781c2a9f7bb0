"""Statuspage as an `operator.Operator`, over the session of its backend."""

from collections.abc import Mapping, Sequence

from reconciler.http import HttpSession, path_of
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
from reconciler.providers.statuspage import subscriber_batches
from reconciler.providers.statuspage.operations import components, incidents, metrics, people, postmortems
from reconciler.providers.statuspage.rows import named


class StatuspageOperator:
    """The requests for operating a page. Thread-safe.

    Args:
        session: the HTTP session with the key and the rate window.
    """

    def __init__(self, session: HttpSession) -> None:
        self._session = session

    def page_name(self, page_id: str) -> str:
        """The name of the page. Raises ServiceError."""
        path = path_of("pages", page_id)
        return named(self._session.get_object(path), path)

    def components(self, page_id: str) -> tuple[PageComponent, ...]:
        """All components and groups, with their statuses (see `operations.components`)."""
        return components.components(self._session, page_id)

    def templates(self, page_id: str) -> tuple[TextTemplate, ...]:
        """The incident templates (see `operations.components`)."""
        return components.templates(self._session, page_id)

    def audience(self, page_id: str) -> tuple[Audience, ...]:
        """How many active subscribers each channel reaches (see `operations.people`)."""
        return people.audience(self._session, page_id)

    def incidents(self, page_id: str, listing: IncidentListing) -> tuple[LiveIncident, ...]:
        """The incidents or maintenances of a list, newest first (see `operations.incidents`)."""
        return incidents.incidents(self._session, page_id, listing)

    def incident(self, page_id: str, incident_id: str) -> LiveIncident:
        """One incident or maintenance. Raises NotFoundError (see `operations.incidents`)."""
        return incidents.incident(self._session, page_id, incident_id)

    def create_incident(self, page_id: str, change: IncidentChange) -> LiveIncident:
        """Open an incident, or schedule a maintenance (see `operations.incidents`)."""
        return incidents.create_incident(self._session, page_id, change)

    def change_incident(self, page_id: str, incident_id: str, change: IncidentChange) -> LiveIncident:
        """Change an incident or a maintenance (see `operations.incidents`)."""
        return incidents.change_incident(self._session, page_id, incident_id, change)

    def delete_incident(self, page_id: str, incident_id: str) -> None:
        """Delete an incident or a maintenance with its history (see `operations.incidents`)."""
        incidents.delete_incident(self._session, page_id, incident_id)

    def set_status(self, page_id: str, component_id: str, status: str) -> PageComponent:
        """Set the status of a component, without an incident (see `operations.components`)."""
        return components.set_status(self._session, page_id, component_id, status)

    def postmortem(self, page_id: str, incident_id: str) -> LivePostmortem | None:
        """The postmortem of an incident; None if there is none (see `operations.postmortems`)."""
        return postmortems.postmortem(self._session, page_id, incident_id)

    def draft_postmortem(self, page_id: str, incident_id: str, body: str) -> LivePostmortem:
        """Write the draft of a postmortem (see `operations.postmortems`)."""
        return postmortems.draft(self._session, page_id, incident_id, body)

    def publish_postmortem(self, page_id: str, incident_id: str, *, notify: bool) -> LivePostmortem:
        """Publish the draft (see `operations.postmortems`)."""
        return postmortems.publish(self._session, page_id, incident_id, notify=notify)

    def revert_postmortem(self, page_id: str, incident_id: str) -> LivePostmortem:
        """Withdraw the published text (see `operations.postmortems`)."""
        return postmortems.revert(self._session, page_id, incident_id)

    def delete_postmortem(self, page_id: str, incident_id: str) -> None:
        """Delete the postmortem (see `operations.postmortems`)."""
        postmortems.delete(self._session, page_id, incident_id)

    def metrics(self, page_id: str) -> tuple[LiveMetric, ...]:
        """The metrics of the page (see `operations.metrics`)."""
        return metrics.metrics(self._session, page_id)

    def push_points(self, page_id: str, points: Mapping[str, Sequence[MetricPoint]]) -> None:
        """Submit data points, by metric ID, in one request (see `operations.metrics`)."""
        metrics.push_points(self._session, page_id, points)

    def reset_metric(self, page_id: str, metric_id: str) -> None:
        """Delete all data points of a metric (see `operations.metrics`)."""
        metrics.reset_metric(self._session, page_id, metric_id)

    def people_in(self, page_id: str, state: str) -> tuple[Live, ...]:
        """The subscribers in a state (see `subscriber_batches`)."""
        return subscriber_batches.people_in(self._session, page_id, state)

    def remedy(self, page_id: str, what: str, state: str, ids: Sequence[str]) -> tuple[str, ...]:
        """Remove or reactivate a batch of subscribers without notifying anyone (see `subscriber_batches`).

        Returns nobody: the service does not tell whom it left alone.
        """
        subscriber_batches.remedy(self._session, page_id, what, state, ids)
        return ()

    def resend_confirmations(self, page_id: str, ids: Sequence[str]) -> None:
        """Send the confirmation request again (see `operations.people`)."""
        people.resend_confirmations(self._session, page_id, ids)
