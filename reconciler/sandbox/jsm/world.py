"""Jira Service Management's side of the sandbox, as its users hold it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.clock import Clock
from reconciler.sandbox.faults import Faults
from reconciler.sandbox.jsm.quirks import JsmQuirks
from reconciler.sandbox.rate import ServiceLimit, ServiceWindow
from reconciler.sandbox.records import RequestRecord
from reconciler.sandbox.store import Store

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from reconciler.sandbox.jsm.service import JsmService


class JsmWorld:
    """The state, the switches and the controls of one of the sandbox's services."""

    faults: Faults
    store: Store
    clock: Clock
    jsm: "ASGIApp"
    """The service, to be mounted: see `app.make_app`."""
    _jsm_service: "JsmService"
    _jsm_window: ServiceWindow

    def begin_jsm(
        self,
        quirks: JsmQuirks,
        rate: ServiceLimit | None,
        keys: frozenset[str] | None,
        first_seen: Callable[[str], None] | None,
        log: Callable[[RequestRecord], None],
    ) -> None:
        """Set the service up over the sandbox's store, clock and faults."""
        from reconciler.sandbox.jsm.gate import JsmGate
        from reconciler.sandbox.jsm.service import JsmService

        self._jsm_service = JsmService(self.store, quirks, self.clock, first_seen)
        self._jsm_window = ServiceWindow(rate)
        self.jsm = JsmGate(self._jsm_service, self._jsm_window, self.faults, keys, log)

    @property
    def jsm_cloud_id(self) -> str:
        """The cloud id that /_edge/tenant_info tells."""
        return self._jsm_service.cloud_id

    @property
    def jsm_quirks(self) -> JsmQuirks:
        """The switches; assign another `JsmQuirks` to change them while it runs."""
        return self._jsm_service.quirks

    @jsm_quirks.setter
    def jsm_quirks(self, quirks: JsmQuirks) -> None:
        self._jsm_service.quirks = quirks

    @property
    def jsm_rate(self) -> ServiceLimit | None:
        """The rate limit; assign another to change it, which also forgets the requests counted so far."""
        return self._jsm_window.limit

    @jsm_rate.setter
    def jsm_rate(self, rate: ServiceLimit | None) -> None:
        self._jsm_window.limit = rate
        self._jsm_window.reset()

    def forget_jsm_arrivals(self) -> None:
        """Empty the rate window."""
        self._jsm_window.reset()

    def jsm_edit(self, method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None) -> Any:
        """Do a manual request: no sign-in, no rate window, no faults, no log. Gives the decoded answer.

        `path` is as the document writes it: `/pages/{pageId}`. Raises `ValueError` where the service refuses with a status.
        """
        answer, _ = self._jsm_service.handle(method, path, query or {}, body)
        if answer.status >= 400:
            raise ValueError(f"{method} {path}: {answer.status} {answer.body}")
        return answer.body

    def ensure_jsm_page(self, page_id: str, name: str | None = None) -> None:
        """Make a published page of that id, without components, where there is none. `name`: by default the id."""
        self._jsm_service.ensure(page_id, name)

    def jsm_open_editor(self, page_id: str) -> None:
        """What a person does by opening the editor: the page gets a draft (quirk `draft`). Raises `LookupError`."""
        from reconciler.sandbox.jsm.call import JsmCall
        from reconciler.sandbox.jsm.routes.pages import open_editor

        with self.store.transaction():
            open_editor(JsmCall("POST", {}, {}, None, self.store, self.jsm_quirks, self.clock), page_id)

    def jsm_seed(self, document: Mapping[str, Any]) -> None:
        """Put pages in, all or nothing; `jsm_dump` gives such a document. Raises `SeedError`, a `ValueError`."""
        from reconciler.sandbox.jsm.seed import load_jsm_seed

        load_jsm_seed(document, self.store, self.clock, self.jsm_quirks)

    def jsm_dump(self) -> dict[str, Any]:
        """The whole state as plain data, for assertions and for `jsm_seed`."""
        from reconciler.sandbox.jsm.seed import dump_jsm

        return dump_jsm(self.store, self.clock)
