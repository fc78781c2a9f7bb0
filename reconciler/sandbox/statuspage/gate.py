"""The way in over HTTP: the key, the rate window, the faults, then the service; every request is remembered."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from reconciler.sandbox.faults import AFTER, FaultRule, Faults
from reconciler.sandbox.rate import RateRefusal, ServiceLimit, ServiceWindow
from reconciler.sandbox.records import RequestRecord
from reconciler.sandbox.statuspage.answers import HTML_ERROR, Refusal, ServiceAnswer
from reconciler.sandbox.statuspage.forms import read_body
from reconciler.sandbox.statuspage.service import StatuspageService

PREFIX = "/v1"
CUT = "reconciler.sandbox.cut"
"""Where the server puts, into the scope, what cuts a connection: a function of whether to do it abruptly."""

_LOG = logging.getLogger(__name__)
_SCHEME = "OAuth "
_UNPAGED = ("components", "page_access_users")


@dataclass(slots=True)
class Arrival:
    """A request as it came in."""

    number: int
    at: float
    method: str
    path: str
    query: dict[str, str]
    body: Any
    fault: FaultRule | None = None
    ignored: list[str] = field(default_factory=list)


class Gate:
    """The ASGI application below /v1."""

    def __init__(
        self,
        service: StatuspageService,
        rate: ServiceWindow,
        faults: Faults,
        keys: frozenset[str] | None,
        log: Callable[[RequestRecord], None],
    ) -> None:
        """`keys`: the keys that are good; None takes any that is not empty. `log`: takes the record of each request."""
        self.service = service
        self.rate = rate
        self.faults = faults
        self.keys = keys
        self._log = log
        self._unpaged = ServiceWindow(ServiceLimit(requests=1, status="429"))
        self._number = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        raw = await request.body()
        arrival, unread = self._arrive(request, raw)
        refusal = self._admit(request.headers.get("authorization", ""), arrival) or unread
        if refusal is not None:
            await self._send(arrival, refusal, scope, receive, send)
            return
        rule = arrival.fault = self.faults.strike(arrival.method, arrival.path)
        if rule is None:
            await self._send(arrival, self._carry_out(arrival), scope, receive, send)
            return
        await asyncio.sleep(rule.seconds)
        await self._misbehave(rule, arrival, scope, receive, send)

    def _arrive(self, request: Request, raw: bytes) -> tuple[Arrival, ServiceAnswer | None]:
        """The request taken apart; with the refusal of a body that cannot be read."""
        self._number += 1
        query = dict(parse_qsl(request.url.query, keep_blank_values=True))
        path = request.scope["path"].removeprefix(PREFIX)
        arrival = Arrival(self._number, self.service.clock.monotonic(), request.method, path, query, None)
        try:
            arrival.body = read_body(raw, request.headers.get("content-type", ""))
        except Refusal as refusal:
            arrival.body = raw.decode("utf-8", "replace")
            return arrival, self.service.refuse(refusal)
        return arrival, None

    def _admit(self, authorization: str, arrival: Arrival) -> ServiceAnswer | None:
        """None for a good key inside its window; else the refusal. The scheme's case matters (statuspage-api.md B1.1)."""
        key = authorization.removeprefix(_SCHEME).strip() if authorization.startswith(_SCHEME) else ""
        arrival.query.pop("api_key", None)  # a key in the query is not taken any more (B1.2), nor remembered
        if not key or (self.keys is not None and key not in self.keys):
            return self.service.refuse(Refusal(401, "Could not authenticate"))
        refused = self.rate.arrive(key, arrival.at)
        if refused is None and self.service.quirks.unpaged_once_a_minute and _is_unpaged_list(arrival):
            refused = self._unpaged.arrive(key + arrival.path, arrival.at)
        return self._too_early(refused) if refused else None

    def _too_early(self, refused: RateRefusal) -> ServiceAnswer:
        headers = {} if refused.retry_after is None else {"Retry-After": str(refused.retry_after)}
        return self.service.refuse(Refusal(refused.status, "Your account has exceeded its rate limit"), headers)

    def _carry_out(self, arrival: Arrival) -> ServiceAnswer:
        answer, arrival.ignored = self.service.handle(arrival.method, arrival.path, arrival.query, arrival.body)
        return answer

    async def _misbehave(self, rule: FaultRule, arrival: Arrival, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as a fault rule wants."""
        effect = rule.effect
        if effect == "edit":
            for edit in rule.edits:
                done, _ = self.service.handle(edit["method"], edit["path"].removeprefix(PREFIX), {}, edit.get("body"))
                if done.status >= 400:
                    _LOG.error(
                        "the edit %s %s of a fault failed: %s %s", edit["method"], edit["path"], done.status, done.body
                    )
        carried_out = self._carry_out(arrival) if effect in AFTER or effect in ("delay", "edit") else None
        if effect in ("reset_before", "reset_after"):
            self._remember(arrival, None)
            await cut(scope, receive, abrupt=True)
        elif carried_out is None or effect in ("error_after", "html_after"):
            await self._send(arrival, self._failure(rule), scope, receive, send)
        elif effect in ("delay", "edit"):
            await self._send(arrival, carried_out, scope, receive, send)
        else:
            await self._maim(effect, arrival, carried_out, scope, receive, send)

    def _failure(self, rule: FaultRule) -> ServiceAnswer:
        """The error that a rule answers with."""
        headers = {} if rule.retry_after is None else {"Retry-After": str(rule.retry_after)}
        if rule.effect in ("html", "html_after"):
            return ServiceAnswer(rule.answer, HTML_ERROR.format(status=rule.answer), headers)
        return self.service.refuse(Refusal(rule.answer, rule.message), headers)

    async def _maim(
        self, effect: str, arrival: Arrival, answer: ServiceAnswer, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Send a good answer's body cut short, broken, or not at all."""
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
        seconds = self.service.clock.monotonic() - arrival.at
        self._log(
            RequestRecord(
                arrival.number, arrival.at, arrival.method, arrival.path, arrival.query, arrival.body, status, seconds,
                fault=arrival.fault.effect if arrival.fault else None, ignored=tuple(arrival.ignored),
            )
        )  # fmt: skip


async def cut(scope: Scope, receive: Receive, *, abrupt: bool) -> None:
    """Cut the connection under a request. Raises `ConnectionResetError` where there is no socket to cut."""
    cutter = scope.get(CUT)
    if cutter is None:
        raise ConnectionResetError("the sandbox cut the connection")
    cutter(abrupt)
    while (await receive())["type"] != "http.disconnect":
        await asyncio.sleep(0)


def _is_unpaged_list(arrival: Arrival) -> bool:
    """Whether it lists, without paging, what may be listed so only once a minute (statuspage-api.md B2.8)."""
    last = arrival.path.split("/")
    return (
        arrival.method == "GET"
        and len(last) == 4
        and last[3] in _UNPAGED
        and not {"page", "per_page"} & arrival.query.keys()
    )


def _response(answer: ServiceAnswer, number: int) -> Response:
    """The HTTP response of an answer. A text body is HTML, anything else JSON."""
    headers: Mapping[str, str] = {**answer.headers, "X-Request-Id": f"sandbox-{number}"}
    if isinstance(answer.body, str):
        return Response(answer.body, answer.status, dict(headers), media_type="text/html")
    if answer.body is None:
        return Response(b"", answer.status, dict(headers))
    return Response(json.dumps(answer.body), answer.status, dict(headers), media_type="application/json")
