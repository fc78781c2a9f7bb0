"""Every operation of the official document is there, and its answers are of the documented shape.

The document's own known defects stand here by name, each with its reason; nothing else may differ.
"""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from reconciler.sandbox import Quirks
from reconciler.sandbox.statuspage.service import TABLE
from tests.sandbox.api import PAGE, Api

DOCUMENT = Path(__file__).parents[2].parent / "shared" / "reference" / "statuspage-openapi3.json"
pytestmark = pytest.mark.skipif(not DOCUMENT.exists(), reason="the official document is not beside the checkout")

STRINGS = {"type": "array", "items": {"type": "string"}}
DEFECTS: dict[tuple[str, str], tuple[Any, str]] = {
    ("GroupComponent", "components"): (
        STRINGS,
        "called a string, shown and decoded by three clients as an array (B5.39)",
    ),
    ("GroupComponent", "position"): ({"type": "integer"}, "called a string, is a number (B4.21)"),
    ("MetricsProvider", "page_id"): ({"type": "string"}, "called an integer, is a page's code (B9.58)"),
    ("PageAccessUser", "page_access_group_ids"): (STRINGS, "called a string, its example is an array"),
    ("Subscriber", "components"): (STRINGS, "called a string, is the list of chosen component ids"),
    ("Incident", "postmortem_published_at"): (
        {"type": "string", "format": "date-time"},
        "called a boolean, described as a timestamp",
    ),
    ("Incident", "metadata"): ({"type": "object"}, "its type is written Object, which is none"),
    ("ComponentUptime", "related_events"): (
        {"type": "array", "items": {"type": "object"}},
        "called one object, holds any number of incidents",
    ),
    ("ComponentGroupUptime", "related_events"): (
        {"type": "array", "items": {"type": "object"}},
        "called one object, holds any number of components' incidents",
    ),
}
LISTS_CALLED_ONE = {"/pages/{page_id}/metrics", "/pages/{page_id}/metrics_providers/{metrics_provider_id}/metrics"}
"""GET gives a list of metrics, the document says one metric."""

BY_OTHER_SHAPE = {
    "Permissions": "the pages are documented as one object with a page_id; a member of several pages cannot be written so",
    "MetricAddResponse": "documented with the literal key metric_id where the metric's own id stands",
}
FORMATS = FormatChecker()


@FORMATS.checks("date-time")
def is_time(value: object) -> bool:
    """Times are written in UTC with milliseconds and a Z."""
    return not isinstance(value, str) or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value) is not None


def load() -> dict[str, Any]:
    """The document, its defects mended, every field nullable (it never says so: unset values come back null, B4.30)."""
    document: dict[str, Any] = json.loads(DOCUMENT.read_text())
    schemas = document["components"]["schemas"]
    for (schema, name), (right, _) in DEFECTS.items():
        assert schemas[schema]["properties"][name] != right, f"{schema}.{name} is mended: drop it from the list"
        schemas[schema]["properties"][name] = right
    for name, schema in schemas.items():
        if name not in BY_OTHER_SHAPE:
            _strict(schema)
    return document


def _strict(schema: dict[str, Any]) -> None:
    """No unknown fields, every documented field present, values null where unset."""
    for field in schema.get("properties", {}).values():
        _nullable(field)
    if "properties" in schema:
        schema["additionalProperties"] = False
        schema["required"] = list(schema["properties"])


def _nullable(field: dict[str, Any]) -> None:
    if isinstance(field.get("type"), str):
        field["type"] = [field["type"], "null"]
    if "enum" in field:
        field["enum"] = [*field["enum"], None]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return load()


