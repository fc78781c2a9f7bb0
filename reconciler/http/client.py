"""One HTTP exchange, and nothing but one: no retry, no redirect, no cookie. httpx stands behind it and only here.

httpx and the TLS library are imported when the first request goes out (with a client they cost a tenth of a second).
Its continuation httpx2 has the same interface; `_load` is the one place that names httpx.
"""

import json
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable
from ipaddress import ip_address
from types import ModuleType
from typing import TYPE_CHECKING, Protocol, TypeAlias
from urllib.parse import urlsplit

from reconciler.errors import SettingError
from reconciler.http.message import (
    BrokenBodyError,
    NoAnswerError,
    NotSentError,
    Request,
    Response,
)

if TYPE_CHECKING:
    import httpx

Authorization: TypeAlias = str | Callable[[], str]

MAX_BODY = 64 * 1024 * 1024
"""Bytes of an answer, unpacked, beyond which it is not read further."""

_LOADING = threading.Lock()


class Transport(Protocol):
    """What a session needs of a transport."""

    def send(self, request: Request) -> Response:
        """Send once, read the whole answer, raise a `TransportError` where there is none."""

    def close(self) -> None:
        """Let go of the connections."""


class HttpxTransport:
    """A transport over httpx; safe to share between threads.

    Args:
        root: where the service stands, `https://api.statuspage.io/v1`.
        authorization: the value of the `Authorization` header, or what gives it anew for each request.
        timeout: seconds for one request; connecting, sending, each wait for bytes and the whole body get as much each.

    Raises:
        SettingError: the root is no such place, or the key would travel in the clear.
    """

    def __init__(
        self,
        root: str,
        authorization: Authorization,
        *,
        timeout: float = 30.0,
        user_agent: str = "statuspage-reconciler",
        max_body: int = MAX_BODY,
    ) -> None:
        self._root = check_root(root)
        self._secure = urlsplit(self._root).scheme == "https"
        self._authorization = authorization
        self._timeout = timeout
        self._user_agent = user_agent
        self._max_body = max_body
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None

    def __repr__(self) -> str:
        return f"HttpxTransport({self._root})"

    def send(self, request: Request) -> Response:
        """Send once and read the whole answer. A redirect is an answer like any other.

        Raises:
            NotSentError, NoAnswerError, BrokenBodyError: see there.
            SettingError: the key holds what no header can hold.
        """
        headers = {"Authorization": self._credential(), "Accept": "application/json", "User-Agent": self._user_agent}
        content = None
        if request.body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(request.body, allow_nan=False).encode()
        library = _load()
        try:
            with self._opened(library).stream(
                request.method, self._root + request.target, content=content, headers=headers
            ) as answer:
                return self._read(answer, library)
        except (library.ConnectError, library.ConnectTimeout, library.ProxyError) as error:
            raise _not_sent(error) from None
        except library.InvalidURL:
            raise NotSentError("no address can be made of the path", permanent=True) from None
        except library.TimeoutException:
            raise NoAnswerError(f"no answer within {self._timeout:g} s") from None
        except library.HTTPError:
            raise NoAnswerError("the connection broke before an answer came") from None

    def close(self) -> None:
        """Close the connections; a later request opens new ones."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _read(self, answer: "httpx.Response", library: ModuleType) -> Response:
        body = bytearray()
        broken = ""
        deadline = time.monotonic() + self._timeout
        try:
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > self._max_body:
                    broken = f"the answer is larger than {self._max_body} bytes"
                elif time.monotonic() > deadline:
                    broken = f"the answer took more than {self._timeout:g} s"
                if broken:
                    break
        except library.HTTPError:
            broken = "the answer was cut off"
        # A refusal stays a refusal, however much of its text came.
        if broken and answer.is_success:
            raise BrokenBodyError(broken, answer.status_code)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status_code, headers, bytes(body[: self._max_body]))

    def _credential(self) -> str:
        value = self._authorization if isinstance(self._authorization, str) else self._authorization()
        if not value.isascii() or not value.isprintable() or value != value.strip():
            raise SettingError(
                "the API key holds a character that no key has (a space, a line break, a typographic quote)",
                hint="copy the key again, without anything around it",
            )
        return value

    def _opened(self, library: ModuleType) -> "httpx.Client":
        from http.cookiejar import CookieJar, DefaultCookiePolicy

        with self._lock:
            if self._client is None:
                try:
                    self._client = library.Client(
                        timeout=self._timeout,
                        follow_redirects=False,
                        # A proxy from the environment would read a key that goes to loopback in the clear.
                        trust_env=self._secure,
                        verify=self._secure,
                        limits=library.Limits(max_connections=None, max_keepalive_connections=8),
                        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                    )
                except (ValueError, ImportError, OSError, library.InvalidURL):
                    raise SettingError(
                        "the environment's proxy or certificate settings cannot be used",
                        hint="look at HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR",
                    ) from None
            return self._client


def check_root(root: str) -> str:
    """The root without its last slash.

    Raises:
        SettingError: it is no URL, carries a user, a query or a fragment, or is neither https nor on loopback.
    """
    try:
        parts = urlsplit(root)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise SettingError("the API root is not a URL") from None
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise SettingError(
            "the API root may not carry a user, a query or a fragment", hint="give scheme, host and path only"
        )
    if parts.scheme not in ("http", "https") or not host or not root.isascii() or not root.isprintable() or " " in root:
        raise SettingError(
            "the API root is not an http or https URL", hint="it looks like https://api.statuspage.io/v1"
        )
    if parts.scheme == "http" and not _is_loopback(host):
        raise SettingError(f"the API key would go to {host} unencrypted", hint="use https, or a service on loopback")
    return root.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _not_sent(error: BaseException) -> NotSentError:
    import ssl

    causes = []
    cause: BaseException | None = error
    while cause is not None:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    if any(isinstance(one, ssl.SSLError) for one in causes):
        return NotSentError("the service's certificate does not verify, or it does not speak TLS", permanent=True)
    if any(isinstance(one, socket.gaierror) for one in causes):
        return NotSentError("the service's name does not resolve")
    if any(isinstance(one, ConnectionRefusedError) for one in causes):
        return NotSentError("the connection was refused")
    return NotSentError("no connection to the service")


def _load() -> ModuleType:
    with _LOADING:
        if "httpx" not in sys.modules:
            # httpx imports its own command line (click, pygments, rich: half its cost) where those are installed, and
            # copes with the module missing.
            sys.modules["httpx._main"] = None  # type: ignore[assignment]
            try:
                import httpx
            finally:
                del sys.modules["httpx._main"]
        else:
            import httpx
        # At level INFO these write whole URLs, and a query may hold a subscriber's address.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
    return httpx
