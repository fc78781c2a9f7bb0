"""The HTTP front end of a service: authentication, rate window, faults, then the service. Every request is recorded."""

import asyncio
import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from reconciler.sandbox.clock import Clock
from reconciler.sandbox.faults import AFTER, FaultRule, Faults
from reconciler.sandbox.rate import ServiceWindow
from reconciler.sandbox.records import RequestRecord
from reconciler.sandbox.statuspage.answers import HTML_ERROR, Refusal, ServiceAnswer

CUT = "reconciler.sandbox.cut"
"""The key in the ASGI scope of the server's function that cuts the connection. Its argument says whether to do so
abruptly.
"""

_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Arrival:
    """An incoming request."""

    number: int
    at: float
    method: str
    path: str
    query: dict[str, str]
    body: Any
    fault: FaultRule | None = None
    ignored: list[str] = field(default_factory=list)


class ServedService(Protocol):
    """The service behind a gate."""

    clock: Clock

    def handle(self, method: str, path: str, query: Mapping[str, str], body: Any) -> tuple[ServiceAnswer, list[str]]:
        """The answer to a request, and the body fields that were ignored."""
        ...

    def refuse(self, refusal: Refusal, headers: Mapping[str, str] | None = None) -> ServiceAnswer:
        """The answer for a refusal."""
        ...


class ServiceGate(ABC):
    """The ASGI application of one service. `read` and `admit` differ by service."""

    def __init__(
        self,
        service: ServedService,
        rate: ServiceWindow,
        faults: Faults,
        keys: frozenset[str] | None,
        log: Callable[[RequestRecord], None],
    ) -> None:
        """`keys`: the accepted keys; None accepts any non-empty one. `log`: receives the record of each request."""
        self._served = service
        self.rate = rate
        self.faults = faults
        self.keys = keys
        self._log = log
        self._number = 0

    @abstractmethod
    def read(self, request: Request, raw: bytes, number: int) -> tuple[Arrival, ServiceAnswer | None]:
        """Parse the request. Also returns the refusal if that fails."""
        ...

    @abstractmethod
    def admit(self, authorization: str, arrival: Arrival) -> ServiceAnswer | None:
        """None for a valid key within its rate window; otherwise the refusal."""
        ...

    def waiting(self, seconds: int | None) -> dict[str, str]:
        """The headers that say when to retry; empty for None."""
        return {} if seconds is None else {"Retry-After": str(seconds)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        raw = await request.body()
        self._number += 1
        arrival, unread = self.read(request, raw, self._number)
        refusal = self.admit(request.headers.get("authorization", ""), arrival) or unread
        if refusal is not None:
            await self._send(arrival, refusal, scope, receive, send)
            return
        rule = arrival.fault = self.faults.strike(arrival.method, arrival.path)
        if rule is None:
            await self._send(arrival, self._carry_out(arrival), scope, receive, send)
            return
        await asyncio.sleep(rule.seconds)
        await self._misbehave(rule, arrival, scope, receive, send)

    def _carry_out(self, arrival: Arrival) -> ServiceAnswer:
        answer, arrival.ignored = self._served.handle(arrival.method, arrival.path, arrival.query, arrival.body)
        return answer

    async def _misbehave(self, rule: FaultRule, arrival: Arrival, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as a fault rule demands."""
        effect = rule.effect
        if effect == "edit":
            for edit in rule.edits:
                done, _ = self._served.handle(edit["method"], edit["path"].removeprefix("/v1"), {}, edit.get("body"))
                if done.status >= 400:
                    _LOG.error(
                        "the edit %s %s of a fault failed: %s %s", edit["method"], edit["path"], done.status, done.body
                    )
        carried_out = self._carry_out(arrival) if effect in AFTER or effect in ("delay", "edit") else None
        if effect in ("reset_before", "reset_after"):
            self._remember(arrival, None)
            await cut(scope, receive, abrupt=True)
        elif carried_out is None or effect in ("error_after", "html_after"):
            await self._send(arrival, self.failure(rule, arrival), scope, receive, send)
        elif effect in ("delay", "edit"):
            await self._send(arrival, carried_out, scope, receive, send)
        else:
            await self._maim(effect, arrival, carried_out, scope, receive, send)

    def failure(self, rule: FaultRule, arrival: Arrival) -> ServiceAnswer:
        """The error of a fault rule."""
        headers = self.waiting(rule.retry_after)
        if rule.effect in ("html", "html_after"):
            return ServiceAnswer(rule.answer, HTML_ERROR.format(status=rule.answer), headers)
        return self._served.refuse(Refusal(rule.answer, rule.message), headers)

    async def _maim(
        self, effect: str, arrival: Arrival, answer: ServiceAnswer, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Send a successful answer with its body truncated, broken, or missing."""
        whole = _response(answer, arrival.number)
        body = bytes(whole.body)
        self._remember(arrival, answer.status)
        if effect != "truncate":
            whole = Response(
                b"" if effect == "empty" else body[: len(body) // 2] + b"<", answer.status, dict(whole.headers)
            )
            whole.headers["content-length"] = str(len(whole.body))
            await whole(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": answer.status, "headers": whole.raw_headers})
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        await cut(scope, receive, abrupt=False)

    async def _send(self, arrival: Arrival, answer: ServiceAnswer, scope: Scope, receive: Receive, send: Send) -> None:
        self._remember(arrival, answer.status)
        await _response(answer, arrival.number)(scope, receive, send)

    def _remember(self, arrival: Arrival, status: int | None) -> None:
        seconds = self._served.clock.monotonic() - arrival.at
        self._log(
            RequestRecord(
                arrival.number, arrival.at, arrival.method, arrival.path, arrival.query, arrival.body, status, seconds,
                fault=arrival.fault.effect if arrival.fault else None, ignored=tuple(arrival.ignored),
            )
        )  # fmt: skip


async def cut(scope: Scope, receive: Receive, *, abrupt: bool) -> None:
    """Cut the connection during a request. Raises `ConnectionResetError` if there is no socket."""
    cutter = scope.get(CUT)
    if cutter is None:
        raise ConnectionResetError("the sandbox cut the connection")
    cutter(abrupt)
    while (await receive())["type"] != "http.disconnect":
        await asyncio.sleep(0)


def _response(answer: ServiceAnswer, number: int) -> Response:
    """The HTTP response for an answer. A text body is HTML, anything else JSON."""
    headers: Mapping[str, str] = {**answer.headers, "X-Request-Id": f"sandbox-{number}"}
    if isinstance(answer.body, str):
        return Response(answer.body, answer.status, dict(headers), media_type="text/html")
    if answer.body is None:
        return Response(b"", answer.status, dict(headers))
    return Response(json.dumps(answer.body), answer.status, dict(headers), media_type="application/json")
