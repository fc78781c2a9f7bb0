"""Which proxy a request goes through, read from the environment as curl reads it.

httpx can read the environment too, but raises for a network in `NO_PROXY` (`fd00::/8`), and cannot say afterwards which variable named the
proxy that failed. The variables are those of curl: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in either case; the lower-case
form wins. Without any of them the settings of macOS and Windows count.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from reconciler.errors import SettingError

PLATFORM: str = sys.platform
"""Where the process runs: only macOS and Windows keep proxies in their settings."""

SCHEMES = ("http", "https", "socks5", "socks5h")
"""The kinds of proxy that the library speaks to."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy and where it was named."""

    url: str = field(repr=False)
    """The address, which may hold a user and a password: never shown."""
    variable: str
    """The environment variable that names it, or the words for the system's settings."""

    @property
    def shown(self) -> str:
        """The proxy as messages name it: host, port, and the variable that names it."""
        parts = urlsplit(self.url)
        port = f":{parts.port}" if parts.port is not None else ""
        return f"the proxy {parts.hostname}{port} ({self.variable})"


def proxy_for(url: str, environ: Mapping[str, str]) -> Proxy | None:
    """The proxy that requests to this URL go through, None where they go directly.

    Raises:
        SettingError: the variable names no proxy that the library can speak to, or SOCKS without the package for it.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    named = _named(parts.scheme, environ)
    if named is None:
        return _system_proxy(parts.scheme, host)
    variable, address = named
    excluded = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    if not address or excludes(excluded, host, parts.port or (443 if parts.scheme == "https" else 80)):
        return None
    return _checked(address, variable)


def excludes(no_proxy: str, host: str, port: int) -> bool:
    """Whether a `NO_PROXY` list names this host: `*`, a domain and all below it, an address, a network, each perhaps with a port."""
    for entry in no_proxy.replace(",", " ").split():
        name, wanted_port = _split_port(entry)
        if wanted_port is not None and wanted_port != port:
            continue
        if name == "*" or _same_host(name, host.strip("[]")):
            return True
    return False


def _same_host(name: str, host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        domain = name.lower().removeprefix("*").strip(".")
        return bool(domain) and (host.lower().rstrip(".") == domain or host.lower().rstrip(".").endswith(f".{domain}"))
    try:
        return address in ip_network(name, strict=False)
    except ValueError:
        return False  # a domain, or nothing that makes sense


def _split_port(entry: str) -> tuple[str, int | None]:
    """The host, address or network of an entry, and its port where it has one."""
    if entry.startswith("["):
        name, _, remainder = entry[1:].partition("]")
        return name + (remainder if remainder.startswith("/") else ""), _port(remainder.removeprefix(":"))
    if entry.count(":") == 1:
        name, _, port = entry.partition(":")
        return name, _port(port)
    return entry, None


def _port(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _named(scheme: str, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """The first variable that is set for the scheme, and its value."""
    for name in (f"{scheme}_proxy", "all_proxy"):
        for variable in (name, name.upper()):
            if environ.get(variable):
                return variable, environ[variable].strip()
    return None


def _system_proxy(scheme: str, host: str) -> Proxy | None:
    if PLATFORM not in ("darwin", "win32"):
        return None
    from urllib.request import getproxies, proxy_bypass

    address = getproxies().get(scheme)
    return _checked(address, "system settings") if address and not proxy_bypass(host) else None


def _checked(address: str, variable: str) -> Proxy:
    url = address if "://" in address else f"http://{address}"
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingError("is not the address of a proxy", place=variable, hint="write it as http://HOST:PORT")
    if parts.scheme not in SCHEMES:
        raise SettingError(
            f"names a {parts.scheme} proxy, which is not supported",
            place=variable,
            hint=f"supported are {', '.join(SCHEMES)}",
        )
    if parts.scheme.startswith("socks"):
        _require_socks(variable)
    return Proxy(url, variable)


def _require_socks(variable: str) -> None:
    from importlib.util import find_spec

    if find_spec("socksio") is None:
        raise SettingError(
            "names a SOCKS proxy, which needs the package socksio",
            place=variable,
            hint="run `pip install socksio`, or name an http proxy",
        )
