"""What the HTTP client does, in words: the requests for `--verbose`, and why it waits."""

from reconciler.http import BudgetUse, BudgetUser, HttpEvent
from reconciler.http.session import ASKED, RATE_WINDOW
from reconciler.model.enumeration import first_of
from reconciler.render.escape import terminal

_NAMED = 1
"""Maximum number of other users of a budget that are named, those with the most requests first: it is one line."""


def request_line(event: HttpEvent) -> str:
    """An answered try: `GET /pages/kctbh9vrtdwd 200 35 ms`. It holds no key and no header."""
    result = str(event.status) if event.status is not None else f"no answer: {event.why}"
    return terminal(f"{event.method} {event.path} {result} {event.seconds * 1000:.0f} ms")


def wait_reason(event: HttpEvent) -> str:
    """Whose wish a wait is: that of our own limit, of other processes that share it, or of the service."""
    if event.why == ASKED:
        return "because the service asks for it (rate limit)"
    if event.why != RATE_WINDOW:
        return f"before the next try: {terminal(event.why)}"
    return f"for the rate window{_window(event.budget)}"


def _window(use: BudgetUse | None) -> str:
    if use is None:
        return ""
    if not use.others:
        return f" ({use.terms.limit:,} requests in {use.terms.seconds:g} s)"
    users = [_user(user) for user, _ in sorted(use.others, key=lambda other: -other[1])]
    return f", shared with {first_of(users, _NAMED, terminal)}"


def _user(user: BudgetUser | None) -> str:
    return f"{user.command or 'a run'} (process {user.pid} on {user.host})" if user else "others who use the key"
