"""Groups: made of members, kept alive by members, listed among the components."""

from typing import Any

import pytest

from reconciler.sandbox import Quirks
from tests.sandbox.api import PAGE, Api


def members(api: Api, group: str) -> list[str]:
    return list(api.ok("GET", f"component-groups/{group}")["components"])


def test_a_group_is_made_of_components_that_are_there(api: Api) -> None:
    a, b = api.component("a"), api.component("b")
    response = api("POST", "component-groups", {"component_group": {"name": "Core", "components": [a, b]}})
    assert response.status_code == 201
    made = response.json()
    assert {name: made[name] for name in ("page_id", "name", "description", "components", "position")} == {
        "page_id": PAGE,
        "name": "Core",
        "description": None,
        "components": [a, b],
        "position": 3,
    }
    assert api.ok("GET", f"components/{a}")["group_id"] == made["id"]


def test_a_group_has_a_row_among_the_components(api: Api) -> None:
    a = api.component("a")
    group = api.group("Core", a, description="All of it")
    row = next(row for row in api.ok("GET", "components") if row["group"])
    shown = ("id", "name", "description", "group_id", "status", "showcase")
    assert {name: row[name] for name in shown} == {
        "id": group,
        "name": "Core",
        "description": "All of it",
        "group_id": None,
        "status": "operational",
        "showcase": False,
    }
    assert api.ok("GET", f"components/{group}") == row
    api.sandbox.quirks = Quirks(group_status="null")
    assert api.ok("GET", f"components/{group}")["status"] is None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "Core", "components": []}, "Components can't be empty"),
        ({"name": "Core"}, "Components can't be empty"),
        ({"name": "Core", "components": ["nowhere"]}, "Components must belong to the page"),
        ({"name": "Core", "components": "abc"}, "Components must be an array"),
        ({"name": "Core", "components": [1]}, "Components must be an array"),
        ({"components": ["nowhere"]}, "Name can't be blank"),
        ({"name": "", "components": ["nowhere"]}, "Name can't be blank"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_group_without_name_or_members_is_refused(
    api: Api, method: str, fields: dict[str, Any], message: str
) -> None:
    group = api.group("Old", api.component("a"))
    path = "component-groups" if method == "POST" else f"component-groups/{group}"
    response = api(method, path, {"component_group": fields})
    assert (response.status_code, response.json()) == (422, {"error": [message]})
    assert api.names() == ["a", "Old"]


def test_a_group_cannot_hold_a_group(api: Api) -> None:
    group = api.group("Core", api.component("a"))
    assert api("POST", "component-groups", {"component_group": {"name": "x", "components": [group]}}).status_code == 422
    assert api("POST", "components", {"component": {"name": "b", "group_id": group}}).status_code == 201


@pytest.mark.parametrize(
    ("quirk", "inside", "outside", "both"),
    [("both", "in", "out", "in"), ("inside", "in", None, "in"), ("outside", None, "out", "out")],
)
def test_the_description_is_read_where_the_quirk_says(
    api: Api, quirk: Any, inside: str | None, outside: str | None, both: str | None
) -> None:
    api.sandbox.quirks = Quirks(group_description=quirk)
    wrapped = {"name": "Core", "components": [api.component("a")]}
    for body, kept in (
        ({"component_group": {**wrapped, "description": "in"}}, inside),
        ({"component_group": wrapped, "description": "out"}, outside),
        ({"component_group": {**wrapped, "description": "in"}, "description": "out"}, both),
    ):
        assert api.ok("POST", "component-groups", body)["description"] == kept


def test_a_description_in_the_wrong_place_is_noted_as_ignored(api: Api) -> None:
    wrapped = {"name": "Core", "components": [api.component("a")], "description": "in"}
    api.sandbox.quirks = Quirks(group_description="inside")
    api.ok("POST", "component-groups", {"component_group": wrapped, "description": "out"})
    api.sandbox.quirks = Quirks(group_description="outside")
    api.ok("POST", "component-groups", {"component_group": wrapped, "description": "out"})
    assert [name for _, _, name in api.sandbox.ignored] == ["description", "component_group.description"]


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_the_member_list_of_an_update_replaces(api: Api, method: str) -> None:
    a, b, c = api.component("a"), api.component("b"), api.component("c")
    group = api.group("Core", a, b)
    api.ok(method, f"component-groups/{group}", {"component_group": {"name": "Core", "components": [b, c]}})
    assert members(api, group) == [b, c]
    assert api.ok("GET", f"components/{a}")["group_id"] is None


@pytest.mark.parametrize(("order", "expected"), [("as_sent", "cab"), ("reversed", "bac"), ("sorted", None)])
def test_members_come_back_in_the_order_of_the_quirk(api: Api, order: Any, expected: str | None) -> None:
    api.sandbox.quirks = Quirks(member_order=order)
    ids = {name: api.component(name) for name in "abc"}
    group = api.group("Core", ids["c"], ids["a"], ids["b"])
    assert members(api, group) == ([ids[name] for name in expected] if expected else sorted(ids.values()))


@pytest.mark.parametrize(("orders", "expected"), [(False, ["a", "b"]), (True, ["b", "a"])])
def test_a_member_list_rearranges_the_page_only_under_its_quirk(api: Api, orders: bool, expected: list[str]) -> None:
    api.sandbox.quirks = Quirks(member_list_orders=orders)
    a, b = api.component("a"), api.component("b")
    group = api.group("Core", a, b)
    api.ok("PATCH", f"component-groups/{group}", {"component_group": {"name": "Core", "components": [b, a]}})
    rows = [row for row in api.ok("GET", "components") if row["group_id"] == group]
    assert [row["name"] for row in rows] == expected


def test_deleting_a_group_orphans_its_members(api: Api) -> None:
    a, b = api.component("a"), api.component("b")
    group = api.group("Core", a, b)
    response = api("DELETE", f"component-groups/{group}")
    assert (response.status_code, response.json()["components"]) == (200, [a, b])
    assert [row["group_id"] for row in api.ok("GET", "components")] == [None, None]
    assert api("GET", f"component-groups/{group}").status_code == 404


def test_a_group_vanishes_with_its_last_member(api: Api) -> None:
    a, b = api.component("a"), api.component("b")
    group = api.group("Core", a, b)
    api.ok("DELETE", f"components/{a}")
    assert members(api, group) == [b]
    api.ok("DELETE", f"components/{b}")
    assert api("GET", f"component-groups/{group}").status_code == 404
    assert api.names() == []


@pytest.mark.parametrize(("quirk", "left"), [("deleted", []), ("kept", ["Core"])])
@pytest.mark.parametrize("how", ["component", "group"])
def test_what_becomes_of_a_group_whose_last_member_moves_away(api: Api, quirk: Any, left: list[str], how: str) -> None:
    api.sandbox.quirks = Quirks(emptied_by_move=quirk)
    a, b = api.component("a"), api.component("b")
    api.group("Core", a)
    other = api.group("Other", b)
    if how == "component":
        api.ok("PATCH", f"components/{a}", {"component": {"group_id": other}})
    else:
        api.ok("PATCH", f"component-groups/{other}", {"component_group": {"name": "Other", "components": [a, b]}})
    assert [row["name"] for row in api.ok("GET", "component-groups")] == [*left, "Other"]
    assert set(members(api, other)) == {a, b}


def test_a_moved_component_keeps_its_id_and_lands_last_or_first(api: Api) -> None:
    a, b, c = (api.component(name) for name in "abc")
    group = api.group("Core", b)
    api.ok("PATCH", f"components/{a}", {"component": {"group_id": group}})
    api.sandbox.quirks = Quirks(new_objects="first")
    api.ok("PATCH", f"components/{c}", {"component": {"group_id": group}})
    inside = [row for row in api.ok("GET", "components") if row["group_id"] == group]
    assert [row["id"] for row in inside] == [c, b, a]


@pytest.mark.parametrize(
    ("quirk", "sent", "leaves"),
    [
        ("both", None, True),
        ("both", "null", True),
        ("both", "", True),
        ("json_null", None, True),
        ("null_string", None, False),
        ("null_string", "", False),
        ("null_string", "null", True),
    ],
)
def test_what_takes_a_component_out_of_its_group(api: Api, quirk: Any, sent: str | None, leaves: bool) -> None:
    api.sandbox.quirks = Quirks(ungroup_by=quirk)
    a = api.component("a")
    group = api.group("Core", a)
    changed = api.ok("PATCH", f"components/{a}", {"component": {"group_id": sent}})
    assert changed["group_id"] == (None if leaves else group)


def test_the_string_null_is_refused_where_it_means_nothing(api: Api) -> None:
    api.sandbox.quirks = Quirks(ungroup_by="json_null")
    a = api.component("a")
    api.group("Core", a)
    assert api("PATCH", f"components/{a}", {"component": {"group_id": "null"}}).status_code == 422


def test_a_group_is_not_changed_as_a_component(api: Api) -> None:
    group = api.group("Core", api.component("a"))
    assert api("PATCH", f"components/{group}", {"component": {"name": "x"}}).status_code == 404
    assert api("DELETE", f"components/{group}").status_code == 404
    assert api("GET", "components/nowhere").status_code == 404
