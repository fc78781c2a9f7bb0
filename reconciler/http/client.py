"""A single HTTP exchange: no retries, redirects or cookies. This is the only module that uses httpx.

httpx and the TLS library are imported with the first request, since importing them and creating a client takes 0.1 s.
Its successor httpx2 has the same interface; `_load` is the only place that names httpx.
"""

import json
import logging
import os
import re
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeAlias
from urllib.parse import urlsplit

from reconciler.errors import SettingError
from reconciler.http.body import ENCODING, Body, BodyError
from reconciler.http.message import BrokenBodyError, NoAnswerError, NotSentError, Request, Response
from reconciler.http.proxy import Proxy, proxy_for

if TYPE_CHECKING:
    import ssl

    import httpx

Headers: TypeAlias = Mapping[str, str] | Callable[[], Mapping[str, str]]

MAX_BODY = 64 * 1024 * 1024
"""Maximum size of a response body in bytes, before and after decompression."""

_LOADING = threading.Lock()


class Transport(Protocol):
    """The interface a session needs for sending requests."""

    host: str
    """The host name, for messages."""

    def send(self, request: Request) -> Response:
        """Send once and read the whole response. Raises `TransportError` if there is none."""

    def close(self) -> None:
        """Close the connections."""


class HttpxTransport:
    """A transport over httpx that threads can share.

    All transports, whatever their roots, share one library client per route (direct, or through one proxy), so that
    many keys need only a few connections.

    Args:
        root: the API root, `https://api.statuspage.io/v1`.
        headers: the headers that authenticate (`Authorization`), or a function that returns them for each request.
        timeout: total seconds for one request: connecting, sending, and receiving the whole response.
        max_body: maximum size of a response in bytes, before and after decompression.

    Raises:
        SettingError: the root is not valid, or the key would be sent unencrypted.
    """

    def __init__(
        self,
        root: str,
        headers: Headers,
        *,
        timeout: float = 30.0,
        user_agent: str = "statuspage-reconciler",
        max_body: int = MAX_BODY,
    ) -> None:
        self._root = check_root(root)
        self.host = urlsplit(self._root).hostname or ""
        """The host name, for messages."""
        self._headers = headers
        self._timeout = timeout
        self._user_agent = user_agent
        self._max_body = max_body
        self._lock = threading.Lock()
        self._shared: _SharedClient | None = None

    def __repr__(self) -> str:
        return f"HttpxTransport({self._root})"

    def send(self, request: Request) -> Response:
        """Send once and read the whole response. Redirects are returned like any other response.

        Raises:
            NotSentError, NoAnswerError, BrokenBodyError: see their descriptions.
            SettingError: the key contains characters not allowed in a header, or the environment's proxy or
                certificates cannot be used.
        """
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": ENCODING,
            "User-Agent": self._user_agent,
            **_checked(self._headers if isinstance(self._headers, Mapping) else self._headers()),
        }
        content = None
        if request.body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(request.body, allow_nan=False).encode()
        library = _load()
        shared = self._opened(library)
        from reconciler.http.deadline import deadline

        try:
            with (
                deadline(self._timeout),
                shared.client.stream(
                    request.method,
                    self._root + request.target,
                    content=content,
                    headers=headers,
                    timeout=self._timeout,
                ) as answer,
            ):
                return self._read(answer, library)
        except library.ConnectTimeout:
            where = shared.proxy.shown if shared.proxy else self.host
            raise NotSentError(f"no connection to {where} within {self._timeout:g} s") from None
        except (library.ConnectError, library.ProxyError) as error:
            raise not_sent(error, self.host, shared.proxy) from None
        except (library.InvalidURL, UnicodeError):
            raise NotSentError("no request can be made of the address", permanent=True) from None
        except library.TimeoutException:
            raise NoAnswerError(f"{self.host} gave no answer within {self._timeout:g} s") from None
        except library.HTTPError:
            raise NoAnswerError(f"the connection to {self.host} broke before an answer came") from None

    def close(self) -> None:
        """Release the connections. A later request opens new ones."""
        with self._lock:
            if self._shared is not None:
                self._shared.release()
                self._shared = None

    def _read(self, answer: "httpx.Response", library: ModuleType) -> Response:
        body, broken = None, ""
        try:
            body = Body(answer.headers.get("content-encoding", ""), self._max_body)
            for chunk in answer.iter_raw():
                body.feed(chunk)
            body.finish()
        except BodyError as error:
            broken = f"the answer {error.reason}"
        except library.TimeoutException:
            broken = f"the answer took more than {self._timeout:g} s"
        except library.HTTPError:
            broken = "the answer was cut off"
        # An error status counts even if its body is incomplete.
        if broken and answer.is_success:
            raise BrokenBodyError(broken, answer.status_code)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status_code, headers, bytes(body.data[: self._max_body]) if body else b"")

    def _opened(self, library: ModuleType) -> "_SharedClient":
        with self._lock:
            if self._shared is None:
                self._shared = _SharedClient.acquire(library, self._root)
            return self._shared


