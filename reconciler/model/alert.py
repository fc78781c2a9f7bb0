"""Alerts of a monitoring system, and the rules of the file that make incidents of them.

They are used by `incident sync` alone: never part of a plan. An alert is untrusted text: whoever makes requests to the
monitored service may have written its labels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

SEVERITY = "severity"
"""The label that `status_by_severity` reads: the usual one for how bad an alert is."""

LONGEST_KEY = 200
"""Maximum number of characters of a key after its placeholders are filled."""


class AlertState(StrEnum):
    """What a payload says of an alert."""

    FIRING = "firing"
    """It fires."""
    RESOLVED = "resolved"
    """It fires no longer."""
    SILENT = "silent"
    """It fires, and somebody silenced it, or another alert inhibits it. It opens nothing and ends nothing."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of a payload."""

    state: AlertState
    """What the payload says of it."""
    labels: Mapping[str, str]
    """Its labels. They identify it."""
    annotations: Mapping[str, str] = field(default_factory=dict)
    """Its annotations."""
    since: str = ""
    """Since when it fires, as the payload writes it. The same alert has another time when it fires again."""

    @property
    def fingerprint(self) -> str:
        """A short digest of its labels, which tells it from others."""
        text = "\0".join(f"{name}\1{value}" for name, value in sorted(self.labels.items()))
        return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class AlertPayload:
    """The alerts of one payload."""

    alerts: tuple[Alert, ...]
    """The alerts, in the order of the payload."""
    complete: bool = False
    """Whether they are all alerts that there are, so that an alert that is not among them fires no longer."""
    omitted: int = 0
    """Number of alerts that the sender left out of the payload."""


@dataclass(frozen=True, slots=True)
class AlertRule:
    """A rule of the file: which alerts make which incident."""

    match: Mapping[str, str]
    """The labels that an alert must have, with their values. An empty value means that it lacks the label."""
    key: str
    """The key of the incident: one incident is open per key. May hold placeholders for labels."""
    components: tuple[str, ...] = ()
    """The names of the components that the incident affects. May hold placeholders."""
    status: str | None = None
    """The status of the components; None if it depends on the severity."""
    status_by_severity: Mapping[str, str] = field(default_factory=dict)
    """The status of the components by the label `severity`. An alert of another severity does not count."""
    template: str | None = None
    """The name of the template that title and text come from."""
    name: str | None = None
    """The title, in place of the template's."""
    body: str | None = None
    """The text of the first update, in place of the template's."""
    resolve_body: str | None = None
    """The text of the update that resolves the incident; None for none."""
    impact: str | None = None
    """The impact; None for the one that the service computes."""
    notify: bool = False
    """Whether subscribers are notified."""
    place: str = ""
    """The position of the rule in the file: `statuspage.yaml:12:9`."""

    def status_for(self, alert: Alert) -> str | None:
        """The status that an alert gives to the components; None if the rule has none for it."""
        return self.status or self.status_by_severity.get(alert.labels.get(SEVERITY, ""))

    def applies_to(self, alert: Alert) -> bool:
        """Whether the alert counts for this rule."""
        if any(alert.labels.get(name, "") != value for name, value in self.match.items()):
            return False
        return not self.status_by_severity or self.status_for(alert) is not None
