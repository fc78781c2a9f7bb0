"""The rules for sending a request again, without clock or network."""

from datetime import UTC, datetime

import pytest

from reconciler.errors import ProtocolError, RateLimitedError, UnavailableError, UncertainError
from reconciler.http.message import (
    BrokenBodyError,
    NoAnswerError,
    NotSentError,
    Response,
    TransportError,
)
from reconciler.http.retry import (
    Accept,
    Again,
    Attempts,
    Fail,
    RetryPolicy,
    retry_after,
)

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def attempts(method: str, policy: RetryPolicy | None = None, *, jitter: float = 0.5) -> Attempts:
    return Attempts(method, policy or RetryPolicy(), 60.0, now=lambda: NOW, jitter=lambda: jitter)


def answer(status: int, **headers: str) -> Response:
    return Response(status, {name.replace("_", "-"): text for name, text in headers.items()})


def waits(of: Attempts, outcome: Response | TransportError, *, reached: bool = True) -> tuple[list[float], Fail]:
    """The pauses before each further try of something that ends the same way every time."""
    pauses = []
    while isinstance(verdict := of.judge(outcome, reached=reached), Again):
        pauses.append(verdict.seconds)
    assert isinstance(verdict, Fail)
    return pauses, verdict


@pytest.mark.parametrize(
    "outcome", [answer(500), answer(408), answer(503), NoAnswerError("x"), BrokenBodyError("x", 200)]
)
def test_a_failure_has_four_tries_in_about_ten_seconds(outcome: Response | TransportError) -> None:
    pauses, verdict = waits(attempts("GET"), outcome)

    assert pauses == [0.5, 2.0, 5.0]
    assert verdict.error is UnavailableError
    assert RetryPolicy().tries == 4


@pytest.mark.parametrize("status", [200, 204])
def test_an_empty_answer_to_a_get_is_a_broken_one(status: int) -> None:
    pauses, verdict = waits(attempts("GET"), answer(status))

    assert pauses == [0.5, 2.0, 5.0]
    assert verdict == Fail(UnavailableError, "the answer is empty, after 4 tries")


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_a_write_may_answer_nothing(method: str) -> None:
    assert attempts(method).judge(answer(200)) == Accept(None)


def test_a_service_that_does_not_answer_at_all_is_asked_twice() -> None:
    get = attempts("GET")

    assert get.judge(NoAnswerError("no answer within 30 s"), took=30.0) == Again(0.5, "no answer within 30 s")
    assert get.judge(NoAnswerError("no answer within 30 s"), took=30.0) == Fail(
        UnavailableError, "no answer within 30 s, after 2 tries"
    )


@pytest.mark.parametrize(("jitter", "pauses"), [(0.0, [0.4, 1.6, 4.0]), (1.0, [0.6, 2.4, 6.0])])
def test_a_pause_varies_by_a_fifth(jitter: float, pauses: list[float]) -> None:
    assert waits(attempts("PATCH", jitter=jitter), answer(500))[0] == pytest.approx(pauses)


@pytest.mark.parametrize("status", [420, 429])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "PUT", "DELETE"])
def test_a_refusal_is_waited_out_up_to_five_minutes(method: str, status: int) -> None:
    pauses, verdict = waits(attempts(method), answer(status))

    assert pauses == [60.0] * 5
    assert verdict == Fail(
        RateLimitedError,
        f"the service answered {status} after 300 s of waiting; "
        "the next try in 60 s would be more than the 300 s that a request waits in all",
        60.0,
    )


def test_a_refusal_concerns_everybody() -> None:
    assert attempts("POST").judge(answer(420, retry_after="7")) == Again(7.0, "the service answered 420", refused=True)


def test_refusals_without_a_pause_become_rarer() -> None:
    pauses, _ = waits(attempts("GET", RetryPolicy(max_wait=20.0)), answer(429, retry_after="0"))

    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0]


