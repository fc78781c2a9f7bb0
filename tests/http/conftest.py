"""A scripted loopback server, and a session at it."""

from collections.abc import Iterator

import pytest

from reconciler.http import (
    HttpEvent,
    HttpSession,
    HttpSettings,
    Interrupt,
    RateWindow,
)
from tests.http.loopback import (
    KEY,
    QUICK,
    Client,
    Server,
)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    events: list[HttpEvent] = []
    interrupt = Interrupt()
    window = RateWindow(1000, 0.2)
    settings = HttpSettings(timeout=20.0, retry=QUICK, max_body=100_000)
    with HttpSession(server.root, KEY, window, settings, interrupt=interrupt, on_event=events.append) as session:
        yield Client(session, events, interrupt)
