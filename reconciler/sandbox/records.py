"""What the sandbox remembers of the requests it saw."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request, without its headers: a key is never kept."""

    number: int
    """1 for the first."""
    at: float
    """Arrival in seconds of the sandbox's monotonic clock."""
    method: str
    path: str
    """Without the /v1 prefix, as the official document writes it."""
    query: dict[str, str]
    body: Any
    """The decoded body, None where there was none."""
    status: int | None
    """The status answered; None where the connection was cut."""
    seconds: float
    """Time taken to answer."""
    by_hand: bool = False
    """Sent through the editing channel: not counted in the rate window."""
    fault: str | None = None
    """The effect of the fault that struck."""
    ignored: tuple[str, ...] = ()
    """Body fields that the service does not take, by dotted name."""

    def as_dict(self) -> dict[str, Any]:
        """The record as plain data."""
        return asdict(self)
