"""The ASGI application: the services below their prefixes, and the controls."""

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from reconciler.sandbox.control import control_routes
from reconciler.sandbox.statuspage.gate import PREFIX

if TYPE_CHECKING:
    from reconciler.sandbox.world import Sandbox


def make_app(sandbox: "Sandbox", statuspage: ASGIApp) -> Starlette:
    """The application: another service is another mount, a visitor's view another route at `/`."""
    return Starlette(
        routes=[
            Route("/", _visitor),
            Mount("/_sandbox", routes=control_routes(sandbox)),
            Mount(PREFIX, app=statuspage),
        ]
    )


def _visitor(_: Request) -> Response:
    """What a person who opens the address sees."""
    return PlainTextResponse("Statuspage sandbox: the API is below /v1, the controls are below /_sandbox.\n")
