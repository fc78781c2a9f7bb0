"""The sandbox's main object: state, switches, logs and services."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from reconciler.sandbox.clock import Clock
from reconciler.sandbox.faults import FaultRule, Faults
from reconciler.sandbox.jsm.quirks import JsmQuirks
from reconciler.sandbox.jsm.world import JsmWorld
from reconciler.sandbox.quirks import Quirks
from reconciler.sandbox.rate import ServiceLimit, ServiceWindow
from reconciler.sandbox.records import RequestRecord
from reconciler.sandbox.store import Store, StoredObject

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from reconciler.sandbox.statuspage.call import Call

_NO_QUIRKS = Quirks()
_NO_JSM_QUIRKS = JsmQuirks()
_RATE = ServiceLimit()
_REMEMBERED = 100_000
"""Maximum number of requests in the log; older ones are dropped."""


class Sandbox(JsmWorld):
    """A local Statuspage and Jira Service Management. See the package's docstring for its use.

    All methods may be called from any thread, even while it is being served.
    """

    def __init__(
        self,
        state: str | Path | None = None,
        *,
        quirks: Quirks = _NO_QUIRKS,
        rate: ServiceLimit | None = _RATE,
        keys: frozenset[str] | None = None,
        faults: Iterable[FaultRule | Mapping[str, Any]] = (),
        first_seen: Callable[[str], None] | None = None,
        jsm_quirks: JsmQuirks = _NO_JSM_QUIRKS,
        jsm_rate: ServiceLimit | None = None,
    ) -> None:
        """`state`: a file to store everything in; None for memory. `rate`: None for no limit. `keys`: None accepts any
        key.

        `first_seen`: called with the ID of each unknown page and organization that is requested, which is then created
        empty; None: such requests are refused. `jsm_quirks`, `jsm_rate`: the same for Jira Service Management, which
        documents no limit.

        Raises `StateUnreadable` if the file is not a state, `ValueError` for an invalid fault rule.
        """
        from reconciler.sandbox.statuspage.gate import Gate
        from reconciler.sandbox.statuspage.service import StatuspageService

        self.faults: Faults = Faults(faults)
        self.store = Store(Path(state) if state is not None else None)
        self.clock = Clock(float(self.store.value("clock_ahead", "0")))
        self._service = StatuspageService(self.store, quirks, self.clock, first_seen)
        self._window = ServiceWindow(rate)
        self._requests: deque[RequestRecord] = deque(maxlen=_REMEMBERED)
        self.statuspage: ASGIApp = Gate(self._service, self._window, self.faults, keys, self._requests.append)
        """The service, to be mounted: see `app.make_app`."""
        self.begin_jsm(jsm_quirks, jsm_rate, keys, first_seen, self._requests.append)

    @property
    def quirks(self) -> Quirks:
        """The switches. Assign another `Quirks` to change them at any time."""
        return self._service.quirks

    @quirks.setter
    def quirks(self, quirks: Quirks) -> None:
        self._service.quirks = quirks

    @property
    def rate(self) -> ServiceLimit | None:
        """The rate limit. Assigning another one also forgets the requests counted so far."""
        return self._window.limit

    @rate.setter
    def rate(self, rate: ServiceLimit | None) -> None:
        self._window.limit = rate
        self._window.reset()

    @property
    def requests(self) -> list[RequestRecord]:
        """Every HTTP request so far, in the order of the answers, except those to /_sandbox."""
        return list(self._requests)

    @property
    def mails(self) -> list[dict[str, Any]]:
        """Every message the service would have sent: `kind` (confirmation, subscribed, unsubscribed, incident …), `page`, `to`, `at`."""
        return self.store.mails()

    @property
    def ignored(self) -> list[tuple[str, str, str]]:
        """Every ignored body field: method, path, dotted field name."""
        return [(record.method, record.path, name) for record in self._requests for name in record.ignored]

    def forget_requests(self) -> None:
        """Clear the request log and the rate window."""
        self._requests.clear()
        self._window.reset()
        self.forget_jsm_arrivals()

    def advance(self, seconds: float) -> None:
        """Advance the clock: maintenances begin and end, the rate window passes, quarantines expire."""
        from reconciler.sandbox.statuspage.happenings import pass_time

        self.clock.advance(seconds)
        self.store.set_value("clock_ahead", str(self.clock.ahead))
        pass_time(self.store, self.quirks, self.clock)

    def edit(self, method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None) -> Any:
        """Make a manual request: no key, rate window, faults or log. Returns the decoded answer.

        `path` is without /v1. Raises `ValueError` if the service refuses it.
        """
        answer, _ = self._service.handle(method, path.removeprefix("/v1"), query or {}, body)
        if answer.status >= 400:
            raise ValueError(f"{method} {path}: {answer.status} {answer.body}")
        return answer.body

    def alter(self, page_id: str, kind: str, id_: str, **changes: Any) -> None:
        """Change an object in ways possible only in the Statuspage dashboard: a template's text, a position, a
        subscriber's state.

        `kind`: page, component, group, template, subscriber, unsubscribed, incident, metrics_provider, metric,
        access_user, access_group. `position` and `place` (the group's ID) are set directly; `state="quarantined"`
        starts a quarantine. Raises `LookupError` if it does not exist.
        """
        from reconciler.sandbox.statuspage.people import quarantine

        with self.store.transaction():
            row = self._row(page_id, kind, id_)
            row.position = changes.pop("position", row.position)
            row.place = changes.pop("place", row.place)
            row.doc.update(changes)
            if changes.get("state") == "quarantined":
                quarantine(row, self.clock)
            self.store.save(row)

    def remove(self, page_id: str, kind: str, id_: str) -> None:
        """Delete an object that only the Statuspage dashboard can delete: a template. Raises `LookupError` if it does
        not exist.
        """
        with self.store.transaction():
            self.store.delete(self._row(page_id, kind, id_))

    def _row(self, page_id: str, kind: str, id_: str) -> StoredObject:
        row = self.store.get("" if kind == "page" else page_id, kind, id_)
        if row is None:
            raise LookupError(f"the page {page_id} has no {kind} {id_}")
        return row

    def ensure_page(self, page_id: str, name: str | None = None) -> None:
        """Create an empty page with that ID if there is none. `name`: by default the ID."""
        from reconciler.sandbox.statuspage.routes.pages import PAGE, new_page

        with self.store.transaction():
            if self.store.get("", PAGE, page_id) is None:
                new_page(self.store, page_id, self.clock.stamp(), {} if name is None else {"name": name})

    def ensure_organization(self, organization_id: str, *, rbac: bool = True) -> None:
        """Create an organization without team members if it does not exist; `rbac`: with role-based access control."""
        from reconciler.sandbox.statuspage.routes.organizations import ensure

        with self.store.transaction():
            ensure(self.store, organization_id, rbac=rbac)

    def seed(self, document: Mapping[str, Any], *, odd_values: bool = True) -> None:
        """Load pages, all or nothing; `dump` returns such a document. Raises `SeedError`, a `ValueError`, for an
        invalid one.

        `odd_values`: store single values of the wrong type unchanged (a number as a name, an unknown status).
        """
        from reconciler.sandbox.seed import load_seed

        load_seed(document, self._call, odd_values=odd_values)

    def dump(self) -> dict[str, Any]:
        """The whole state as plain data, for assertions and for `seed`."""
        from reconciler.sandbox.seed import dump_seed

        return dump_seed(self._call)

    def reset(self) -> None:
        """Delete everything: state, logs, faults, the rate window. Switches and limits are kept."""
        self.store.clear()
        self.store.set_value("clock_ahead", str(self.clock.ahead))
        self.faults.clear()
        self.forget_requests()

    def close(self) -> None:
        """Close the state. May be called twice."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _call(self, page_id: str) -> "Call":
        from reconciler.sandbox.statuspage.call import Call

        return Call("", {"page_id": page_id}, {}, None, self.store, self.quirks, self.clock)
