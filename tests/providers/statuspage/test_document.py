"""Every request the client can make, held against the service's own document with unknown fields forbidden."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from reconciler.http import HttpSession, RateWindow
from reconciler.http.message import Request, Response
from reconciler.model.field import Access, Field, Type
from reconciler.model.kind import Kind, Scope
from reconciler.model.kinds.statuspage import (
    ACCESS_GROUP,
    ACCESS_USER,
    COMPONENT,
    EMBED,
    GROUP,
    KINDS,
    MAINTENANCE,
    METRIC,
    METRICS_PROVIDER,
    PAGE,
    SUBSCRIBER,
    TEAM_MEMBER,
    TEMPLATE,
)
from reconciler.model.plan import Verb
from reconciler.model.services.statuspage import STATUSPAGE
from reconciler.model.work import Step
from reconciler.providers.protocol import UnlistedValue, Wanted
from reconciler.providers.statuspage import StatuspageBackend
from reconciler.providers.statuspage.endpoints import ENDPOINTS
from tests.providers.statuspage.document import PATH, Complaint, Document
from tests.providers.statuspage.service import PAGE as ID
from tests.providers.statuspage.service import component, person

pytestmark = pytest.mark.skipif(not PATH.is_file(), reason="the service's document is not here")

PATCH_COMPONENT = "PATCH /pages/{page_id}/components/{component_id}"
POST_GROUP = "POST /pages/{page_id}/component-groups"
PATCH_GROUP = "PATCH /pages/{page_id}/component-groups/{id}"
INSIDE = "body.component_group.description"

DEFECTS = {
    # Beside the wrapper is what the document says; inside is what four clients and Atlassian's archived example send, and two
    # clients' tests against the service find it again (statuspage-api.md B5.38). Both are sent.
    Complaint(POST_GROUP, INSIDE, "additionalProperties"),
    Complaint(PATCH_GROUP, INSIDE, "additionalProperties"),
    # The text says `If group_id is "null" then the component will be removed from a group`, the schema has no null (B4.26).
    Complaint(PATCH_COMPONENT, "body.component.group_id", "type"),
    # No other way is documented to take a date back, and an empty text made trouble (B4.31).
    Complaint(PATCH_COMPONENT, "body.component.start_date", "type"),
}
"""What the document minds about our requests, each with the reason why we send it all the same."""

SEEN = ("components", "metrics")
"""What a page access user may see, each at a path of its own."""

NEVER_SENT = {
    "component": {"status": "belongs to the people who handle an incident"},
    "group": {},
    "page": {},
    "template": {},
    "maintenance": {
        "metadata": "belongs to the tools that put it there",
        "reminder_intervals": "of incidents; not applicable to maintenances",
        "components": "statuses of components belong to the people who handle an incident",
        "backfilled": "of incidents that are long over",
        "backfill_date": "of incidents that are long over",
        "scheduled_auto_transition": "another name of scheduled_auto_in_progress",
        "auto_tweet_on_creation": "nothing is tweeted; not among the fields",
        "auto_tweet_one_hour_before": "nothing is tweeted; not among the fields",
        "auto_tweet_at_beginning": "nothing is tweeted; not among the fields",
        "auto_tweet_on_completion": "nothing is tweeted; not among the fields",
    },
    "metrics_provider": {},
    "metric": {},
    "embed": {},
    "access_user": {"page_access_group_ids": "who is in a group is said by the group"},
    "access_group": {},
    "team_member": {},
    "subscriber": {"page_access_user": "whose subscription it is on audience-specific pages; not among the fields yet"},
}
"""What the document would take and no step can carry, by kind."""


class Recorder:
    """A service that knows its lists, says yes to every write, and keeps the requests."""

    host = "api.example"

    def __init__(self, people: int = 1, *, heeds_null: bool = True) -> None:
        self.requests: list[Request] = []
        self.people = people
        self.heeds_null = heeds_null

    def send(self, request: Request) -> Response:
        self.requests.append(request)
        return Response(200, {}, json.dumps(self._answer(request)).encode())

    def close(self) -> None:
        """Nothing is held open."""

    def _answer(self, request: Request) -> Any:
        query = dict(request.query)
        if "/permissions/" in request.path:
            return {"data": {"user_id": "u1", "pages": []}}
        if request.method != "GET":
            return {"id": "x1", "group_id": None if self.heeds_null else "g1"}
        if request.path == f"/pages/{ID}":
            return {"id": ID, "name": "Acme Status"}
        if request.path.endswith("/status_embed_config"):
            return {"page_id": ID, "position": "bottom-left"}
        if request.path.endswith(("/page_access_users", "/users")):
            return [{"id": "u1", "email": "a@b.example"}]
        if request.path.endswith("/count"):
            return {"email": self.people}
        if request.path.endswith("/subscribers"):
            start = int(query["page"]) * 100
            return [] if "q" in query else [person(number) for number in range(self.people)][start : start + 100]
        return [component(1)] if request.path.endswith("/components") else []


@pytest.fixture(scope="module")
def document() -> Document:
    return Document(PATH.read_text(encoding="utf-8"))


def backend_at(recorder: Recorder) -> StatuspageBackend:
    session = HttpSession("https://api.statuspage.io/v1", "OAuth x", RateWindow(100_000, 1.0), transport=recorder)
    return StatuspageBackend(session)


def value_for(field: Field) -> Any:
    if field.type is Type.REFERENCE:
        return "g1"
    if field.type is Type.REFERENCES:
        return ("c1", "c2")
    if field.type is Type.GRANTS:
        return {"page_id": ("incident_manager",)}  # what the document calls the id of any page
    if field.type is Type.TIMESTAMP:
        return f"{field.example}:00-05:00"  # wall-clock times have become moments when they are sent
    return field.example


def variants(kind: Kind, verb: Verb) -> Iterator[dict[str, Any]]:
    """Field values for steps: all fields, each one alone, each one cleared, and all choices of those that have some."""
    creating = verb is Verb.CREATE
    open_to = {Access.WRITE, Access.CREATE, Access.SEND} if creating else {Access.WRITE}
    fields = [field for field in kind.fields if field.access in open_to and not (creating and field.needs_own_request)]
    required = {field.name: value_for(field) for field in fields if field.required} if creating else {}
    if together := {field.name: value_for(field) for field in fields if not field.needs_own_request}:
        yield together
    for field in fields:
        yield {**required, field.name: value_for(field)}
        for choice in field.choices:
            yield {**required, field.name: choice}
        if field.clearable:
            yield {**required, field.name: None}
            yield {**required, field.name: () if field.type is Type.REFERENCES else ""}


def steps() -> Iterator[Step]:
    for kind in KINDS:
        for verb in (Verb.CREATE, Verb.UPDATE):
            if verb in kind.verbs:
                for values in variants(kind, verb):
                    of = None if verb is Verb.CREATE else "x1"
                    yield Step(kind, verb, of, values, name="Core", members=("c1", "c2") if kind is GROUP else ())
        if Verb.DELETE in kind.verbs:
            yield Step(kind, Verb.DELETE, "x1", {}, lapsed=True)
    yield Step(SUBSCRIBER, Verb.UPDATE, "x1", {"components": ()})


def written(*, heeds_null: bool) -> list[Request]:
    recorder = Recorder(heeds_null=heeds_null)
    backend = backend_at(recorder)
    for step in steps():
        backend.perform(ID, step)
    return recorder.requests


def read_all() -> list[Request]:
    requests: list[Request] = []
    subscriber, team = frozenset({"subscriber"}), frozenset({"team_member"})
    wants = [
        (1, Wanted(frozenset(kind.name for kind in STATUSPAGE.kinds_of(Scope.PAGE)))),
        (
            250,
            Wanted(frozenset(kind.name for kind in STATUSPAGE.kinds_of(Scope.PAGE)), whole=frozenset({"subscriber"})),
        ),
        (
            1,
            Wanted(
                team, unlisted=(UnlistedValue("team_member", "email:a@b.example", "pages"),), scope=Scope.ORGANIZATION
            ),
        ),
        *((1, Wanted(subscriber, {"subscriber": (f"{channel}:5550100",)})) for channel in ("email", "sms", "webhook")),
        (250, Wanted(subscriber, {"subscriber": tuple(f"email:{number}@b.example" for number in range(9))})),
        (2500, Wanted(subscriber, {"subscriber": tuple(f"email:{number}@b.example" for number in range(9))})),
        (
            1,
            Wanted(
                frozenset({"access_user"}),
                unlisted=tuple(UnlistedValue("access_user", "email:a@b.example", n) for n in SEEN),
            ),
        ),
    ]
    for people, wanted in wants:
        recorder = Recorder(people)
        backend_at(recorder).read(ID, wanted)
        requests += recorder.requests
    recorder = Recorder()
    backend = backend_at(recorder)
    for kind in KINDS:
        backend.find(ID, kind)
    backend.pages()
    return requests + recorder.requests


def complaints(document: Document, requests: list[Request]) -> set[Complaint]:
    return {complaint for request in requests for complaint in document.judge(request)}


def test_every_write_is_as_the_document_has_it_but_for_its_own_defects(document: Document) -> None:
    assert complaints(document, written(heeds_null=True)) == DEFECTS


def test_the_other_ways_out_of_a_group_are_texts_as_the_document_has_them(document: Document) -> None:
    requests = written(heeds_null=False)
    spellings = {r.body["component"]["group_id"] for r in requests if _only_ungroups(r)}  # type: ignore[index]
    assert spellings == {None, "", "null"}
    assert complaints(document, requests) == DEFECTS


def _only_ungroups(request: Request) -> bool:
    component = (request.body or {}).get("component")
    return isinstance(component, dict) and component.keys() == {"group_id"} and component["group_id"] != "g1"


def test_every_read_is_as_the_document_has_it(document: Document) -> None:
    requests = read_all()
    assert {request.method for request in requests} == {"GET"}
    assert complaints(document, requests) == set()
    assert {request.path.removeprefix(f"/pages/{ID}") for request in requests} == {
        "",
        "/pages",
        "/components",
        "/incident_templates",
        "/incidents/active_maintenance",
        "/incidents/scheduled",
        "/metrics",
        "/metrics_providers",
        "/page_access_groups",
        "/page_access_users",
        *(f"/page_access_users/u1/{name}" for name in SEEN),
        "/status_embed_config",
        "/subscribers",
        "/subscribers/count",
        "/subscribers/unsubscribed",
        f"/organizations/{ID}/users",
        f"/organizations/{ID}/permissions/u1",
    }


def test_the_steps_leave_nothing_out(document: Document) -> None:
    """Every field that the document takes for our kinds is sent by some step, but for those that are never to be."""
    sent: dict[str, set[str]] = {kind.name: set() for kind in KINDS}
    for endpoint in ENDPOINTS:
        for step in (step for step in steps() if step.kind is endpoint.kind and step.verb is not Verb.DELETE):
            body = endpoint.create(step) if step.verb is Verb.CREATE else endpoint.update(step)
            for inner in (inner for inner in body.values() if isinstance(inner, dict)):
                sent[step.kind.name] |= inner.keys()
    for kind, schema, wrapper in [
        (PAGE, "patchPages", "page"),
        (COMPONENT, "postPagesPageIdComponents", "component"),
        (COMPONENT, "patchPagesPageIdComponents", "component"),
        (GROUP, "postPagesPageIdComponentGroups", "component_group"),
        (TEMPLATE, "postPagesPageIdIncidentTemplates", "template"),
        (SUBSCRIBER, "postPagesPageIdSubscribers", "subscriber"),
        (MAINTENANCE, "postPagesPageIdIncidents", "incident"),
        (MAINTENANCE, "patchPagesPageIdIncidents", "incident"),
        (METRICS_PROVIDER, "postPagesPageIdMetricsProviders", "metrics_provider"),
        (METRICS_PROVIDER, "patchPagesPageIdMetricsProviders", "metrics_provider"),
        (METRIC, "postPagesPageIdMetricsProvidersMetricsProviderIdMetrics", "metric"),
        (METRIC, "patchPagesPageIdMetrics", "metric"),
        (EMBED, "patchPagesPageIdStatusEmbedConfig", "status_embed_config"),
        (ACCESS_USER, "postPagesPageIdPageAccessUsers", "page_access_user"),
        (TEAM_MEMBER, "postOrganizationsOrganizationIdUsers", "user"),
        (ACCESS_GROUP, "postPagesPageIdPageAccessGroups", "page_access_group"),
        (ACCESS_GROUP, "patchPagesPageIdPageAccessGroups", "page_access_group"),
    ]:
        documented = document.schema(schema)["properties"][wrapper]["properties"].keys()
        assert documented - sent[kind.name] == NEVER_SENT[kind.name].keys(), kind


@pytest.mark.parametrize(
    ("kind", "schema", "not_told"),
    [
        (PAGE, "Page", set()),
        (COMPONENT, "Component", set()),
        (GROUP, "Component", set()),
        (TEMPLATE, "IncidentTemplate", {"component_ids"}),
        (SUBSCRIBER, "Subscriber", {"component_ids"}),
        (MAINTENANCE, "Incident", {"component_ids", "body"}),
        (METRICS_PROVIDER, "MetricsProvider", set()),
        (METRIC, "Metric", set()),
        (EMBED, "StatusEmbedConfig", set()),
        (ACCESS_USER, "PageAccessUser", set()),
        (TEAM_MEMBER, "User", set()),
        (ACCESS_GROUP, "PageAccessGroup", set()),
    ],
)
def test_every_field_that_is_compared_is_told_by_the_list(
    document: Document, kind: Kind, schema: str, not_told: set[str]
) -> None:
    """References come back as `components`, a body in `incident_updates`; a group's fields in its row among the components (B4.18)."""
    told = document.schema(schema)["properties"].keys()
    assert {field.api_name for field in kind.compared if not field.needs_own_request} - told == not_told
    assert not not_told or "components" in told


