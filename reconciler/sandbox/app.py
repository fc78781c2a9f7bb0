"""The ASGI application: the services under their prefixes, the control API, and the page as its visitors see it."""

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from reconciler.sandbox.control import control_routes
from reconciler.sandbox.jsm.call import CLOUD_ID
from reconciler.sandbox.jsm.gate import ROOT
from reconciler.sandbox.local_only import LocalOnly
from reconciler.sandbox.statuspage.gate import PREFIX
from reconciler.sandbox.visitor.routes import visitor_routes

if TYPE_CHECKING:
    from reconciler.sandbox.world import Sandbox


def make_app(sandbox: "Sandbox") -> ASGIApp:
    """Create the application, with one mount per service. No path can be used by a web page from elsewhere."""
    return LocalOnly(
        Starlette(
            routes=[
                *visitor_routes(sandbox),
                Mount("/_sandbox", routes=control_routes(sandbox)),
                Route("/_edge/tenant_info", _tenant_info),
                Mount(ROOT, app=sandbox.jsm),
                Mount(PREFIX, app=sandbox.statuspage),
            ]
        )
    )


async def _tenant_info(_: Request) -> JSONResponse:
    """What a site reveals without authentication: its cloud ID."""
    return JSONResponse({"cloudId": CLOUD_ID})
