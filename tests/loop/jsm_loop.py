"""The whole loop for Jira Service Management over real HTTP: a YAML file, the planner, the applier, the backend, the sandbox."""

import textwrap
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from reconciler.applier import EarlierRuns, Journal, apply, make_plan
from reconciler.config.load.load import load_config
from reconciler.http import WINDOWS, HttpEvent, HttpSession, HttpSettings, Interrupt, RetryPolicy
from reconciler.model.pattern import Pattern
from reconciler.model.plan import Plan
from reconciler.model.resource import Config
from reconciler.model.result import Result
from reconciler.model.service import RateLimit
from reconciler.providers.jsm import JsmBackend
from reconciler.providers.jsm.site import JsmSite
from reconciler.sandbox import JsmQuirks, RequestRecord, Sandbox

PAGE = "page1"
TOKEN = "token-of-the-loop-4711"
EMAIL = "ops@acme.example"
KEY = b"key"
TODAY = date(2026, 3, 1)
LONG = 60.0
"""Seconds after which nothing lags any more."""


@dataclass
class JsmLoop:
    """One page on a served sandbox. Waits between tries and looks move the sandbox's clock and take no time."""

    sandbox: Sandbox
    root: str
    folder: Path
    runs: int = 0
    slept: list[float] = field(default_factory=list)
    listeners: list[Callable[[HttpEvent], None]] = field(default_factory=list)
    interrupt: Interrupt = field(default_factory=Interrupt)
    refusals_expected: bool = False
    """Whether a request may be answered with 400: a test that sets it says why."""

    # --- the file

    def declare(self, components: str, more: str = "") -> None:
        body = f"components:\n{textwrap.indent(textwrap.dedent(components), '  ')}\n{textwrap.dedent(more)}"
        text = f"version: 1\npages:\n  acme:\n    id: {PAGE}\n    provider: {{type: jsm}}\n"
        (self.folder / "statuspage.yaml").write_text(f"{text}{textwrap.indent(body, '    ')}\n", encoding="utf-8")

    def config(self) -> Config:
        return load_config(self.folder / "statuspage.yaml", environ={})

    # --- the page, manually

    def seed(self, components: Sequence[Any] = (), **page: Any) -> None:
        """The page anew: names alone, a group with its members as a tuple, or rows as a seed has them."""
        self.sandbox.reset()
        page["page"] = {"name": "Acme", **page.get("page", {})}
        self.sandbox.jsm_seed({"pages": {PAGE: {"components": rows(components), **page}}})

    @contextmanager
    def by_hand(self) -> Iterator[None]:
        """While it lasts the service takes any request in the usual way, and shows it at once."""
        quirks = self.sandbox.jsm_quirks
        usual = {name: getattr(JsmQuirks(), name) for name in USUAL_BY_HAND}
        self.sandbox.jsm_quirks = replace(quirks, **usual)
        try:
            yield
        finally:
            self.sandbox.jsm_quirks = quirks
            self.settle()

    def edit(self, method: str, path: str, body: Any = None) -> Any:
        return self.sandbox.jsm_edit(method, path, body)

    def edit_draft(self, **fields: Any) -> None:
        """Fields of the draft, changed in the editor and not published."""
        with self.by_hand():
            self.edit("PUT", f"/pages/draft/{self._draft_id}", {"page": fields})

    def edit_components(self, *entries: Mapping[str, Any], delete: Sequence[str] = ()) -> None:
        """Components of the draft, changed in the editor and not published."""
        body = {"pageId": PAGE, "createUpdateComponents": list(entries), "deleteComponents": list(delete)}
        with self.by_hand():
            self.edit("POST", "/components/batch_process", {name: value for name, value in body.items() if value})

    def entry(self, which: str, **fields: Any) -> dict[str, Any]:
        """What a batch holds to change a component where it stands: an entry outside its group would move it."""
        row = self.rows()[self.id(which)]
        entry = {"id": row["id"], **fields}
        return {"id": row["group"], "components": [entry]} if row["group"] else entry

    def publish_by_hand(self) -> None:
        with self.by_hand():
            self.edit("POST", f"/pages/draft/{self._draft_id}/publish")

    def open_incident(self, component_id: str, status: str = "MAJOR_OUTAGE") -> None:
        """An incident that affects a component, named by its live id."""
        affected = [{"componentId": component_id, "status": status}]
        request = {"pageId": PAGE, "jiraIncidentId": "INC-1", "name": "Down", "status": "INVESTIGATING"}
        with self.by_hand():
            self.edit("POST", "/incidents", {"incidentCreateRequest": {**request, "affectedComponents": affected}})

    def resolve_incident(self, component_id: str) -> None:
        """The end of that incident: the component is operational again."""
        affected = [{"componentId": component_id, "status": "OPERATIONAL"}]
        request = {"pageId": PAGE, "jiraIncidentId": "INC-1", "status": "RESOLVED", "affectedComponents": affected}
        with self.by_hand():
            self.edit("PUT", "/incidents", {"incidentUpdateRequest": request})

    def subscribe_by_hand(self, email: str) -> None:
        data = {"itemId": PAGE, "itemType": "PAGE_SUBSCRIBER", "subscriptionType": "EMAIL"}
        request = {**data, "subscriptionData": {"email": email}}
        with self.by_hand():
            self.edit("POST", "/subscribers", {"subscriptionRequest": request})

    @property
    def _draft_id(self) -> str:
        return str(self.edit("GET", f"/pages/draft/{PAGE}")["page"]["id"])

    def settle(self) -> None:
        """Until nothing lags any more."""
        self.sandbox.advance(LONG)

    # --- the page as it is, whatever lags

    @property
    def doc(self) -> dict[str, Any]:
        page: dict[str, Any] = self.sandbox.jsm_dump()["pages"][PAGE]
        return page

    @property
    def draft(self) -> dict[str, Any]:
        draft: dict[str, Any] = self.doc["draft"]
        return draft

    def outline(self, *, live: bool = False) -> list[Any]:
        """The draft's components by name, or the live ones; a group is its name and its members."""
        return outline((self.doc if live else self.draft)["components"])

    def rows(self, *, live: bool = False) -> dict[str, dict[str, Any]]:
        """Every component by the draft's id, with the id of its group."""
        return by_id((self.doc if live else self.draft)["components"])

    def id(self, name: str) -> str:
        (identity,) = [identity for identity, row in self.rows().items() if row["name"] == name]
        return identity

    def live_id(self, name: str) -> str:
        """The id that incidents call a component by."""
        row = self.rows()[self.id(name)]
        return str(row["live_id"] if self.sandbox.jsm_quirks.kids == "two" else row["id"])

    def statuses(self, *, live: bool = False) -> dict[str, str]:
        """The status of every component, by name."""
        return {row["name"]: row["status"] for row in self.rows(live=live).values()}

    # --- the tool

    def backend(self) -> JsmBackend:
        self.runs += 1
        settings = HttpSettings(timeout=5.0, retry=RetryPolicy(max_wait=30.0), secrets=(TOKEN,))
        window = WINDOWS.get(self.root, f"key{self.runs}", RateLimit(1_000_000, 1.0))
        session = HttpSession(
            self.root,
            basic(EMAIL, TOKEN),
            window,
            settings,
            interrupt=self.interrupt,
            on_event=lambda event: [listener(event) for listener in self.listeners] and None,
            sleep=self.sleep,
        )
        backend = JsmBackend(session, JsmSite(self.sandbox.jsm_cloud_id, None))
        backend.sleep = self.sleep
        return backend

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.sandbox.advance(seconds)

    def plan(
        self,
        backend: JsmBackend | None = None,
        *,
        base: Config | None = None,
        only: tuple[Pattern, ...] = (),
        publish_others: bool = False,
        during_incident: bool = False,
        earlier: EarlierRuns | None = None,
    ) -> Plan:
        """Plan as the file stands; nothing but GET goes over the wire."""
        before = len(self.sandbox.requests)
        own = backend or self.backend()
        try:
            return make_plan(
                self.config(),
                lambda _page: own,
                today=TODAY,
                only=only,
                base=base,
                publish_others=publish_others,
                during_incident=during_incident,
                earlier=earlier,
                sleep=self.sleep,
            )
        finally:
            assert {record.method for record in self.sandbox.requests[before:]} <= {"GET"}
            if backend is None:
                own.close()

    def apply(
        self,
        plan: Plan | None = None,
        *,
        base: Config | None = None,
        publish_others: bool = False,
        during_incident: bool = False,
    ) -> Result:
        backend = self.backend()
        journal = Journal(self.folder / ".reconciler" / "journal.jsonl", durable=False)
        options: dict[str, Any] = {"publish_others": publish_others, "during_incident": during_incident}
        try:
            return apply(
                plan or self.plan(backend, base=base, earlier=EarlierRuns(journal), **options),
                lambda _page: backend,
                journal=journal,
                interrupt=self.interrupt,
                key=KEY,
                today=TODAY,
                read_at=time.monotonic(),
                sleep=self.sleep,
                **options,
            )
        finally:
            backend.close()
            journal.close()

    def behave(self) -> None:
        """No faults, no interrupts."""
        self.sandbox.faults.clear()
        self.listeners, self.interrupt = [], Interrupt()

    def check_contract(self) -> None:
        """No request so far had a path, a field or a value that the document does not have, or was refused as invalid."""
        assert self.sandbox.ignored == []
        refused = [f"{record.method} {record.path}" for record in self.sandbox.requests if record.status == 400]
        assert self.refusals_expected or refused == []

    def writes(self) -> list[RequestRecord]:
        """The writes so far, in order."""
        return [record for record in self.sandbox.requests if record.method != "GET"]

    def written(self) -> list[str]:
        """The writes so far as `PUT draft`, `POST batch_process`, `POST publish`."""
        return [f"{record.method} {_short(record.path)}" for record in self.writes()]


