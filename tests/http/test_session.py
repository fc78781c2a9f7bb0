"""What a session does with every kind of answer, over a real socket."""

import json
import threading
import time
from collections.abc import Callable

import pytest

from reconciler.errors import (
    AuthError,
    ForbiddenError,
    Interrupted,
    NotFoundError,
    ProtocolError,
    RateLimitedError,
    RejectedError,
    ServiceError,
    SettingError,
    UnavailableError,
    UncertainError,
)
from reconciler.http import (
    HttpEvent,
    HttpSession,
    HttpSettings,
    Interrupt,
    RateWindow,
    require_object,
)
from reconciler.http.message import JsonValue
from tests.http.loopback import (
    KEY,
    QUICK,
    Client,
    Reply,
    Server,
    StrictWindow,
    json_reply,
)

OK = json_reply({"id": "a"})
RESETS = [Reply(how="reset"), Reply(how="reset-unread"), Reply(how="hang-up")]
FAILURES = [*RESETS, Reply(500), Reply(503), Reply(502, b"<html>"), Reply(how="cut"), Reply(200, b"<html>hello")]
SEND: dict[str, Callable[[HttpSession], JsonValue]] = {
    "GET": lambda s: s.get("/x"),
    "POST": lambda s: s.post("/x", {"n": 1}),
    "PATCH": lambda s: s.patch("/x", {"n": 1}),
    "PUT": lambda s: s.put("/x", {"n": 1}),
    "DELETE": lambda s: s.delete("/x"),
}


def label(reply: Reply) -> str:
    return f"{reply.how}-{reply.status}-{reply.body[:6]!r}"


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


@pytest.mark.parametrize("failure", FAILURES, ids=label)
@pytest.mark.parametrize("method", ["GET", "PATCH", "PUT", "DELETE"])
def test_what_may_be_repeated_is_repeated(server: Server, client: Client, method: str, failure: Reply) -> None:
    server.plays(failure, OK)

    assert SEND[method](client.session) == {"id": "a"}


@pytest.mark.parametrize(
    ("failure", "why"),
    [
        (Reply(500, b'{"message": "boom"}'), "127.0.0.1 answered 500, after 4 tries: boom"),
        (Reply(how="reset"), "the connection to 127.0.0.1 broke before an answer came, after 4 tries"),
        (Reply(how="hang-up"), "the connection to 127.0.0.1 broke before an answer came, after 4 tries"),
        (Reply(how="cut"), "the answer was cut off, after 4 tries"),
        (Reply(200, b"<html>"), "the answer is not JSON, or not all of it came, after 4 tries"),
        (Reply(200, b"1" * 200_000), "the answer is larger than 100000 bytes, after 4 tries"),
    ],
    ids=lambda value: label(value) if isinstance(value, Reply) else "",
)
def test_a_read_that_keeps_failing_is_given_up_after_four_tries(
    server: Server, client: Client, failure: Reply, why: str
) -> None:
    server.plays(failure)

    with pytest.raises(UnavailableError) as caught:
        client.session.get("/x")

    assert str(caught.value) == f"GET /x: {why}"
    assert len(server.seen) == 4
    assert client.session.count.reads == 4


@pytest.mark.parametrize("failure", FAILURES, ids=label)
def test_a_post_whose_fate_is_unknown_is_not_repeated(server: Server, client: Client, failure: Reply) -> None:
    server.plays(failure, OK)

    with pytest.raises(UncertainError) as caught:
        client.session.post("/x", {"n": 1})

    assert caught.value.hint == "look whether it is there before sending it again"
    assert [event.kind for event in client.events] == ["sent", "answered"]


def test_a_post_that_hangs_says_how_long_it_waited(server: Server) -> None:
    server.plays(Reply(how="hang"))
    settings = HttpSettings(timeout=0.2)

    with HttpSession(server.root, KEY, RateWindow(), settings) as session, pytest.raises(UncertainError) as caught:
        session.post("/x")

    assert str(caught.value) == "POST /x: 127.0.0.1 gave no answer within 0.2 s; it may have been carried out"


@pytest.mark.parametrize("method", ["GET", "PATCH", "PUT", "DELETE"])
def test_anything_else_that_hangs_is_repeated(server: Server, method: str) -> None:
    server.plays(Reply(how="hang"), OK)

    with HttpSession(server.root, KEY, RateWindow(), HttpSettings(timeout=0.5, retry=QUICK)) as session:
        assert SEND[method](session) == {"id": "a"}


def test_a_post_that_was_answered_illegibly_was_carried_out(server: Server, client: Client) -> None:
    server.plays(Reply(201, b'{"id": '))

    with pytest.raises(UncertainError, match="it was carried out"):
        client.session.post("/x")


@pytest.mark.parametrize("status", [420, 429])
@pytest.mark.parametrize("method", SEND)
def test_a_refusal_by_rate_is_repeated_whatever_the_method(
    server: Server, client: Client, method: str, status: int
) -> None:
    server.plays(json_reply({"error": "slow down"}, status, Retry_After="0"), OK)

    assert SEND[method](client.session) == {"id": "a"}
    assert len(server.seen) == 2
    assert client.session.count.reads + client.session.count.writes == 2


