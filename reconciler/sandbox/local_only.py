"""Keeps web pages out: a sandbox on loopback is within reach of every page that a browser of this machine shows.

A page elsewhere can send requests to 127.0.0.1 (they carry its `Origin`), and can let its own name lead there (`Host` is that name).
"""

import ipaddress

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_ELSEWHERE = ("cross-site", "same-site")
"""`Sec-Fetch-Site` of a request that a page of another origin makes."""


class LocalOnly:
    """An ASGI application that passes on to another what no web page elsewhere can have sent."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, 403 where it is refused."""
        refusal = _refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self.app(scope, receive, send)
        else:
            await JSONResponse({"error": refusal}, 403)(scope, receive, send)


def is_loopback(host: str) -> bool:
    """Whether a host's name or address means this machine, whatever a name server says."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refusal(scope: Scope) -> str | None:
    """Why a request is refused; None where it is not."""
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
    """Whether a host is loopback, or the very address that the connection was made to: no name server chooses an address."""
    address = (scope.get("server") or ("", None))[0]
    return is_loopback(name) or (name == address and _is_address(name))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _name(host: str) -> str:
    """The name or address in a `Host` header; empty where there is something else in it."""
    name, bracket, port = host.partition("]") if host.startswith("[") else ("", "", "")
    if bracket:
        return name[1:] if not port or (port.startswith(":") and port[1:].isdecimal()) else ""
    name, _, port = host.partition(":")
    return name if not port or port.isdecimal() else ""


def _follows_a_link(scope: Scope, headers: Headers) -> bool:
    """Whether a browser opens this in a tab of its own, where the page elsewhere sees nothing of it."""
    return (
        scope["method"] in ("GET", "HEAD")
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )
