"""Serving: fast to start, clean to stop, safe from many threads, and honest where it cannot run."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from reconciler.sandbox import Sandbox, SandboxUnavailable, serve, server
from tests.sandbox.api import PAGE, Api

ROOT = Path(__file__).parents[2]


def test_it_is_up_when_the_context_begins_and_gone_when_it_ends(sandbox: Sandbox) -> None:
    with Sandbox() as other, serve(other) as base:
        assert base.startswith("http://127.0.0.1:")
        assert base.endswith("/v1")
        assert httpx.get(f"{base}/pages", headers={"Authorization": "OAuth k"}).json() == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{base}/pages")


def test_a_chosen_port_is_taken_and_a_port_in_use_is_an_error() -> None:
    with socket.socket() as blocker:
        blocker.bind(("127.0.0.1", 0))
        port = blocker.getsockname()[1]
        blocker.listen()
        with Sandbox() as sandbox, pytest.raises(OSError, match="in use"), serve(sandbox, port):
            pass
    with Sandbox() as sandbox, serve(sandbox, port) as base:
        assert base == f"http://127.0.0.1:{port}/v1"


def test_many_threads_at_once_lose_nothing(api: Api) -> None:
    def make(number: int) -> int:
        body = {"component": {"name": str(number)}}
        headers = {"Authorization": "OAuth key"}
        return httpx.post(f"{api.http.base_url}pages/{PAGE}/components", json=body, headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        made = pool.map(make, range(40))
        by_hand = pool.map(
            lambda n: api.sandbox.edit("POST", f"/pages/{PAGE}/components", {"component": {"name": f"h{n}"}}), range(40)
        )
        assert set(made) == {201}
        assert len(list(by_hand)) == 40
    rows = api.ok("GET", "components")
    assert len({row["id"] for row in rows}) == 80
    assert sorted(row["position"] for row in rows) == list(range(1, 81))


def test_a_connection_left_open_does_not_hold_up_the_end() -> None:
    with Sandbox() as sandbox:
        with serve(sandbox) as base, httpx.Client(base_url=base) as client:
            client.get("/pages")
            began = time.monotonic()
        assert time.monotonic() - began < 2


def test_a_server_that_does_not_come_up_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class Asleep:
        """A server that never gets up, but ends when it is told."""

        started = should_exit = False

        def run(self, sockets: list[socket.socket]) -> None:
            while not self.should_exit:
                time.sleep(0.005)

    monkeypatch.setattr(server, "_server", lambda sandbox: Asleep())
    monkeypatch.setattr(server, "_STARTING", 0.02)
    with Sandbox() as sandbox, pytest.raises(SandboxUnavailable, match="did not start"), serve(sandbox):
        pass


@pytest.mark.posix("a process is stopped by a signal")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serving_until_stopped(tmp_path: Path, number: signal.Signals) -> None:
    code = (
        "from reconciler.sandbox import Sandbox, serve_forever\n"
        "import socket, sys\n"
        "s = socket.socket(); s.bind(('127.0.0.1', 0)); port = s.getsockname()[1]; s.close()\n"
        "print(port, flush=True)\n"
        f"with Sandbox({str(tmp_path / 'state.db')!r}) as sandbox:\n"
        "    sandbox.ensure_page('p')\n"
        "    try:\n"
        "        serve_forever(sandbox, port)\n"
        "    except KeyboardInterrupt:\n"
        "        pass\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = f"http://127.0.0.1:{process.stdout.readline().strip()}/v1/pages"
        assert _eventually(address) == ["p"]
        process.send_signal(number)
        assert process.wait(10) in (0, -number)
    finally:
        process.kill()
        process.communicate()


def _eventually(address: str) -> list[str]:
    for _ in range(200):
        try:
            return [page["id"] for page in httpx.get(address, headers={"Authorization": "OAuth k"}).json()]
        except httpx.ConnectError:
            time.sleep(0.05)
    return []


def test_importing_the_package_loads_no_library() -> None:
    code = (
        "import sys\n"
        "import reconciler.sandbox\n"
        "print([name for name in ('starlette', 'uvicorn', 'asyncio', 'yaml', 'pydantic') if name in sys.modules])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, env=os.environ
    )
    assert shown.stdout == "[]\n"


def test_a_page_of_1100_components_is_listed_in_milliseconds(api: Api) -> None:
    api.sandbox.seed({"pages": {PAGE: {"components": [{"name": str(n)} for n in range(1100)]}}})
    began = time.monotonic()
    count = sum(len(api.ok("GET", "components", page=str(page), per_page="100")) for page in range(1, 13))
    assert count == 1100
    assert time.monotonic() - began < 2
