"""Written addresses taken apart."""

from reconciler.model.address import unescape_segment


def page_of(address: str) -> str:
    """The key of the page that an address lies on."""
    return parts(address)[0]


def parts(address: str) -> tuple[str, str, tuple[str, ...]]:
    """Page, kind and path of a written address."""
    page, _, remainder = address.partition("/")
    kind, _, path = remainder.partition("/")
    return unescape_segment(page), kind, tuple(map(unescape_segment, path.split("/"))) if path else ()
