"""What the commands that operate a page read of it beside incidents: components, templates, metrics, channels."""

from dataclasses import dataclass
from enum import StrEnum


class Operation(StrEnum):
    """What a command does to a page. A service names those that it cannot do (`Service.cannot`)."""

    INCIDENT = "incident"
    """Open, update and resolve an incident."""
    SYNC = "open and resolve incidents from alerts"
    """Open and resolve incidents from alerts."""
    DELETE_INCIDENT = "delete an incident"
    """Delete an incident with its history."""
    MAINTENANCE = "maintenance"
    """Schedule, start, complete and cancel a maintenance."""
    POSTMORTEM = "postmortem"
    """Draft, publish, revert and delete a postmortem."""
    STATUS = "set the status of a component"
    """Set a component's status without an incident."""
    METRIC = "metric"
    """Push data points and delete them."""
    REACTIVATE = "reactivate subscribers"
    """Take subscribers out of quarantine."""
    RESEND = "resend confirmations"
    """Send the confirmation request to subscribers again."""
    UNSUBSCRIBE = "unsubscribe"
    """Remove subscribers."""


@dataclass(frozen=True, slots=True)
class PageComponent:
    """A component or a group of the live page."""

    id: str
    """The live ID."""
    name: str
    """The name that visitors see."""
    status: str
    """Its status; for a group, what the service says of it, or an empty text."""
    group_id: str | None = None
    """The ID of its group; None at the top level."""
    is_group: bool = False
    """Whether it is a group."""
    created_at: str = ""
    """When it was created (ISO 8601, UTC), to tell two of one name apart; empty if unknown."""


@dataclass(frozen=True, slots=True)
class TextTemplate:
    """An incident template of the live page, or of the file."""

    name: str
    """The name."""
    title: str
    """The title of the incident."""
    body: str
    """The text of the first update."""
    status: str = ""
    """The status of the incident; empty if the template names none."""
    component_ids: tuple[str, ...] = ()
    """The components that it affects, by live ID."""
    notify: bool | None = None
    """Whether subscribers are notified; None if the template does not say."""


@dataclass(frozen=True, slots=True)
class Audience:
    """How many subscribers a channel reaches."""

    channel: str
    """The channel, such as `email`."""
    count: int
    """The number of active subscribers."""


@dataclass(frozen=True, slots=True)
class LivePostmortem:
    """The postmortem of an incident."""

    body: str
    """The published text; empty if there is none."""
    draft: str
    """The draft; empty if there is none."""
    published_at: str | None = None
    """When it was published (ISO 8601, UTC); None for a draft."""


@dataclass(frozen=True, slots=True)
class LiveMetric:
    """A metric of the live page."""

    id: str
    """The live ID."""
    name: str
    """The name that visitors see."""
    provider_id: str = ""
    """The ID of the provider that it belongs to."""
    takes_points: bool = True
    """Whether points can be pushed to it. A metric of another provider gets its points from there."""


@dataclass(frozen=True, slots=True)
class MetricPoint:
    """One data point."""

    at: int
    """When, in seconds since 1970-01-01 UTC."""
    value: float
    """The value."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A component's status, before and after an operation."""

    component: str
    """The component, by its path on the page."""
    id: str
    """Its live ID."""
    before: str
    """The status that visitors see now."""
    after: str
    """The status that they will see."""
    note: str = ""
    """Why it is not what was asked for, or why it stays; empty if there is nothing to say."""
    is_unknown: bool = False
    """Whether it stays because the status to restore is not known."""


@dataclass(frozen=True, slots=True)
class PreviewText:
    """A text that visitors or subscribers will read."""

    label: str
    """What it is: `title`, `text`."""
    text: str
    """The text itself."""


@dataclass(frozen=True, slots=True)
class OperationPreview:
    """What an operation will do, shown before it is confirmed."""

    page: str
    """The page key, or its ID if no file was read."""
    page_id: str
    """The live ID of the page."""
    summary: str
    """What will happen, as an imperative sentence without an end: `open an incident`."""
    texts: tuple[PreviewText, ...] = ()
    """What visitors will read."""
    facts: tuple[tuple[str, str], ...] = ()
    """What else will be written: a label and a value."""
    statuses: tuple[StatusChange, ...] = ()
    """The components whose status is set."""
    can_notify: bool = False
    """Whether the operation can notify subscribers."""
    notify: bool | None = None
    """Whether it will; None if that was not decided yet."""
    audience: tuple[Audience, ...] | None = None
    """How many subscribers each channel reaches; None if that was not read."""
    notes: tuple[str, ...] = ()
    """What people should know."""
    reach: str = ""
    """A sentence about notices; empty if the audience says it all."""


@dataclass(frozen=True, slots=True)
class OperationResult:
    """What an operation did."""

    summary: str
    """What happened, as a sentence: `Opened the incident.`"""
    id: str = ""
    """The live ID of what was created or changed; empty if there is none."""
    link: str = ""
    """Where visitors read it; empty if the service names no address."""
    notes: tuple[str, ...] = ()
    """What people should know, such as a change that the service ignored."""
    exit_code: int = 0
    """The exit code of the command."""
