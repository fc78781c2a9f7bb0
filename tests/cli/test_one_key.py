"""Processes that open an incident with one key at the same moment, on one page."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from reconciler.app.sharing import LOCKS
from reconciler.app.state_folder import state_folder
from reconciler.applier.apply_lock import FileLocks, holding
from reconciler.config.load.load import load_config
from reconciler.sandbox import FaultRule
from tests.cli.conftest import PAGE, Place, Run

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


def test_a_run_that_waits_for_another_with_its_key_says_so(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reconciler.app.operation.LOCK_TIMEOUT", 0.1)
    (desired,) = load_config(Path("statuspage.yaml"), environ={}).pages
    locks = FileLocks(state_folder(os.environ) / LOCKS)
    work = f"operation-{hashlib.sha256(b'k7').hexdigest()[:16]}"
    with holding(locks, [desired], timeout=0, work=work):
        result = run("incident", "open", *OPEN)
    assert result.exit_code == 3
    assert "Waiting for another run with this key on page acme (statuspage.yaml:" in result.stderr
    assert "error: another run with this key works on page acme (statuspage.yaml:" in result.stderr
