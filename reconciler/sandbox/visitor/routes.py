"""The visitor's pages over HTTP: `/`, and `/pages/ID` if there are several."""

import secrets
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from reconciler.sandbox.statuspage.happenings import pass_time
from reconciler.sandbox.statuspage.routes.pages import PAGE
from reconciler.sandbox.visitor.html import list_html, missing_html, page_html
from reconciler.sandbox.visitor.jsm import shown_pages
from reconciler.sandbox.visitor.view import VisitorPage, page_of

if TYPE_CHECKING:
    from reconciler.sandbox.world import Sandbox

REFRESH = 2
"""Seconds between reloads unless `?refresh=` says otherwise; 0 is never."""


def visitor_routes(sandbox: "Sandbox") -> list[Route]:
    """`/` shows the only page, or the list; `/pages/{id}` shows one."""

    def of_jsm() -> list[VisitorPage]:
        return shown_pages(sandbox.store, sandbox.clock, sandbox.jsm_quirks)

    def home(request: Request, nonce: str) -> tuple[str, int]:
        shown = [*(page_of(sandbox.store, row) for row in sandbox.store.rows("", PAGE)), *of_jsm()]
        if len(shown) == 1:
            return page_html(shown[0], nonce=nonce, refresh=_refresh(request), several=False), 200
        return list_html(shown, nonce=nonce, refresh=_refresh(request)), 200

    def one(request: Request, nonce: str) -> tuple[str, int]:
        id_, others = request.path_params["id"], of_jsm()
        row = sandbox.store.get("", PAGE, id_)
        page = next((page for page in others if page.id == id_), None) if row is None else page_of(sandbox.store, row)
        if page is None:
            return missing_html(nonce=nonce), 404
        several = sandbox.store.count("", PAGE) + len(others) > 1
        return page_html(page, nonce=nonce, refresh=_refresh(request), several=several), 200

    return [Route("/", _endpoint(sandbox, home)), Route("/pages/{id}", _endpoint(sandbox, one))]


def _endpoint(
    sandbox: "Sandbox", show: Callable[[Request, str], tuple[str, int]]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        nonce = secrets.token_urlsafe(16)

        def made() -> tuple[str, int]:
            pass_time(sandbox.store, sandbox.quirks, sandbox.clock)
            return show(request, nonce)

        text, status = await run_in_threadpool(made)
        return HTMLResponse(text, status, headers=_headers(nonce))

    return endpoint


def _headers(nonce: str) -> dict[str, str]:
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }


def _refresh(request: Request) -> int:
    text = request.query_params.get("refresh", "")
    return min(int(text), 3600) if text.isascii() and text.isdigit() and len(text) < 5 else REFRESH
