"""Connections: through which proxy, with which certificates, and why a request never arrived."""

import socket
import ssl

import httpx
import pytest

from reconciler.errors import SettingError
from reconciler.http.client import HttpxTransport, not_sent, trusted
from reconciler.http.message import (
    NotSentError,
)
from reconciler.http.proxy import Proxy
from tests.http.loopback import GET, KEY, Reply, Server


def unverified() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate in certificate chain"
    return error


TRUST = "where a proxy inspects TLS, its certificate belongs in the system's trust store, or in the file that SSL_CERT_FILE names"
PROXY = Proxy("http://ann:hunter2@proxy.example:3128", "HTTPS_PROXY")


@pytest.mark.parametrize(
    ("cause", "reason", "permanent", "hint"),
    [
        (ConnectionRefusedError(), "api.example refused the connection", False, None),
        (socket.gaierror(), "the name of api.example does not resolve", False, None),
        (
            unverified(),
            "the certificate of api.example does not verify (self-signed certificate in certificate chain)",
            True,
            TRUST,
        ),
        (ssl.SSLError(), "api.example does not speak TLS", True, None),
        (OSError(), "no connection to api.example", False, None),
    ],
)
def test_why_a_request_never_arrived(cause: OSError, reason: str, permanent: bool, hint: str | None) -> None:
    error = httpx.ConnectError(f"secret {KEY}")
    error.__cause__ = cause

    told = not_sent(error, "api.example", None)

    assert (told.reason, told.permanent, told.hint) == (reason, permanent, hint)


@pytest.mark.parametrize(
    ("error", "reason", "permanent", "hint"),
    [
        (
            httpx.ProxyError("407 Proxy Authentication Required"),
            "the proxy proxy.example:3128 (HTTPS_PROXY) answered 407",
            True,
            "it asks for a user and a password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT",
        ),
        (
            httpx.ProxyError("403 <b>Policy</b>"),
            "the proxy proxy.example:3128 (HTTPS_PROXY) answered 403",
            True,
            "it does not let requests to api.example through: ask whoever runs it, or name api.example in NO_PROXY",
        ),
        (
            httpx.ProxyError("502 Bad Gateway"),
            "the proxy proxy.example:3128 (HTTPS_PROXY) answered 502",
            False,
            "it cannot reach api.example, or fails by itself",
        ),
        (
            httpx.ConnectError("refused"),
            "the proxy proxy.example:3128 (HTTPS_PROXY) refused the connection",
            False,
            "check HTTPS_PROXY, or name api.example in NO_PROXY",
        ),
    ],
)
def test_a_proxy_that_fails_is_named_without_its_password(
    error: httpx.TransportError, reason: str, permanent: bool, hint: str
) -> None:
    if isinstance(error, httpx.ConnectError):
        error.__cause__ = ConnectionRefusedError()

    told = not_sent(error, "api.example", PROXY)

    assert (told.reason, told.permanent, told.hint) == (reason, permanent, hint)
    assert "hunter2" not in repr(PROXY)


@pytest.mark.parametrize(
    ("status", "permanent"), [(407, True), (403, True), (502, False)], ids=["password", "policy", "broken"]
)
def test_what_a_real_proxy_answers_is_told(
    server: Server, monkeypatch: pytest.MonkeyPatch, status: int, permanent: bool
) -> None:
    server.plays(Reply(status, b"<html>no</html>"))
    monkeypatch.setenv("https_proxy", f"http://ann:hunter2@127.0.0.1:{server.port}")
    transport = HttpxTransport("https://api.example/v1", {"Authorization": KEY})

    with pytest.raises(NotSentError) as caught:
        transport.send(GET)
    transport.close()

    assert (caught.value.reason, caught.value.permanent) == (
        f"the proxy 127.0.0.1:{server.port} (https_proxy) answered {status}",
        permanent,
    )
    assert server.requests == ["CONNECT api.example:443"]
    assert KEY not in str(server.seen[0].headers)


def test_a_proxy_where_nobody_listens_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{port}")
    transport = HttpxTransport("https://api.example/v1", {"Authorization": KEY})

    with pytest.raises(NotSentError) as caught:
        transport.send(GET)
    transport.close()

    assert caught.value.reason == f"the proxy 127.0.0.1:{port} (HTTPS_PROXY) refused the connection"


def test_a_network_in_no_proxy_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "localhost,fd07:b51a:cc66:f0::/64,*.internal")
    transport = HttpxTransport("https://127.0.0.1:1/v1", {"Authorization": KEY})
    monkeypatch.setenv("no_proxy", "127.0.0.0/8,fd07:b51a:cc66:f0::/64")

    with pytest.raises(NotSentError, match=r"127\.0\.0\.1 refused the connection"):
        transport.send(GET)
    transport.close()


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_certificates_that_cannot_be_read_are_said(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "/nowhere/to/be/found")

    with pytest.raises(SettingError) as caught:
        trusted()

    assert (caught.value.place, caught.value.message) == (variable, "names no certificates that can be read")


def test_no_proxy_reads_a_key_that_goes_to_loopback(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.plays(Reply())
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    transport = HttpxTransport(server.root, {"Authorization": KEY})

    assert transport.send(GET).status == 200
    transport.close()


def test_an_environment_that_cannot_be_used_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://user:hunter2@proxy.example")
    transport = HttpxTransport("https://api.example", {"Authorization": KEY})

    with pytest.raises(SettingError) as caught:
        transport.send(GET)

    assert str(caught.value) == "HTTPS_PROXY: names a gopher proxy, which is not supported"
    assert caught.value.hint == "supported are http, https, socks5, socks5h"
