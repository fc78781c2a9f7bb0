"""Access users and groups of an audience-specific page, and team members: POST replaces, PATCH adds."""

from typing import Any

import pytest

from reconciler.sandbox import Quirks
from tests.sandbox.api import PAGE, Api


def user(api: Api, email: str = "a@acme.example", **fields: Any) -> dict[str, Any]:
    return dict(api.ok("POST", "page_access_users", {"page_access_user": {"email": email, **fields}}))


def group(api: Api, name: str = "Gold", **fields: Any) -> dict[str, Any]:
    return dict(api.ok("POST", "page_access_groups", {"page_access_group": {"name": name, **fields}}))


def a_metric(api: Api) -> str:
    provider = api.ok("POST", "metrics_providers", {"metrics_provider": {"type": "Self"}})["id"]
    return str(api.ok("POST", f"metrics_providers/{provider}/metrics", {"metric": {"name": "m"}})["id"])


def test_a_user_is_made_with_200(api: Api) -> None:
    gold = group(api)
    body = {"email": "a@acme.example", "external_login": "a1", "page_access_group_ids": [gold["id"]]}
    response = api("POST", "page_access_users", {"page_access_user": {**body, "subscribe_to_components": True}})
    assert response.status_code == 200
    made = response.json()
    assert {name: made[name] for name in made if not name.endswith("_at")} == {
        "id": made["id"],
        "page_id": PAGE,
        **body,
        "page_access_group_id": gold["id"],
    }
    assert api.ok("GET", f"page_access_groups/{gold['id']}")["page_access_user_ids"] == [made["id"]]
    assert api.ok("GET", f"page_access_users/{made['id']}") == made


def test_an_email_is_taken_with_409(api: Api) -> None:
    user(api)
    response = api("POST", "page_access_users", {"page_access_user": {"email": "A@acme.example"}})
    assert (response.status_code, response.json()) == (409, {"message": "Email has already been taken"})


@pytest.mark.parametrize(
    "fields", [{}, {"email": "nobody"}, {"email": "b@x.example", "page_access_group_ids": ["nowhere"]}]
)
def test_bad_users_are_refused(api: Api, fields: dict[str, Any]) -> None:
    assert api("POST", "page_access_users", {"page_access_user": fields}).status_code == 422


def test_users_are_found_by_email(api: Api) -> None:
    user(api)
    user(api, "b@acme.example")
    assert [row["email"] for row in api.ok("GET", "page_access_users", email="B@acme.example")] == ["b@acme.example"]
    assert len(api.ok("GET", "page_access_users")) == 2


def test_a_users_update_takes_a_body_or_not(api: Api) -> None:
    made, gold = user(api), group(api)
    path = f"page_access_users/{made['id']}"
    body = {"page_access_user": {"email": "new@acme.example", "page_access_group_ids": [gold["id"]]}}
    changed = api.ok("PATCH", path, body)
    assert (changed["email"], changed["page_access_group_ids"]) == ("new@acme.example", [gold["id"]])
    assert api.ok("PUT", path)["email"] == "new@acme.example"
    api.sandbox.quirks = Quirks(access_user_update="ignored")
    assert api.ok("PATCH", path, {"page_access_user": {"email": "x@acme.example"}})["email"] == "new@acme.example"


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
@pytest.mark.parametrize("quirk", ["accepted", "ignored"])
@pytest.mark.parametrize("body", [{"email": "x@acme.example"}, {"page_access_user": "x@acme.example"}, {}])
def test_a_users_update_outside_of_the_wrapper_is_ignored(api: Api, method: str, quirk: Any, body: Any) -> None:
    made = user(api)
    api.sandbox.quirks = Quirks(access_user_update=quirk)
    changed = api.ok(method, f"page_access_users/{made['id']}", body)
    assert changed["email"] == made["email"]
    assert [name for _, _, name in api.sandbox.ignored] == list(body)


