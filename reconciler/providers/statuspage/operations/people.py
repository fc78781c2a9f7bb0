"""Subscribers: how many each channel reaches, and confirmation requests that are sent again."""

from collections.abc import Sequence

from reconciler.errors import ProtocolError
from reconciler.http import HttpSession, JsonValue, path_of
from reconciler.model.operation import Audience


def audience(session: HttpSession, page_id: str) -> tuple[Audience, ...]:
    """How many active subscribers each channel reaches, without those that reach nobody. Raises ServiceError."""
    path = path_of("pages", page_id, "subscribers", "histogram_by_state")
    counts = {channel: _active(states, path) for channel, states in session.get_object(path).items()}
    return tuple(Audience(channel, count) for channel, count in counts.items() if count)


def _active(states: JsonValue, path: str) -> int:
    """The number of active ones; a null is nobody. Raises ProtocolError if it is not a number."""
    count = states.get("active") if isinstance(states, dict) else states
    if count is None:
        return 0
    if isinstance(count, bool) or not isinstance(count, int):
        raise ProtocolError("answered counts of subscribers that are not numbers", method="GET", path=path)
    return count


def resend_confirmations(session: HttpSession, page_id: str, ids: Sequence[str]) -> None:
    """Send the confirmation request again to these unconfirmed subscribers. Raises UncertainError if its fate is unknown,
    ServiceError.
    """
    session.post(path_of("pages", page_id, "subscribers", "resend_confirmation"), {"subscribers": list(ids)})
