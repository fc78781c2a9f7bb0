"""The way in: sign-in, cloud ids, paths, early requests, faults, and refusals in every shape."""

import base64
from datetime import datetime
from typing import Any

import httpx
import pytest

from reconciler.sandbox import JsmQuirks, Sandbox, ServiceLimit, serve
from reconciler.sandbox.jsm.call import CLOUD_ID
from tests.sandbox.jsm.api import PAGE, JsmApi


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "header",
    [
        "",
        "OAuth key",
        "Basic",
        "Basic !",
        f"Basic {encoded('ops@acme.example:')}",
        f"Basic {encoded(':token')}",
        "Basic /w==",
    ],
)
def test_an_email_address_and_a_token_are_needed(api: JsmApi, header: str) -> None:
    url = f"{api.http.base_url}{CLOUD_ID}/pages/{PAGE}"
    response = httpx.get(url, headers={"Authorization": header} if header else {})
    assert (response.status_code, response.json()["message"]) == (401, "Unauthorized")


def test_restricted_keys() -> None:
    with Sandbox(keys=frozenset({"good", "ops@acme.example:other"})) as sandbox, serve(sandbox) as base:
        url = f"{base.removesuffix('/v1')}/jsm/ops/api/{CLOUD_ID}/pages/summary"
        for auth, status in {("a@b", "good"): 200, ("ops@acme.example", "other"): 200, ("a@b", "other"): 401}.items():
            assert httpx.get(url, auth=auth).status_code == status


def test_the_cloud_id_is_told_without_a_sign_in_and_may_be_checked(api: JsmApi) -> None:
    base = str(api.http.base_url).removesuffix("/jsm/ops/api/")
    assert httpx.get(f"{base}/_edge/tenant_info").json() == {"cloudId": CLOUD_ID}
    assert api.sandbox.jsm_cloud_id == CLOUD_ID == api.live()["cloudId"]
    assert api.http.get("other/pages/summary").status_code == 200
    api.sandbox.jsm_quirks = JsmQuirks(cloud_id="checked")
    response = api.http.get("other/pages/summary")
    assert (response.status_code, response.json()["message"]) == (404, "No message available")
    assert api("GET", "/pages/summary").status_code == 200
    assert api.http.get("").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "query", "names"),
    [
        ("GET", "/nothing", None, {}, ("/nothing",)),
        ("DELETE", f"/pages/{PAGE}", None, {}, (f"/pages/{PAGE}",)),
        ("GET", f"/pages/{PAGE}", None, {"x": "1"}, ("x",)),
        ("GET", f"/pages/{PAGE}", {}, {}, ("body",)),
        ("PUT", f"/pages/{PAGE}", None, {}, ("body",)),
        ("PUT", f"/pages/{PAGE}", {}, {}, ("page",)),
        ("PUT", f"/pages/{PAGE}", {"page": {"x": 1}}, {}, ("page.x",)),
        ("PUT", f"/pages/{PAGE}", {"page": []}, {}, ("page",)),
        ("PUT", f"/pages/{PAGE}", {"page": {"name": 1, "hiddenFromSearch": "true"}}, {}, ("page.name", "page.hiddenFromSearch")),
        ("PUT", f"/pages/{PAGE}", {"page": {"bodyConfig": {"overallUptimeRange": True}}}, {}, ("page.bodyConfig.overallUptimeRange",)),
        ("PUT", f"/pages/{PAGE}", {"page": {"footerData": {"links": {}}}}, {}, ("page.footerData.links",)),
        ("PUT", f"/pages/{PAGE}", {"page": {"footerData": {"links": [{"x": ""}]}}}, {}, ("page.footerData.links[0].x",)),
        ("PUT", "/pages/draft/x", {"page": {"footerData": {"links": [1]}}}, {}, ("page.footerData.links[0]",)),
        (
            "POST",
            "/components/batch_process",
            {"createUpdateComponents": [{"components": [{"group": True}]}], "deleteComponents": [None]},
            {},
            ("createUpdateComponents[0].components[0].group", "deleteComponents[0]"),
        ),
        ("GET", f"/pages/{PAGE}/components/draft/v2", None, {"first": "x"}, ("first",)),
        ("GET", "/incidents/list/v2", None, {"showActive": "1"}, ("showActive",)),
        ("GET", "/subscribers/list", None, {"itemId": PAGE}, ("itemType",)),
    ],
)  # fmt: skip
def test_what_breaks_the_contract_is_refused_and_logged(
    api: JsmApi, method: str, path: str, body: Any, query: Any, names: tuple[str, ...]
) -> None:
    assert api.raw(method, path, body, **query).status_code == 400
    assert tuple(name for _, _, name in api.sandbox.ignored) == names


def test_links_of_a_draft_may_be_any_objects(api: JsmApi) -> None:
    assert api.edit(footerData={"links": [{"anything": 1}]})["footerData"]["links"] == [{"anything": 1}]


@pytest.mark.parametrize(("content", "kind"), [(b"{", "application/json"), (b"{}", "text/plain")])
def test_a_body_that_cannot_be_read(api: JsmApi, content: bytes, kind: str) -> None:
    url = f"{CLOUD_ID}/pages/{PAGE}/soft_delete"
    assert api.http.post(url, content=content, headers={"Content-Type": kind}).status_code == 400
    assert api.sandbox.ignored == [("POST", f"/pages/{PAGE}/soft_delete", "body")]


def refused(api: JsmApi, **switches: Any) -> httpx.Response:
    api.sandbox.jsm_quirks = JsmQuirks(**switches)
    api.sandbox.jsm_rate = ServiceLimit(requests=1, seconds=60, status="429")
    api("GET", f"/pages/{PAGE}")
    return api("GET", f"/pages/{PAGE}")


