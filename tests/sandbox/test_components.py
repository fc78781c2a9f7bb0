"""Components: what they accept, what they return, and their locations."""

import re
from typing import Any

import pytest

from reconciler.sandbox import Quirks
from tests.sandbox.api import PAGE, Api

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def test_a_new_component_comes_back_whole_with_its_id(api: Api) -> None:
    response = api("POST", "components", {"component": {"name": "Website"}})
    assert response.status_code == 201
    made = response.json()
    assert len(made.pop("id")) == 12
    for name in ("created_at", "updated_at"):
        assert re.fullmatch(TIME, made.pop(name))
    assert made == {
        "page_id": PAGE,
        "group_id": None,
        "group": False,
        "name": "Website",
        "description": None,
        "showcase": False,
        "only_show_if_degraded": False,
        "automation_email": None,
        "start_date": None,
        "position": 1,
        "status": "operational",
    }


def test_names_need_not_be_unique(api: Api) -> None:
    assert api.component("Website") != api.component("Website")
    assert api.names() == ["Website", "Website"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Name can't be blank"),
        ({"name": ""}, "Name can't be blank"),
        ({"name": "  "}, "Name can't be blank"),
        ({"name": None}, "Name can't be blank"),
        ({"name": ["x"]}, "Name must be a string"),
        ({"name": "x", "status": "broken"}, "Status is not included in the list"),
        ({"name": "x", "group_id": "nowhere"}, "Group must belong to the page"),
        ({"name": "x", "group_id": 5}, "Group is invalid"),
        ({"name": "x", "showcase": "maybe"}, "Showcase must be true or false"),
        ({"name": "x", "start_date": "2026-02-30"}, "Start date is not a valid date"),
        ({"name": "x", "start_date": "tomorrow"}, "Start date is not a valid date"),
        ({"name": "x", "start_date": ""}, "Start date is not a valid date"),
    ],
)
def test_a_bad_value_is_refused_with_422_and_nothing_is_made(api: Api, fields: dict[str, Any], message: str) -> None:
    response = api("POST", "components", {"component": fields})
    assert (response.status_code, response.json()) == (422, {"error": [message]})
    assert api.names() == []


def test_every_bad_value_of_a_request_is_named(api: Api) -> None:
    response = api("POST", "components", {"component": {"status": "x", "showcase": 7}})
    assert response.json() == {
        "error": ["Status is not included in the list", "Showcase must be true or false", "Name can't be blank"]
    }


def test_a_body_without_its_wrapper_is_refused(api: Api) -> None:
    response = api("POST", "components", {"name": "Website"})
    assert (response.status_code, response.json()) == (422, {"error": ["component is missing"]})


def test_read_only_and_unknown_fields_are_ignored_and_noted(api: Api) -> None:
    id_ = api.component("Website", position=7, automation_email="a@b.example", nonsense=1)
    assert api.ok("GET", f"components/{id_}")["position"] == 1
    assert api.sandbox.ignored == [
        ("POST", f"/pages/{PAGE}/components", "component.position"),
        ("POST", f"/pages/{PAGE}/components", "component.automation_email"),
        ("POST", f"/pages/{PAGE}/components", "component.nonsense"),
    ]


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_an_update_changes_only_what_is_sent(api: Api, method: str) -> None:
    id_ = api.component("Website", description="The site", showcase=False, start_date="2026-01-01")
    changed = api.ok(method, f"components/{id_}", {"component": {"name": "Site", "status": "major_outage"}})
    assert changed == api.ok("GET", f"components/{id_}")
    assert {name: changed[name] for name in ("name", "description", "showcase", "start_date", "status")} == {
        "name": "Site",
        "description": "The site",
        "showcase": False,
        "start_date": "2026-01-01",
        "status": "major_outage",
    }


def test_an_empty_status_means_operational(api: Api) -> None:
    id_ = api.component(status="major_outage")
    assert api.ok("PATCH", f"components/{id_}", {"component": {"status": ""}})["status"] == "operational"


@pytest.mark.parametrize(
    ("cleared", "after_null", "after_empty"), [("as_sent", None, ""), ("null", None, None), ("empty", "", "")]
)
def test_a_cleared_string_comes_back_as_the_quirk_says(
    api: Api, cleared: Any, after_null: str | None, after_empty: str | None
) -> None:
    api.sandbox.quirks = Quirks(cleared=cleared)
    id_ = api.component(description="x")
    assert api.ok("PATCH", f"components/{id_}", {"component": {"description": None}})["description"] == after_null
    assert api.ok("PATCH", f"components/{id_}", {"component": {"description": ""}})["description"] == after_empty


