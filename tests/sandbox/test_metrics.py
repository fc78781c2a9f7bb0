"""Metrics and their providers: secrets go in and never come out."""

from typing import Any

import pytest

from reconciler.sandbox import Quirks
from tests.sandbox.api import PAGE, Api


def provider(api: Api, **fields: Any) -> str:
    return str(api.ok("POST", "metrics_providers", {"metrics_provider": {"type": "Self", **fields}})["id"])


def metric(api: Api, under: str, **fields: Any) -> dict[str, Any]:
    return dict(api.ok("POST", f"metrics_providers/{under}/metrics", {"metric": {"name": "Latency", **fields}}))


DATADOG = {"type": "Datadog", "api_key": "k", "application_key": "a", "metric_base_uri": "https://api.datadoghq.com"}


def test_a_providers_secrets_never_come_back(api: Api) -> None:
    response = api("POST", "metrics_providers", {"metrics_provider": DATADOG})
    assert response.status_code == 201
    made = response.json()
    assert set(made) == {
        "id",
        "type",
        "disabled",
        "metric_base_uri",
        "last_revalidated_at",
        "created_at",
        "updated_at",
        "page_id",
    }
    assert (made["page_id"], made["type"], made["disabled"]) == (PAGE, "Datadog", False)
    assert api.ok("GET", "metrics_providers") == [made]
    assert api.ok("GET", f"metrics_providers/{made['id']}") == made


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Type can't be blank"),
        ({"type": "Nagios"}, "Type is not included in the list"),
        (
            {"type": "Datadog", "api_key": "k"},
            "api_key, api_token, metric_base_uri or api_key, application_key, metric_base_uri",
        ),
        ({"type": "NewRelic", "api_key": "k"}, "NewRelic needs api_key, metric_base_uri"),
        ({"type": "Librato", "email": "a@x.example"}, "Librato needs email, api_token"),
        ({"type": "Pingdom"}, "Pingdom needs api_token or application_key, password, email"),
    ],
)
def test_each_type_needs_its_own_fields(api: Api, fields: dict[str, Any], message: str) -> None:
    response = api("POST", "metrics_providers", {"metrics_provider": fields})
    assert response.status_code == 422
    assert message in response.json()["error"][0]


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "NewRelic", "api_key": "k", "metric_base_uri": "https://x.example"},
        {"type": "Librato", "email": "a@x.example", "api_token": "t"},
        {"type": "Pingdom", "api_token": "t"},
        {"type": "Pingdom", "application_key": "a", "password": "p", "email": "a@x.example"},
        {"type": "Self"},
    ],
)
def test_and_is_made_with_them(api: Api, fields: dict[str, Any]) -> None:
    assert provider(api, **fields)


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_an_update_takes_no_secret(api: Api, method: str) -> None:
    id_ = provider(api, **DATADOG)
    body = {"metrics_provider": {"metric_base_uri": "https://eu.example", "api_key": "new"}}
    assert api.ok(method, f"metrics_providers/{id_}", body)["metric_base_uri"] == "https://eu.example"
    assert [name for _, _, name in api.sandbox.ignored] == ["metrics_provider.api_key"]


@pytest.mark.parametrize(("takes", "left"), [(True, 0), (False, 1)])
def test_whether_a_provider_takes_its_metrics_along(api: Api, takes: bool, left: int) -> None:
    api.sandbox.quirks = Quirks(provider_takes_metrics=takes)
    id_ = provider(api)
    metric(api, id_)
    assert api("DELETE", f"metrics_providers/{id_}").status_code == 200
    assert len(api.ok("GET", "metrics")) == left


def test_a_metric_comes_back_without_its_transform_and_with_floats(api: Api) -> None:
    id_ = provider(api, **DATADOG)
    sent = {
        "metric_identifier": "avg:latency",
        "transform": "average",
        "application_id": "1",
        "suffix": "ms",
        "y_axis_min": 0,
        "y_axis_max": "100",
        "y_axis_hidden": True,
        "display": False,
        "decimal_places": 2,
        "tooltip_description": "How long",
    }
    made = metric(api, id_, **sent)
    assert not {"transform", "application_id"} & made.keys()
    assert (made["y_axis_min"], made["y_axis_max"], made["decimal_places"]) == (0.0, 100.0, 2)
    assert made["metrics_provider_id"] == id_
    assert api.ok("GET", "metrics") == api.ok("GET", f"metrics_providers/{id_}/metrics") == [made]
    assert api.ok("GET", f"metrics/{made['id']}") == made


def test_unset_numbers_come_back_null(api: Api) -> None:
    made = metric(api, provider(api), decimal_places=None, y_axis_min="")
    assert [made[name] for name in ("y_axis_min", "y_axis_max", "decimal_places", "suffix", "display")] == [
        None,
        None,
        None,
        None,
        True,
    ]


