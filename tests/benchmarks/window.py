"""The time that writes take, and that several processes take, against a rate window, beside the best possible schedule."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from reconciler.api.connection import Connection
from reconciler.app.console import Console
from reconciler.app.sharing import Sharing
from reconciler.config.load.load import load_config
from reconciler.model.service import usual_reserve
from reconciler.providers.statuspage import StatuspageBackend
from reconciler.sandbox import ServiceLimit
from tests.benchmarks.run import Run, run_in

REQUESTS, SECONDS = 20, 2.0


@dataclass(frozen=True, slots=True)
class Waited:
    """Wall time of a plan and its apply, in seconds, from the first request to the end of the apply.

    `best` is when the last one could have been answered at the earliest; `refused` counts the 420 and 429 that came.
    """

    writes: int
    requests: int
    seconds: float
    best: float
    refused: int
    converged: bool


def best_schedule(requests: int, per_window: int, seconds: float) -> float:
    """The earliest moment for the last of so many requests: whole windows in bursts, each answered in no time at all."""
    return (requests - 1) // per_window * seconds


def wait(writes: int, folder: Path, *, per_window: int = REQUESTS, seconds: float = SECONDS) -> Waited:
    """Declare so many new components on an empty page, plan and apply; the sandbox refuses what comes too early."""
    begun: list[float] = []

    def told(_event: object) -> None:
        begun.append(time.perf_counter())

    with run_in(folder, ServiceLimit(per_window, seconds)) as run, run.services(told) as reached:
        run.sandbox.ensure_page("page00000000", "Acme")
        names = "".join(f"      - name: Component {number}\n" for number in range(writes))
        rate = f"{{type: statuspage, rate_limit: {{requests: {per_window}, seconds: {seconds:g}}}}}"
        run.file.write_text(
            f"version: 1\nprovider: {rate}\npages:\n  page0:\n    id: page00000000\n    components:\n{names}", "utf-8"
        )
        result = run.apply(run.plan(reached), reached)
        took = time.perf_counter() - begun[0]
        sent = run.sent()
    ordinary = per_window - usual_reserve(per_window)
    return Waited(
        writes=sum(record.method != "GET" for record in sent),
        requests=len(sent),
        seconds=took,
        best=best_schedule(len(sent), ordinary, seconds),
        refused=sum(record.status in (420, 429) for record in sent),
        converged=result.exit_code == 0 and all(page.converged for page in result.pages),
    )


@dataclass(frozen=True, slots=True)
class SharedWait:
    """Three plans at once on one key, and an urgent request beside them.

    `seconds` is from the first request to the last; `urgent` is how long the urgent one took with its wait.
    """

    requests: int
    seconds: float
    best: float
    urgent: float
    refused: int


def wait_together(folder: Path, *, pages: int, per_window: int, seconds: float, redis: str | None) -> SharedWait:
    """Plan so many pages in three processes, and open an incident once they have used all that is not reserved."""
    with run_in(folder, ServiceLimit(per_window, seconds)) as run:
        text = f"version: 1\nprovider: {{rate_limit: {{requests: {per_window}, seconds: {seconds:g}}}}}\npages:\n"
        for number in range(pages):
            run.sandbox.ensure_page(f"page0000000{number}", f"Page {number}")
            text += f"  page{number}: {{id: page0000000{number}, components: [{{name: API}}]}}\n"
        run.file.write_text(text, "utf-8")
        environ = {**os.environ, **run.environ, "XDG_STATE_HOME": str(folder / "state")}
        environ |= {"RECONCILER_REDIS_URL": redis} if redis else {}
        ordinary = per_window - usual_reserve(per_window)
        tool = [sys.executable, "-m", "reconciler"]
        plans = [
            subprocess.Popen([*tool, "plan"], cwd=folder, env=environ, stdout=subprocess.DEVNULL) for _ in range(3)
        ]
        while len(run.sandbox.requests) < ordinary and any(plan.poll() is None for plan in plans):
            time.sleep(0.01)
        urgent = _urgent(run, environ)
        for plan in plans:
            plan.wait()
        sent = run.sent()
    at = [record.at for record in sent]
    return SharedWait(
        requests=len(sent),
        seconds=max(at) - min(at),
        best=best_schedule(len(sent) - 1, ordinary, seconds),
        urgent=urgent,
        refused=sum(record.status in (420, 429) for record in sent),
    )


def _urgent(run: Run, environ: dict[str, str]) -> float:
    """Open an incident as a command of a responder does. Returns the seconds that it waited and took."""
    sharing = Sharing(environ, Console.of_process())
    config = load_config(run.file, environ={})
    reached = Connection(run.environ, urgent=True, budgets=sharing.budgets())
    try:
        backend = reached.backend_for(config.pages[0])
        assert isinstance(backend, StatuspageBackend)
        begun = time.perf_counter()
        backend._session.post("/pages/page00000000/incidents", {"incident": {"name": "Down"}})
        return time.perf_counter() - begun
    finally:
        reached.close()
