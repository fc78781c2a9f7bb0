"""Processes that open an incident with one key at the same moment, on one page."""

import os
import subprocess
import sys
from collections.abc import Sequence

import pytest

from reconciler.sandbox import FaultRule
from tests.cli.conftest import PAGE, Place

OPEN = ("--name", "Payments fail", "--idempotency-key", "k7", "--yes", "--notify", "-q")


def fire(place: Place, number: int, more: Sequence[str] = ()) -> list[tuple[int, str]]:
    command = [sys.executable, "-m", "reconciler", "incident", "open", *OPEN, *more]
    environ = {**os.environ, "XDG_STATE_HOME": str(place.folder / "state")}
    processes = [
        subprocess.Popen(command, cwd=place.folder, env=environ, stdout=subprocess.PIPE, text=True)
        for _ in range(number)
    ]
    outputs = [process.communicate(timeout=120)[0].strip() for process in processes]
    return [(process.returncode, output) for process, output in zip(processes, outputs, strict=True)]


@pytest.mark.parametrize("more", [(), ("--page-id", PAGE)], ids=["with a file", "without a file"])
def test_three_at_once_make_one_incident_and_notify_once(place: Place, more: Sequence[str]) -> None:
    place.sandbox.faults.add(FaultRule("delay", method="POST", path="/pages/*/incidents", seconds=1.0, times=None))
    results = fire(place, 3, more)
    rows = place.sandbox.edit("GET", f"/pages/{PAGE}/incidents")
    assert results == [(0, rows[0]["id"])] * 3
    assert len(rows) == 1
    assert [mail["kind"] for mail in place.sandbox.mails] == ["incident"]
