"""Decide when to send a request again. One `Attempts` tracks a request through all its tries, without clock or network.

- Refused before execution (420, 429, no connection): retry any method, up to a total wait.
- Failed, or fate unknown (5xx, 408, reset, timeout, broken body): retry GET, PATCH, PUT and DELETE a few times within
  about ten seconds. Never retry a POST: names are not unique, so it could create a second object (statuspage-api.md
  B2.10). Whoever sends a request may decide otherwise: a POST that does no harm twice, a PATCH that would post a text
  twice.
- Anything else is final.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from reconciler.errors import (
    AuthError,
    ForbiddenError,
    NotFoundError,
    ProtocolError,
    RateLimitedError,
    RejectedError,
    ServiceError,
    UnavailableError,
    UncertainError,
)
from reconciler.http.message import (
    BrokenBodyError,
    JsonValue,
    NotSentError,
    Response,
    TransportError,
)
from reconciler.http.service_words import names_bad_value

_HINTS = {
    402: "the account's plan does not include this: see its billing page, or leave it out of the file",
    403: "the key, or the account's plan, does not allow this: check whose key it is and what the plan includes",
}
"""Hints by status code, for which the service's own messages rarely help."""

_BY_STATUS: dict[int, type[ServiceError]] = {
    401: AuthError,
    403: ForbiddenError,
    404: NotFoundError,
    410: NotFoundError,
}


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long and how often a session retries. All times are in seconds."""

    max_wait: float = 300.0
    """Maximum total wait of one request while the service refuses it or is unreachable."""
    connect_wait: float = 10.0
    """The same for a service that has never answered, so that a wrong URL fails quickly."""
    pauses: tuple[float, ...] = (0.5, 2.0, 5.0)
    """Pauses before each retry of a failed request, varied by up to a fifth. Their number is the number of retries."""
    fail_within: float = 10.0
    """After this time spent failing, there are no more retries except the first. Otherwise, an unresponsive service
    would cost four timeouts.
    """
    refused_wait: float | None = None
    """Wait after a first refusal that does not say how long, doubled for each further one and varied by up to a fifth.
    None: the length of the rate window, each time.
    """

    @property
    def tries(self) -> int:
        """The maximum number of times a failing request is sent."""
        return len(self.pauses) + 1


@dataclass(frozen=True, slots=True)
class Accept:
    """The response is accepted."""

    data: JsonValue
    """The decoded body."""


@dataclass(frozen=True, slots=True)
class Again:
    """Send the request again."""

    seconds: float
    """The wait before it."""
    why: str
    """The reason, for events."""
    refused: bool = False
    """Whether everyone who uses the key has to wait."""


@dataclass(frozen=True, slots=True)
class Fail:
    """Give up."""

    error: type[ServiceError]
    """The class of the error to raise."""
    why: str
    """The reason, for its message."""
    refused_for: float | None = None
    """The wait in seconds that the service asked for, if that is the reason."""
    hint: str | None = None
    """What to do about it; None for nothing in particular."""


class Attempts:
    """The tries of one request.

    Args:
        window_seconds: the wait after a refusal that does not say how long.
        host: the host name, for messages.
        now: wall clock, for a `Retry-After` date.
        jitter: returns a random number from 0 to 1.
        repeatable: whether a failed request may be sent again; None: any but a POST.
    """

    def __init__(
        self,
        method: str,
        policy: RetryPolicy,
        window_seconds: float,
        *,
        host: str = "the service",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        jitter: Callable[[], float] = random.random,
        repeatable: bool | None = None,
    ) -> None:
        self._method = method
        self._repeatable = method != "POST" if repeatable is None else repeatable
        self._policy = policy
        self._window_seconds = window_seconds
        self._host = host
        self._now = now
        self._jitter = jitter
        self._refusals = 0
        self._unreached = 0
        self._failures = 0
        self._waited = 0.0
        self._failing = 0.0

    @property
    def fate_unknown(self) -> bool:
        """Whether the service may have executed a write whose try ended without a conclusive answer."""
        return self._method != "GET" and self._failures > 0

    def judge(
        self, outcome: Response | TransportError, *, reached: bool = True, took: float = 0.0
    ) -> Accept | Again | Fail:
        """What to do after a try.

        Args:
            reached: whether the service has ever answered this session.
            took: duration of the try in seconds.
        """
        self._failing += took
        if isinstance(outcome, NotSentError):
            return self._unreachable(outcome, self._policy.max_wait if reached else self._policy.connect_wait)
        if isinstance(outcome, TransportError):
            return self._failed(outcome.reason, None, outcome.status if isinstance(outcome, BrokenBodyError) else None)
        status = outcome.status
        if status in (420, 429):
            return self._refused(outcome)
        if status == 408 or status >= 500:
            return self._broken_down(outcome)
        if 200 <= status < 300:
            return self._taken(outcome)
        if status == 404 and self._method == "DELETE" and self._failures:
            return Accept(None)
        if status < 400:
            return Fail(ProtocolError, f"{self._host} answered {status}, a redirect; redirects are not followed")
        return Fail(_BY_STATUS.get(status, RejectedError), f"{self._host} answered {status}", hint=_HINTS.get(status))

    def _broken_down(self, response: Response) -> Accept | Again | Fail:
        """Handle a 5xx or 408. Statuspage answers some invalid requests this way, with the reason in the body; those
        are not retried.
        """
        why = f"{self._host} answered {response.status}"
        if self._method != "GET" and response.status == 500 and names_bad_value(response):
            return Fail(RejectedError, why)
        return self._failed(why, response, response.status)

    def _taken(self, response: Response) -> Accept | Again | Fail:
        try:
            data = response.json()
        except BrokenBodyError as broken:
            if self._method == "GET" and response.is_html:
                return Fail(ProtocolError, f"{self._host} answered with an HTML page and not with JSON")
            return self._failed(broken.reason, None, response.status)
        # A write may have an empty response. A read without a body was lost in transit.
        if data is None and self._method == "GET" and not response.body.strip():
            return self._failed("the answer is empty", None, response.status)
        return Accept(data)

    def _refused(self, response: Response) -> Again | Fail:
        self._refusals += 1
        asked = retry_after(response, self._now())
        # Repeated `Retry-After: 0` must not cause a flood of requests.
        wait = max(self._unasked_wait() if asked is None else asked, 0.5 * 2 ** min(self._refusals - 1, 10))
        why = f"{self._host} answered {response.status}"
        if self._waited + wait > self._policy.max_wait:
            limit = f"more than the {self._policy.max_wait:g} s that a request waits in all"
            so_far = f" after {self._waited:.0f} s of waiting" if self._waited else ""
            return Fail(RateLimitedError, f"{why}{so_far}; the next try in {wait:.0f} s would be {limit}", wait)
        self._waited += wait
        return Again(wait, why, refused=True)

    def _unasked_wait(self) -> float:
        """The wait after a refusal that does not say how long."""
        first = self._policy.refused_wait
        if first is None:
            return self._window_seconds
        return self._vary(first * 2 ** min(self._refusals - 1, 10))

    def _unreachable(self, error: NotSentError, budget: float) -> Again | Fail:
        self._unreached += 1
        wait = self._vary(min(0.5 * 2 ** min(self._unreached - 1, 10), 15.0))
        if error.permanent:
            return Fail(UnavailableError, error.reason)
        if self._waited + wait > budget:
            return Fail(UnavailableError, f"{error.reason}, {self._unreached} times in {self._waited:.0f} s")
        self._waited += wait
        return Again(wait, error.reason)

    def _failed(self, why: str, response: Response | None, status: int | None) -> Again | Fail:
        self._failures += 1
        if not self._repeatable:
            done = "it was carried out" if status is not None and status < 300 else "it may have been carried out"
            return Fail(UncertainError, f"{why}; {done}")
        slow = self._failures > 1 and self._failing >= self._policy.fail_within
        if slow or self._failures >= self._policy.tries:
            return Fail(UnavailableError, f"{why}, after {self._failures} tries")
        wait = self._vary(self._policy.pauses[self._failures - 1])
        asked = retry_after(response, self._now()) if response is not None and status == 503 else None
        if asked is not None and asked > wait:
            if self._waited + asked > self._policy.max_wait:
                return Fail(UnavailableError, f"{why} and asks for {asked:.0f} s, more than a request waits in all")
            self._waited += asked
            wait = asked
        else:
            self._failing += wait
        return Again(wait, why)

    def _vary(self, seconds: float) -> float:
        return seconds * (0.8 + 0.4 * self._jitter())


def retry_after(response: Response, now: datetime) -> float | None:
    """The seconds that the service asks to wait; None if it does not say, or nothing valid.

    It says so by `Retry-After` (RFC 9110 10.2.3: a number or a date), or else by `X-RateLimit-Reset` (ISO 8601, perhaps
    without seconds). A date is compared with the response's own `Date`, so that differing clocks do not matter.
    """
    text = response.headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        until = _date(text) or _reset(response.headers.get("x-ratelimit-reset", "").strip())
        if until is None:
            return None
        seconds = (until - (_date(response.headers.get("date", "")) or now)).total_seconds()
        return max(0.0, seconds)
    return seconds if 0 <= seconds < math.inf else None


def _reset(text: str) -> datetime | None:
    """The moment of an `X-RateLimit-Reset`; other services count seconds there, which is not read."""
    if "T" not in text:
        return None
    try:
        return _in_zone(datetime.fromisoformat(text))
    except ValueError:
        return None


def _date(text: str) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return _in_zone(parsed)


def _in_zone(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
