"""A code host's API on loopback, over real sockets: the routing, the paging and the faults that GitHub and GitLab share."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request as the host read it."""

    method: str
    path: str
    query: dict[str, str]
    body: Json
    headers: dict[str, str]


@dataclass(frozen=True)
class Told:
    """An answer. `hang_up` closes the connection without one, after `done` was carried out."""

    status: int = 200
    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False


@dataclass
class Fault:
    """What happens to the next `times` requests that match; with `after` the request is carried out all the same."""

    method: str
    path: str
    told: Told
    times: int = 1
    after: bool = False


class CodeHost:
    """Answers by routes; `faults` come first; `before` is called with every request, outside the lock."""

    prefix = ""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.before: Callable[[Asked], None] | None = None
        self.paging = "link"
        self.lock = threading.RLock()
        self.root = ""
        self.numbers = 1000

    @property
    def requests(self) -> list[str]:
        return [f"{asked.method} {asked.path}" for asked in self.asked]

    def writes(self) -> list[str]:
        return [line for line in self.requests if not line.startswith("GET")]

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def routes(self) -> list[tuple[str, str, Callable[..., Told]]]:
        raise AssertionError("a host has routes")

    def page(self, asked: Asked, rows: list[Any], key: str | None = None) -> Told:
        size, number = int(asked.query.get("per_page", "20")), int(asked.query.get("page", "1"))
        shown = rows[(number - 1) * size : number * size]
        more = number * size < len(rows)
        headers = {}
        if self.paging == "link" and more:
            headers["Link"] = (
                f'<https://elsewhere.example/x?page={number + 1}&per_page={size}>; rel="next", <x>; rel="last"'
            )
        if self.paging == "header":
            headers["X-Next-Page"] = str(number + 1) if more else ""
        return Told(data={"total_count": len(rows), key: shown} if key else shown, headers=headers)

    def answer(self, asked: Asked) -> Told:
        if self.before:
            self.before(asked)
        with self.lock:
            self.asked.append(asked)
            fault = next(
                (f for f in self.faults if f.times and f.method == asked.method and re.search(f.path, asked.path)), None
            )
            if fault:
                fault.times -= 1
                if fault.after:
                    self._routed(asked)
                return fault.told
            return self._routed(asked)

    def _routed(self, asked: Asked) -> Told:
        for method, pattern, handler in self.routes():
            found = re.fullmatch(self.prefix + pattern, asked.path)
            if found and method == asked.method:
                return handler(asked, *found.groups())
        return Told(404, {"message": "Not Found"})

    @contextmanager
    def serving(self) -> Iterator[None]:
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 65536

            def handle_any(self) -> None:
                parts = urlsplit(self.path)
                length = int(self.headers.get("content-length") or 0)
                body = json.loads(self.rfile.read(length)) if length else {}
                query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
                headers = {name.lower(): value for name, value in self.headers.items()}
                told = host.answer(Asked(self.command, parts.path, query, body, headers))
                if told.hang_up:
                    self.close_connection = True
                    return
                data = told.data if isinstance(told.data, bytes) else json.dumps(told.data).encode()
                data = b"" if told.status == 204 else data
                self.send_response(told.status)
                for name, value in told.headers.items():
                    self.send_header(name, value)
                if told.status != 204:
                    self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any  # noqa: N815  the names http.server calls

            def log_message(self, *args: object) -> None:
                return None

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        self.root = f"http://127.0.0.1:{server.server_address[1]}{self.prefix}"
        try:
            yield
        finally:
            server.shutdown()
            thread.join(timeout=5)
            server.server_close()
