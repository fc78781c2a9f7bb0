"""The controls below /_sandbox."""

from typing import Any

import httpx
import pytest

from reconciler.sandbox import Sandbox
from tests.sandbox.api import PAGE, Api, in_process


def control(api: Api, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
    base = str(api.http.base_url).removesuffix("/v1/")
    return httpx.request(method, f"{base}/_sandbox{path}", json=body, headers=headers)


def test_faults_are_set_shown_and_cleared(api: Api) -> None:
    assert control(api, "POST", "/faults", {"effect": "error", "path": "/pages"}).status_code == 204
    assert control(api, "POST", "/faults", [{"effect": "refuse"}]).status_code == 204
    assert [rule["effect"] for rule in control(api, "GET", "/faults").json()] == ["error", "refuse"]
    assert api("GET", "/pages").status_code == 500
    assert control(api, "DELETE", "/faults").status_code == 204
    assert api("GET", "/pages").status_code == 200


def test_quirks_are_changed_one_by_one(api: Api) -> None:
    assert control(api, "POST", "/quirks", {"new_objects": "first"}).status_code == 204
    assert control(api, "POST", "/quirks", {"trim": True}).status_code == 204
    shown = control(api, "GET", "/quirks").json()
    assert (shown["new_objects"], shown["trim"], shown["cleared"]) == ("first", True, "as_sent")


def test_the_rate_is_set_and_lifted(api: Api) -> None:
    control(api, "POST", "/rate", {"requests": 1, "seconds": 60, "status": "420", "retry_after": "none"})
    assert [api("GET", "/pages").status_code for _ in range(2)] == [200, 420]
    assert control(api, "GET", "/rate").json()["limit"]["requests"] == 1
    control(api, "POST", "/rate", None)
    assert control(api, "GET", "/rate").json() == {"limit": None}
    assert api("GET", "/pages").status_code == 200


def test_logs_are_read_and_emptied(api: Api) -> None:
    api.ok("POST", "subscribers", {"subscriber": {"email": "a@acme.example"}})
    [record] = control(api, "GET", "/requests").json()
    assert (record["method"], record["path"], record["status"]) == ("POST", f"/pages/{PAGE}/subscribers", 201)
    assert [mail["kind"] for mail in control(api, "GET", "/mails").json()] == ["confirmation"]
    control(api, "DELETE", "/requests")
    assert control(api, "GET", "/requests").json() == []


def test_edits_by_hand_are_not_counted_and_not_logged(api: Api) -> None:
    control(api, "POST", "/rate", {"requests": 1})
    for _ in range(3):
        made = control(
            api,
            "POST",
            "/edit",
            {"method": "POST", "path": f"/v1/pages/{PAGE}/components", "body": {"component": {"name": "x"}}},
        )
        assert (made.status_code, made.json()["name"]) == (200, "x")
    assert len(api.ok("GET", "components")) == 3
    assert len(api.sandbox.requests) == 1
    body = {"method": "DELETE", "path": f"/pages/{PAGE}/components/{made.json()['id']}"}
    assert control(api, "POST", "/edit", body).status_code == 204


def test_an_edit_that_the_service_refuses_is_said(api: Api) -> None:
    response = control(api, "POST", "/edit", {"method": "GET", "path": "/pages/x"})
    assert (response.status_code, response.json()) == (400, {"error": "GET /pages/x: 404 {'message': 'Not found'}"})


def test_what_only_the_services_own_pages_can_do(api: Api) -> None:
    a, b = api.component("a"), api.component("b")
    control(api, "POST", "/alter", {"page": PAGE, "kind": "component", "id": a, "set": {"position": 5, "name": "z"}})
    assert api.names() == ["b", "z"]
    control(api, "POST", "/alter", {"page": PAGE, "kind": "page", "id": PAGE, "set": {"headline": "Hello"}})
    assert api.ok("GET", "")["headline"] == "Hello"
    control(api, "POST", "/remove", {"page": PAGE, "kind": "component", "id": b})
    assert api.names() == ["z"]
    response = control(api, "POST", "/remove", {"page": PAGE, "kind": "component", "id": b})
    assert response.status_code == 400
    assert "has no component" in response.json()["error"]


def test_pages_and_organizations_are_made(api: Api) -> None:
    control(api, "POST", "/pages", {"id": "fresh", "name": "Fresh"})
    control(api, "POST", "/organizations", {"id": "org1"})
    assert api.ok("GET", "/pages/fresh")["name"] == "Fresh"
    assert api.ok("GET", "/organizations/org1/users") == []


def test_seed_dump_reset_and_clock(api: Api) -> None:
    assert control(api, "POST", "/seed", {"pages": {PAGE: {"components": [{"name": "a"}]}}}).status_code == 204
    dump = control(api, "GET", "/dump").json()
    assert [row["name"] for row in dump["pages"][PAGE]["components"]] == ["a"]
    before = api.sandbox.clock.monotonic()
    assert control(api, "POST", "/clock", {"advance": 100}).status_code == 204
    assert api.sandbox.clock.monotonic() - before >= 100
    assert control(api, "POST", "/reset").status_code == 204
    assert api.ok("GET", "/pages") == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/faults", {"effect": "explode"}),
        ("/quirks", {"nonsense": 1}),
        ("/quirks", []),
        ("/rate", {"requests": 0}),
        ("/rate", {"nonsense": 0}),
        ("/seed", {"nonsense": 1}),
        ("/seed", 5),
        ("/clock", {}),
        ("/edit", {}),
    ],
)
def test_a_control_that_makes_no_sense_is_400(api: Api, path: str, body: Any) -> None:
    response = control(api, "POST", path, body)
    assert response.status_code == 400
    assert response.json()["error"]


def test_controls_are_only_for_this_machine(api: Api) -> None:
    assert control(api, "GET", "/mails", Host="attacker.example").status_code == 403
    with Sandbox() as sandbox:
        assert in_process(sandbox, "/_sandbox/mails", caller="192.0.2.7").status_code == 403
        assert in_process(sandbox, "/_sandbox/mails", caller="::1", host="localhost").status_code == 200


@pytest.mark.parametrize(
    "kind",
    ["application/x-www-form-urlencoded", "text/plain", "text/plain; application/json", "multipart/form-data", ""],
)
def test_a_body_that_a_form_can_send_is_not_taken(api: Api, kind: str) -> None:
    base = str(api.http.base_url).removesuffix("/v1/")
    response = httpx.post(f"{base}/_sandbox/quirks", content=b'{"trim": true}', headers={"Content-Type": kind})
    assert (response.status_code, response.json()) == (
        415,
        {"error": "the body must be JSON, with the header Content-Type: application/json"},
    )
    assert not api.sandbox.quirks.trim
    charset = "application/json; charset=utf-8"
    assert control(api, "POST", "/quirks", {"trim": True}, **{"Content-Type": charset}).status_code == 204


def test_the_front_door_says_where_things_are(api: Api) -> None:
    base = str(api.http.base_url).removesuffix("v1/")
    assert "Its API is below /v1, its controls are below /_sandbox." in httpx.get(base).text
