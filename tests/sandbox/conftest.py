"""A sandbox that is served, and a client for it. One server serves all tests; each finds the state of a new one."""

from collections.abc import Iterator

import httpx
import pytest

from reconciler.sandbox import Quirks, Sandbox, serve
from tests.sandbox.api import PAGE, Api


@pytest.fixture(scope="session")
def served() -> Iterator[Api]:
    with (
        Sandbox(rate=None) as sandbox,
        serve(sandbox) as base,
        httpx.Client(base_url=base, headers={"Authorization": "OAuth key"}, timeout=5) as http,
    ):
        yield Api(sandbox, http)


@pytest.fixture
def api(served: Api) -> Api:
    served.sandbox.reset()
    served.sandbox.quirks = Quirks()
    served.sandbox.rate = None
    served.sandbox.ensure_page(PAGE, "Acme")
    return served


@pytest.fixture
def sandbox(api: Api) -> Sandbox:
    return api.sandbox
