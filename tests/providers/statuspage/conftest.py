"""A backend at a scripted loopback server."""

from collections.abc import Iterator

import pytest

from reconciler.http import HttpSession, HttpSettings, RateWindow
from reconciler.providers.statuspage import StatuspageBackend
from tests.http.loopback import KEY, QUICK, Server
from tests.providers.statuspage.service import Service


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def service(server: Server) -> Iterator[Service]:
    service = Service()
    server.handler = service
    yield service
    assert service.wrong == []


@pytest.fixture
def backend(server: Server, service: Service) -> Iterator[StatuspageBackend]:
    session = HttpSession(server.root, KEY, RateWindow(10_000, 1.0), HttpSettings(timeout=20.0, retry=QUICK))
    backend = StatuspageBackend(session)
    yield backend
    backend.close()
