"""Blocks web pages: any page open in a browser on this machine can reach a sandbox on loopback.

A page from elsewhere can send requests to 127.0.0.1 (with its own `Origin`), and can make its own name resolve to that
address (`Host` is then that name).
"""

import ipaddress

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_ELSEWHERE = ("cross-site", "same-site")
"""Values of `Sec-Fetch-Site` for a request from a page of another origin."""


class LocalOnly:
    """An ASGI application that forwards only requests that cannot come from a web page elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, with 403 if it is refused."""
        refusal = _refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self.app(scope, receive, send)
        else:
            await JSONResponse({"error": refusal}, 403)(scope, receive, send)


def is_loopback(host: str) -> bool:
    """Whether a host name or address always means this machine, regardless of any name server."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refusal(scope: Scope) -> str | None:
    """Why a request is refused, or None."""
    headers = Headers(scope=scope)
    hosts, origins = headers.getlist("host"), headers.getlist("origin")
    if len(hosts) != 1 or not _is_ours(_name(hosts[0]), scope):
        return f"only from this machine: the host is {', '.join(hosts) or 'missing'}, and not 127.0.0.1, [::1] or localhost"
    if any(origin.lower() != f"http://{hosts[0].lower()}" for origin in origins):
        return f"only from this machine: a page of the origin {', '.join(origins)} sent this"
    if headers.get("sec-fetch-site") in _ELSEWHERE and not _follows_a_link(scope, headers):
        return "only from this machine: a page elsewhere sent this"
    return None


def _is_ours(name: str, scope: Scope) -> bool:
    """Whether a host is loopback, or the exact address of the connection, which no name server can choose."""
    address = (scope.get("server") or ("", None))[0]
    return is_loopback(name) or (name == address and _is_address(name))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _name(host: str) -> str:
    """The name or address in a `Host` header; empty if it is invalid."""
    name, bracket, port = host.partition("]") if host.startswith("[") else ("", "", "")
    if bracket:
        return name[1:] if not port or (port.startswith(":") and port[1:].isdecimal()) else ""
    name, _, port = host.partition(":")
    return name if not port or port.isdecimal() else ""


def _follows_a_link(scope: Scope, headers: Headers) -> bool:
    """Whether a browser opens the URL in its own tab, where the page elsewhere cannot read it."""
    return (
        scope["method"] in ("GET", "HEAD")
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )
