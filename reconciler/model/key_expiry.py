"""When API keys expire, as `provider.key_expires` says. The services do not tell it.

Keys of Statuspage and tokens of Atlassian live 1 to 365 days (statuspage-api.md B1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reconciler.model.resource import Provider

DAYS_AHEAD = 14
"""Number of days before the date from which it is reported."""

LONGEST_DAYS = 365
"""Maximum number of days that a key lives."""

TO_DO = "make a new key, and write its date in `provider.key_expires`"
"""What to do about a key that expires."""


@dataclass(frozen=True, slots=True)
class KeyExpiry:
    """The last day of a key."""

    variable: str
    """The environment variable that holds the key."""
    on: date
    """The date in the file."""

    def days_left(self, today: date) -> int:
        """Whole days until the date; negative after it."""
        return (self.on - today).days

    def is_near(self, today: date) -> bool:
        """Whether it expires within `DAYS_AHEAD` days, or has expired."""
        return self.days_left(today) <= DAYS_AHEAD

    def sentence(self, today: date) -> str:
        """`the key in STATUSPAGE_API_KEY expires in 9 days, on 2027-05-01`."""
        left = self.days_left(today)
        if left < 0:
            ago = "yesterday" if left == -1 else f"{-left} days ago"
            return f"the key in {self.variable} expired {ago}, on {self.on}"
        when = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
        return f"the key in {self.variable} expires {when}, on {self.on}"


def key_expiries(providers: Iterable[Provider]) -> tuple[KeyExpiry, ...]:
    """The expiry of each key whose date is declared; the earliest where several dates are declared for one key."""
    earliest: dict[str, date] = {}
    for provider in providers:
        if provider.key_expires is not None:
            name = provider.key_variable
            earliest[name] = min(provider.key_expires, earliest.get(name, provider.key_expires))
    return tuple(KeyExpiry(name, on) for name, on in sorted(earliest.items()))