@pytest.mark.parametrize(
    ("under", "fields", "message"),
    [
        (
            DATADOG,
            {"metric_identifier": "x", "transform": "uptime"},
            "Transform must be one of average|count|max|min|sum",
        ),
        (
            {"type": "Pingdom", "api_token": "t"},
            {"metric_identifier": "x", "transform": "sum"},
            "Transform must be one of response_time|uptime",
        ),
        (DATADOG, {}, "Metric identifier can't be blank"),
        (
            {"type": "NewRelic", "api_key": "k", "metric_base_uri": "u"},
            {"metric_identifier": "x"},
            "Application can't be blank",
        ),
        ({}, {"name": ""}, "Name can't be blank"),
        ({}, {"y_axis_min": 5, "y_axis_max": 1}, "Y axis max must be greater than y axis min"),
        ({}, {"y_axis_min": 1.5}, "Y axis min is not a number"),
        ({}, {"decimal_places": True}, "Decimal places is not a number"),
    ],
)
def test_bad_metrics_are_refused(api: Api, under: dict[str, Any], fields: dict[str, Any], message: str) -> None:
    path = f"metrics_providers/{provider(api, **under)}/metrics"
    response = api("POST", path, {"metric": {"name": "Latency", **fields}})
    assert (response.status_code, response.json()) == (422, {"error": [message]})


@pytest.mark.parametrize(("quirk", "suffix"), [("documented", "ms"), ("everything", None)])
def test_an_update_takes_the_documented_fields_or_all(api: Api, quirk: Any, suffix: str | None) -> None:
    api.sandbox.quirks = Quirks(metric_update=quirk)
    made = metric(api, provider(api), suffix="ms")
    changed = api.ok("PATCH", f"metrics/{made['id']}", {"metric": {"name": "Speed", "suffix": None}})
    assert (changed["name"], changed["suffix"]) == ("Speed", suffix)


def test_data_goes_only_into_metrics_of_your_own(api: Api) -> None:
    made = metric(api, provider(api))
    point = {"timestamp": 1_767_225_600, "value": 1.5}
    response = api("POST", f"metrics/{made['id']}/data", {"data": point})
    assert (response.status_code, response.json()) == (201, {"data": point})
    assert api.ok("GET", f"metrics/{made['id']}")["most_recent_data_at"] == "2026-01-01T00:00:00.000Z"
    assert api.ok("DELETE", f"metrics/{made['id']}/data")["most_recent_data_at"] is None
    assert api("POST", "metrics/data", {"data": {made["id"]: [point]}}).status_code == 202
    assert api("POST", "metrics/data", {"data": {made["id"]: "x"}}).status_code == 422
    assert api("POST", f"metrics/{made['id']}/data", {"data": {"timestamp": "x", "value": 1}}).status_code == 422
    theirs = metric(api, provider(api, **DATADOG), metric_identifier="x")
    assert api("POST", f"metrics/{theirs['id']}/data", {"data": point}).status_code == 405


def test_points_are_kept_until_they_are_reset(api: Api) -> None:
    made = metric(api, provider(api))
    points = [{"timestamp": 1_767_225_660, "value": 2}, {"timestamp": 1_767_225_600, "value": 1.5}]
    api.ok("POST", "metrics/data", {"data": {made["id"]: points}})
    api.ok("POST", f"metrics/{made['id']}/data", {"data": points[1]})
    assert api("POST", "metrics/data", {"data": {made["id"]: [points[0], {"timestamp": 2**31, "value": 1}]}}).is_error
    assert api.ok("GET", f"metrics/{made['id']}")["most_recent_data_at"] == "2026-01-01T00:01:00.000Z"
    seed = api.sandbox.dump()
    assert seed["pages"][PAGE]["metrics"][0]["points"] == [*points, points[1]]
    api.sandbox.reset()
    api.sandbox.seed(seed)
    assert api.sandbox.dump() == seed
    api.ok("DELETE", f"metrics/{made['id']}/data")
    assert "points" not in api.sandbox.dump()["pages"][PAGE]["metrics"][0]


def test_a_metric_is_deleted_with_200(api: Api) -> None:
    made = metric(api, provider(api))
    assert api("DELETE", f"metrics/{made['id']}").status_code == 200
    assert api("GET", f"metrics/{made['id']}").status_code == 404


def test_the_page_of_a_provider_is_a_code_or_the_number_of_the_document(api: Api) -> None:
    made = provider(api)
    assert api.ok("GET", f"metrics_providers/{made}")["page_id"] == PAGE
    api.sandbox.quirks = Quirks(provider_page_id="number")
    (row,) = api.ok("GET", "metrics_providers")
    number = row["page_id"]
    assert isinstance(number, int)
    assert 0 <= number < 2**31
    assert api.ok("PATCH", f"metrics_providers/{made}", {"metrics_provider": {"type": "Self"}})["page_id"] == number
    assert api.ok("DELETE", f"metrics_providers/{made}")["page_id"] == number