def test_a_refusal_without_a_time_waits_a_window(server: Server, client: Client) -> None:
    server.plays(json_reply({}, 420), OK)

    client.session.get("/x")

    [waiting] = [event for event in client.events if event.kind == "waiting"]
    assert waiting.why == "asked by the service"
    assert 0 < waiting.seconds <= 0.5  # the window is 0.2 s, and no wait is below half a second


def test_refused_for_too_long_is_an_error_that_says_the_wait(server: Server, client: Client) -> None:
    server.plays(json_reply({"error": "slow down"}, 429, Retry_After="3600"))

    with pytest.raises(RateLimitedError) as caught:
        client.session.post("/x")

    assert str(caught.value) == (
        "POST /x: 127.0.0.1 answered 429; the next try in 3600 s would be more than the 2 s that a request waits in all: slow down"
    )


def test_after_such_a_refusal_nobody_sends_anything(server: Server, client: Client) -> None:
    server.plays(json_reply({}, 429, Retry_After="3600"))

    with pytest.raises(RateLimitedError):
        client.session.get("/x")
    with pytest.raises(RateLimitedError, match=r"not sent: rate limited by 127.0.0.1 for 3[56]\d\d s, longer"):
        client.session.get("/y")

    assert server.requests == ["GET /v1/x"]


def test_refused_again_and_again_ends_with_the_sum_of_the_waits(server: Server, client: Client) -> None:
    server.plays(json_reply({}, 420, Retry_After="0"))

    with pytest.raises(
        RateLimitedError, match=r"127.0.0.1 answered 420 after 2 s of waiting; the next try in 2 s would be more"
    ):
        client.session.get("/x")

    assert len(server.seen) == 3  # 0.5 s and 1 s sat out, 2 s more would pass the limit of 2 s


def test_a_delete_that_was_carried_out_unseen_succeeds(server: Server, client: Client) -> None:
    server.plays(Reply(how="reset"), Reply(404))

    assert client.session.delete("/x") is None


def test_a_delete_of_nothing_is_not_found(server: Server, client: Client) -> None:
    server.plays(json_reply({}, 429, Retry_After="0"), Reply(404))

    with pytest.raises(NotFoundError):
        client.session.delete("/x")


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


def test_an_address_where_nobody_listens_is_given_up_soon(server: Server, client: Client) -> None:
    server.close()

    with pytest.raises(UnavailableError, match=r"POST /x: 127.0.0.1 refused the connection, 1 times in 0 s"):
        client.session.post("/x")


def test_a_service_that_went_away_is_waited_for_even_with_a_post(server: Server) -> None:
    window, root = RateWindow(1000, 0.2), server.root
    server.plays(OK)
    settings = HttpSettings(retry=QUICK)
    pauses: list[float] = []

    with HttpSession(root, KEY, window, settings, sleep=pauses.append) as session:
        session.get("/x")
        server.close()
        with pytest.raises(UnavailableError, match="127.0.0.1 refused the connection, 3 times"):
            session.post("/x")

    assert sum(pauses) > 1.0  # 0.5 and 1 s, give or take a fifth


def test_nothing_is_sent_once_a_stop_was_asked_for(server: Server, client: Client) -> None:
    client.interrupt.request()

    with pytest.raises(Interrupted):
        client.session.get("/x")

    assert server.seen == []


def test_the_request_in_flight_finishes_and_the_wait_after_it_ends(server: Server, client: Client) -> None:
    release = threading.Event()
    server.plays(Reply(500, release=release), OK)

    def stop(event: HttpEvent) -> None:
        if event.kind == "sent":
            client.interrupt.request()
            release.set()
        client.events.append(event)

    client.session._on_event = stop
    with pytest.raises(Interrupted):
        client.session.get("/x")

    assert [(event.kind, event.status) for event in client.events] == [
        ("sent", None),
        ("answered", 500),
        ("waiting", None),
    ]


def test_a_stop_ends_a_wait_for_the_window(server: Server) -> None:
    server.plays(OK)
    interrupt = Interrupt()
    window = RateWindow(1, 3600.0)

    def stop(event: HttpEvent) -> None:
        if event.kind == "waiting":
            interrupt.request()

    with HttpSession(server.root, KEY, window, interrupt=interrupt, on_event=stop) as session:
        session.get("/x")
        begun = time.monotonic()
        with pytest.raises(Interrupted):
            session.get("/y")

    assert time.monotonic() - begun < 60
    assert server.requests == ["GET /v1/x"]


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


def test_sixty_writes_against_a_strict_window_provoke_no_refusal(server: Server) -> None:
    """20 in 2 s; three bursts, so 4 s are the floor. How near it comes is asserted with a clock of our own in test_window."""
    strict = StrictWindow(20, 2.0)
    server.handler = strict

    with HttpSession(server.root, KEY, RateWindow(20, 2.0)) as session:
        for number in range(60):
            session.post("/x", {"n": number})

    assert strict.refused == 0
    assert len(server.seen) == 60


def test_threads_share_one_window(server: Server) -> None:
    strict = StrictWindow(10, 0.5)
    server.handler = strict

    with HttpSession(server.root, KEY, RateWindow(10, 0.5)) as session:
        threads = [threading.Thread(target=lambda: [session.get("/x") for _ in range(8)]) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert strict.refused == 0
    assert session.count.reads == len(server.seen) == 40