@pytest.mark.parametrize(
    ("retry", "header", "shape"),
    [
        ("retry_after", "Retry-After", ""),
        ("reset", "X-RateLimit-Reset", "%Y-%m-%dT%H:%M:%SZ"),
        ("reset_minutes", "X-RateLimit-Reset", "%Y-%m-%dT%H:%MZ"),
    ],
)
def test_what_a_429_says_of_when_to_come_back(api: JsmApi, retry: Any, header: str, shape: str) -> None:
    response = refused(api, retry=retry)
    assert response.status_code == 429
    wait = response.headers[header]
    if shape:
        then = datetime.strptime(f"{wait}+0000", f"{shape}%z")
        assert 59 <= (then - api.sandbox.clock.now()).total_seconds() <= 121
    else:
        assert wait == "60"


def test_a_429_may_say_nothing(api: JsmApi) -> None:
    response = refused(api, retry="none")
    assert not {"retry-after", "x-ratelimit-reset"} & set(response.headers)
    assert api.sandbox.jsm_rate == ServiceLimit(requests=1, seconds=60, status="429")
    api.sandbox.advance(61)
    assert api("GET", f"/pages/{PAGE}").status_code == 200


def test_a_limit_of_each_endpoint(api: JsmApi) -> None:
    assert refused(api, limited_by="endpoint").status_code == 429
    assert api("GET", "/pages/summary").status_code == 200
    assert api("POST", f"/pages/{PAGE}/unpublish").status_code == 200
    assert api.raw("GET", "/nothing").status_code == 400


def test_the_other_service_has_a_limit_of_its_own(api: JsmApi) -> None:
    refused(api)
    api.sandbox.ensure_page("kctbh9vrtdwd")
    base = str(api.http.base_url).removesuffix("jsm/ops/api/")
    assert httpx.get(f"{base}v1/pages", headers={"Authorization": "OAuth key"}).status_code == 200
    api.sandbox.forget_requests()
    assert api("GET", f"/pages/{PAGE}").status_code == 200


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("errors", {"errors": [{"title": "Page not found"}]}),
        ("message", {"message": "Page not found"}),
        ("spring", {"status": 404, "error": "Not Found", "message": "Page not found", "path": "/pages/none"}),
    ],
)
def test_the_shapes_of_an_error(api: JsmApi, shape: Any, expected: dict[str, Any]) -> None:
    api.sandbox.jsm_quirks = JsmQuirks(errors=shape)
    body = api("GET", "/pages/none").json()
    assert {name: body[name] for name in expected} == expected


def test_a_value_may_be_refused_in_a_200(api: JsmApi) -> None:
    api.sandbox.jsm_quirks = JsmQuirks(refusals="body")
    assert api.failed("POST", "/pages", {"page": {}}) == (201, {"page": None, "error": "A page needs a name"})
    assert api.failed("POST", "/subscribers", {"subscriptionRequest": {"itemId": PAGE}})[0] == 400


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        ({"effect": "error", "status": 503, "retry_after": 7}, 503),
        ({"effect": "html"}, 502),
        ({"effect": "refuse", "retry_after": 7}, 429),
        ({"effect": "error_after"}, 500),
    ],
)
def test_faults_strike_here_too(api: JsmApi, rule: Any, status: int) -> None:
    draft_id = api.draft()["id"]
    api.sandbox.faults.add({"path": "/pages/draft/*", "method": "PUT", **rule})
    response = api("PUT", f"/pages/draft/{draft_id}", {"page": {"description": "New"}})
    assert response.status_code == status
    assert response.headers.get("retry-after") == ("7" if "retry_after" in rule else None)
    assert (api.draft()["description"] == "New") == (rule["effect"] == "error_after")


def test_a_fault_may_be_a_200_that_failed(api: JsmApi) -> None:
    api.sandbox.faults.add({"effect": "error", "status": 200, "message": "Not today"})
    assert api.failed("GET", f"/pages/{PAGE}") == (200, {"page": None, "error": "Not today"})
    api.sandbox.faults.add({"effect": "error", "status": 200, "message": "Not today"})
    assert api.failed("POST", f"/pages/{PAGE}/delete") == (200, {"success": False, "message": "Not today"})
    api.sandbox.faults.add({"effect": "error", "status": 200})
    assert api.raw("GET", "/nothing").json()["message"] == "Something went wrong"
    assert api.live()["deletedAt"] is None


@pytest.mark.parametrize("effect", ["reset_before", "reset_after", "truncate"])
def test_connections_are_cut(api: JsmApi, effect: str) -> None:
    draft_id = api.draft()["id"]
    api.sandbox.faults.add({"path": "/pages/draft/*", "method": "PUT", "effect": effect})
    with pytest.raises(httpx.TransportError):
        api("PUT", f"/pages/draft/{draft_id}", {"page": {"description": "New"}})
    assert (api.draft()["description"] == "New") == (effect != "reset_before")


def test_somebody_edits_in_between(api: JsmApi) -> None:
    edit = {"method": "PUT", "path": f"/pages/{PAGE}", "body": {"page": {"description": "By somebody"}}}
    api.sandbox.faults.add({"effect": "edit", "edits": [edit]})
    assert api.live()["description"] == "By somebody"


def test_a_failure_of_the_sandbox_itself_is_a_500(api: JsmApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(api.sandbox.store), "get", lambda *_: 1 / 0)
    assert api("GET", "/incidents/templates/x").status_code == 500
