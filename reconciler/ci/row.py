"""One object in a host's answer, with typed access to its fields. Errors name the request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.errors import ProtocolError


@dataclass(frozen=True, slots=True)
class HostObject:
    """An object and the request that returned it."""

    content: Mapping[str, Any]
    """The object as the host sent it."""
    method: str
    """The HTTP method of the request."""
    path: str
    """The path of the request."""

    @classmethod
    def of(cls, content: Mapping[str, Any], method: str, path: str) -> "HostObject":
        """Wrap an object from the answer to a request."""
        return cls(content, method, path)

    def text(self, name: str) -> str:
        """A required text. Raises ProtocolError."""
        value = self.content.get(name)
        if not isinstance(value, str):
            raise self._missing(name)
        return value

    def maybe(self, name: str) -> str | None:
        """A text, or None."""
        value = self.content.get(name)
        return value if isinstance(value, str) else None

    def part(self, name: str) -> "HostObject":
        """A nested object; empty if missing."""
        value = self.content.get(name)
        return HostObject(value if isinstance(value, dict) else {}, self.method, self.path)

    def number(self, name: str) -> int:
        """A required integer. Raises ProtocolError."""
        value = self.content.get(name)
        if type(value) is not int:
            raise self._missing(name)
        return value

    def id(self, name: str) -> str:
        """A numeric ID as text. Raises ProtocolError."""
        return str(self.number(name))

    def _missing(self, name: str) -> ProtocolError:
        return ProtocolError(f"answered an object without `{name}`", method=self.method, path=self.path)