@pytest.mark.parametrize(
    ("request_", "complaint"),
    [
        (Request("PUT", "/pages/x/components"), ("PUT /pages/x/components", "path", "unknown")),
        (
            Request("GET", "/pages/x/components", (("limit", "1"),)),
            ("GET /pages/{page_id}/components", "?limit", "unknown"),
        ),
        (
            Request("GET", "/pages/x/subscribers", (("state", "gone"),)),
            ("GET /pages/{page_id}/subscribers", "?state", "enum"),
        ),
        (
            Request("GET", "/pages/x/components", (("per_page", "0"),)),
            ("GET /pages/{page_id}/components", "?per_page", "minimum"),
        ),
        (
            Request("DELETE", "/pages/x/components/y", (), {}),
            ("DELETE /pages/{page_id}/components/{component_id}", "body", "unknown"),
        ),
        (
            Request("PATCH", "/pages/x/components/y", (), {"component": {"position": 1}}),
            (PATCH_COMPONENT, "body.component.position", "additionalProperties"),
        ),
        (
            Request("PATCH", "/pages/x/components/y", (), {"component": {"start_date": "soon"}}),
            (PATCH_COMPONENT, "body.component.start_date", "format"),
        ),
        (
            Request("PATCH", "/pages/x/component-groups/y", (), {"component_group": {"name": "X"}}),
            (PATCH_GROUP, "body.component_group", "required"),
        ),
    ],
)
def test_the_judge_is_strict(document: Document, request_: Request, complaint: tuple[str, str, str]) -> None:
    assert set(document.judge(request_)) == {Complaint(*complaint)}
