"""Which subscribers a command is about."""

from dataclasses import dataclass
from datetime import timedelta

from reconciler.model.field import Type
from reconciler.model.resource import Live

CHANNELS = ("email", "sms", "webhook", "slack", "teams")
"""The channels that a filter may name."""

STATES = ("active", "unconfirmed", "quarantined", "all")
"""The lists of subscribers that a filter may name."""


@dataclass(frozen=True, slots=True)
class SubscriberFilter:
    """What subscribers must be like. Each kind of condition must be met; of several of one kind, any."""

    state: str = "all"
    """The list that they are in."""
    channels: tuple[str, ...] = ()
    """The channels; empty for any."""
    domains: tuple[str, ...] = ()
    """The domains of email addresses; empty for any subscriber."""
    components: tuple[str, ...] = ()
    """Names of components or groups that they chose; empty for any subscriber."""
    older_than: timedelta | None = None
    """The minimum time since they subscribed or, for the state `quarantined`, since they have been in quarantine."""
    contacts: tuple[str, ...] = ()
    """Contacts in full, contacts as lists show them, or IDs; empty for any subscriber."""

    @property
    def is_empty(self) -> bool:
        """Whether it names everybody."""
        return self == SubscriberFilter()


@dataclass(frozen=True, slots=True)
class SubscriberSelection:
    """The subscribers that a filter leaves."""

    people: tuple[Live, ...]
    """Those that it is about."""
    declared: frozenset[str]
    """The IDs of those that the file declares, protects or ignores; commands that write leave them alone."""
    listed: int = 0
    """The number of subscribers in the list that was filtered."""
    undated: int = 0
    """How many were left out because the service does not say since when."""


def channel(live: Live) -> str:
    """The channel over which a subscriber is notified."""
    mode = live.facts.get("mode")
    return mode if isinstance(mode, str) and mode else live.name.partition(":")[0]


def chosen_components(live: Live) -> tuple[str, ...]:
    """The IDs of the components that a subscriber chose; empty for all of the page."""
    values = (live.fields.get(field.name) for field in live.kind.fields if field.type is Type.REFERENCES)
    return tuple(str(each) for value in values if isinstance(value, (list, tuple)) for each in value)
