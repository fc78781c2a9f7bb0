"""The sandbox, served once for all the tests that need it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.sandbox import Quirks, Sandbox, serve
from tests.applier.acme import Acme
from tests.applier.loop import Loop


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[Sandbox, str]]:
    with Sandbox(rate=None) as sandbox, serve(sandbox) as url:
        yield sandbox, url


@pytest.fixture
def loop(served: tuple[Sandbox, str], tmp_path: Path) -> Iterator[Loop]:
    sandbox, url = served
    yield Loop(sandbox, url, tmp_path)
    sandbox.quirks, sandbox.rate = Quirks(), None


@pytest.fixture
def acme(tmp_path: Path) -> Acme:
    return Acme(tmp_path)
