"""What a session sends again and what it does not: failures, silences and refusals by rate."""

import pytest

from reconciler.errors import (
    NotFoundError,
    RateLimitedError,
    UnavailableError,
    UncertainError,
)
from reconciler.http import (
    HttpSession,
    HttpSettings,
    RateWindow,
)
from tests.http.loopback import (
    FAILURES,
    KEY,
    OK,
    QUICK,
    SEND,
    Client,
    Reply,
    Server,
    json_reply,
    label,
)


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
