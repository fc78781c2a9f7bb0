"""A session with one service and one key: requests within the rate window, with retries where that is safe."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, Self

from reconciler.errors import (
    AuthError,
    Interrupted,
    KeyProblem,
    ProtocolError,
    RateLimitedError,
    ServiceError,
    UnavailableError,
    UncertainError,
)
from reconciler.http.client import MAX_BODY, HttpxTransport, Transport
from reconciler.http.interrupt import Interrupt
from reconciler.http.message import (
    JsonObject,
    JsonValue,
    QueryValue,
    Request,
    Response,
    TransportError,
    named,
    query_of,
)
from reconciler.http.retry import Accept, Again, Attempts, Fail, RetryPolicy
from reconciler.http.service_words import request_id, sensitive_texts, service_words
from reconciler.http.window import BudgetUse, RateWindow, Waiter, WindowClosedError

_SLICE = 0.1
_LIMIT_HEADER = re.compile("rate-?limit|retry-after")

RATE_WINDOW = "rate window"
"""The reason for a wait imposed by our own rate window."""

ASKED = "asked by the service"
"""The reason for a wait that the service asked for after refusing a request."""


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """Settings of a session."""

    timeout: float = 30.0
    """Total seconds for one request."""
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    """How long and how often to retry."""
    user_agent: str = "statuspage-reconciler"
    """The `User-Agent` header."""
    max_body: int = MAX_BODY
    """Maximum size of a response in bytes."""
    key_hint: str | None = None
    """What to check if the key is rejected (401), such as "check STATUSPAGE_API_KEY"."""
    key_problem: KeyProblem | None = None
    """What an error says of the key if it is rejected (401)."""
    root_hint: str | None = None
    """What to check if the responses are not from an API: what a valid root looks like."""
    urgent: bool = False
    """Whether its requests may use the reserve of the rate window and go before the others."""
    stand_in: str = ""
    """What messages show in place of the first segment of every path, which names an account; empty to show it."""
    secrets: tuple[str, ...] = ()
    """Parts of the key that stand encoded in the header, so that no message holds them in any form."""


@dataclass(frozen=True, slots=True)
class HttpEvent:
    """An event for a progress line or a log."""

    kind: Literal["sent", "answered", "waiting"]
    """`sent` and `answered` occur for every try, `waiting` before a wait."""
    method: str
    """The HTTP method."""
    path: str
    """The path, safe to show."""
    status: int | None = None
    """The status of the answer; None if there was none."""
    seconds: float = 0.0
    """For `answered`, the duration of the try. For `waiting`, the wait ahead."""
    why: str = ""
    """For `waiting`: `RATE_WINDOW`, `ASKED`, or the error of the previous try."""
    limits: tuple[tuple[str, str], ...] = ()
    """For `answered`: the headers of the answer that concern rate limits, by lowercase name."""
    budget: BudgetUse | None = None
    """For `waiting` with `RATE_WINDOW`: what is used of the budget, and by whom."""


@dataclass(frozen=True, slots=True)
class RequestCount:
    """The number of requests sent, counting every try."""

    reads: int = 0
    """GET requests."""
    writes: int = 0
    """All other requests."""


class HttpSession:
    """GET, POST, PATCH, PUT and DELETE with JSON, for any number of threads at once.

    Every method returns the decoded answer (None for an empty one) and raises:

    - `AuthError`: 401, `ForbiddenError`: 403, `NotFoundError`: 404 and 410, `RejectedError`: any other 4xx.
    - `RateLimitedError`: refused for longer than `settings.retry.max_wait`.
    - `UnavailableError`: 5xx, 408, reset, timeout or broken body after every try.
    - `UncertainError`: the same for a POST and any request that is not `repeatable`, after one try. Check whether it
      was carried out before sending it again.
    - `ProtocolError`: a redirect, or an answer of the wrong shape.
    - `Interrupted`: a stop was requested before the request was sent.

    The error of a write has `fate_unknown` set if the service may have executed it anyway.

    Args:
        root: the API root; https, or any URL on loopback.
        authorization: the whole header value (`OAuth abc`), or a function that returns it.
        window: the key's rate window, from `WINDOWS.get(root, key, ...)`.
        interrupt: ends waits and prevents further requests.
        on_event: called for each event, from the thread it occurs in.
        transport, sleep: replacements for tests.

    Raises:
        SettingError: the root is not valid, or the key would be sent unencrypted.
    """

    def __init__(
        self,
        root: str,
        authorization: str | Callable[[], str],
        window: RateWindow,
        settings: HttpSettings | None = None,
        *,
        interrupt: Interrupt | None = None,
        on_event: Callable[[HttpEvent], None] | None = None,
        transport: Transport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings or HttpSettings()
        self._authorization = authorization
        self._window = window
        self._interrupt = interrupt or Interrupt()
        self._on_event = on_event or (lambda _event: None)
        self._sleep = sleep
        self._transport: Transport = transport or HttpxTransport(
            root,
            lambda: {"Authorization": self._credential()},
            timeout=self._settings.timeout,
            user_agent=self._settings.user_agent,
            max_body=self._settings.max_body,
        )
        self._lock = threading.Lock()
        self._count = RequestCount()
        self._reached = False

    def __repr__(self) -> str:
        return f"HttpSession({self._transport!r}, {self._window!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def count(self) -> RequestCount:
        """The requests sent so far."""
        return self._count

    @property
    def window(self) -> RateWindow:
        """The key's rate window, for time estimates."""
        return self._window

    @property
    def host(self) -> str:
        """The host name, for messages."""
        return self._transport.host

    def words_in(self, answer: JsonValue, body: Mapping[str, object] | None = None) -> str:
        """The service's words in an answer that reports a failure with a 2xx, without the key and the contacts in `body`."""
        response = Response(200, body=json.dumps(answer).encode())
        return service_words(response, self._hidden(Request("POST", "/", body=body)))

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def _credential(self) -> str:
        return self._authorization if isinstance(self._authorization, str) else self._authorization()

    def get(self, path: str, /, **query: QueryValue) -> JsonValue:
        """Send a GET request. Query values of None are omitted."""
        return self._request("GET", path, None, query)

    def get_object(self, path: str, /, **query: QueryValue) -> JsonObject:
        """Read one object. Raises `ProtocolError` for anything else."""
        return require_object(self.get(path, **query), "GET", path)

    def post(
        self, path: str, body: Mapping[str, object] | None = None, /, *, repeatable: bool = False, **query: QueryValue
    ) -> JsonValue:
        """Create an object. Retried only if the service refused the request before executing it.

        `repeatable`: carrying it out twice does no harm, so that it is retried as a PUT is.
        """
        return self._request("POST", path, body, query, repeatable=repeatable)

    def patch(
        self, path: str, body: Mapping[str, object] | None = None, /, *, repeatable: bool = True, **query: QueryValue
    ) -> JsonValue:
        """Update some fields.

        `repeatable`: False if carrying it out twice does harm, so that it is sent once, as a POST is.
        """
        return self._request("PATCH", path, body, query, repeatable=repeatable)

    def put(
        self, path: str, body: Mapping[str, object] | None = None, /, *, repeatable: bool = True, **query: QueryValue
    ) -> JsonValue:
        """Replace an object. `repeatable`: as for `patch`."""
        return self._request("PUT", path, body, query, repeatable=repeatable)

    def delete(self, path: str, body: Mapping[str, object] | None = None, /, **query: QueryValue) -> JsonValue:
        """Delete an object. Also returns None if an earlier, unanswered try had already deleted it."""
        return self._request("DELETE", path, body, query)

    def _request(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None,
        query: Mapping[str, QueryValue],
        *,
        repeatable: bool | None = None,
    ) -> JsonValue:
        request = Request(method, path, query_of(query), body, self._settings.stand_in)
        attempts = Attempts(
            method, self._settings.retry, self._window.seconds, host=self._transport.host, repeatable=repeatable
        )
        try:
            return self._until_answered(request, attempts)
        except ServiceError as error:
            error.fate_unknown = attempts.fate_unknown
            raise

    def _until_answered(self, request: Request, attempts: Attempts) -> JsonValue:
        failed: Again | None = None
        while True:
            try:
                outcome, verdict = self._try(request, attempts)
                if isinstance(verdict, Accept):
                    return verdict.data
                if isinstance(verdict, Fail):
                    raise self._error(request, outcome, verdict)
                failed = verdict
                if not verdict.refused:  # after a refusal, the window makes every thread wait
                    waiting = HttpEvent(
                        "waiting", request.method, request.shown, seconds=verdict.seconds, why=verdict.why
                    )
                    self._tell(waiting)
                    self._pause(verdict.seconds)
            except Interrupted:
                if failed is None or not attempts.fate_unknown:
                    raise
                why = f"{failed.why}; interrupted before it was sent again"
                raise self._error(request, outcome, Fail(UnavailableError, why)) from None

    @contextmanager
    def together(self, requests: int) -> Iterator[None]:
        """Reserve slots so that a number of requests in the body are sent without waiting in between. The wait comes
        first.

        Raises `RateLimitedError` if the service asks for too long a wait, and `Interrupted`.
        """
        with self._waiting("", "") as waiter, self._window.together(requests, waiter):
            yield

    @contextmanager
    def _waiting(self, method: str, path: str) -> Iterator[Waiter]:
        """A waiter for the rate window that reports its waits for a request."""

        def waiting(seconds: float, asked: bool) -> None:
            why, use = (ASKED, None) if asked else (RATE_WINDOW, self._window.use())
            self._tell(HttpEvent("waiting", method, path, seconds=seconds, why=why, budget=use))

        patience = self._settings.retry.max_wait
        try:
            yield Waiter(self._interrupt, waiting, patience, self._settings.urgent, self._settings.timeout)
        except WindowClosedError as closed:
            raise RateLimitedError(
                f"not sent: rate limited by {self._transport.host} for {closed.seconds:.0f} s, "
                f"longer than the maximum wait of {patience:g} s",
                method=method,
                path=path,
                hint="run it again after that time",
                host=self._transport.host,
            ) from None

    def _try(self, request: Request, attempts: Attempts) -> tuple[Response | TransportError, Accept | Again | Fail]:
        with self._waiting(request.method, request.shown) as waiter, self._window.slot(waiter):
            outcome, took = self._send(request)
            verdict = attempts.judge(outcome, reached=self._reached, took=took)
            if isinstance(verdict, Again) and verdict.refused:
                self._window.learn(verdict.seconds)
            elif isinstance(verdict, Fail) and verdict.refused_for is not None:
                self._window.learn(verdict.refused_for)
            return outcome, verdict

    def _send(self, request: Request) -> tuple[Response | TransportError, float]:
        with self._lock:
            read = request.method == "GET"
            self._count = RequestCount(self._count.reads + read, self._count.writes + (not read))
        self._tell(HttpEvent("sent", request.method, request.shown))
        begun = time.monotonic()
        outcome: Response | TransportError
        limits: tuple[tuple[str, str], ...]
        try:
            outcome = self._transport.send(request)
        except TransportError as error:
            outcome, status, why, limits = error, None, error.reason, ()
        else:
            self._reached, status, why, limits = True, outcome.status, "", _limits(outcome)
        took = time.monotonic() - begun
        self._tell(HttpEvent("answered", request.method, request.shown, status, took, why, limits))
        return outcome, took

    def _pause(self, seconds: float) -> None:
        """Wait in slices, so that an interrupt is noticed soon."""
        left = seconds
        while left > 0:
            self._interrupt.check(waiting=True)
            self._sleep(min(left, _SLICE))
            left -= _SLICE

    def _tell(self, event: HttpEvent) -> None:
        self._on_event(event)

    def _error(self, request: Request, outcome: Response | TransportError, verdict: Fail) -> ServiceError:
        status = words = identity = None
        if isinstance(outcome, Response):
            status, words, identity = outcome.status, service_words(outcome, self._hidden(request)), request_id(outcome)
        hint = verdict.hint or (outcome.hint if isinstance(outcome, TransportError) else None)
        if verdict.error is AuthError:
            hint = self._settings.key_hint or "the key is missing, wrong or expired"
        elif verdict.error is ProtocolError:
            hint = hint or self._settings.root_hint
        elif verdict.error is UncertainError:
            effect = "is there" if request.method == "POST" else "was carried out"
            hint = hint or f"look whether it {effect} before sending it again"
        error = verdict.error(
            verdict.why + (f": {words}" if words else "") + (f" (request {identity})" if identity else ""),
            method=request.method,
            path=request.shown,
            status=status,
            words=words or "",
            hint=hint,
            host=self._transport.host,
        )
        if verdict.error is AuthError:
            error.key_problem = self._settings.key_problem
        return error

    def _hidden(self, request: Request) -> list[str]:
        key = self._credential()
        secrets = self._settings.secrets
        return [
            key,
            key.partition(" ")[2],
            *secrets,
            *sensitive_texts(request.body),
            *sensitive_texts(dict(request.query)),
        ]


def _limits(response: Response) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in response.headers.items() if _LIMIT_HEADER.search(name))


def require_object(value: JsonValue, method: str, path: str) -> JsonObject:
    """The answer as an object.

    Raises:
        ProtocolError: it is not an object. `method` and `path` name the request.
    """
    if not isinstance(value, dict):
        raise ProtocolError(f"answered {named(value)} where an object belongs", method=method, path=path)
    return value
