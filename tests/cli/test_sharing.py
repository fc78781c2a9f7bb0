"""What runs share on a machine: where it is kept, and what a run does where it cannot be kept."""

import os
import sqlite3
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.app.load import load
from reconciler.app.services import services
from reconciler.app.state_folder import state_folder
from reconciler.applier.apply_lock import Holder, lock_name
from reconciler.applier.redis_locks import RedisLocks
from reconciler.errors import StoreError
from reconciler.http import HttpEvent
from reconciler.http.redis_store import RedisStore
from reconciler.providers.statuspage import StatuspageBackend
from reconciler.sandbox import Sandbox, ServiceLimit, serve
from tests.cli.conftest import Place, Run
from tests.cli.test_stopping import started, until

NEXT = "Apply it: reconciler apply\n"
"""The end of a plan for a person."""


@pytest.fixture
def folder() -> Path:
    """The state folder of the test's user."""
    return Path(os.environ["XDG_STATE_HOME"]) / "reconciler"


# --- where


def test_the_state_folder_is_the_user_s_alone(tmp_path: Path) -> None:
    folder = state_folder({"XDG_STATE_HOME": str(tmp_path / "deep" / "state")})
    assert folder == tmp_path / "deep" / "state" / "reconciler"
    folder.chmod(0o777)
    assert state_folder({"XDG_STATE_HOME": str(tmp_path / "deep" / "state")}) == folder
    if os.name == "posix":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.posix("HOME and the XDG folders")
@pytest.mark.parametrize("state", [{}, {"XDG_STATE_HOME": ""}, {"XDG_STATE_HOME": "relative/is/ignored"}])
def test_without_a_word_it_is_below_the_home_folder(tmp_path: Path, state: dict[str, str]) -> None:
    assert state_folder({"HOME": str(tmp_path), **state}) == tmp_path / ".local" / "state" / "reconciler"


def test_on_windows_it_is_below_the_local_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconciler.app.state_folder.sys.platform", "win32")
    assert state_folder({"LOCALAPPDATA": str(tmp_path)}) == tmp_path / "reconciler"


def test_a_state_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reconciler").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="the state folder is a link; name its target in XDG_STATE_HOME"):
        state_folder({"XDG_STATE_HOME": str(tmp_path)})


@pytest.mark.posix("owners of files")
def test_the_folder_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(StoreError, match="belongs to another user"):
        state_folder({"XDG_STATE_HOME": str(tmp_path)})


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    with pytest.raises(StoreError, match="no home folder is known") as error:
        state_folder({})
    assert error.value.hint == "set XDG_STATE_HOME to a folder"


# --- what a run says


def test_a_run_keeps_its_budget_there_and_says_nothing_of_it(place: Place, run: Run, folder: Path) -> None:
    assert run("plan").stderr == run("plan").stderr == NEXT
    connection = sqlite3.connect(folder / "budgets.db")
    ((key, state),) = connection.execute("SELECT key, state FROM budgets").fetchall()
    connection.close()
    assert state.count("plan") == len(place.sandbox.requests)
    assert "k3y-that-nobody-may-see" not in key + state


def test_the_embedded_sandbox_shares_nothing(place: Place, run: Run, folder: Path) -> None:
    assert run("apply", "--sandbox", "--auto-approve").exit_code == 0
    assert not folder.exists()


def test_a_folder_that_cannot_be_made_is_said_once(place: Place, run: Run, folder: Path) -> None:
    folder.write_text("a file where a folder belongs")
    result = run("plan")
    assert result.exit_code == 0
    assert result.stderr.removesuffix(NEXT) == (
        f"warning: this run goes on with a request budget of its own: {folder}: "
        "the state folder cannot be used: File exists\n"
    )


def test_a_file_that_is_none_is_said_once_with_what_to_do(place: Place, run: Run, folder: Path) -> None:
    folder.mkdir()
    (folder / "budgets.db").write_text("no database")
    result = run("plan")
    assert result.exit_code == 0
    assert result.stderr.removesuffix(NEXT) == (
        f"warning: this run goes on with a request budget of its own: {folder / 'budgets.db'}: "
        "the request budgets cannot be kept: file is not a database\n"
        "  delete the file\n"
    )


