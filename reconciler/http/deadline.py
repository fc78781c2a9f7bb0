"""One deadline for a whole exchange: connecting, the TLS handshake, the head and the body of the answer.

httpx counts its timeout for each wait by itself, so that a server which sends a byte now and then holds a request for ever. Here every wait
of a connection is cut to what is left of the deadline that its thread has set. Imported with the first request only: httpcore is heavy.
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
    """While it lasts, what this thread sends and receives must be done within so many seconds in all."""
    _THREAD.end = time.monotonic() + seconds
    try:
        yield
    finally:
        _THREAD.end = None


def remaining(timeout: float | None, error: type[Exception]) -> float | None:
    """The seconds that a wait may take. Raises `error` where the deadline has passed."""
    end = getattr(_THREAD, "end", None)
    if end is None:
        return timeout
    left: float = end - time.monotonic()
    if left <= 0:
        raise error("the deadline of the request has passed")
    return left if timeout is None else min(timeout, left)


class DeadlineBackend(httpcore.NetworkBackend):
    """Opens connections whose every wait ends with the deadline."""

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
        """Connect to one of the host's addresses, each given its share of what is left."""
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
        """Read what is there, or wait for it."""
        return self._inner.read(max_bytes, remaining(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send it all, piece by piece, so that no piece outlasts the deadline."""
        for start in range(0, len(buffer), _PIECE):
            piece = buffer[start : start + _PIECE]
            self._inner.write(piece, remaining(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Begin TLS on the connection."""
        left = remaining(timeout, httpcore.ConnectTimeout)
        return DeadlineStream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        """What the connection below tells of itself."""
        return self._inner.get_extra_info(info)
