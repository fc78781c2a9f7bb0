"""What every test has: no key of the machine's, no network beyond loopback; and what it may ask for: a POSIX system, the tool loaded."""

import os
import shlex
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reconciler.http.redis_store import RedisStore
from tests import tool_server
from tests.redis_process import redis_socket

LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0", ""}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test marked `posix` elsewhere; the mark says what it needs."""
    mark = item.get_closest_marker("posix")
    if mark is not None and os.name != "posix":
        pytest.skip(f"only on POSIX: {mark.args[0]}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `scheduled`, unless RECONCILER_TESTS_SLOW is set: a job of its own runs that."""
    if os.environ.get("RECONCILER_TESTS_SLOW"):
        return
    left_out = [item for item in items if item.get_closest_marker("scheduled")]
    items[:] = [item for item in items if not item.get_closest_marker("scheduled")]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(autouse=True)
def no_keys_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test must not see, nor depend on, the environment it happens to run in."""
    for name in list(os.environ):
        if name.startswith(("STATUSPAGE_", "PAGE_", "JSM_", "ATLASSIAN_", "GITHUB_", "GITLAB_", "CI_", "INPUT_")):
            monkeypatch.delenv(name)
    for name in ("CI", "NO_COLOR", "FORCE_COLOR", "RECONCILER_DEBUG", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def state_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A test must not touch the user's state folder, nor share a budget or a lock with another test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    monkeypatch.delenv("RECONCILER_REDIS_URL", raising=False)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connecting to anything but loopback fails the test."""
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))


def _guarded(original: Callable[..., Any]) -> Callable[..., Any]:
    def connect(self: socket.socket, address: Any, *more: Any) -> Any:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test reached for {address[0]!r}")
        return original(self, address, *more)

    return connect


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The path of the socket of a Redis server with the password `s3cret-w0rd`."""
    with redis_socket("s3cret-w0rd") as path:
        if path is None:
            pytest.skip("no redis-server on the PATH")
        yield path


@pytest.fixture
def redis_url(redis_server: str) -> Iterator[str]:
    """The address of the Redis server, which is emptied after the test."""
    url = f"unix://:s3cret-w0rd@{redis_server}"
    yield url
    RedisStore(url).call("FLUSHALL")


@pytest.fixture(scope="session")
def tool() -> Iterator[str]:
    """The command that runs the tool: where processes can be forked, in one forked from a process that has loaded it."""
    if os.name != "posix":
        yield f"{sys.executable} -P -m reconciler"
        return
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="tool") as folder:  # a socket's path must be short
        client, path = Path(folder) / "client.py", f"{folder}/socket"
        client.write_text(tool_server.CLIENT)
        with subprocess.Popen(
            [sys.executable, tool_server.__file__, path],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[1])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as server:
            assert server.stdout is not None
            assert server.stdout.readline() == b"ready\n"
            yield shlex.join([sys.executable, "-IS", str(client), path])
            server.terminate()
