"""Choose the proxy for a request from the environment, with curl's rules.

httpx can do this too, but it fails on a network in `NO_PROXY` (`fd00::/8`) and cannot tell which variable named a
failing proxy. The variables are curl's: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in upper or lower
case; lower case takes precedence. If none is set, the settings of macOS and Windows apply.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from reconciler.errors import SettingError

PLATFORM: str = sys.platform
"""The operating system. Only macOS and Windows have proxy settings of their own."""

SCHEMES = ("http", "https", "socks5", "socks5h")
"""The proxy types that the library supports."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy and where it is configured."""

    url: str = field(repr=False)
    """Its URL. It may contain a user name and password, so it is never shown."""
    variable: str
    """The environment variable that names it, or a description of the system's settings."""

    @property
    def shown(self) -> str:
        """The proxy in messages: host, port, and variable."""
        parts = urlsplit(self.url)
        port = f":{parts.port}" if parts.port is not None else ""
        return f"the proxy {parts.hostname}{port} ({self.variable})"


def proxy_for(url: str, environ: Mapping[str, str]) -> Proxy | None:
    """The proxy for requests to this URL; None for a direct connection.

    Raises:
        SettingError: the variable does not name a supported proxy, or names a SOCKS proxy but the package for it is
            missing.
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
    """Whether a `NO_PROXY` list matches this host. Entries are `*`, domains with subdomains, addresses or networks,
    with optional ports.
    """
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
        return False  # a domain, or an invalid entry


def _split_port(entry: str) -> tuple[str, int | None]:
    """The host, address or network of an entry, and its port or None."""
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
    """The first variable set for the scheme, and its value."""
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
