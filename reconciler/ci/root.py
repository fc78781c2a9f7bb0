"""Where a token may go: https anywhere, plain http to loopback only."""

from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from reconciler.errors import SettingError


def check_root(root: str) -> str:
    """The API's root without its last slash.

    Raises SettingError where it is no URL, carries a user, a query or a fragment, or would take the token in the clear.
    """
    try:
        parts = urlsplit(root)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise SettingError("the code host's API root is not a URL") from None
    if parts.username is not None or parts.query or parts.fragment or not root.isascii() or not root.isprintable():
        raise SettingError("the code host's API root may hold a scheme, a host and a path only")
    if parts.scheme not in ("http", "https") or not host:
        raise SettingError("the code host's API root is not an http or https URL")
    if parts.scheme == "http" and not _is_loopback(host):
        raise SettingError(f"the token would go to {host} unencrypted", hint="use https")
    return root.rstrip("/")


def path_of(*segments: str | int) -> str:
    """`/projects/7/issues`: the segments percent-encoded, so that no name can reach another place.

    Raises SettingError where a segment is empty or made of dots only.
    """
    texts = [str(segment) for segment in segments]
    if any(text.strip(".") == "" for text in texts):
        raise SettingError(f"a part is missing in /{'/'.join(texts)}")
    return "".join("/" + quote(text, safe="") for text in texts)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
