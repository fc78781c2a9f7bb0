"""A Redis server for as long as a block lasts, where this machine has one (Debian's package is `redis-server`)."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def redis_socket(password: str = "") -> Iterator[str | None]:
    """The path of its socket; None where there is no server to start."""
    binary = shutil.which("redis-server") or shutil.which("valkey-server")
    if binary is None:
        yield None
        return
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="redis") as folder:  # a socket's path must be short
        path = f"{folder}/socket"
        options = ["--port", "0", "--unixsocket", path, "--save", "", "--requirepass", password, "--dir", folder]
        with subprocess.Popen([binary, *options], stdout=subprocess.DEVNULL) as server:
            deadline = time.monotonic() + 30
            while not Path(path).exists() and time.monotonic() < deadline:
                time.sleep(0.02)
            try:
                yield path
            finally:
                server.terminate()
