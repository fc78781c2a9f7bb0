"""A loopback server that answers by script and can misbehave on the level of the socket."""

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from reconciler.http import (
    HttpEvent,
    HttpSession,
    Interrupt,
    RetryPolicy,
)
from reconciler.http.message import JsonValue, Request

GET = Request("GET", "/x")
KEY = "OAuth d41d8cd9-not-a-real-key"
QUICK = RetryPolicy(max_wait=2.0, connect_wait=0.3, pauses=(0.01, 0.02, 0.03))


@dataclass(frozen=True)
class Seen:
    """A request as the server read it."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What the server does with one request.

    `how`: answer | reset-unread | reset (after reading) | hang-up (close politely, no answer) | hang | cut (half of the body).
    """

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    how: str = "answer"
    release: threading.Event | None = None


def json_reply(value: object, status: int = 200, **headers: str) -> Reply:
    return Reply(status, json.dumps(value).encode(), {name.replace("_", "-"): text for name, text in headers.items()})


class StrictWindow:
    """A service's own sliding log: never more than `limit` requests in `seconds`, counted when they arrive."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit, self.seconds = limit, seconds
        self.lock = threading.Lock()
        self.arrivals: deque[float] = deque()
        self.refused = 0

    def __call__(self, _request: Seen) -> Reply:
        now = time.monotonic()
        with self.lock:
            while self.arrivals and now - self.arrivals[0] > self.seconds:
                self.arrivals.popleft()
            if len(self.arrivals) >= self.limit:
                self.refused += 1
                return json_reply({"error": "slow down"}, 429, Retry_After="1")
            self.arrivals.append(now)
        return json_reply({"ok": True})


class Server:
    """Answers each request with the next reply of the script, then with the last one for ever."""

    def __init__(self) -> None:
        self.script: list[Reply] = []
        self.handler: Callable[[Seen], Reply] | None = None
        self.seen: list[Seen] = []
        self.connections: list[tuple[str, int]] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._listener.settimeout(0.01)
        self.port = self._listener.getsockname()[1]
        self.root = f"http://127.0.0.1:{self.port}/v1"
        self._start(self._accept)

    def plays(self, *replies: Reply) -> None:
        self.script = list(replies)

    @property
    def requests(self) -> list[str]:
        return [f"{seen.method} {seen.target}" for seen in self.seen]

    def close(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=5)
        self._listener.close()

    def _start(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                connection, peer = self._listener.accept()
            except TimeoutError:
                continue
            self.connections.append(peer)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(0.01)
        with connection:
            buffered = b""
            while not self._stop.is_set():
                if self.script and self.script[0].how == "reset-unread":
                    if not self._peek(connection):
                        continue
                    self._next()
                    return self._reset(connection)
                request, buffered = self._read(connection, buffered)
                if request is None:
                    return None
                with self._lock:
                    self.seen.append(request)
                if not self._reply(connection, request, self.handler(request) if self.handler else self._next()):
                    return None
        return None

    def _next(self) -> Reply:
        with self._lock:
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def _peek(self, connection: socket.socket) -> bool:
        try:
            return bool(connection.recv(1, socket.MSG_PEEK))
        except TimeoutError:
            return False

    def _reset(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()

    def _read(self, connection: socket.socket, data: bytes) -> tuple[Seen | None, bytes]:
        def more() -> bytes:
            while not self._stop.is_set():
                try:
                    return connection.recv(65536)
                except TimeoutError:
                    continue
                except OSError:
                    return b""
            return b""

        while b"\r\n\r\n" not in data:
            chunk = more()
            if not chunk:
                return None, b""
            data += chunk
        head, data = data.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        length = int(headers.get("content-length", "0"))
        while len(data) < length:
            data += more()
        return Seen(method, target, headers, data[:length]), data[length:]

    def _reply(self, connection: socket.socket, request: Seen, reply: Reply) -> bool:
        if reply.release is not None:
            reply.release.wait(5)
        if reply.how == "reset":
            self._reset(connection)
            return False
        if reply.how == "hang-up":
            return False
        if reply.how == "hang":
            self._stop.wait(5)
            return False
        head = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase if reply.status != 420 else 'Enhance'}"]
        headers = {"Content-Type": "application/json", **reply.headers}
        if reply.status != 204:
            headers["Content-Length"] = str(len(reply.body))
        head += [f"{name}: {value}" for name, value in headers.items()]
        body = reply.body[: len(reply.body) // 2] if reply.how == "cut" else reply.body
        try:
            connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        except OSError:
            return False
        return reply.how != "cut"


@dataclass
class Client:
    """A session at the server, and what it told of itself."""

    session: HttpSession
    events: list[HttpEvent]
    interrupt: Interrupt


OK = json_reply({"id": "a"})
RESETS = [Reply(how="reset"), Reply(how="reset-unread"), Reply(how="hang-up")]
FAILURES = [*RESETS, Reply(500), Reply(503), Reply(502, b"<html>"), Reply(how="cut"), Reply(200, b"<html>hello")]
SEND: dict[str, Callable[[HttpSession], JsonValue]] = {
    "GET": lambda s: s.get("/x"),
    "POST": lambda s: s.post("/x", {"n": 1}),
    "PATCH": lambda s: s.patch("/x", {"n": 1}),
    "PUT": lambda s: s.put("/x", {"n": 1}),
    "DELETE": lambda s: s.delete("/x"),
}


def label(reply: Reply) -> str:
    return f"{reply.how}-{reply.status}-{reply.body[:6]!r}"
