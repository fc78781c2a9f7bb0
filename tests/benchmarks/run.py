"""A run of the tool against a served sandbox, as the commands make it: the file, the environment's key, the real journal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from reconciler import applier
from reconciler.api.connection import Connection
from reconciler.config.load.load import load_config
from reconciler.http import Interrupt
from reconciler.model.plan import Plan
from reconciler.model.result import Result
from reconciler.sandbox import RequestRecord, Sandbox, ServiceLimit, serve

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@dataclass
class Run:
    """The tool in one folder, a served sandbox, and what was sent since the last look."""

    sandbox: Sandbox
    url: str
    folder: Path

    @property
    def file(self) -> Path:
        """The configuration."""
        return self.folder / "statuspage.yaml"

    @property
    def environ(self) -> dict[str, str]:
        """The environment that the tool is run with."""
        return {"STATUSPAGE_API_KEY": "benchmark", "STATUSPAGE_API_URL": self.url}

    @contextmanager
    def services(self, on_event: Callable[[object], None] | None = None) -> Iterator[Connection]:
        """The backends of one run."""
        reached = Connection(self.environ, on_event=on_event)
        try:
            yield reached
        finally:
            reached.close()

    def plan(self, reached: Connection) -> Plan:
        """Load the file, read the pages, plan."""
        declared = load_config(self.file, environ={})
        return applier.make_plan(declared, reached.backend_for, today=NOW)

    def apply(self, plan: Plan, reached: Connection) -> Result:
        """Carry the plan out, every intent on the disk before its request is sent."""
        return applier.apply(
            plan,
            reached.backend_for,
            journal=applier.Journal(self.folder / "journal.jsonl"),
            interrupt=Interrupt(),
            key=reached.key,
            today=NOW,
        )

    def sent(self) -> list[RequestRecord]:
        """The requests since the last look; they are forgotten, in the rate window too."""
        requests = self.sandbox.requests
        self.sandbox.forget_requests()
        return requests


@contextmanager
def run_in(folder: Path, rate: ServiceLimit | None = None) -> Iterator[Run]:
    """A sandbox in memory, served for as long as the block lasts. `rate`: the window it refuses beyond, None for none."""
    with Sandbox(rate=rate) as sandbox, serve(sandbox) as url:
        yield Run(sandbox, url, folder)
