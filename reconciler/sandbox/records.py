"""The sandbox's record of the requests it received."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request, without its headers: keys are never stored."""

    number: int
    """1 for the first."""
    at: float
    """Arrival in seconds of the sandbox's monotonic clock."""
    method: str
    path: str
    """The path without the /v1 prefix, as documented."""
    query: dict[str, str]
    body: Any
    """The decoded body, or None."""
    status: int | None
    """The status of the answer; None if the connection was cut."""
    seconds: float
    """The seconds it took to answer."""
    is_manual: bool = False
    """A manual request: not counted in the rate window."""
    fault: str | None = None
    """The effect of the fault that applied, or None."""
    ignored: tuple[str, ...] = ()
    """Ignored body fields, by dotted name."""

    def as_dict(self) -> dict[str, Any]:
        """The record as plain data."""
        return asdict(self)
