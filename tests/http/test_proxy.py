"""Which proxy a request uses."""

import sys

import pytest

from reconciler.errors import SettingError
from reconciler.http import proxy as rules
from reconciler.http.proxy import excludes, proxy_for

URL = "https://api.statuspage.io/v1"


@pytest.mark.parametrize(
    ("environ", "variable", "url"),
    [
        ({"HTTPS_PROXY": "http://p.example:3128"}, "HTTPS_PROXY", "http://p.example:3128"),
        ({"https_proxy": "p.example:3128", "HTTPS_PROXY": "http://q.example"}, "https_proxy", "http://p.example:3128"),
        ({"ALL_PROXY": "http://p.example"}, "ALL_PROXY", "http://p.example"),
        ({"all_proxy": "https://[fd00::1]:8443"}, "all_proxy", "https://[fd00::1]:8443"),
    ],
)
def test_the_environment_names_the_proxy(environ: dict[str, str], variable: str, url: str) -> None:
    found = proxy_for(URL, environ)

    assert found is not None
    assert (found.variable, found.url) == (variable, url)


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"HTTP_PROXY": "http://p.example"},
        {"HTTPS_PROXY": ""},
        {"HTTPS_PROXY": "  ", "NO_PROXY": ""},
        {"HTTPS_PROXY": "http://p.example", "NO_PROXY": "statuspage.io"},
        {"HTTPS_PROXY": "http://p.example", "no_proxy": "*"},
    ],
)
def test_without_one_requests_go_directly(environ: dict[str, str]) -> None:
    assert proxy_for(URL, environ) is None


@pytest.mark.parametrize(
    ("entry", "host", "out"),
    [
        ("*", "api.example", True),
        ("api.example", "api.example", True),
        ("API.Example.", "api.example", True),
        (".example", "api.example", True),
        ("*.example", "api.example", True),
        ("example", "api.example", True),
        ("ample", "api.example", False),
        ("api.example:443", "api.example", True),
        ("api.example:8443", "api.example", False),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.1.2.3", "10.1.2.3", True),
        ("fd07:b51a:cc66:f0::/64", "fd07:b51a:cc66:f0::7", True),
        ("fd07:b51a:cc66:f0::/64", "api.example", False),
        ("[fd07::]/16", "fd07::7", True),
        ("[fd07::7]:443", "fd07::7", True),
        ("[fd07::7]:80", "fd07::7", False),
        ("::1", "::1", True),
        ("example", "10.1.2.3", False),
        ("", "api.example", False),
        (",, .", "api.example", False),
        ("300.1.1.1/99", "10.1.2.3", False),
    ],
)
def test_no_proxy_names_domains_addresses_and_networks(entry: str, host: str, out: bool) -> None:
    assert excludes(entry, host, 443) is out
    assert excludes(f"other.example, {entry} ,fd00::/8", host, 443) is out or host.startswith("fd")


@pytest.mark.parametrize(
    ("address", "message", "hint"),
    [
        (
            "gopher://p.example",
            "names a gopher proxy, which is not supported",
            "supported are http, https, socks5, socks5h",
        ),
        ("http://", "is not the address of a proxy", "write it as http://HOST:PORT"),
        ("http://p.example:port", "is not the address of a proxy", "write it as http://HOST:PORT"),
        ("http://[::1", "is not the address of a proxy", "write it as http://HOST:PORT"),
    ],
)
def test_an_address_that_does_not_do_is_named_without_its_password(address: str, message: str, hint: str) -> None:
    with pytest.raises(SettingError) as caught:
        proxy_for(URL, {"HTTPS_PROXY": address})

    assert (caught.value.place, caught.value.message, caught.value.hint) == ("HTTPS_PROXY", message, hint)


def test_a_socks_proxy_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SettingError) as caught:
        proxy_for(URL, {"ALL_PROXY": "socks5://p.example:1080"})
    assert str(caught.value) == "ALL_PROXY: names a SOCKS proxy, which needs the package socksio"
    assert caught.value.hint == "run `pip install socksio`, or name an http proxy"

    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    found = proxy_for(URL, {"ALL_PROXY": "socks5h://ann:hunter2@p.example:1080"})
    assert found is not None
    assert found.shown == "the proxy p.example:1080 (ALL_PROXY)"


def test_the_settings_of_the_system_count_where_it_has_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "PLATFORM", "darwin")
    monkeypatch.setattr("urllib.request.getproxies", lambda: {"https": "http://p.example:3128"})
    monkeypatch.setattr("urllib.request.proxy_bypass", lambda host: host == "local.example")

    found = proxy_for(URL, {})

    assert found is not None
    assert found.shown == "the proxy p.example:3128 (system settings)"
    assert proxy_for("https://local.example", {}) is None
    assert sys.platform != "darwin" or rules.PLATFORM == "darwin"
