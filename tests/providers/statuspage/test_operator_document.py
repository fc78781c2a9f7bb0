"""Every request of the operator, held against the service's own document with unknown fields forbidden."""

import json
from typing import Any

import pytest

from reconciler.http import HttpSession, RateWindow
from reconciler.http.message import Request, Response
from reconciler.model.incident import (
    COMPONENT_STATUSES,
    IMPACTS,
    INCIDENT_STATUSES,
    MAINTENANCE_STATUSES,
    IncidentChange,
    IncidentListing,
)
from reconciler.model.operation import MetricPoint
from reconciler.providers.statuspage.operator import StatuspageOperator
from tests.providers.statuspage.document import PATH, Complaint, Document
from tests.providers.statuspage.service import PAGE

pytestmark = pytest.mark.skipif(not PATH.is_file(), reason="the service's document is not here")

ANY_ID = "metric_id"
"""What the document calls the key of a map by metric."""

BY_ID = {"POST": "9nqvnr23zmzn", "PATCH": "qcpgt4lvsmxw"}
"""What the document calls the key of a map by component: an example."""

DEFECTS = {
    # The text says an array of codes, the schema says a string.
    Complaint(f"POST /pages/{{page_id}}/subscribers/{action}", "body.subscribers", "type")
    for action in ("resend_confirmation", "unsubscribe", "reactivate")
}

NEVER_SENT = {
    "reminder_intervals": "the page's own setting for unresolved incidents holds",
    "backfilled": "of incidents that are long over",
    "backfill_date": "of incidents that are long over",
    "scheduled_auto_transition": "another name of scheduled_auto_in_progress",
    "auto_tweet_on_creation": "nothing is tweeted",
    "auto_tweet_one_hour_before": "nothing is tweeted",
    "auto_tweet_at_beginning": "nothing is tweeted",
    "auto_tweet_on_completion": "nothing is tweeted",
}


class EveryAnswer:
    """Answers each request with something that its method can take, and keeps it."""

    host = "api.example"

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def send(self, request: Request) -> Response:
        self.requests.append(request)
        return Response(200, {}, json.dumps(self._answer(request)).encode())

    def close(self) -> None:
        """Nothing is open."""

    def _answer(self, request: Request) -> Any:
        last = request.path.rpartition("/")[2]
        if last == "histogram_by_state":
            return {}
        row = {"id": "x1", "name": "X", "body_draft": "x"}
        lists = {"components", "incident_templates", "incidents", "metrics", "metrics_providers", "subscribers"}
        is_list = last in lists or request.path.endswith(("unresolved", "scheduled", "active_maintenance"))
        return [row] if request.method == "GET" and is_list else row


def changes(method: str) -> list[IncidentChange]:
    everything: dict[str, Any] = {
        "name": "Upgrade",
        "body": "We upgrade",
        "statuses": {BY_ID[method]: "operational"},
        "component_ids": ("c1", "c2"),
        "starts_at": "2026-03-01T12:00:00Z",
        "ends_at": "2026-03-01T14:00:00+02:00",
        "automatic": True,
        "remind": True,
        "metadata": {"reconciler": {"key": "k"}},
    }
    return [
        IncidentChange(notify=True, **everything),
        *(IncidentChange(notify=False, name="x", status=each) for each in INCIDENT_STATUSES + MAINTENANCE_STATUSES),
        *(IncidentChange(notify=False, name="x", impact=each) for each in IMPACTS),
        *(IncidentChange(notify=False, name="x", statuses={BY_ID[method]: each}) for each in COMPONENT_STATUSES),
    ]


def requests() -> list[Request]:
    service = EveryAnswer()
    operator = StatuspageOperator(HttpSession("https://x/v1", "OAuth x", RateWindow(10_000, 1.0), transport=service))
    operator.page_name(PAGE)
    operator.components(PAGE)
    operator.templates(PAGE)
    operator.audience(PAGE)
    for listing in IncidentListing:
        operator.incidents(PAGE, listing)
    operator.incident(PAGE, "i1")
    for change in changes("POST"):
        operator.create_incident(PAGE, change)
    for change in changes("PATCH"):
        operator.change_incident(PAGE, "i1", change)
    operator.delete_incident(PAGE, "i1")
    for status in COMPONENT_STATUSES:
        operator.set_status(PAGE, "c1", status)
    operator.postmortem(PAGE, "i1")
    operator.draft_postmortem(PAGE, "i1", "A fuse")
    operator.publish_postmortem(PAGE, "i1", notify=True)
    operator.revert_postmortem(PAGE, "i1")
    operator.delete_postmortem(PAGE, "i1")
    operator.metrics(PAGE)
    operator.push_points(PAGE, {ANY_ID: [MetricPoint(1_767_225_600, 1.5), MetricPoint(1_767_225_660, 2)]})
    operator.reset_metric(PAGE, "m1")
    operator.people_in(PAGE, "active")
    operator.remedy(PAGE, "remove", "active", ["s1"])
    operator.remedy(PAGE, "reactivate", "quarantined", ["s1"])
    operator.resend_confirmations(PAGE, ["s1"])
    return service.requests


@pytest.fixture(scope="module")
def document() -> Document:
    return Document(PATH.read_text(encoding="utf-8"))


def test_every_request_is_as_the_document_has_it_but_for_its_own_defects(document: Document) -> None:
    assert {complaint for request in requests() for complaint in document.judge(request)} == DEFECTS


@pytest.mark.parametrize(
    ("method", "schema"), [("POST", "postPagesPageIdIncidents"), ("PATCH", "patchPagesPageIdIncidents")]
)
def test_every_field_of_an_incident_can_be_sent_but_for_those_that_are_never_to_be(
    document: Document, method: str, schema: str
) -> None:
    bodies = [request.body or {} for request in requests() if request.method == method]
    sent = {name for body in bodies for name in body.get("incident", ())}
    documented = document.schema(schema)["properties"]["incident"]["properties"].keys()
    assert documented - sent == NEVER_SENT.keys()
