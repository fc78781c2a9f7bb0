"""A sandbox that is served, and a client for it."""

from collections.abc import Iterator

import httpx
import pytest

from reconciler.sandbox import Sandbox, serve
from tests.sandbox.api import PAGE, Api


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(rate=None) as made:
        made.ensure_page(PAGE, "Acme")
        yield made


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[Api]:
    with serve(sandbox) as base, httpx.Client(base_url=base, headers={"Authorization": "OAuth key"}, timeout=5) as http:
        yield Api(sandbox, http)
