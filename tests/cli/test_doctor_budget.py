"""The doctor says how much of the request budget is used, by whom, and who works on a page."""

import os
import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.app.load import load
from reconciler.applier.apply_lock import FileLocks, Holder, lock_name
from reconciler.http import BudgetUser, RateWindow
from reconciler.http.redis_store import RedisStore
from tests.cli.conftest import Place, Run
from tests.cli.test_sharing import shared
from tests.cli.test_stopping import started

__all__ = ["shared"]


def rows(run: Run, *names: str) -> list[str]:
    """What the doctor says of these things."""
    result = run("doctor")
    return [line for line in result.stdout.splitlines() if line[4:13].strip() in names]


@pytest.mark.usefixtures("shared")
def test_what_other_processes_used_is_shown_with_who_they_are(place: Place, run: Run) -> None:
    plan = started("plan")
    assert plan.communicate(timeout=60)[1] == b"Apply it: reconciler apply\n"
    assert rows(run, "budget") == [
        f"ok  budget    3 of 60 requests used in the last 60 s: 1 by this one, 2 by plan (process {plan.pid} on "
        f"{socket.gethostname()})"
    ]


@pytest.mark.usefixtures("shared")
def test_requests_of_others_who_do_not_share_are_shown_as_theirs(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def learned(window: RateWindow) -> object:
        for _ in range(2):
            window.learn(0.0)
        return use(window)

    use = RateWindow.use
    monkeypatch.setattr(RateWindow, "use", learned)
    (row,) = rows(run, "budget")
    assert row == (
        "ok  budget    59 of 60 requests used in the last 60 s: 1 by this one, 58 by others who do not share it"
    )


def test_of_many_others_those_with_the_most_requests_are_named(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = tuple((BudgetUser("ci", number, "plan"), number) for number in (1, 2, 3, 4, 5))
    use = RateWindow.use
    monkeypatch.setattr(RateWindow, "use", lambda window: replace(use(window), others=others))
    assert rows(run, "budget") == [
        "ok  budget    16 of 60 requests used in the last 60 s: 1 by this one, 5 by plan (process 5 on ci), "
        "4 by plan (process 4 on ci), 3 by plan (process 3 on ci), 3 by 2 more"
    ]


def test_a_budget_that_is_not_shared_is_said_to_be_none(place: Place, run: Run) -> None:
    (Path(os.environ["XDG_STATE_HOME"]) / "reconciler").write_text("a file where a folder belongs")
    assert rows(run, "budget", "lock") == [
        "ok  budget    1 of 60 requests used in the last 60 s: 1 by this one",
        "--  budget    it is not shared: what other processes use is not counted",
    ]


@pytest.mark.usefixtures("shared")
def test_the_page_that_an_apply_works_on_is_named(place: Place, run: Run) -> None:
    from reconciler.app.console import Console
    from reconciler.app.sharing import Sharing

    locks = Sharing(os.environ, Console.of_process()).locks()
    assert locks is not None
    name, holder = lock_name(load(None).pages[0]), Holder.of_process(_now())
    assert rows(run, "lock") == []
    assert locks.take(name, holder) is None
    assert rows(run, "lock") == [f"--  lock      acme: an apply works there: {holder}"]
    assert locks.held_by(name) == holder
    locks.give_back(name)
    assert rows(run, "lock") == []


def test_a_holder_that_ended_holds_nothing(tmp_path: Path) -> None:
    locks = FileLocks(tmp_path)
    gone = Holder(socket.gethostname(), 2**22 + 1, _now().isoformat(), _now().isoformat())
    (tmp_path / "page.lock").write_text(gone.to_text())
    assert locks.held_by("page") is None
    (tmp_path / "page.lock").write_text(Holder("another", 1, gone.since, gone.alive).to_text())
    assert str(locks.held_by("page")).startswith("process 1 on another, since ")
    (tmp_path / "page.lock").write_text(Holder("another", 1, gone.since, "2020-01-01T00:00:00+00:00").to_text())
    assert locks.held_by("page") is None


def test_a_lock_that_cannot_be_read_is_unknown(place: Place, run: Run) -> None:
    name = lock_name(load(None).pages[0])
    path = Path(os.environ["XDG_STATE_HOME"]) / "reconciler" / "locks" / f"{name}.lock"
    path.mkdir(parents=True)
    assert rows(run, "lock") == [
        f"--  lock      whether an apply works on a page is unknown: {path}: the lock cannot be read: Is a directory"
    ]


def test_an_address_of_redis_that_is_none_is_a_finding(place: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECONCILER_REDIS_URL", "s3cret-w0rd@redis")
    result = run("doctor")
    assert result.exit_code == 1
    assert "NO  sharing   RECONCILER_REDIS_URL: is not the address of a Redis server\n" in result.stdout
    assert "s3cret" not in result.output


def test_a_redis_that_is_gone_meanwhile_is_said_once(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch, redis_url: str
) -> None:
    monkeypatch.setenv("RECONCILER_REDIS_URL", redis_url)
    store = RedisStore(redis_url)

    def full(window: RateWindow) -> object:
        store.call("CONFIG", "SET", "maxmemory", 1)
        return use(window)

    use = RateWindow.use
    monkeypatch.setattr(RateWindow, "use", full)
    try:
        result = run("doctor")
    finally:
        store.call("CONFIG", "SET", "maxmemory", 0)
    assert result.stderr.count("warning: this run goes on with a request budget of its own") == 1
    assert [line for line in result.stdout.splitlines() if "budget" in line] == [
        "ok  budget    1 of 60 requests used in the last 60 s: 1 by this one",
        "--  budget    it is not shared: what other processes use is not counted",
    ]


def _now() -> datetime:
    return datetime.now(UTC)