def test_a_service_that_was_never_there_is_given_up_soon() -> None:
    pauses, verdict = waits(attempts("POST"), NotSentError("the connection was refused"), reached=False)

    assert pauses == [0.5, 1.0, 2.0, 4.0]
    assert verdict == Fail(UnavailableError, "the connection was refused, 5 times in 8 s")


def test_a_service_that_went_away_is_waited_for() -> None:
    pauses, _ = waits(attempts("POST"), NotSentError("the connection was refused"))

    assert pauses[:7] == [0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0]
    assert 270 < sum(pauses) <= 300


def test_what_cannot_help_is_not_repeated() -> None:
    verdict = attempts("GET").judge(NotSentError("the certificate is bad", permanent=True))

    assert verdict == Fail(UnavailableError, "the certificate is bad")


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (answer(500), "the service answered 500; it may have been carried out"),
        (answer(503, retry_after="1"), "the service answered 503; it may have been carried out"),
        (NoAnswerError("reset"), "reset; it may have been carried out"),
        (BrokenBodyError("cut off", 201), "cut off; it was carried out"),
    ],
)
def test_a_post_of_unknown_fate_is_never_repeated(outcome: Response | TransportError, why: str) -> None:
    assert attempts("POST").judge(outcome) == Fail(UncertainError, why)


def test_a_refused_post_that_then_fails_is_uncertain() -> None:
    post = attempts("POST")

    assert isinstance(post.judge(answer(429)), Again)
    assert post.judge(answer(500)) == Fail(UncertainError, "the service answered 500; it may have been carried out")


def test_a_busy_service_is_believed_within_limits() -> None:
    get = attempts("GET")

    assert get.judge(answer(503, retry_after="120")) == Again(120.0, "the service answered 503")
    assert get.judge(answer(503, retry_after="1")) == Again(2.0, "the service answered 503")
    assert get.judge(answer(503, retry_after="200")) == Fail(
        UnavailableError, "the service answered 503 and asks for 200 s, more than a request waits in all"
    )


def test_only_a_busy_service_is_asked_for_its_time() -> None:
    assert attempts("GET").judge(answer(500, retry_after="120")) == Again(0.5, "the service answered 500")


@pytest.mark.parametrize("status", [301, 302, 304, 307, 308])
def test_a_redirect_is_an_end(status: int) -> None:
    assert attempts("GET").judge(answer(status)) == Fail(
        ProtocolError, f"the service answered {status}, a redirect; redirects are not followed"
    )


def test_a_second_delete_finds_nothing_and_is_content() -> None:
    delete = attempts("DELETE")

    assert isinstance(delete.judge(NoAnswerError("reset")), Again)
    assert delete.judge(answer(404)) == Accept(None)


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_what_is_gone_after_a_failure_is_gone(method: str) -> None:
    of = attempts(method)

    assert isinstance(of.judge(NoAnswerError("reset")), Again)
    assert isinstance(of.judge(answer(404)), Fail)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("60", 60.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("0", 0.0),
        ("-1", None),
        ("inf", None),
        ("nan", None),
        ("", None),
        ("soon", None),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Sun, 01 Mar 2026 12:00:30 -0000", 30.0),
        ("Sun, 99 Mar 2026 12:00:30 GMT", None),
    ],
)
def test_the_time_to_wait(value: str, seconds: float | None) -> None:
    assert retry_after(answer(429, retry_after=value), NOW) == seconds


def test_a_date_is_read_by_the_clock_of_the_service() -> None:
    response = answer(429, retry_after="Sun, 01 Mar 2026 15:00:30 GMT", date="Sun, 01 Mar 2026 15:00:00 GMT")

    assert retry_after(response, NOW) == 30.0


def test_the_clock_and_the_dice_are_real_where_none_are_given() -> None:
    verdict = Attempts("GET", RetryPolicy(), 60.0).judge(answer(500))

    assert isinstance(verdict, Again)
    assert 0.4 <= verdict.seconds <= 0.6
