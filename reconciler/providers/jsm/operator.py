"""Jira Service Management as an `operator.Operator`: incidents and subscribers. What it lacks is refused with the reason."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn, cast

from reconciler.errors import NotFoundError, RefusedError
from reconciler.http import JsonObject
from reconciler.model.incident import IncidentChange, IncidentListing, LiveIncident
from reconciler.model.operation import (
    Audience,
    LiveMetric,
    LivePostmortem,
    MetricPoint,
    Operation,
    PageComponent,
    TextTemplate,
)
from reconciler.model.resource import Live
from reconciler.model.services.jsm import JSM
from reconciler.providers.jsm import incident_calls
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.component_rows import name_of
from reconciler.providers.jsm.draft import read_live, unknown_page
from reconciler.providers.jsm.live_components import Read, live_components, live_rows, status_of
from reconciler.providers.jsm.people import delete_people, read_people
from reconciler.providers.jsm.templates import template_lives

_SILENT = ("unconfirmed", "quarantined")
"""The states of subscribers who are not told of anything. A state that is new to us is counted as one that is."""


class JsmOperator:
    """The requests for operating a page. Thread safe.

    Args:
        calls: gives what sends the requests.
        read: reads the page with its groups.
    """

    def __init__(self, calls: Callable[[], JsmCalls], read: Read) -> None:
        self._calls = calls
        self._read = read

    def page_name(self, page_id: str) -> str:
        """The name of the page. Raises NotFoundError, ServiceError."""
        calls = self._calls()
        row = read_live(calls, page_id)
        if row is None:
            raise unknown_page(calls.source("GET", "pages", page_id).error(NotFoundError, "answered 404"))
        return name_of(row)

    def components(self, page_id: str) -> tuple[PageComponent, ...]:
        """The live components, and groups as far as the draft tells them (see `live_components`)."""
        return live_components(self._calls(), page_id, self._read)

    def templates(self, page_id: str) -> tuple[TextTemplate, ...]:
        """The incident templates, which name no components. Raises ServiceError."""
        return tuple(_template(live) for live in template_lives(self._calls(), page_id))

    def audience(self, page_id: str) -> tuple[Audience, ...]:
        """How many subscribers each channel reaches. Raises ServiceError.

        They are counted by the list: the statistics tell no channels, and want a word that is said nowhere (jsm-api.md 3).
        """
        lives = read_people(self._calls(), page_id).lives
        heard = [live for live in lives if live.facts.get("state") not in _SILENT]
        channels = Counter(str(live.facts.get("mode") or live.name.partition(":")[0]) for live in heard)
        return tuple(Audience(channel, count) for channel, count in channels.items())

    def incidents(self, page_id: str, listing: IncidentListing) -> tuple[LiveIncident, ...]:
        """The incidents of a list, newest first (see `incident_calls`)."""
        return incident_calls.incidents(self._calls(), page_id, listing)

    def incident(self, page_id: str, incident_id: str) -> LiveIncident:
        """One incident. Raises NotFoundError (see `incident_calls`)."""
        return incident_calls.incident(self._calls(), page_id, incident_id)

    def create_incident(self, page_id: str, change: IncidentChange) -> LiveIncident:
        """Open an incident (see `incident_calls`). Raises RefusedError for a maintenance."""
        self._refuse_maintenance(change)
        calls = self._calls()
        return incident_calls.create_incident(calls, page_id, change, _statuses(calls, page_id, change))

    def change_incident(self, page_id: str, incident_id: str, change: IncidentChange) -> LiveIncident:
        """Change an incident (see `incident_calls`). Raises RefusedError for what makes it a maintenance."""
        self._refuse_maintenance(change)
        calls = self._calls()
        return incident_calls.change_incident(calls, page_id, incident_id, change, _statuses(calls, page_id, change))

    def delete_incident(self, page_id: str, incident_id: str) -> None:
        """Raises RefusedError."""
        _refuse(Operation.DELETE_INCIDENT)

    def set_status(self, page_id: str, component_id: str, status: str) -> PageComponent:
        """Raises RefusedError."""
        _refuse(Operation.STATUS)

    def postmortem(self, page_id: str, incident_id: str) -> LivePostmortem | None:
        """Raises RefusedError."""
        _refuse(Operation.POSTMORTEM)

    def draft_postmortem(self, page_id: str, incident_id: str, body: str) -> LivePostmortem:
        """Raises RefusedError."""
        _refuse(Operation.POSTMORTEM)

    def publish_postmortem(self, page_id: str, incident_id: str, *, notify: bool) -> LivePostmortem:
        """Raises RefusedError."""
        _refuse(Operation.POSTMORTEM)

    def revert_postmortem(self, page_id: str, incident_id: str) -> LivePostmortem:
        """Raises RefusedError."""
        _refuse(Operation.POSTMORTEM)

    def delete_postmortem(self, page_id: str, incident_id: str) -> None:
        """Raises RefusedError."""
        _refuse(Operation.POSTMORTEM)

    def metrics(self, page_id: str) -> tuple[LiveMetric, ...]:
        """Raises RefusedError."""
        _refuse(Operation.METRIC)

    def push_points(self, page_id: str, points: Mapping[str, Sequence[MetricPoint]]) -> None:
        """Raises RefusedError."""
        _refuse(Operation.METRIC)

    def reset_metric(self, page_id: str, metric_id: str) -> None:
        """Raises RefusedError."""
        _refuse(Operation.METRIC)

    def people_in(self, page_id: str, state: str) -> tuple[Live, ...]:
        """The subscribers in a state. Raises ServiceError."""
        lives = read_people(self._calls(), page_id).lives
        return tuple(live for live in lives if state in ("all", live.facts.get("state")))

    def remedy(self, page_id: str, what: str, state: str, ids: Sequence[str]) -> tuple[str, ...]:
        """Delete subscribers who are still in a state, without a notice; returns the IDs of the others. Raises RefusedError for
        anything else, ServiceError.
        """
        if what != "remove":
            _refuse(Operation.REACTIVATE)
        return delete_people(self._calls(), page_id, state, ids)

    def resend_confirmations(self, page_id: str, ids: Sequence[str]) -> None:
        """Raises RefusedError."""
        _refuse(Operation.RESEND)

    def _refuse_maintenance(self, change: IncidentChange) -> None:
        if change.starts_at or change.ends_at or change.automatic is not None:
            _refuse(Operation.MAINTENANCE)


def _refuse(operation: Operation) -> NoReturn:
    raise RefusedError(f"{JSM.title}: {JSM.cannot[operation]}")


def _statuses(calls: JsmCalls, page_id: str, change: IncidentChange) -> dict[str, str]:
    """What the components show, read only where some are affected that get no status."""
    if set(change.component_ids or ()) <= change.statuses.keys():
        return {}
    return {str(row["id"]): status_of(row) for row in live_rows(calls, page_id) if status_of(row)}


def _template(live: Live) -> TextTemplate:
    fields = cast("JsonObject", live.fields)
    texts = {name: str(fields.get(name) or "") for name in ("title", "body", "update_status")}
    notify = fields.get("should_send_notifications")
    return TextTemplate(
        live.name,
        texts["title"],
        texts["body"],
        texts["update_status"].lower(),
        notify=notify if isinstance(notify, bool) else None,
    )
