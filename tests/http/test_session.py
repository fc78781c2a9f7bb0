"""What a session does with every kind of answer, over a real socket."""

import json

import pytest

from reconciler.errors import (
    AuthError,
    ForbiddenError,
    NotFoundError,
    ProtocolError,
    RejectedError,
    ServiceError,
    SettingError,
    UncertainError,
)
from reconciler.http import (
    HttpSession,
    HttpSettings,
    RateWindow,
    require_object,
)
from tests.http.loopback import (
    KEY,
    OK,
    SEND,
    Client,
    Reply,
    Server,
    json_reply,
)


def test_a_request_carries_the_key_the_query_and_the_body(server: Server, client: Client) -> None:
    server.plays(json_reply({"id": "a"}, 201))
    body = {"component": {"name": "Café", "group_id": None}}

    answer = client.session.post("/pages/p/components", body, skip=True, q=None, page=2)

    assert answer == {"id": "a"}
    [seen] = server.seen
    assert (seen.method, seen.target) == ("POST", "/v1/pages/p/components?skip=true&page=2")
    assert seen.headers["authorization"] == KEY
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["user-agent"] == "statuspage-reconciler"
    assert json.loads(seen.body) == body


def test_an_empty_answer_is_none(server: Server, client: Client) -> None:
    server.plays(Reply(204, b""), Reply(200, b""))

    assert client.session.delete("/x") is None
    assert client.session.delete("/x") is None


def test_no_cookie_is_ever_sent_back(server: Server, client: Client) -> None:
    server.plays(json_reply({}, Set_Cookie="track=1; Path=/"))

    client.session.get("/x")
    client.session.get("/x")

    assert "cookie" not in server.seen[1].headers


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, RejectedError),
        (401, AuthError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (409, RejectedError),
        (410, NotFoundError),
        (422, RejectedError),
    ],
)
@pytest.mark.parametrize("method", SEND)
def test_a_refusal_is_an_error_of_its_own_and_is_not_repeated(
    server: Server, client: Client, method: str, status: int, error: type[ServiceError]
) -> None:
    server.plays(json_reply({"error": ["Name can't be blank"]}, status, X_Request_Id="req-1"))

    with pytest.raises(error) as caught:
        SEND[method](client.session)

    assert type(caught.value) is error
    assert str(caught.value) == f"{method} /x: 127.0.0.1 answered {status}: Name can't be blank (request req-1)"
    assert (caught.value.status, caught.value.words) == (status, "Name can't be blank")
    assert (caught.value.method, caught.value.path) == (method, "/x")
    assert len(server.seen) == 1


def test_a_wrong_key_says_where_to_look(server: Server) -> None:
    server.plays(Reply(401, b""))
    settings = HttpSettings(key_hint="check STATUSPAGE_API_KEY")

    with HttpSession(server.root, KEY, RateWindow(), settings) as session, pytest.raises(AuthError) as caught:
        session.get("/x")

    assert str(caught.value) == "GET /x: 127.0.0.1 answered 401"
    assert caught.value.hint == "check STATUSPAGE_API_KEY"


@pytest.mark.parametrize("method", SEND)
def test_a_redirect_is_never_followed(server: Server, client: Client, method: str) -> None:
    server.plays(Reply(302, b"", {"Location": f"{server.root}/elsewhere"}))

    with pytest.raises(ProtocolError, match="127.0.0.1 answered 302, a redirect; redirects are not followed"):
        SEND[method](client.session)

    assert len(server.seen) == 1


def test_a_web_page_in_place_of_json_says_at_once_where_to_look(server: Server) -> None:
    server.plays(Reply(200, b"<!DOCTYPE html>\n<html><title>Status</title></html>\n"))
    settings = HttpSettings(root_hint="check the address")
    with HttpSession(server.root, KEY, RateWindow(), settings) as session, pytest.raises(ProtocolError) as caught:
        session.get("/x")

    assert caught.value.message == "127.0.0.1 answered with an HTML page and not with JSON: Status"
    assert (caught.value.hint, caught.value.host) == ("check the address", "127.0.0.1")
    assert len(server.seen) == 1


@pytest.mark.parametrize("status", [402, 403])
def test_what_an_account_may_not_do_says_what_to_check(server: Server, client: Client, status: int) -> None:
    server.plays(json_reply({"error": "no"}, status))

    with pytest.raises(ServiceError) as caught:
        client.session.post("/x")

    assert "plan" in (caught.value.hint or "")


