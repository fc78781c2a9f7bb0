"""Split written addresses into their parts."""

from reconciler.model.address import unescape_segment


def page_of(address: str) -> str:
    """The page key of an address."""
    return parts(address)[0]


def parts(address: str) -> tuple[str, str, tuple[str, ...]]:
    """Page, type and path of a written address."""
    page, _, remainder = address.partition("/")
    kind, _, path = remainder.partition("/")
    return unescape_segment(page), kind, tuple(map(unescape_segment, path.split("/"))) if path else ()