def test_a_deleted_user_leaves_its_groups(api: Api) -> None:
    made = user(api)
    gold = group(api, page_access_user_ids=[made["id"]])
    response = api("DELETE", f"page_access_users/{made['id']}")
    assert (response.status_code, response.content) == (204, b"")
    assert api.ok("GET", f"page_access_groups/{gold['id']}")["page_access_user_ids"] == []


def test_a_groups_lists_replace(api: Api) -> None:
    a, b, m = api.component("a"), api.component("b"), a_metric(api)
    made = group(api, component_ids=[a], metric_ids=[m], external_identifier="gold")
    assert (made["component_ids"], made["metric_ids"], made["external_identifier"]) == ([a], [m], "gold")
    path = f"page_access_groups/{made['id']}"
    changed = api.ok("PATCH", path, {"page_access_group": {"component_ids": [b]}})
    assert (changed["component_ids"], changed["metric_ids"], changed["name"]) == ([b], [m], "Gold")
    assert api.ok("GET", "page_access_groups") == [api.ok("GET", path)] == [changed]
    response = api("DELETE", path)
    assert (response.status_code, response.json()) == (200, changed)
    assert api("GET", path).status_code == 404


@pytest.mark.parametrize(
    "fields", [{}, {"name": ""}, {"name": "x", "component_ids": ["nowhere"]}, {"name": "x", "metric_ids": "all"}]
)
def test_bad_groups_are_refused(api: Api, fields: dict[str, Any]) -> None:
    assert api("POST", "page_access_groups", {"page_access_group": fields}).status_code == 422


@pytest.mark.parametrize("kind", ["user", "group"])
def test_on_sub_collections_post_replaces_patch_adds_and_delete_removes(api: Api, kind: str) -> None:
    a, b, c = (api.component(name) for name in "abc")
    owner = user(api) if kind == "user" else group(api)
    path = f"page_access_{kind}s/{owner['id']}/components"

    def seen() -> list[str]:
        return [row["id"] for row in api.ok("GET", path)]

    first = api("POST", path, {"component_ids": [a]})
    assert (first.status_code, seen()) == (201, [a])
    for method, wanted in (("PATCH", [a, b]), ("PUT", [a, b, c])):
        assert api(method, path, {"component_ids": wanted[-2:]}).status_code == 200
        assert seen() == wanted
    api.ok("DELETE", f"{path}/{b}")
    assert seen() == [a, c]
    assert api("DELETE", f"{path}/{b}").status_code == 404
    api.ok("POST", path, {"component_ids": [b, c]})
    assert seen() == [b, c]
    api.http.request("DELETE", api.at(path), json={"component_ids": [b]})
    assert seen() == [c]
    api.ok("DELETE", path)
    assert seen() == []
    assert api("POST", path, {}).status_code == 422
    assert api("POST", path, {"component_ids": ["nowhere"]}).status_code == 422


def test_a_users_metrics_work_alike(api: Api) -> None:
    m, path = a_metric(api), f"page_access_users/{user(api)['id']}/metrics"
    api.ok("PATCH", path, {"metric_ids": [m]})
    assert [row["id"] for row in api.ok("GET", path)] == [m]
    api.ok("DELETE", f"{path}/{m}")
    assert api.ok("GET", path) == []
    assert api("PATCH", path, {}).status_code == 422


@pytest.mark.parametrize("kind", ["user", "group"])
def test_access_is_also_given_from_the_component(api: Api, kind: str) -> None:
    a = api.component("a")
    first, second = (user(api), user(api, "b@x.example")) if kind == "user" else (group(api), group(api, "Silver"))
    path, field = f"components/{a}/page_access_{kind}s", f"page_access_{kind}_ids"

    def seen(owner: dict[str, Any]) -> list[str]:
        return [row["id"] for row in api.ok("GET", f"page_access_{kind}s/{owner['id']}/components")]

    form = api.http.post(api.at(path), data={f"{field}[]": first["id"]})
    assert (form.status_code, form.json()["id"]) == (201, a)
    api.ok("POST", path, {field: [second["id"]]})
    assert (seen(first), seen(second)) == ([a], [a])
    api.http.request("DELETE", api.at(path), json={field: [first["id"]]})
    assert (seen(first), seen(second)) == ([], [a])
    api.ok("DELETE", path)
    assert seen(second) == []
    assert api("POST", path, {}).status_code == 422


