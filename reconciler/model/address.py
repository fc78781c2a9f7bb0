"""Addresses: `<page>/<kind>/<path>`, the names under which plans, patterns and people speak of one thing."""

from typing import NamedTuple


def escape_segment(name: str) -> str:
    """A name as one segment of a path: `~` is `~0` and `/` is `~1` (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1") if "~" in name or "/" in name else name


def unescape_segment(segment: str) -> str:
    """The name that `escape_segment` was given."""
    return segment.replace("~1", "/").replace("~0", "~") if "~" in segment else segment


def split_path(text: str) -> tuple[str, ...]:
    """The names of a written path: `Core API/REST API` is two, `TCP~1IP` is one."""
    return tuple(unescape_segment(part) for part in text.split("/"))


def join_path(path: tuple[str, ...]) -> str:
    """A path as it is written in references."""
    return "/".join(escape_segment(part) for part in path)


class Address(NamedTuple):
    """Where one thing stands.

    `page` is the key of the page in the file, `kind` the kind's name, `path` the names down to the thing (empty for the page itself),
    `mark` the live id where several live things share the rest, so that an address names one thing.
    """

    page: str
    kind: str
    path: tuple[str, ...] = ()
    mark: str | None = None

    def __str__(self) -> str:
        return f"{escape_segment(self.page)}/{self.local}"

    @property
    def local(self) -> str:
        """The address without the page: what patterns in `prune`, `protect` and `ignore` are held against."""
        text = f"{self.kind}/{join_path(self.path)}" if self.path else self.kind
        return f"{text}#{self.mark}" if self.mark else text

    @property
    def reference(self) -> str:
        """The path alone, as a person writes it in a reference: `Core API/REST API`."""
        return join_path(self.path)

    @property
    def bare(self) -> "Address":
        """The same place without its mark."""
        return self._replace(mark=None) if self.mark else self
