"""Incident templates: listed and made, nothing else."""

from typing import Any

import pytest

from tests.sandbox.api import Api

WHOLE = {"name": "Database", "title": "Database maintenance", "body": "We will …"}


def test_a_template_takes_ids_and_gives_components(api: Api) -> None:
    a = api.component("a")
    more = {"update_status": "scheduled", "should_tweet": True, "should_send_notifications": True, "group_id": "tg1"}
    response = api("POST", "incident_templates", {"template": {**WHOLE, **more, "component_ids": [a]}})
    assert response.status_code == 201
    made = response.json()
    assert len(made.pop("id")) == 12
    assert made == {**WHOLE, **more, "components": [api.ok("GET", f"components/{a}")]}


def test_what_is_left_out_comes_back_unset(api: Api) -> None:
    made = api.ok("POST", "incident_templates", {"template": WHOLE})
    unset = ("components", "group_id", "update_status", "should_tweet", "should_send_notifications")
    assert [made[name] for name in unset] == [[], None, None, False, False]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": "x", "body": "x"}, "Name can't be blank"),
        ({"name": "x", "body": "x"}, "Title can't be blank"),
        ({"name": "x", "title": "x"}, "Body can't be blank"),
        ({**WHOLE, "update_status": "done"}, "Update status is not included in the list"),
        ({**WHOLE, "component_ids": ["nowhere"]}, "Components must belong to the page"),
    ],
)
def test_bad_templates_are_refused(api: Api, fields: dict[str, Any], message: str) -> None:
    response = api("POST", "incident_templates", {"template": fields})
    assert (response.status_code, response.json()) == (422, {"error": [message]})
    assert api.ok("GET", "incident_templates") == []


def test_the_wrapper_is_template(api: Api) -> None:
    assert api("POST", "incident_templates", {"incident_template": WHOLE}).status_code == 422


@pytest.mark.parametrize("method", ["GET", "PATCH", "PUT", "DELETE"])
def test_there_is_no_endpoint_for_one_template(api: Api, method: str) -> None:
    made = api.ok("POST", "incident_templates", {"template": WHOLE})
    assert api(method, f"incident_templates/{made['id']}", None).status_code == 404


def test_a_deleted_component_leaves_its_templates(api: Api) -> None:
    a = api.component("a")
    api.ok("POST", "incident_templates", {"template": {**WHOLE, "component_ids": [a]}})
    api.ok("DELETE", f"components/{a}")
    assert [row["components"] for row in api.ok("GET", "incident_templates")] == [[]]


def test_a_template_is_changed_and_deleted_only_by_hand(api: Api) -> None:
    made = api.ok("POST", "incident_templates", {"template": WHOLE})
    api.sandbox.alter("kctbh9vrtdwd", "template", made["id"], body="Changed")
    assert [row["body"] for row in api.ok("GET", "incident_templates")] == ["Changed"]
    api.sandbox.remove("kctbh9vrtdwd", "template", made["id"])
    assert api.ok("GET", "incident_templates") == []
    with pytest.raises(LookupError, match="has no template"):
        api.sandbox.remove("kctbh9vrtdwd", "template", made["id"])
