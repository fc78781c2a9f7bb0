"""JSON over HTTP for code hosts: paging, rate limits, retries, and errors that never show a token.

Code hosts have hourly limits, say in headers when to retry, and page with links, so this module has its own rules on
top of the HTTP client. Sources: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api (a limit
is 403 or 429; `retry-after` first, then `x-ratelimit-reset` if `x-ratelimit-remaining` is 0, else at least a minute,
growing), https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api,
https://docs.gitlab.com/api/rest/#pagination.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.ci.answer import HostAnswer, next_page, pause, words
from reconciler.errors import (
    AuthError,
    ForbiddenError,
    NotFoundError,
    ProtocolError,
    RateLimitedError,
    RejectedError,
    ServiceError,
    SettingError,
    UnavailableError,
    UncertainError,
)
from reconciler.http.client import HttpxTransport, check_root
from reconciler.http.message import NotSentError, Request, TransportError, query_of

PER_PAGE = 100
"""Rows per page, the maximum of both hosts."""

MAX_PAGES = 300
"""Maximum number of pages of a list; more are treated as a host error."""

PAUSES = (0.5, 2.0, 5.0)
"""Seconds to pause before each retry of a failed request. Their number is the number of retries."""

_sleep = time.sleep

_BY_STATUS: dict[int, type[ServiceError]] = {
    401: AuthError,
    403: ForbiddenError,
    404: NotFoundError,
    410: NotFoundError,
}


@dataclass(frozen=True, slots=True)
class HostAccess:
    """The API of a code host and its credentials."""

    root: str
    """The API root (`https://api.github.com`)."""
    headers: Mapping[str, str] = field(repr=False)
    """Headers that include the token."""
    secret: str = field(repr=False)
    """The token, which is blanked out of every message."""
    hints: Mapping[int, str] = field(default_factory=dict)
    """Hints for people, by status code."""


class Api:
    """The API of one code host.

    Args:
        timeout: seconds for one request.
        max_wait: maximum total wait of one request for rate limits, in seconds.
        sleep: replaces the real wait.
        now: returns the wall clock in seconds since 1970, for a limit's reset time.

    Raises:
        SettingError: the root is not a safe place to send a token to.
    """

    def __init__(
        self,
        access: HostAccess,
        *,
        timeout: float = 30.0,
        max_wait: float = 300.0,
        sleep: Callable[[float], None] | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        if not access.secret.isascii() or not access.secret.isprintable() or " " in access.secret:
            raise SettingError("the code host's token holds a character that no token has (a space, a line break)")
        self._access = access
        self._root = check_root(access.root, "the code host's API root", "the token")
        self._transport = HttpxTransport(self._root, {"Accept": "application/json", **access.headers}, timeout=timeout)
        self._max_wait = max_wait
        self._sleep = sleep or _sleep
        self._now = now

    def __repr__(self) -> str:
        return f"Api({self._root})"

    def get(self, path: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Read one object."""
        return self._object("GET", path, self._send("GET", path, query))

    def write(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        again: Callable[[], None] | None = None,
    ) -> dict[str, Any]:
        """Send a change. Returns the created or changed object (empty for a DELETE).

        `again` is called after each wait, before a retry. It raises to give up if the write is no longer appropriate.
        """
        answer = self._send(method, path, None, body, again=again)
        return {} if method == "DELETE" else self._object(method, path, answer)

    def ask(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """POST a query that changes nothing, so it may be retried."""
        return self._object("POST", path, self._send("POST", path, None, body, changes=False))

    def rows(
        self, path: str, query: Mapping[str, str] | None = None, *, key: str | None = None
    ) -> Iterator[dict[str, Any]]:
        """The rows of all pages of a list, fetched on demand. `key` is the list's key in the answer, if it is not the
        whole answer.

        Only the query of a next-page link is used; the path and host do not change.
        """
        asked = {**(query or {}), "per_page": str(PER_PAGE)}
        for number in range(1, MAX_PAGES + 1):
            answer = self._send("GET", path, asked)
            rows = answer.data.get(key) if key and isinstance(answer.data, dict) else answer.data
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise ProtocolError("answered something else where a list belongs", method="GET", path=path)
            yield from rows
            further = next_page(answer, asked, number, full=len(rows) >= PER_PAGE)
            if further is None:
                return
            asked = further
        raise ProtocolError(f"the list has more than {MAX_PAGES} pages", method="GET", path=path)

    def close(self) -> None:
        """Close the connections. A later request opens new ones."""
        self._transport.close()

    def _object(self, method: str, path: str, answer: HostAnswer) -> dict[str, Any]:
        if not isinstance(answer.data, dict):
            raise ProtocolError("answered something else where an object belongs", method=method, path=path)
        return answer.data

    def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None,
        body: Mapping[str, Any] | None = None,
        *,
        changes: bool = True,
        again: Callable[[], None] | None = None,
    ) -> HostAnswer:
        waited, refusals, failures = 0.0, 0, 0
        while True:
            answer = self._once(method, path, query, body)
            wait = pause(answer, refusals, self._now())
            if wait is not None:
                refusals += 1
                if waited + wait > self._max_wait:
                    why = (
                        f"{self._transport.host} limits the rate for {wait:.0f} s more, "
                        f"longer than the maximum wait of {self._max_wait:g} s"
                    )
                    raise self._error(RateLimitedError, why, method, path, answer)
                waited += wait
            elif answer.failed:
                failures += 1
                if method == "POST" and changes and answer.sent:
                    why = f"{answer.why}; it may have been carried out"
                    raise self._error(UncertainError, why, method, path, answer)
                if answer.hopeless or failures > len(PAUSES):
                    why = answer.why if answer.hopeless else f"{answer.why}, after {failures} tries"
                    raise self._error(UnavailableError, why, method, path, answer)
                wait = PAUSES[failures - 1]
            elif answer.status < 300:
                return answer
            else:
                raise self._rejected(method, path, answer)
            self._sleep(wait)
            if again is not None:
                again()

    def _rejected(self, method: str, path: str, answer: HostAnswer) -> ServiceError:
        if answer.status < 400:
            why = f"{answer.why}, a redirect; redirects are not followed"
            return ProtocolError(
                why, method=method, path=path, status=answer.status, hint="was the repository renamed or moved?"
            )
        kind = _BY_STATUS.get(answer.status, RejectedError)
        return self._error(kind, answer.why, method, path, answer)

    def _error(self, kind: type[ServiceError], why: str, method: str, path: str, answer: HostAnswer) -> ServiceError:
        text = words(answer, self._access.secret)
        hint = answer.hint or self._access.hints.get(answer.status)
        if kind is RateLimitedError:
            hint = "run it again when the limit is over"
        elif answer.status == 403 and "is locked" in text:
            hint = "the conversation is locked: unlock it, or let the job go on without a comment"
        return kind(
            f"{why}: {text}" if text else why,
            method=method,
            path=path,
            status=answer.status or None,
            words=text,
            hint=hint,
        )

    def _once(
        self, method: str, path: str, query: Mapping[str, str] | None, body: Mapping[str, Any] | None
    ) -> HostAnswer:
        try:
            response = self._transport.send(Request(method, path, query_of(query or {}), body))
        except NotSentError as error:
            return HostAnswer(0, why=error.reason, hint=error.hint, sent=False, hopeless=error.permanent)
        except TransportError as error:
            return HostAnswer(0, why=error.reason, hint=error.hint)
        return HostAnswer.of(response.status, response.headers, response.body, self._transport.host)
