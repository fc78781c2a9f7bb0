"""Serve a sandbox over real sockets on loopback: in a thread, or until stopped."""

import contextlib
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.missing import SandboxUnavailable

if TYPE_CHECKING:
    from uvicorn import Server

    from reconciler.sandbox.world import Sandbox

_STARTING = 5.0
"""Seconds to wait for the server to start."""
_SHUTDOWN = 5.0
"""Seconds for the server to finish its answers."""
_RESET = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
"""SO_LINGER on with no time: closing sends RST instead of FIN."""


@contextlib.contextmanager
def serve(sandbox: "Sandbox", port: int = 0, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve in a background thread during the body. Returns the base address, `http://127.0.0.1:PORT/v1`.

    `port`: 0 chooses a free one. Raises `SandboxUnavailable` if the server does not start, `OSError` if the port is in
    use.
    """
    listening = _listen(host, port)
    server = _server(sandbox)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="sandbox", daemon=True)
    thread.start()
    try:
        _await(lambda: server.started, "the sandbox did not start")
        yield f"http://{host}:{listening.getsockname()[1]}/v1"
    finally:
        server.should_exit = True
        thread.join(_SHUTDOWN)
        listening.close()


def serve_forever(
    sandbox: "Sandbox", port: int, host: str = "127.0.0.1", *, listens: Callable[[str], None] | None = None
) -> None:
    """Serve in this thread until SIGINT or SIGTERM. `listens` is called with the base address. Raises what `serve`
    raises.
    """
    listening = _listen(host, port)
    try:
        if listens is not None:
            listens(f"http://{host}:{listening.getsockname()[1]}/v1")
        _server(sandbox).run(sockets=[listening])
    finally:
        listening.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # If the protocol is left open, asyncio does not set TCP_NODELAY, and every answer takes 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening


def _await(done: Any, complaint: str) -> None:
    """Wait for a condition. Raises `SandboxUnavailable` if it takes too long."""
    until = time.monotonic() + _STARTING
    while not done():
        if time.monotonic() > until:
            raise SandboxUnavailable(complaint)
        time.sleep(0.002)


def _server(sandbox: "Sandbox") -> "Server":
    """A uvicorn server that lets the application cut connections."""
    import asyncio

    import uvicorn
    from uvicorn.protocols.http.h11_impl import H11Protocol

    from reconciler.sandbox.app import make_app
    from reconciler.sandbox.gate import CUT

    class Cuttable(H11Protocol):
        """HTTP/1.1 that lets the application cut its connection."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            """Wrap the application of this connection."""
            super().connection_made(transport)
            inner = self.app

            def cut(abrupt: bool) -> None:
                if not abrupt:
                    transport.close()
                    return
                raw = transport.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                transport.abort()

            async def app(scope: Any, receive: Any, send: Any) -> None:
                await inner({**scope, CUT: cut}, receive, send)

            self.app = app

    class Prompt(uvicorn.Server):
        """A server that stops within 0.01 s instead of 0.1 s, since tests start and stop many."""

        async def main_loop(self) -> None:
            """Tick as often as the parent expects, and check for the end ten times as often."""
            looks = 0
            while not (looks % 10 == 0 and await self.on_tick(looks // 10)) and not self.should_exit:
                looks = (looks + 1) % 8_640_000
                await asyncio.sleep(0.01)

    config = uvicorn.Config(
        make_app(sandbox), http=Cuttable, ws="none", loop="asyncio", lifespan="off", log_config=None, log_level="critical",
        access_log=False, proxy_headers=False, server_header=False, timeout_graceful_shutdown=1,
    )  # fmt: skip
    return Prompt(config)