def test_with_redis_nothing_is_kept_in_the_state_folder(
    place: Place, run: Run, folder: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECONCILER_REDIS_URL", redis_url)
    result = run("apply", "--auto-approve")
    assert (result.exit_code, "warning" in result.stderr) == (0, False)
    assert not folder.exists()
    ((key, *_),) = [keys for keys in [RedisStore(redis_url).call("KEYS", "*")] if keys]
    assert "k3y-that-nobody-may-see" not in key


def test_an_apply_on_another_machine_is_refused_naming_who_works_there(
    place: Place, run: Run, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECONCILER_REDIS_URL", redis_url)
    locks, page = RedisLocks(RedisStore(redis_url)), load(None).pages[0]
    moment = "2026-05-04T11:58:00+00:00"
    locks.take(lock_name(page), Holder("runner-1", 111, moment, moment))
    result = run("apply", "--auto-approve", "--lock-timeout", "0")
    assert result.exit_code == 3
    assert "process 111 on runner-1, since 2026-05-04 11:58:00 UTC" in result.stderr
    assert place.sandbox.requests == []
    locks.give_back(lock_name(page))
    assert run("apply", "--auto-approve", "--lock-timeout", "0").exit_code == 0


def test_a_redis_that_is_not_there_is_said_once(
    place: Place, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECONCILER_REDIS_URL", "redis://:s3cret-w0rd@127.0.0.1:1")
    refused = (
        "RECONCILER_REDIS_URL: the Redis server at 127.0.0.1:1 cannot be used: "
        "Error 111 connecting to 127.0.0.1:1. Connection refused.\n"
    )
    result = run("plan")
    assert (result.exit_code, result.stderr.removesuffix(NEXT)) == (
        0,
        f"warning: this run goes on with a request budget of its own: {refused}",
    )
    result = run("apply", "--auto-approve")
    assert result.exit_code == 0
    assert result.stderr.startswith(
        "warning: another apply on these pages would not be noticed, and this run goes on with a request budget of its "
        f"own: {refused}"
    )
    assert result.stderr.count("warning: ") == 1


def test_an_address_that_is_none_is_refused(place: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECONCILER_REDIS_URL", "s3cret-w0rd@redis")
    for command in (("plan",), ("apply", "--auto-approve"), ("sweep",)):
        result = run(*command)
        assert result.exit_code == 1
        assert result.stderr.removesuffix(NEXT) == (
            "error: is not the address of a Redis server\n"
            "  at RECONCILER_REDIS_URL\n"
            "  write redis://HOST:PORT, rediss://USER:PASSWORD@HOST:PORT for TLS, or unix:///PATH\n"
        )
    assert run("plan", "--sandbox").exit_code == 0


# --- three plans and an incident

PAGES = 8
LIMIT = ServiceLimit(20, 3.0)


@pytest.fixture
def busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A service that refuses the 21st request in 3 s, and a file with pages that take 16 requests to plan."""
    monkeypatch.chdir(tmp_path)
    text = "version: 1\nprovider: {rate_limit: {requests: 20, seconds: 3}}\npages:\n"
    with Sandbox(rate=LIMIT) as sandbox:
        for number in range(PAGES):
            sandbox.ensure_page(f"page0000000{number}", f"Page {number}")
            text += f"  page{number}: {{id: page0000000{number}, components: [{{name: API}}]}}\n"
        with serve(sandbox) as url:
            monkeypatch.setenv("STATUSPAGE_API_URL", url)
            monkeypatch.setenv("STATUSPAGE_API_KEY", "key")
            place = Place(tmp_path, sandbox)
            place.write(text)
            yield place


@pytest.fixture(params=["file", "redis"])
def shared(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the processes share their budget."""
    if request.param == "redis":
        monkeypatch.setenv("RECONCILER_REDIS_URL", request.getfixturevalue("redis_url"))


@pytest.mark.usefixtures("shared")
def test_three_plans_and_an_incident_on_one_key_provoke_no_refusal_and_the_incident_does_not_wait(busy: Place) -> None:
    plans = [started("plan") for _ in range(3)]
    try:
        until(lambda: len(busy.sandbox.requests) >= 17)  # all that is not reserved
        events: list[object] = []
        config = load(None)
        with services(config, sandbox=False, urgent=True, on_event=events.append) as reached:
            backend = reached.backend_for(config.pages[0])
            assert isinstance(backend, StatuspageBackend)
            backend._session.post("/pages/page00000000/incidents", {"incident": {"name": "Down"}})
        assert [event for event in events if isinstance(event, HttpEvent) and event.kind == "waiting"] == []
    finally:
        said = [plan.communicate(timeout=60) for plan in plans]
    assert [plan.returncode for plan in plans] == [0, 0, 0], said
    requests = busy.sandbox.requests
    assert (len(requests), [record for record in requests if record.status in (420, 429)]) == (3 * 2 * PAGES + 1, [])


def test_a_plan_that_is_killed_leaves_a_budget_that_others_use_on(busy: Place, run: Run) -> None:
    killed: subprocess.Popen[bytes] = started("plan")
    until(lambda: len(busy.sandbox.requests) >= 10)
    killed.kill()
    killed.communicate()
    begun = time.monotonic()
    assert run("plan").exit_code == 0
    assert time.monotonic() - begun < 30  # a slot that was under way comes back after a deadline of 30 s and a window
    assert [record for record in busy.sandbox.requests if record.status in (420, 429)] == []
