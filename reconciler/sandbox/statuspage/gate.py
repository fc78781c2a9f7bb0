"""The HTTP front end of Statuspage: its key, and the lists that are limited to one request a minute."""

from collections.abc import Callable
from urllib.parse import parse_qsl

from starlette.requests import Request

from reconciler.sandbox.faults import Faults
from reconciler.sandbox.gate import Arrival, ServiceGate
from reconciler.sandbox.rate import RateRefusal, ServiceLimit, ServiceWindow
from reconciler.sandbox.records import RequestRecord
from reconciler.sandbox.statuspage.answers import Refusal, ServiceAnswer
from reconciler.sandbox.statuspage.forms import read_body
from reconciler.sandbox.statuspage.service import StatuspageService

PREFIX = "/v1"
_SCHEME = "OAuth "
_UNPAGED = ("components", "page_access_users")


class Gate(ServiceGate):
    """The ASGI application under /v1."""

    def __init__(
        self,
        service: StatuspageService,
        rate: ServiceWindow,
        faults: Faults,
        keys: frozenset[str] | None,
        log: Callable[[RequestRecord], None],
    ) -> None:
        """See `ServiceGate`."""
        super().__init__(service, rate, faults, keys, log)
        self.service = service
        self._unpaged = ServiceWindow(ServiceLimit(requests=1, status="429"))

    def read(self, request: Request, raw: bytes, number: int) -> tuple[Arrival, ServiceAnswer | None]:
        """Parse the request. Also returns the refusal if the body is invalid."""
        query = dict(parse_qsl(request.url.query, keep_blank_values=True))
        path = request.scope["path"].removeprefix(PREFIX)
        arrival = Arrival(number, self.service.clock.monotonic(), request.method, path, query, None)
        try:
            arrival.body = read_body(raw, request.headers.get("content-type", ""))
        except Refusal as refusal:
            arrival.body = raw.decode("utf-8", "replace")
            return arrival, self.service.refuse(refusal)
        return arrival, None

    def admit(self, authorization: str, arrival: Arrival) -> ServiceAnswer | None:
        """None for a valid key within its rate window; otherwise the refusal. The scheme's case matters
        (statuspage-api.md B1.1).
        """
        key = authorization.removeprefix(_SCHEME).strip() if authorization.startswith(_SCHEME) else ""
        arrival.query.pop("api_key", None)  # a key in the query is no longer accepted (B1.2), and not recorded
        if not key or (self.keys is not None and key not in self.keys):
            return self.service.refuse(Refusal(401, "Could not authenticate"))
        refused = self.rate.arrive(key, arrival.at)
        if refused is None and self.service.quirks.unpaged_once_a_minute and _is_unpaged_list(arrival):
            refused = self._unpaged.arrive(key + arrival.path, arrival.at)
        return self._too_early(refused) if refused else None

    def _too_early(self, refused: RateRefusal) -> ServiceAnswer:
        refusal = Refusal(refused.status, "Your account has exceeded its rate limit")
        return self.service.refuse(refusal, self.waiting(refused.retry_after))


def _is_unpaged_list(arrival: Arrival) -> bool:
    """Whether it is an unpaged list, which is limited to one request a minute (statuspage-api.md B2.8)."""
    last = arrival.path.split("/")
    return (
        arrival.method == "GET"
        and len(last) == 4
        and last[3] in _UNPAGED
        and not {"page", "per_page"} & arrival.query.keys()
    )
