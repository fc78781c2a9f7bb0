"""The requests of plan, apply and import, counted by the sandbox that answered them."""

import re
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from reconciler.cli import main
from reconciler.sandbox import RequestRecord, ServiceLimit
from tests.benchmarks.pages import Size, declared, list_requests, live, page_id, writes_when_edited
from tests.benchmarks.run import run_in

UNLIMITED = "{requests: 100000, seconds: 1}"
"""Counting need not wait."""

_OBJECT = re.compile(r"/component(?:s|-groups)/.")


@dataclass(frozen=True, slots=True)
class Counted:
    """Requests sent beside those that the budget allows. `per_object`: GETs of one single component or group."""

    size: Size
    plan: int
    plan_budget: int
    apply: int
    apply_budget: int
    writes: int
    per_object: int
    converged: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import sent: `requests` in all, of which `lists` different lists were read, `per_object` GETs of one single object."""

    size: Size
    requests: int
    budget: int
    lists: int
    per_object: int
    refused: int


def count(size: Size, folder: Path) -> Counted:
    """Plan and apply an edit of a tenth of the components, one new component on each page."""
    with run_in(folder) as run, run.services() as reached:
        run.sandbox.seed(live(size))
        run.file.write_text(declared(size, edited=True, rate=UNLIMITED), encoding="utf-8")
        plan = run.plan(reached)
        planned = run.sent()
        result = run.apply(plan, reached)
        applied = run.sent()
    return Counted(
        size,
        plan=len(planned),
        plan_budget=size.reads,
        apply=len(planned) + len(applied),
        apply_budget=size.reads + writes_when_edited(size) + _closing(size),
        writes=sum(record.method != "GET" for record in applied),
        per_object=per_object([*planned, *applied]),
        converged=result.exit_code == 0 and all(page.converged for page in result.pages),
    )


def _closing(size: Size) -> int:
    return size.pages * (1 + list_requests(size.rows + 1))


def per_object(requests: list[RequestRecord]) -> int:
    """How many of them read one single component or group."""
    return sum(record.method == "GET" and bool(_OBJECT.search(record.path)) for record in requests)


def count_import(folder: Path) -> Imported:
    """Import one full page with the command itself, at the service's own 60 requests a minute."""
    size = Size(1_000)
    with run_in(folder, ServiceLimit()) as run:
        run.sandbox.seed(live(size))
        out = folder / "imported.yaml"
        done = CliRunner(env=run.environ).invoke(main, ["import", "--page-id", page_id(0), "--out", str(out)])
        sent = run.sent()
    assert done.exit_code == 0, done.output
    lists = {record.path for record in sent}
    return Imported(
        size,
        requests=len(sent),
        # The page; its components in hundreds; every other list once, for they are empty.
        budget=1 + list_requests(size.rows) + len(lists) - 2,
        lists=len(lists) - 1,
        per_object=per_object(sent),
        refused=sum(record.status in (420, 429) for record in sent),
    )
