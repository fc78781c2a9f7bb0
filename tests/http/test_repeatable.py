"""Calls that may be carried out twice, and a service that says when to come back in a header of its own."""

from datetime import UTC, datetime

import pytest

from reconciler.errors import UnavailableError, UncertainError
from reconciler.http import HttpSession, HttpSettings, RateWindow
from reconciler.http.message import Response
from reconciler.http.retry import Again, Attempts, RetryPolicy, retry_after
from tests.http.loopback import OK, QUICK, Client, Reply, Server

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def test_a_post_is_sent_again_where_that_does_no_harm(server: Server, client: Client) -> None:
    server.plays(Reply(500), Reply(how="reset"), OK)

    assert client.session.post("/publish", repeatable=True) == {"id": "a"}


def test_its_fate_is_unknown_after_the_last_try(server: Server, client: Client) -> None:
    server.plays(Reply(500))

    with pytest.raises(UnavailableError) as caught:
        client.session.post("/publish", repeatable=True)

    assert caught.value.fate_unknown
    assert len(server.seen) == 4


def test_any_other_post_is_sent_once(server: Server, client: Client) -> None:
    server.plays(Reply(500))

    with pytest.raises(UncertainError):
        client.session.post("/components")

    assert len(server.seen) == 1


@pytest.mark.parametrize("method", ["patch", "put"])
def test_what_does_harm_twice_is_sent_once(server: Server, client: Client, method: str) -> None:
    server.plays(Reply(how="reset"))

    with pytest.raises(UncertainError) as caught:
        getattr(client.session, method)("/incidents/a", {}, repeatable=False)

    assert caught.value.hint == "look whether it was carried out before sending it again"
    assert len(server.seen) == 1


@pytest.mark.parametrize("method", ["patch", "put"])
def test_what_was_refused_was_not_carried_out(server: Server, client: Client, method: str) -> None:
    server.plays(Reply(429, headers={"Retry-After": "0"}), OK)

    assert getattr(client.session, method)("/incidents/a", {}, repeatable=False) == {"id": "a"}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-reset": "2026-03-01T12:01:30Z"}, 90.0),
        ({"x-ratelimit-reset": "2026-03-01T12:02Z"}, 120.0),
        ({"x-ratelimit-reset": "2026-03-01T12:02"}, 120.0),
        ({"x-ratelimit-reset": "2026-03-01T11:59Z"}, 0.0),
        ({"x-ratelimit-reset": "2026-03-01T12:02Z", "retry-after": "7"}, 7.0),
        ({"x-ratelimit-reset": "2026-03-01T12:02Z", "date": "Sun, 01 Mar 2026 12:01:00 GMT"}, 60.0),
        ({"x-ratelimit-reset": "1767225600"}, None),
        ({"x-ratelimit-reset": "Tomorrow"}, None),
    ],
)
def test_when_the_limit_is_reset(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(Response(429, headers), NOW) == seconds


def test_a_wait_that_is_not_said_may_double() -> None:
    attempts = Attempts("GET", RetryPolicy(refused_wait=5.0), 60.0, jitter=lambda: 1.0)
    waits = [verdict.seconds for _ in range(3) if isinstance(verdict := attempts.judge(Response(429)), Again)]
    assert waits == pytest.approx([6.0, 12.0, 24.0])


def test_what_the_key_consists_of_is_in_no_message(server: Server) -> None:
    settings = HttpSettings(retry=QUICK, secrets=("s3cr3t-part",))
    with HttpSession(server.root, "Basic abcdef", RateWindow(100, 1.0), settings) as session:
        answer = {"error": "s3cr3t-part of abcdef is not a@acme.example's"}
        words = session.words_in(answer, {"data": {"email": "a@acme.example"}})
        assert session.host == "127.0.0.1"
    assert words == "*** of *** is not ***'s"