def operations() -> list[tuple[str, str]]:
    if not DOCUMENT.exists():
        return []
    paths = json.loads(DOCUMENT.read_text())["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


@pytest.mark.parametrize(("method", "path"), operations())
def test_every_operation_of_the_document_is_there(method: str, path: str) -> None:
    found = TABLE.find(method, path.replace("{", "").replace("}", ""))
    assert found is not None
    named = re.findall(r"\{(\w+)\}", path)
    assert sorted(found[1]) == sorted(named)


def test_nothing_is_there_that_the_document_does_not_have() -> None:
    known = {(method, path) for method, path in operations()}
    assert {(method, path) for methods, path in TABLE.paths() for method in methods} == known


class Checked:
    """An `Api` whose every answer is held against the document."""

    def __init__(self, api: Api, document: dict[str, Any]) -> None:
        self.api, self.document = api, document
        self.seen: set[tuple[str, str]] = set()

    def __call__(self, method: str, path: str, body: Any = None, /, **ids: str) -> Any:
        return self.check_answer(method, path, body, None, ids)

    def check_answer(self, method: str, path: str, body: Any, status: int | None, ids: dict[str, str]) -> Any:
        concrete = path.replace("{page_id}", PAGE)
        for name, value in ids.items():
            concrete = concrete.replace(f"{{{name}}}", value)
        response = self.api(method, concrete, body)
        self.seen.add((method, path))
        documented = self.document["paths"][path][method.lower()]["responses"]
        assert str(response.status_code) in documented, (method, path, response.status_code, response.text)
        assert response.status_code == status if status else response.is_success, (method, path, response.text)
        content = documented[str(response.status_code)].get("content")
        if content is None:
            assert response.content == b"", (method, path)
            return None
        answer = response.json()
        self.check(method, path, content["application/json"]["schema"], answer)
        return answer

    def check(self, method: str, path: str, schema: dict[str, Any], answer: Any) -> None:
        if method == "GET" and path in LISTS_CALLED_ONE:
            schema = {"type": "array", "items": schema}
        if schema.get("$ref", "").rpartition("/")[2] in BY_OTHER_SHAPE:
            return
        whole = {**copy.deepcopy(schema), "components": self.document["components"]}
        errors = Draft202012Validator(whole, format_checker=FORMATS).iter_errors(answer)
        assert [f"{method} {path} {error.json_path}: {error.message}" for error in errors] == []


@pytest.fixture
def checked(api: Api, document: dict[str, Any]) -> Checked:
    return Checked(api, document)


P = "/pages/{page_id}"


def pages_and_components(do: Checked) -> tuple[str, str]:
    do("GET", "/pages")
    do("GET", P)
    for method in ("PATCH", "PUT"):
        do(method, P, {"page": {"name": "New", "css_greens": "#0f0"}})
        do(method, f"{P}/status_embed_config", {"status_embed_config": {"position": "top-left"}})
    do("GET", f"{P}/status_embed_config")
    first = do("POST", f"{P}/components", {"component": {"name": "a", "start_date": "2026-01-01"}})["id"]
    second = do("POST", f"{P}/components", {"component": {"name": "b", "description": "x"}})["id"]
    one = f"{P}/components/{{component_id}}"
    for method in ("PATCH", "PUT"):
        do(method, one, {"component": {"description": ""}}, component_id=first)
    do("GET", one, component_id=first)
    do("GET", f"{one}/uptime", component_id=first)
    group = do("POST", f"{P}/component-groups", {"component_group": {"name": "g", "components": [first]}})["id"]
    own = f"{P}/component-groups/{{id}}"
    for method in ("PATCH", "PUT"):
        do(method, own, {"description": "d", "component_group": {"name": "g", "components": [first, second]}}, id=group)
    do("GET", own, id=group)
    do("GET", f"{own}/uptime", id=group)
    do("GET", f"{P}/component-groups")
    do("GET", f"{P}/components")
    do("DELETE", own, id=group)
    third = do("POST", f"{P}/components", {"component": {"name": "c"}})["id"]
    do("DELETE", one, component_id=third)
    return str(first), str(second)


def people(do: Checked, component: str) -> None:
    base, one = f"{P}/subscribers", f"{P}/subscribers/{{subscriber_id}}"
    bodies: list[dict[str, Any]] = [
        {"email": "a@acme.example", "component_ids": [component]},
        {"email": "b@acme.example", "skip_confirmation_notification": True},
        {"phone_number": "5550100", "phone_country": "US"},
        {"email": "c@acme.example", "endpoint": "https://x.example"},
    ]
    ids = [do("POST", base, {"subscriber": body})["id"] for body in bodies]
    do("GET", base)
    do("GET", one, subscriber_id=ids[0])
    do("PATCH", one, {}, subscriber_id=ids[0])
    do("POST", f"{one}/resend_confirmation", subscriber_id=ids[0])
    do("GET", f"{base}/count")
    do("GET", f"{base}/histogram_by_state")
    do("DELETE", one, subscriber_id=ids[1])
    do("GET", f"{base}/unsubscribed")
    for name in ("resend_confirmation", "reactivate", "unsubscribe"):
        do("POST", f"{base}/{name}", {"subscribers": ids})


def happenings(do: Checked, component: str) -> None:
    do(
        "POST",
        f"{P}/incident_templates",
        {"template": {"name": "n", "title": "t", "body": "b", "component_ids": [component]}},
    )
    do("GET", f"{P}/incident_templates")
    base, one = f"{P}/incidents", f"{P}/incidents/{{incident_id}}"
    made = do("POST", base, {"incident": {"name": "x", "components": {component: "major_outage"}}})
    window = {"scheduled_for": "2040-01-01T00:00:00Z", "scheduled_until": "2040-01-01T01:00:00Z"}
    do("POST", base, {"incident": {"name": "m", **window}})
    for name in ("", "/unresolved", "/scheduled", "/upcoming", "/active_maintenance"):
        do("GET", f"{base}{name}")
    id_, update = made["id"], f"{one}/incident_updates/{{incident_update_id}}"
    for method in ("PATCH", "PUT"):
        do(method, one, {"incident": {"status": "monitoring", "body": "b"}}, incident_id=id_)
        body = {"incident_update": {"body": "c"}}
        do(method, update, body, incident_id=id_, incident_update_id=made["incident_updates"][0]["id"])
    do("PUT", f"{one}/postmortem", {"postmortem": {"body_draft": "d"}}, incident_id=id_)
    do("PUT", f"{one}/postmortem/publish", {"postmortem": {}}, incident_id=id_)
    do("GET", one, incident_id=id_)
    do("GET", f"{one}/postmortem", incident_id=id_)
    do("PUT", f"{one}/postmortem/revert", incident_id=id_)
    do("DELETE", f"{one}/postmortem", incident_id=id_)
    follower = do("POST", f"{one}/subscribers", {"subscriber": {"email": "a@acme.example"}}, incident_id=id_)["id"]
    do("GET", f"{one}/subscribers", incident_id=id_)
    theirs = f"{one}/subscribers/{{subscriber_id}}"
    do("GET", theirs, incident_id=id_, subscriber_id=follower)
    do("POST", f"{theirs}/resend_confirmation", incident_id=id_, subscriber_id=follower)
    do("DELETE", theirs, incident_id=id_, subscriber_id=follower)
    do("DELETE", one, incident_id=id_)


def metrics(do: Checked) -> str:
    base, one = f"{P}/metrics_providers", f"{P}/metrics_providers/{{metrics_provider_id}}"
    provider = do("POST", base, {"metrics_provider": {"type": "Self"}})["id"]
    do("GET", base)
    do("GET", one, metrics_provider_id=provider)
    for method in ("PATCH", "PUT"):
        do(method, one, {"metrics_provider": {"metric_base_uri": "https://x.example"}}, metrics_provider_id=provider)
    body = {"metric": {"name": "m", "y_axis_min": 1}}
    metric = do("POST", f"{one}/metrics", body, metrics_provider_id=provider)["id"]
    do("GET", f"{one}/metrics", metrics_provider_id=provider)
    do("GET", f"{P}/metrics")
    own = f"{P}/metrics/{{metric_id}}"
    do("GET", own, metric_id=metric)
    for method in ("PATCH", "PUT"):
        do(method, own, {"metric": {"name": "n"}}, metric_id=metric)
    point = {"timestamp": 1_767_225_600, "value": 1.5}
    do("POST", f"{own}/data", {"data": point}, metric_id=metric)
    do("POST", f"{P}/metrics/data", {"data": {metric: [point]}})
    do("DELETE", f"{own}/data", metric_id=metric)
    other = do("POST", base, {"metrics_provider": {"type": "Self"}})["id"]
    spare = do("POST", f"{one}/metrics", {"metric": {"name": "s"}}, metrics_provider_id=other)["id"]
    do("DELETE", own, metric_id=spare)
    do("DELETE", one, metrics_provider_id=other)
    return str(metric)


def access(do: Checked, component: str, metric: str) -> None:
    group = do("POST", f"{P}/page_access_groups", {"page_access_group": {"name": "g"}})["id"]
    body = {"page_access_user": {"email": "a@acme.example", "page_access_group_ids": [group]}}
    user = do("POST", f"{P}/page_access_users", body)["id"]
    for kind, owner in (("user", user), ("group", group)):
        base, one = f"{P}/page_access_{kind}s", f"{P}/page_access_{kind}s/{{page_access_{kind}_id}}"
        who = {f"page_access_{kind}_id": owner}
        do("GET", base)
        do("GET", one, **who)
        for method in ("PATCH", "PUT"):
            do(method, one, {f"page_access_{kind}": {}}, **who)
        lists = [("component", component), ("metric", metric)][: 2 if kind == "user" else 1]
        for name, id_ in lists:
            for method in ("POST", "PATCH", "PUT"):
                do(method, f"{one}/{name}s", {f"{name}_ids": [id_]}, **who)
            do("GET", f"{one}/{name}s", **who)
            do("DELETE", f"{one}/{name}s/{{{name}_id}}", **who, **{f"{name}_id": id_})
            do("DELETE", f"{one}/{name}s", {f"{name}_ids": []}, **who)
        at = f"{P}/components/{{component_id}}/page_access_{kind}s"
        do("POST", at, {f"page_access_{kind}_ids": [owner]}, component_id=component)
        do("DELETE", at, component_id=component)
        do("DELETE", one, **who)


def team(do: Checked) -> None:
    do.api.sandbox.ensure_organization("org1")
    base = "/organizations/{organization_id}"
    org = {"organization_id": "org1"}
    user = do("POST", f"{base}/users", {"user": {"email": "t@acme.example", "password": "p"}}, **org)["id"]
    do("GET", f"{base}/users", **org)
    do("PUT", f"{base}/permissions/{{user_id}}", {"pages": {PAGE: {"incident_manager": True}}}, **org, user_id=user)
    do("GET", f"{base}/permissions/{{user_id}}", **org, user_id=user)
    do("DELETE", f"{base}/users/{{user_id}}", **org, user_id=user)


def test_every_answer_is_of_the_documented_shape_and_status(checked: Checked) -> None:
    component, _ = pages_and_components(checked)
    people(checked, component)
    happenings(checked, component)
    metric = metrics(checked)
    access(checked, component, metric)
    team(checked)
    assert checked.seen == set(operations())


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", f"{P}/components/{{component_id}}", None, 404),
        ("POST", f"{P}/components", {"component": {}}, 422),
        ("POST", f"{P}/component-groups", {"component_group": {"name": "x", "components": []}}, 422),
        ("POST", f"{P}/subscribers", {"subscriber": {}}, 422),
        ("PATCH", P, {"page": {"branding": "x"}}, 422),
    ],
)
def test_refusals_are_of_documented_statuses(checked: Checked, method: str, path: str, body: Any, status: int) -> None:
    checked.api.sandbox.quirks = Quirks(errors="message")  # the only shape that the document knows
    checked.check_answer(method, path, body, status, {})