class _SharedClient:
    """One library client per route, closed when its last transport closes."""

    _lock: ClassVar[threading.Lock] = threading.Lock()
    _open: ClassVar[dict[tuple[bool, str], "_SharedClient"]] = {}

    def __init__(self, key: tuple[bool, str], client: "httpx.Client", proxy: Proxy | None) -> None:
        self.client = client
        self.proxy = proxy
        self._key = key
        self._users = 0

    @classmethod
    def acquire(cls, library: ModuleType, root: str) -> "_SharedClient":
        """The client for requests to this root. Raises SettingError if the environment's proxy or certificates cannot
        be used.
        """
        secure = urlsplit(root).scheme == "https"
        # A proxy from the environment would see a key sent unencrypted to loopback.
        proxy = proxy_for(root, os.environ) if secure else None
        key = (secure, proxy.url if proxy else "")
        with cls._lock:
            shared = cls._open.get(key)
            if shared is None:
                shared = cls._open[key] = cls(key, _client(library, secure, proxy), proxy)
            shared._users += 1
            return shared

    def release(self) -> None:
        """Drop one use of the client."""
        with self._lock:
            self._users -= 1
            if self._users:
                return
            del self._open[self._key]
        self.client.close()


def _client(library: ModuleType, secure: bool, proxy: Proxy | None) -> "httpx.Client":
    """A client without redirects and cookies, with one deadline per exchange."""
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    from reconciler.http.deadline import DeadlineBackend

    try:
        transport = library.HTTPTransport(
            verify=trusted() if secure else False,
            trust_env=False,
            limits=library.Limits(max_connections=None, max_keepalive_connections=8),
            proxy=proxy.url if proxy else None,
        )
    except (ValueError, library.InvalidURL):
        raise SettingError(
            "is not the address of a proxy",
            place=proxy.variable if proxy else None,
            hint="write it as http://HOST:PORT",
        ) from None
    # httpx has no public way to set the network backend that opens its connections.
    transport._pool._network_backend = DeadlineBackend()
    client: httpx.Client = library.Client(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )
    return client


def trusted() -> "ssl.SSLContext":
    """The trusted certificate authorities: the system's, which include those of a corporate proxy, and the usual public
    ones.

    Raises:
        SettingError: `SSL_CERT_FILE` or `SSL_CERT_DIR` does not name anything readable.
    """
    import ssl

    import certifi
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(certifi.where())
    for variable, keyword in (("SSL_CERT_FILE", "cafile"), ("SSL_CERT_DIR", "capath")):
        path = os.environ.get(variable)
        if path:
            try:
                if not Path(path).exists():
                    raise FileNotFoundError
                context.load_verify_locations(**{keyword: path})
            except OSError:
                raise SettingError(
                    "names no certificates that can be read", place=variable, hint="unset it, or name a PEM file"
                ) from None
    return context


def _checked(headers: Mapping[str, str]) -> Mapping[str, str]:
    for value in headers.values():
        if not value.isascii() or not value.isprintable() or value != value.strip():
            raise SettingError(
                "the API key holds a character that no key has (a space, a line break, a typographic quote)",
                hint="copy the key again, without anything around it",
            )
    return headers


def check_root(root: str, what: str = "the API root", sent: str = "the API key") -> str:
    """The root without a trailing slash. For messages, `what` names the root and `sent` what is sent there.

    Raises:
        SettingError: it is not a URL, has a user, query or fragment, or is neither https nor on loopback.
    """
    try:
        parts = urlsplit(root)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise SettingError(f"{what} is not a URL") from None
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise SettingError(
            f"{what} may not carry a user, a query or a fragment", hint="give scheme, host and path only"
        )
    if parts.scheme not in ("http", "https") or not host or not root.isascii() or not root.isprintable() or " " in root:
        raise SettingError(f"{what} is not an http or https URL", hint="it looks like https://HOST/PATH")
    if parts.scheme == "http" and not _is_loopback(host):
        raise SettingError(f"{sent} would go to {host} unencrypted", hint="use https, or a service on loopback")
    return root.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def not_sent(error: BaseException, host: str, proxy: Proxy | None) -> NotSentError:
    """The error for a request that never reached the service. It says whether the proxy or the host failed."""
    import ssl

    causes = []
    cause: BaseException | None = error
    while cause is not None:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    status = re.match(r"[45]\d\d\b", str(error)) if proxy else None
    if proxy and status:
        return _refused_by_proxy(int(status[0]), host, proxy)
    unverified = next((cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)), None)
    if unverified is not None:
        why = f" ({unverified.verify_message})" if unverified.verify_message else ""
        return NotSentError(f"the certificate of {host} does not verify{why}", permanent=True, hint=_TRUST)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return NotSentError(f"{host} does not speak TLS", permanent=True, hint=_TRUST if proxy else None)
    peer = proxy.shown if proxy else host
    hint = f"check {proxy.variable}, or name {host} in NO_PROXY" if proxy else None
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return NotSentError(f"the name of {peer} does not resolve", hint=hint)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return NotSentError(f"{peer} refused the connection", hint=hint)
    return NotSentError(f"no connection to {peer}", hint=hint)


_TRUST = "where a proxy inspects TLS, its certificate belongs in the system's trust store, or in the file that SSL_CERT_FILE names"


def _refused_by_proxy(status: int, host: str, proxy: Proxy) -> NotSentError:
    text = f"{proxy.shown} answered {status}"
    if status == 407:
        hint = f"it asks for a user and a password: {proxy.variable}=http://USER:PASSWORD@HOST:PORT"
        return NotSentError(text, permanent=True, hint=hint)
    if status < 500:
        hint = f"it does not let requests to {host} through: ask whoever runs it, or name {host} in NO_PROXY"
        return NotSentError(text, permanent=True, hint=hint)
    return NotSentError(text, hint=f"it cannot reach {host}, or fails by itself")


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
        # At level INFO these log whole URLs, and a query may contain a subscriber's address.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
    return httpx
