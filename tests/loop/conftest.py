"""One served sandbox for both services; every request to Jira Service Management is held to its contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.sandbox import JsmQuirks, Quirks, Sandbox, serve
from tests.loop.jsm_loop import JsmLoop


@pytest.fixture(scope="session")
def both_served() -> Iterator[tuple[Sandbox, str]]:
    with Sandbox(rate=None) as sandbox, serve(sandbox) as url:
        yield sandbox, url


@pytest.fixture
def jsm(both_served: tuple[Sandbox, str], tmp_path: Path) -> Iterator[JsmLoop]:
    """A page of Jira Service Management without components. At the end nothing outside the contract was asked."""
    sandbox, url = both_served
    sandbox.quirks, sandbox.jsm_quirks = Quirks(), JsmQuirks()
    root = f"{url.removesuffix('/v1')}/jsm/ops/api"
    loop = JsmLoop(sandbox, root, tmp_path)
    loop.seed()
    yield loop
    loop.check_contract()
