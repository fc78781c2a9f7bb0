"""A served sandbox with one page of Jira Service Management. One server serves all tests; each finds the state of a new one."""

from collections.abc import Iterator

import httpx
import pytest

from reconciler.sandbox import JsmQuirks, Sandbox, serve
from tests.sandbox.jsm.api import PAGE, JsmApi


@pytest.fixture(scope="session")
def jsm_served() -> Iterator[JsmApi]:
    with (
        Sandbox() as sandbox,
        serve(sandbox) as base,
        httpx.Client(
            base_url=f"{base.removesuffix('/v1')}/jsm/ops/api/", auth=("ops@acme.example", "token"), timeout=5
        ) as http,
    ):
        yield JsmApi(sandbox, http)


@pytest.fixture
def api(jsm_served: JsmApi) -> JsmApi:
    jsm_served.sandbox.reset()
    jsm_served.sandbox.jsm_quirks = JsmQuirks()
    jsm_served.sandbox.jsm_rate = None
    jsm_served.sandbox.ensure_jsm_page(PAGE, "Acme")
    return jsm_served
