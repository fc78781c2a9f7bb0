"""One deadline for a whole exchange: connecting, TLS handshake, response head and body.

httpx applies its timeout to each wait separately, so a server that sends a byte now and then could hold a request
forever. Here, every wait is limited to the time left until the deadline of its thread. Imported with the first request
because httpcore is slow to import.
"""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore

_THREAD = threading.local()
_PIECE = 65536


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Limit everything this thread sends and receives in the body to a total number of seconds."""
    _THREAD.end = time.monotonic() + seconds
    try:
        yield
    finally:
        _THREAD.end = None


def remaining(timeout: float | None, error: type[Exception]) -> float | None:
    """The maximum seconds for one wait. Raises `error` if the deadline has passed."""
    end = getattr(_THREAD, "end", None)
    if end is None:
        return timeout
    left: float = end - time.monotonic()
    if left <= 0:
        raise error("the deadline of the request has passed")
    return left if timeout is None else min(timeout, left)


class DeadlineBackend(httpcore.NetworkBackend):
    """Opens connections whose waits all end at the deadline."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to one of the host's addresses. Each attempt gets a share of the remaining time."""
        left = remaining(timeout, httpcore.ConnectTimeout)
        try:
            addresses = list(
                dict.fromkeys(str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            )
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        for place, address in enumerate(addresses):
            try:
                share = left / (len(addresses) - place) if left is not None else None
                inner = self._inner.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                left = remaining(timeout, httpcore.ConnectTimeout)
                if address == addresses[-1]:
                    raise
            else:
                return DeadlineStream(inner)
        raise httpcore.ConnectError("the host has no address")


class DeadlineStream(httpcore.NetworkStream):
    """One connection. See `DeadlineBackend`."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read available data, or wait for some."""
        return self._inner.read(max_bytes, remaining(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send the whole buffer in pieces, so that no piece exceeds the deadline."""
        for start in range(0, len(buffer), _PIECE):
            piece = buffer[start : start + _PIECE]
            self._inner.write(piece, remaining(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Start TLS on the connection."""
        left = remaining(timeout, httpcore.ConnectTimeout)
        return DeadlineStream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        """Information from the underlying connection."""
        return self._inner.get_extra_info(info)
