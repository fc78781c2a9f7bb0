"""The way in: the key, the rate window, paging, bodies and the shapes of errors."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from reconciler.sandbox import Quirks, Sandbox, ServiceLimit, serve
from reconciler.sandbox.rate import RateRefusal, ServiceWindow
from tests.sandbox.api import PAGE, Api


def raw(api: Api, **headers: str) -> httpx.Response:
    return httpx.get(f"{api.http.base_url}pages", headers=headers)


@pytest.mark.parametrize("value", ["oauth key", "Oauth key", "Bearer key", "OAuth", "key", ""])
def test_only_oauth_in_that_spelling_gets_in(api: Api, value: str) -> None:
    response = raw(api, Authorization=value)
    assert (response.status_code, response.json()) == (401, {"message": "Could not authenticate"})


def test_any_key_is_good_unless_keys_are_named(api: Api) -> None:
    assert raw(api, Authorization="OAuth anything").status_code == 200
    with Sandbox(keys=frozenset({"good"})) as sandbox, serve(sandbox) as base:
        codes = [
            httpx.get(f"{base}/pages", headers={"Authorization": f"OAuth {key}"}).status_code for key in ("good", "bad")
        ]
    assert codes == [200, 401]


def test_a_key_in_the_address_is_neither_taken_nor_remembered(api: Api) -> None:
    assert httpx.get(f"{api.http.base_url}pages?api_key=hidden").status_code == 401
    assert "hidden" not in str(api.sandbox.requests)


def test_a_key_is_never_remembered(api: Api) -> None:
    raw(api, Authorization="OAuth hidden")
    assert "hidden" not in str(api.sandbox.requests)


def test_every_answer_carries_a_request_id(api: Api) -> None:
    first, second = raw(api), raw(api, Authorization="OAuth x")
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]


@pytest.mark.parametrize("path", ["/other", "/pages/kctbh9vrtdwd/nonsense"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_what_is_not_there_is_404(api: Api, method: str, path: str) -> None:
    assert api(method, path).status_code == 404


def test_the_json_ending_of_the_examples_is_taken(api: Api) -> None:
    assert api.http.get(f"/pages/{PAGE}.json").status_code == 200
    assert api.http.get(f"/pages/{PAGE}/components.json").json() == []


# Bodies.


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"a": "\\ud800"}', b"[" * 100_000, b'{"a": NaN}'])
def test_a_body_that_is_no_json_is_refused_with_400(api: Api, body: bytes) -> None:
    response = api.http.post(api.at("components"), content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()) == (400, {"message": "The request body is not valid JSON"})


@pytest.mark.parametrize("body", [[], "text", 5, {"component": []}, {"component": None}])
def test_a_body_of_the_wrong_shape_is_refused_with_422(api: Api, body: Any) -> None:
    assert api("POST", "components", body).status_code == 422


def test_the_form_encoding_of_the_examples_is_taken(api: Api) -> None:
    a = api.http.post(api.at("components"), data={"component[name]": "a b", "component[showcase]": "false"}).json()
    assert (a["name"], a["showcase"]) == ("a b", False)
    body = f"component_group[name]=G&component_group[components][]={a['id']}"
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    made = api.http.post(api.at("component-groups"), content=body, headers=headers)
    assert (made.status_code, made.json()["components"]) == (201, [a["id"]])


@pytest.mark.parametrize("body", ["a=1&a[b]=2", "a[]=1&a[b]=2", "a[b]=1&a[]=2"])
def test_a_form_that_contradicts_itself_is_refused(api: Api, body: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response = api.http.post(api.at("components"), content=body, headers=headers)
    assert (response.status_code, response.json()) == (400, {"message": "The parameter a is used in two ways"})


# Paging.


@pytest.fixture
def many(api: Api) -> Api:
    api.sandbox.seed(
        {
            "pages": {
                PAGE: {
                    "components": [{"name": f"c{n:03}"} for n in range(230)],
                    "subscribers": [{"email": f"{n:03}@x.example"} for n in range(230)],
                    "incident_templates": [{"name": f"t{n}", "title": "t", "body": "b"} for n in range(101)],
                }
            }
        }
    )
    return api


def test_lists_are_cut_at_100_in_silence(many: Api) -> None:
    for path in ("components", "subscribers", "incident_templates"):
        assert len(many.ok("GET", path)) == 100


def test_pages_of_components_count_from_1(many: Api) -> None:
    first = [row["name"] for row in many.ok("GET", "components", page="1", per_page="100")]
    assert first == [row["name"] for row in many.ok("GET", "components")]
    assert [row["name"] for row in many.ok("GET", "components", page="3")] == [f"c{n:03}" for n in range(200, 230)]
    assert many.ok("GET", "components", page="4") == []
    assert many.ok("GET", "components", page="2", per_page="7")[0]["name"] == "c007"


def test_pages_of_subscribers_count_from_0_and_take_limit(many: Api) -> None:
    first = [row["email"] for row in many.ok("GET", "subscribers", page="0", limit="100")]
    assert first[0] == "000@x.example"
    assert many.ok("GET", "subscribers", page="1")[0]["email"] == "100@x.example"
    assert len(many.ok("GET", "subscribers", page="2")) == 30
    assert len(many.ok("GET", "subscribers", per_page="5")) == 100
    assert len(many.ok("GET", "subscribers", limit="5")) == 5


@pytest.mark.parametrize("nonsense", ["-3", "x", "", "1.5", "²", "+1", " 1", "1e2", "2147483648", "9" * 30])
@pytest.mark.parametrize(
    ("path", "name", "least"),
    [
        ("components", "page", 1),
        ("components", "per_page", 1),
        ("subscribers", "page", 0),
        ("subscribers", "limit", 1),
        ("subscribers/unsubscribed", "per_page", 1),
        ("incidents", "limit", 1),
        ("incidents/upcoming", "page", 1),
        ("incident_templates", "per_page", 1),
        ("component-groups", "page", 1),
        ("metrics", "page", 1),
        ("page_access_users", "per_page", 1),
    ],
)
def test_a_page_or_size_that_is_no_such_number_is_refused(
    api: Api, path: str, name: str, least: int, nonsense: str
) -> None:
    for value in (nonsense, str(least - 1)):
        response = api("GET", path, **{name: value})
        said = f"{name.replace('_', ' ').capitalize()} must be an integer of at least {least}"
        assert (response.status_code, response.json()) == (422, {"error": [said]})
    assert api("GET", path, **{name: str(least)}).status_code == 200


def test_more_components_than_the_document_lets_be_asked_for_are_refused(api: Api) -> None:
    assert api("GET", "components", per_page="1100").status_code == 200
    assert api("GET", "components", per_page="1101").status_code == 422
    assert api("GET", "metrics", per_page="1101").status_code == 200


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        ("subscribers", {"sort_direction": "down"}, "Sort direction is not included in the list"),
        ("subscribers", {"sort_direction": "DESC"}, "Sort direction is not included in the list"),
        ("subscribers", {"sort_field": "name"}, "Sort field is not included in the list"),
        ("subscribers", {"sort_field": "relevance"}, "Sort field is not included in the list"),
        ("subscribers", {"state": "asleep"}, "State is not included in the list"),
        ("subscribers", {"type": "fax"}, "Type is not included in the list"),
    ],
)
def test_a_word_that_a_query_does_not_know_is_refused(api: Api, path: str, query: dict[str, str], said: str) -> None:
    response = api("GET", path, **query)
    assert (response.status_code, response.json()) == (422, {"error": [said]})


def test_a_switch_in_a_query_is_true_or_false(api: Api) -> None:
    made = api.ok("POST", "subscribers", {"subscriber": {"email": "a@acme.example"}})
    path = f"subscribers/{made['id']}"
    assert api("DELETE", path, skip_unsubscription_notification="perhaps").status_code == 422
    assert api("DELETE", path, skip_unsubscription_notification="false").status_code == 200


@pytest.mark.parametrize(("most", "given"), [("100", 100), ("1100", 230)])
def test_more_than_100_components_a_page_depend_on_the_quirk(many: Api, most: Any, given: int) -> None:
    many.sandbox.quirks = Quirks(per_page_maximum=most)
    assert len(many.ok("GET", "components", per_page="500")) == given
    assert len(many.ok("GET", "components")) == 100


def test_a_list_may_lag_behind_what_was_made(api: Api) -> None:
    api.sandbox.quirks = Quirks(list_lag=60.0)
    id_ = api.component("new")
    assert api.names() == []
    assert api.ok("GET", f"components/{id_}")["name"] == "new"
    api.sandbox.advance(61)
    assert api.names() == ["new"]


# Errors.


@pytest.mark.parametrize(
    ("shape", "of_422", "of_404"),
    [
        ("mixed", {"error": ["Name can't be blank"]}, {"message": "Not found"}),
        ("message", {"message": "Name can't be blank"}, {"message": "Not found"}),
        ("list", {"error": ["Name can't be blank"]}, {"error": ["Not found"]}),
        ("string", {"error": "Name can't be blank"}, {"error": "Not found"}),
    ],
)
def test_errors_come_in_any_of_their_shapes(api: Api, shape: Any, of_422: Any, of_404: Any) -> None:
    api.sandbox.quirks = Quirks(errors=shape)
    assert api("POST", "components", {"component": {}}).json() == of_422
    assert api("GET", "components/nowhere").json() == of_404


def test_errors_may_be_a_page_of_html(api: Api) -> None:
    api.sandbox.quirks = Quirks(errors="html")
    response = api("GET", "components/nowhere")
    assert (response.status_code, response.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "<h1>404</h1>" in response.text


def test_a_mistake_of_the_sandbox_is_a_500_and_is_logged(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(api.sandbox.store, "count", lambda *_: 1 / 0)
    response = api("POST", "components", {"component": {"name": "x"}})
    assert (response.status_code, response.json()) == (500, {"message": "Internal server error"})
    assert f"POST /pages/{PAGE}/components failed in the sandbox" in caplog.text


# The rate window.


def statuses(api: Api, count: int) -> list[int]:
    return [api("GET", "/pages").status_code for _ in range(count)]


def test_requests_beyond_the_window_are_refused_with_429_and_420_in_turn(api: Api) -> None:
    api.sandbox.rate = ServiceLimit(3, 60.0)
    assert statuses(api, 6)[:3] == [200, 200, 200]
    refused = api("GET", "/pages")
    assert {record.status for record in api.sandbox.requests[3:]} == {420, 429}
    assert refused.json() == {"error": "Your account has exceeded its rate limit"}
    assert 55 <= int(refused.headers["Retry-After"]) <= 60


def test_the_window_slides(api: Api) -> None:
    api.sandbox.rate = ServiceLimit(2, 60.0, status="429")
    assert statuses(api, 1) == [200]
    api.sandbox.advance(40)
    assert statuses(api, 2) == [200, 429]
    api.sandbox.advance(21)
    assert statuses(api, 2) == [200, 429]


def test_a_refused_request_does_nothing(api: Api) -> None:
    api.sandbox.rate = ServiceLimit(1, 60.0, status="420")
    statuses(api, 1)
    assert api("POST", "components", {"component": {"name": "x"}}).status_code == 420
    api.sandbox.rate = None
    assert api.names() == []


def test_every_key_has_a_window_of_its_own(api: Api) -> None:
    api.sandbox.rate = ServiceLimit(1, 60.0)
    codes = [raw(api, Authorization=f"OAuth {key}").status_code for key in ("a", "b", "a")]
    assert codes == [200, 200, 429] or codes == [200, 200, 420]


def test_real_time_frees_the_window_too(api: Api) -> None:
    api.sandbox.rate = ServiceLimit(1, 2.0, status="429")
    assert statuses(api, 2) == [200, 429]
    time.sleep(2.05)
    assert statuses(api, 1) == [200]


@pytest.mark.parametrize(("style", "header"), [("exact", 21), ("window", 60), ("none", None)])
def test_retry_after_is_exact_the_whole_window_or_not_there(style: Any, header: int | None) -> None:
    window = ServiceWindow(ServiceLimit(1, 60.0, status="429", retry_after=style))
    assert window.arrive("k", 100.0) is None
    assert window.arrive("k", 139.5) == RateRefusal(429, header)


def test_refused_requests_may_fill_the_window_too() -> None:
    for counts, after in ((False, None), (True, RateRefusal(429, 30))):
        window = ServiceWindow(ServiceLimit(1, 60.0, status="429", count_refused=counts))
        assert [window.arrive("k", at) is None for at in (0.0, 30.0)] == [True, False]
        assert window.arrive("k", 60.0) == after


@pytest.mark.parametrize("wrong", [{"requests": 0}, {"seconds": 0}, {"status": "503"}, {"retry_after": "soon"}])
def test_a_rate_limit_must_make_sense(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"rate limit|status"):
        ServiceLimit(**wrong)


def test_unpaged_lists_may_be_allowed_once_a_minute(api: Api) -> None:
    api.sandbox.quirks = Quirks(unpaged_once_a_minute=True)
    api.sandbox.advance(3600)
    codes = [api("GET", path).status_code for path in ("components", "components", "page_access_users", "subscribers")]
    assert codes == [200, 429, 200, 200]
    assert api("GET", "components", page="1", per_page="100").status_code == 200
    api.sandbox.advance(61)
    assert api("GET", "components").status_code == 200


# What is remembered.


@pytest.fixture
def recorded(api: Api) -> Iterator[Api]:
    api.component("a", nonsense=1)
    api("GET", "components", page="1")
    yield api


def test_requests_are_remembered_in_full_but_for_their_headers(recorded: Api) -> None:
    first, second = recorded.sandbox.requests
    assert (first.method, first.path, first.status) == ("POST", f"/pages/{PAGE}/components", 201)
    assert first.body == {"component": {"name": "a", "nonsense": 1}}
    assert first.ignored == ("component.nonsense",)
    assert (second.number, second.query, second.body) == (first.number + 1, {"page": "1"}, None)
    assert second.at > first.at
    assert 0 <= second.seconds < 5
    assert (second.is_manual, second.fault) == (False, None)


def test_a_body_that_could_not_be_read_is_remembered_as_text(api: Api) -> None:
    api.http.post(api.at("components"), content=b"{oh", headers={"Content-Type": "application/json"})
    assert [record.body for record in api.sandbox.requests] == ["{oh"]


def test_the_log_is_emptied_on_request(recorded: Api) -> None:
    recorded.sandbox.forget_requests()
    assert recorded.sandbox.requests == []