USUAL_BY_HAND = (
    *("draft_by", "tree_by", "put", "nest", "null", "fields", "tree", "delete_order", "orphans", "batch"),
    *("publish", "refusals", "unknown", "batch_limit", "lag", "captcha", "duplicate_subscriber", "publish_status"),
)
"""The switches that an edit by hand is free of: how the editor of the service speaks to it is not our business."""


def basic(email: str, token: str) -> str:
    """The header of Basic sign-in."""
    import base64

    return f"Basic {base64.b64encode(f'{email}:{token}'.encode()).decode()}"


def _short(path: str) -> str:
    end = path.rpartition("/")[2]
    return "draft" if path.startswith("/pages/draft/") and path.count("/") == 3 else end


def rows(components: Sequence[Any]) -> list[dict[str, Any]]:
    """Components as a seed has them; their ids are their names, in lower case."""
    result = []
    for component in components:
        if isinstance(component, tuple):
            name, inside = component
            result.append({**_row(name), "components": rows(inside)})
        elif isinstance(component, str):
            result.append(_row(component))
        else:
            result.append({**_row(component["name"]), **component})
    return result


def _row(name: str) -> dict[str, Any]:
    slug = name.lower().replace(" ", "-")
    return {"id": slug, "live_id": f"live-{slug}", "name": name}


def outline(components: Sequence[dict[str, Any]]) -> list[Any]:
    return [(row["name"], outline(row["components"])) if row["components"] else row["name"] for row in components]


def by_id(components: Sequence[dict[str, Any]], group: str | None = None) -> dict[str, dict[str, Any]]:
    result: dict[str, dict[str, Any]] = {}
    for row in components:
        own = {name: value for name, value in row.items() if name != "components"}
        result[row["id"]] = {**own, "group": group}
        result |= by_id(row["components"], row["id"])
    return result