def test_a_start_date_is_cleared_by_null_and_by_an_empty_string_only_where_the_service_lets_it(api: Api) -> None:
    id_ = api.component(start_date="2026-01-01")
    assert api.ok("PATCH", f"components/{id_}", {"component": {"start_date": None}})["start_date"] is None
    api.sandbox.quirks = Quirks(empty_start_date="cleared")
    assert api.ok("PATCH", f"components/{id_}", {"component": {"start_date": ""}})["start_date"] is None


def test_deleting_answers_204_without_a_body_and_the_second_time_404(api: Api) -> None:
    id_ = api.component()
    first, second = api("DELETE", f"components/{id_}"), api("DELETE", f"components/{id_}")
    assert (first.status_code, first.content) == (204, b"")
    assert (second.status_code, second.json()) == (404, {"message": "Not found"})


def test_a_component_that_is_deleted_leaves_its_incidents(api: Api) -> None:
    a = api.component("a")
    made = api.ok("POST", "incidents", {"incident": {"name": "x", "component_ids": [a], "scheduled_for": None}})
    api.ok("DELETE", f"components/{a}")
    body = {"incident": {"status": "resolved", "component_ids": None}}
    assert api.ok("PATCH", f"incidents/{made['id']}", body)["components"] == []


def test_new_components_come_last_or_first(api: Api) -> None:
    api.component("a")
    api.component("b")
    assert api.names() == ["a", "b"]
    api.sandbox.quirks = Quirks(new_objects="first")
    api.component("c")
    rows = api.ok("GET", "components")
    assert [(row["name"], row["position"]) for row in rows] == [("c", 1), ("a", 2), ("b", 3)]


def test_the_list_can_be_sorted_by_creation(api: Api) -> None:
    api.sandbox.quirks = Quirks(new_objects="first", component_list_order="created")
    api.component("a")
    api.component("b")
    assert api.names() == ["a", "b"]


def test_position_is_read_only_unless_the_quirk_says_otherwise(api: Api) -> None:
    id_ = api.component("a")
    assert api.ok("PATCH", f"components/{id_}", {"component": {"position": 9}})["position"] == 1
    api.sandbox.quirks = Quirks(position_writable=True)
    assert api.ok("PATCH", f"components/{id_}", {"component": {"position": 9}})["position"] == 9


@pytest.mark.parametrize(
    ("quirk", "status", "value"), [("accepted", 201, True), ("ignored", 201, False), ("refused", 422, None)]
)
def test_the_field_behind_a_feature_flag(api: Api, quirk: Any, status: int, value: bool | None) -> None:
    api.sandbox.quirks = Quirks(only_show_if_degraded=quirk)
    response = api("POST", "components", {"component": {"name": "x", "only_show_if_degraded": True}})
    assert (response.status_code, response.json().get("only_show_if_degraded")) == (status, value)


def test_the_defaults_that_nobody_knows(api: Api) -> None:
    api.sandbox.quirks = Quirks(showcase_default=True, start_date_default="today", no_group="empty")
    made = api.ok("POST", "components", {"component": {"name": "x"}})
    assert (made["showcase"], made["start_date"], made["group_id"]) == (True, made["created_at"][:10], "")


def test_strings_may_be_trimmed_or_escaped(api: Api) -> None:
    api.sandbox.quirks = Quirks(trim=True, escape_html=True)
    assert api.ok("POST", "components", {"component": {"name": " R&D <x>\n"}})["name"] == "R&amp;D &lt;x&gt;"


def test_any_text_comes_back_as_it_was_sent(api: Api) -> None:
    for name in ("a/b|c\n\r\td", "\x1b[31mred", "‮abc", "🙂", "x" * 10_000, "'; DROP TABLE objects; --", "\u0000"):
        id_ = api.component(name)
        assert api.ok("GET", f"components/{id_}")["name"] == name


def test_a_page_holds_1100_components_and_groups_do_not_count(api: Api) -> None:
    api.sandbox.seed(
        {"pages": {PAGE: {"components": [{"group": "G", "components": [{"name": str(n)} for n in range(1100)]}]}}}
    )
    response = api("POST", "components", {"component": {"name": "one more"}})
    assert (response.status_code, response.json()) == (
        422,
        {"error": ["Page has reached the limit of 1100 components"]},
    )


def test_groups_count_where_the_quirk_says_so(api: Api) -> None:
    api.sandbox.quirks = Quirks(groups_count=True)
    api.sandbox.seed(
        {"pages": {PAGE: {"components": [{"group": "G", "components": [{"name": str(n)} for n in range(1099)]}]}}}
    )
    assert api("POST", "components", {"component": {"name": "one more"}}).status_code == 422
