"""The document of a run of `incident sync`: what the alerts meant for the page, and what was done."""

from collections import Counter
from collections.abc import Iterable, Sequence

from pydantic import Field

from reconciler import __version__
from reconciler.documents.operation import OperationDocument
from reconciler.documents.part import DocumentPart
from reconciler.model.alert import Alert, AlertPayload, AlertState


class AlertCounts(DocumentPart):
    """How many alerts the payload has."""

    firing: int
    """Alerts that fire."""
    resolved: int
    """Alerts that fire no longer."""
    silent: int
    """Alerts that are silenced or inhibited. They open nothing and end nothing."""
    omitted: int
    """Alerts that the sender left out."""

    @classmethod
    def of(cls, payload: AlertPayload) -> "AlertCounts":
        """The counts of a payload."""
        counts = Counter(alert.state for alert in payload.alerts)
        return cls(
            firing=counts[AlertState.FIRING],
            resolved=counts[AlertState.RESOLVED],
            silent=counts[AlertState.SILENT],
            omitted=payload.omitted,
        )


class SyncedIncident(DocumentPart):
    """What was done, or is to be done, for one key."""

    key: str
    """The key of the incident."""
    rule: str
    """The position of its rule in the file."""
    operation: OperationDocument
    """The operation."""


class RefusedKey(DocumentPart):
    """A rule that was not carried out."""

    key: str
    """The key of the incident; empty if none could be made."""
    rule: str
    """The position of the rule in the file."""
    message: str
    """Why."""
    hint: str = ""
    """What to do; empty if there is nothing to say."""
    fate_unknown: bool = False
    """Whether something was sent, and the service may have done it."""


class SyncDocument(DocumentPart):
    """A run of `incident sync`."""

    format_version: str = "1.0"
    """The version of this format."""
    tool_version: str = __version__
    """The version of the tool."""
    performed: bool
    """Whether it was performed; false for `--dry-run`."""
    page: str
    """The page key."""
    page_id: str
    """The live ID of the page."""
    complete: bool
    """Whether the payload has all alerts, so that one that it lacks has ended."""
    alerts: AlertCounts
    """How many alerts the payload has."""
    unmatched: tuple[dict[str, str], ...] = Field(
        default=(), description="The labels of the alerts that no rule applies to."
    )
    incidents: tuple[SyncedIncident, ...] = ()
    """What was done."""
    unchanged: tuple[str, ...] = ()
    """The keys with nothing to do."""
    refused: tuple[RefusedKey, ...] = ()
    """The rules that were not carried out."""
    notes: tuple[str, ...] = ()
    """What people should know."""
    exit_code: int = 0
    """The exit code of the command."""


def unmatched_labels(alerts: Iterable[Alert]) -> tuple[dict[str, str], ...]:
    """The labels of alerts, each set once."""
    sets: dict[str, dict[str, str]] = {alert.fingerprint: dict(alert.labels) for alert in alerts}
    return tuple(sets.values())


def sync_exit_code(incidents: Sequence[SyncedIncident], refused: Sequence[RefusedKey], *, failed: bool) -> int:
    """0 if everything was done; 4 if only a part was, or if the fate of a write is unknown; 3 if all that there was to do
    was refused, and 1 if it failed.
    """
    was_performed = any(each.operation.performed for each in incidents)
    if any(each.fate_unknown for each in refused) or (refused and was_performed):
        return 4
    if not refused:
        return 0
    return 1 if failed else 3
