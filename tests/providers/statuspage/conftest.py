"""A backend at a scripted loopback server."""

from collections.abc import Iterator

import pytest

from reconciler.http import HttpSession, HttpSettings, RateWindow
from reconciler.providers.statuspage import StatuspageBackend
from reconciler.sandbox import Quirks, Sandbox, serve
from tests.http.loopback import KEY, QUICK, Server
from tests.providers.statuspage.operating_page import OperatedPage
from tests.providers.statuspage.service import PAGE, Service


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


@pytest.fixture(scope="session")
def operating_sandbox() -> Iterator[tuple[Sandbox, str]]:
    with Sandbox(rate=None) as sandbox, serve(sandbox) as url:
        yield sandbox, url


@pytest.fixture
def page(operating_sandbox: tuple[Sandbox, str]) -> Iterator[OperatedPage]:
    """A new page, and what operates it. Every field that is sent must be one of the document."""
    sandbox, url = operating_sandbox
    sandbox.reset()
    sandbox.quirks = Quirks()
    sandbox.ensure_page(PAGE, "Acme Status")
    with HttpSession(url, KEY, RateWindow(10_000, 1.0), HttpSettings(retry=QUICK)) as session:
        yield OperatedPage(sandbox, StatuspageBackend(session).operator)
    assert sandbox.ignored == []
