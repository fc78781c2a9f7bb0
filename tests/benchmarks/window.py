"""The time that writes take against a rate window, beside the best possible schedule."""

import time
from dataclasses import dataclass
from pathlib import Path

from reconciler.model.service import usual_reserve
from reconciler.sandbox import ServiceLimit
from tests.benchmarks.run import run_in

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
