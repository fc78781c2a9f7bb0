"""Addresses (`<page>/<kind>/<path>`): how plans, patterns and people refer to one resource."""

from typing import NamedTuple


def escape_segment(name: str) -> str:
    """A name as one path segment: `~` becomes `~0` and `/` becomes `~1` (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1") if "~" in name or "/" in name else name


def unescape_segment(segment: str) -> str:
    """The inverse of `escape_segment`."""
    return segment.replace("~1", "/").replace("~0", "~") if "~" in segment else segment


def split_path(text: str) -> tuple[str, ...]:
    """The names in a written path: `Core API/REST API` has two, `TCP~1IP` has one."""
    return tuple(unescape_segment(part) for part in text.split("/"))


def join_path(path: tuple[str, ...]) -> str:
    """A path in the form used by references."""
    return "/".join(escape_segment(part) for part in path)


class Address(NamedTuple):
    """The address of one resource."""

    page: str
    """The page key."""
    kind: str
    """The name of the resource type."""
    path: tuple[str, ...] = ()
    """The names from the top level down to the resource; empty for the page itself."""
    mark: str | None = None
    """The live ID, if several live resources otherwise have the same address."""

    def __str__(self) -> str:
        return f"{escape_segment(self.page)}/{self.local}"

    @property
    def local(self) -> str:
        """The address without the page, which patterns in `prune`, `protect` and `ignore` are matched against."""
        text = f"{self.kind}/{join_path(self.path)}" if self.path else self.kind
        return f"{text}#{self.mark}" if self.mark else text

    @property
    def reference(self) -> str:
        """The path in the form used by references: `Core API/REST API`."""
        return join_path(self.path)

    @property
    def bare(self) -> "Address":
        """The address without its mark."""
        return self._replace(mark=None) if self.mark else self