def test_without_the_plan_access_is_forbidden(api: Api) -> None:
    api.sandbox.quirks = Quirks(audience_specific=False)
    for path in ("page_access_users", "page_access_groups", "page_access_users/x/components"):
        assert api("GET", path).status_code == 403


def test_deleted_components_and_metrics_leave_everybody(api: Api) -> None:
    a, m = api.component("a"), a_metric(api)
    made = group(api, component_ids=[a], metric_ids=[m])
    api.ok("DELETE", f"components/{a}")
    api.ok("DELETE", f"metrics/{m}")
    left = api.ok("GET", f"page_access_groups/{made['id']}")
    assert (left["component_ids"], left["metric_ids"]) == ([], [])


# Team members.

ORG = "/organizations/org1"


def member(api: Api, email: str = "a@acme.example", **fields: Any) -> dict[str, Any]:
    return dict(api.ok("POST", f"{ORG}/users", {"user": {"email": email, "password": "secret-word", **fields}}))


def test_a_team_member_comes_without_the_password_and_on_no_page(api: Api) -> None:
    api.sandbox.ensure_organization("org1")
    made = member(api, first_name="Ada")
    assert (made["organization_id"], made["email"], made["first_name"]) == ("org1", "a@acme.example", "Ada")
    assert "secret-word" not in str(api.sandbox.dump())
    assert api.ok("GET", f"{ORG}/users") == [made]
    assert api.ok("GET", f"{ORG}/permissions/{made['id']}") == {"data": {"user_id": made["id"], "pages": []}}
    assert api.ok("DELETE", f"{ORG}/users/{made['id']}") == made
    assert api("DELETE", f"{ORG}/users/{made['id']}").status_code == 404
    assert api("POST", f"{ORG}/users", {"user": {"email": ""}}).status_code == 422
    member(api)
    assert api("POST", f"{ORG}/users", {"user": {"email": "A@acme.example"}}).status_code == 422
    assert api("GET", "/organizations/other/users").status_code == 404


def test_pages_left_out_of_permissions_are_lost(api: Api) -> None:
    api.sandbox.ensure_organization("org1")
    api.sandbox.ensure_page("second")
    path = f"{ORG}/permissions/{member(api)['id']}"
    everything = {"page_configuration": True, "incident_manager": True, "maintenance_manager": False}
    shown = api.ok("PUT", path, {"pages": {PAGE: everything, "second": {"incident_manager": True}}})
    assert shown["data"]["pages"] == [
        {"page_id": PAGE, **everything},
        {"page_id": "second", "page_configuration": False, "incident_manager": True, "maintenance_manager": False},
    ]
    assert api.ok("PUT", path, {"pages": {PAGE: everything}})["data"]["pages"] == [{"page_id": PAGE, **everything}]
    api.sandbox.quirks = Quirks(permissions_shape="map")
    assert api.ok("GET", path)["data"]["pages"] == {PAGE: everything}


def test_without_role_based_access_a_page_has_no_roles(api: Api) -> None:
    api.sandbox.ensure_organization("org1", rbac=False)
    path = f"{ORG}/permissions/{member(api)['id']}"
    assert api.ok("PUT", path, {"pages": {PAGE: {}}})["data"]["pages"] == [{"page_id": PAGE}]
    assert api.ok("PUT", path, {"pages": {PAGE: {"incident_manager": True}}})["data"]["pages"] == [{"page_id": PAGE}]
    assert [name for _, _, name in api.sandbox.ignored] == [f"pages.{PAGE}.incident_manager"]


@pytest.mark.parametrize("pages", [{"elsewhere": {}}, {PAGE: "all"}, {PAGE: {"incident_manager": "yes"}}])
def test_bad_permissions_are_refused(api: Api, pages: dict[str, Any]) -> None:
    api.sandbox.ensure_organization("org1")
    assert api("PUT", f"{ORG}/permissions/{member(api)['id']}", {"pages": pages}).status_code == 400