@pytest.mark.parametrize("method", [name for name in SEND if name != "GET"])
def test_a_500_that_names_a_bad_value_is_a_refusal(server: Server, client: Client, method: str) -> None:
    """Statuspage answers some bad requests so (statuspage-api.md B6.46)."""
    server.plays(json_reply({"error": "Metric identifier is invalid"}, 500))

    with pytest.raises(RejectedError, match=r"127\.0\.0\.1 answered 500: Metric identifier is invalid"):
        SEND[method](client.session)

    assert len(server.seen) == 1


@pytest.mark.parametrize("body", [{"error": "Something went wrong"}, ["boom"], "sorry", None])
def test_a_500_that_names_none_is_a_failure(server: Server, client: Client, body: object) -> None:
    server.plays(json_reply(body, 500))

    with pytest.raises(UncertainError):
        client.session.post("/x")


def test_a_busy_service_says_when_to_come_back(server: Server, client: Client) -> None:
    server.plays(Reply(503, b"", {"Retry-After": "1"}), OK)

    client.session.get("/x")

    [waiting] = [event for event in client.events if event.kind == "waiting"]
    assert (waiting.seconds, waiting.why) == (1.0, "127.0.0.1 answered 503")


def test_requests_are_counted_try_by_try_and_told(server: Server, client: Client) -> None:
    server.plays(Reply(500), OK)

    client.session.get("/x", q="ann@acme.example")
    client.session.patch("/x")

    assert (client.session.count.reads, client.session.count.writes) == (2, 1)
    told = [(event.kind, event.method, event.path, event.status) for event in client.events]
    assert told == [
        ("sent", "GET", "/x?q=***", None),
        ("answered", "GET", "/x?q=***", 500),
        ("waiting", "GET", "/x?q=***", None),
        ("sent", "GET", "/x?q=***", None),
        ("answered", "GET", "/x?q=***", 200),
        ("sent", "PATCH", "/x", None),
        ("answered", "PATCH", "/x", 200),
    ]


def test_neither_key_nor_contact_is_in_any_text(server: Server, client: Client) -> None:
    echo = f"ann@acme.example with {KEY} (ANN@ACME.EXAMPLE, +15550100) at https://hooks.acme.example/s3cr3t"
    server.plays(json_reply({"error": echo}, 422))
    body = {
        "subscriber": {
            "email": "ann@acme.example",
            "phone_number": "+15550100",
            "endpoint": "https://hooks.acme.example/s3cr3t",
        }
    }

    with pytest.raises(RejectedError) as caught:
        client.session.post("/subscribers", body, q="Ann")

    assert str(caught.value) == "POST /subscribers?q=***: 127.0.0.1 answered 422: *** with *** (***, ***) at ***"
    everything = repr(
        [caught.value, caught.value.__dict__, client.session, client.session.window, client.events]
    ) + str(caught.getrepr(style="long", showlocals=False))
    assert "not-a-real-key" not in everything


def test_the_key_may_be_given_anew_for_each_request(server: Server) -> None:
    server.plays(OK)
    keys = iter(["OAuth one", "OAuth two"])

    with HttpSession(server.root, lambda: next(keys), RateWindow()) as session:
        session.get("/x")
        session.get("/x")

    assert [seen.headers["authorization"] for seen in server.seen] == ["OAuth one", "OAuth two"]


@pytest.mark.parametrize("key", ["OAuth abc\n", "OAuth a\u201cb", "OAuth a\x00b", " OAuth a"])
def test_a_key_that_is_no_header_is_refused_without_showing_it(server: Server, key: str) -> None:
    with HttpSession(server.root, key, RateWindow()) as session, pytest.raises(SettingError) as caught:
        session.get("/x")

    assert key.strip() not in str(caught.value)
    assert server.seen == []


def test_one_object_is_expected_where_one_is_asked_for(server: Server, client: Client) -> None:
    server.plays(OK, Reply(200, b"[]"), Reply(204, b""))

    assert client.session.get_object("/x") == {"id": "a"}
    with pytest.raises(ProtocolError, match="GET /x: answered a list where an object belongs"):
        client.session.get_object("/x")
    with pytest.raises(ProtocolError, match="GET /x: answered nothing where an object belongs"):
        require_object(None, "GET", "/x")
