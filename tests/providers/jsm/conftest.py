"""A served sandbox with one page, and a backend that reads and writes it. Every request must keep to the contract."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from reconciler.model.resource import Provider
from reconciler.model.service import RateLimit
from reconciler.providers.jsm import JsmBackend, connect
from reconciler.sandbox import JsmQuirks, Sandbox, serve
from tests.http.loopback import Server
from tests.providers.jsm.world import PAGE, Jsm


@pytest.fixture(scope="session")
def jsm_sandbox() -> Iterator[tuple[Sandbox, str]]:
    with Sandbox(rate=None) as sandbox, serve(sandbox) as url:
        yield sandbox, url.removesuffix("/v1")


@pytest.fixture
def jsm(jsm_sandbox: tuple[Sandbox, str]) -> Iterator[Jsm]:
    """The page as a new one; waits between looks advance the sandbox's clock."""
    sandbox, base = jsm_sandbox
    sandbox.reset()
    sandbox.faults.clear()
    sandbox.jsm_quirks = JsmQuirks()
    sandbox.jsm_rate = None
    sandbox.ensure_jsm_page(PAGE, "Acme")
    sandbox.forget_requests()
    with ExitStack() as stack:
        yield Jsm(sandbox, base, connector(sandbox, base, stack))
        assert sandbox.ignored == []


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that answers by script."""
    server = Server()
    yield server
    server.close()


def connector(sandbox: Sandbox, base: str, stack: ExitStack) -> Callable[[], JsmBackend]:
    def connected() -> JsmBackend:
        environ = {
            "ATLASSIAN_EMAIL": "ops@acme.example",
            "ATLASSIAN_API_TOKEN": "sandbox",
            "JSM_CLOUD_ID": sandbox.jsm_cloud_id,
            "JSM_API_URL": f"{base}/jsm/ops/api",
        }
        provider = Provider("jsm", key_env="ATLASSIAN_API_TOKEN")
        backend = connect(environ, rate_limit=RateLimit(100_000, 1.0), provider=provider)
        backend.sleep = sandbox.advance
        stack.callback(backend.close)
        return backend

    return connected
