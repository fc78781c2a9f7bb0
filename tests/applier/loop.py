"""The whole loop over real HTTP: a YAML file, the loader, the planner, the applier, the Statuspage backend, the sandbox."""

import textwrap
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from reconciler.applier import EarlierRuns, Journal, apply, make_plan
from reconciler.config.load.load import load_config
from reconciler.http import (
    WINDOWS,
    HttpEvent,
    HttpSession,
    HttpSettings,
    Interrupt,
    RetryPolicy,
)
from reconciler.model.pattern import Pattern
from reconciler.model.plan import Plan
from reconciler.model.resource import Config
from reconciler.model.result import Result
from reconciler.model.service import RateLimit
from reconciler.providers.statuspage import StatuspageBackend
from reconciler.sandbox import RequestRecord, Sandbox
from tests.applier.build import KEY, TODAY

PAGE_ID = "kctbh9vrtdwd"
PLENTY = RateLimit(requests=1_000_000, seconds=1.0)
ROOT = f"/pages/{PAGE_ID}"


@dataclass
class Loop:
    """One page on a served sandbox. Waits between tries and looks are counted in `slept` and take no time."""

    sandbox: Sandbox
    url: str
    folder: Path
    rate: RateLimit = PLENTY
    environ: dict[str, str] = field(default_factory=dict)
    slept: list[float] = field(default_factory=list)
    listeners: list[Callable[[HttpEvent], None]] = field(default_factory=list)
    interrupt: Interrupt = field(default_factory=Interrupt)
    runs: int = 0
    today: date = TODAY

    def __post_init__(self) -> None:
        self.sandbox.reset()
        self.sandbox.ensure_page(PAGE_ID, "Acme")

    # --- the file

    def declare(self, components: str, rest: str = "") -> None:
        body = f"components:\n{textwrap.indent(textwrap.dedent(components), '  ')}\n{textwrap.dedent(rest)}"
        text = f"version: 1\npages:\n  acme:\n    id: {PAGE_ID}\n{textwrap.indent(body, '    ')}\n"
        (self.folder / "statuspage.yaml").write_text(text, encoding="utf-8")

    def config(self) -> Config:
        return load_config(self.folder / "statuspage.yaml", environ=self.environ)

    # --- the page, manually

    def by_hand(self, method: str, path: str, body: Any = None) -> Any:
        return self.sandbox.edit(method, f"{ROOT}{path}", body)

    def component(self, name: str, group: str | None = None, **more: Any) -> str:
        body = {"component": {"name": name, "group_id": group, **more}}
        return str(self.by_hand("POST", "/components", body)["id"])

    def group(self, name: str, *members: str, **more: Any) -> str:
        body = {"component_group": {"name": name, "components": list(members), **more}}
        return str(self.by_hand("POST", "/component-groups", body)["id"])

    def state(self) -> dict[str, Any]:
        page: dict[str, Any] = self.sandbox.dump()["pages"][PAGE_ID]
        return page

    @property
    def components(self) -> dict[str, dict[str, Any]]:
        return {row["id"]: row for row in self.state()["components"] if not row["group"]}

    @property
    def groups(self) -> dict[str, dict[str, Any]]:
        return {row["id"]: row for row in self.state()["component_groups"]}

    def places(self) -> list[tuple[str | None, str]]:
        """Every component as (group, name), sorted."""
        names = {id_: row["name"] for id_, row in self.groups.items()}
        return sorted(
            ((names.get(row["group_id"]), row["name"]) for row in self.components.values()),
            key=lambda place: (place[0] or "", place[1]),
        )

    # --- the tool

    def backend(self) -> StatuspageBackend:
        self.runs += 1
        settings = HttpSettings(timeout=5.0, retry=RetryPolicy(max_wait=30.0))
        window = WINDOWS.get(self.url, f"key{self.runs}", self.rate)
        session = HttpSession(
            self.url,
            f"OAuth key{self.runs}",
            window,
            settings,
            interrupt=self.interrupt,
            on_event=lambda event: [listener(event) for listener in self.listeners] and None,
            sleep=self.slept.append,
        )
        return StatuspageBackend(session)

    def plan(
        self,
        backend: StatuspageBackend | None = None,
        *,
        only: tuple[Pattern, ...] = (),
        earlier: EarlierRuns | None = None,
        base: Config | None = None,
        during_incident: bool = False,
        compare_only: bool = False,
    ) -> Plan:
        """Plan as the file stands; nothing but GET is sent."""
        before = len(self.sandbox.requests)
        declared = self.config()
        own = backend or self.backend()
        try:
            return make_plan(
                declared,
                lambda _page: own,
                today=self.today,
                only=only,
                earlier=earlier,
                base=base,
                during_incident=during_incident,
                compare_only=compare_only,
                sleep=self.slept.append,
            )
        finally:
            assert {record.method for record in self.sandbox.requests[before:]} <= {"GET"}
            if backend is None:
                own.close()

    def apply(
        self,
        plan: Plan | None = None,
        *,
        only: tuple[Pattern, ...] = (),
        age: float = 0.0,
        base: Config | None = None,
        during_incident: bool = False,
    ) -> Result:
        """Plan and apply; the plan's reading is so many seconds old."""
        backend = self.backend()
        journal = Journal(self.folder / ".reconciler" / "journal.jsonl", durable=False)
        try:
            return apply(
                plan
                or self.plan(
                    backend, only=only, earlier=EarlierRuns(journal), base=base, during_incident=during_incident
                ),
                lambda _page: backend,
                journal=journal,
                interrupt=self.interrupt,
                key=KEY,
                today=self.today,
                only=only,
                read_at=time.monotonic() - age,
                sleep=self.slept.append,
                during_incident=during_incident,
            )
        finally:
            backend.close()
            journal.close()

    def interrupt_after(self, writes: int) -> None:
        """Raise the flag while the so-manieth write is in flight."""
        left = [writes]
        lock = threading.Lock()

        def listener(event: HttpEvent) -> None:
            if event.kind == "sent" and event.method != "GET":
                with lock:
                    left[0] -= 1
                    if left[0] == 0:
                        self.interrupt.request()

        self.listeners = [listener]

    def behave(self) -> None:
        """No faults, no interrupts."""
        self.sandbox.faults.clear()
        self.listeners, self.interrupt = [], Interrupt()

    def writes(self) -> list[RequestRecord]:
        """The writes so far, in order."""
        return [record for record in self.sandbox.requests if record.method != "GET"]
