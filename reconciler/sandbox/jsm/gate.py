"""The way into Jira Service Management over HTTP: a cloud id, Basic sign-in, and refusals of what comes too early."""

import base64
import binascii
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qsl

from starlette.requests import Request

from reconciler.sandbox.faults import FaultRule, Faults
from reconciler.sandbox.gate import Arrival, ServiceGate
from reconciler.sandbox.jsm.service import JsmService, route_of
from reconciler.sandbox.rate import ServiceWindow
from reconciler.sandbox.records import RequestRecord
from reconciler.sandbox.statuspage.answers import Refusal, ServiceAnswer
from reconciler.sandbox.statuspage.forms import read_body

ROOT = "/jsm/ops/api"
"""What a client sets as its root, below the sandbox's address; the cloud id follows."""


class JsmGate(ServiceGate):
    """The ASGI application below /jsm/ops/api."""

    def __init__(
        self,
        service: JsmService,
        rate: ServiceWindow,
        faults: Faults,
        keys: frozenset[str] | None,
        log: Callable[[RequestRecord], None],
    ) -> None:
        """See `ServiceGate`; `keys` holds tokens, or email addresses and tokens with a colon between."""
        super().__init__(service, rate, faults, keys, log)
        self.service = service

    def read(self, request: Request, raw: bytes, number: int) -> tuple[Arrival, ServiceAnswer | None]:
        """The request taken apart; with the refusal of another site, or of a body that cannot be read."""
        # Names in paths may hold a slash, which only the path as it was sent keeps apart from the others.
        whole = request.scope["raw_path"].decode("latin-1").removeprefix(ROOT)
        cloud_id, slash, path = whole.removeprefix("/").partition("/")
        query: dict[str, str] = {}
        for name, value in parse_qsl(request.url.query, keep_blank_values=True):
            query[name] = f"{query[name]},{value}" if name in query else value
        arrival = Arrival(number, self.service.clock.monotonic(), request.method, slash + path, query, None)
        if not cloud_id or (self.service.quirks.cloud_id == "checked" and cloud_id != self.service.cloud_id):
            return arrival, self.service.refuse(Refusal(404, "No message available"), path=whole)
        try:
            if raw and request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
                raise Refusal(400, "The body must be JSON, with the header Content-Type: application/json")
            arrival.body = read_body(raw, "application/json")
        except Refusal as refusal:
            arrival.body = raw.decode("utf-8", "replace")
            arrival.ignored = ["body"]
            return arrival, self.service.refuse(refusal, path=whole)
        return arrival, None

    def admit(self, authorization: str, arrival: Arrival) -> ServiceAnswer | None:
        """None for an email address and a token inside their window; else the refusal."""
        key = _key(authorization)
        if key is None or (self.keys is not None and not {key, key.partition(":")[2]} & self.keys):
            return self.service.refuse(Refusal(401, "Unauthorized"), path=arrival.path)
        route = route_of(arrival.method, arrival.path)
        if self.service.quirks.limited_by == "endpoint" and route is not None:
            key = f"{key} {arrival.method} {route[0].path}"
        refused = self.rate.arrive(key, arrival.at)
        if refused is None:
            return None
        refusal = Refusal(429, "Rate limit exceeded")
        return self.service.refuse(refusal, self.waiting(refused.retry_after), path=arrival.path)

    def failure(self, rule: FaultRule, arrival: Arrival) -> ServiceAnswer:
        """The error that a rule answers with; one with the status 200 or 201 says in its body that it failed."""
        route = route_of(arrival.method, arrival.path)
        if rule.answer < 300 and route is not None:
            return ServiceAnswer(rule.answer, route[0].failure(rule.message))
        return super().failure(rule, arrival)

    def waiting(self, seconds: int | None) -> dict[str, str]:
        """The headers that say when to come back (quirk `retry`)."""
        retry = self.service.quirks.retry
        if seconds is None or retry == "none":
            return {}
        if retry == "retry_after":
            return {"Retry-After": str(seconds)}
        then = self.service.clock.now() + timedelta(seconds=seconds + 1)
        if retry == "reset":
            return {"X-RateLimit-Reset": f"{then:%Y-%m-%dT%H:%M:%SZ}", "X-RateLimit-Remaining": "0"}
        # A time without seconds must not lie before the moment at which a request may pass.
        return {"X-RateLimit-Reset": f"{then + timedelta(minutes=1):%Y-%m-%dT%H:%MZ}", "X-RateLimit-Remaining": "0"}


def _key(authorization: str) -> str | None:
    """The email address and the token of a Basic sign-in; None where one is missing."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        key = base64.b64decode(encoded, validate=True).decode("utf-8") if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return None
    email, _, token = key.partition(":")
    return key if email and token else None
