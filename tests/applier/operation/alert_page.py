"""A page in memory that follows alerts, for tests: its rules, and what a payload does to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reconciler.applier.journal import Journal
from reconciler.applier.operation import OperatedPage, Recorder
from reconciler.applier.operation.sync import AlertSync
from reconciler.applier.operation.sync_run import SyncOutcome, sync_alerts
from reconciler.model.alert import Alert, AlertPayload, AlertRule, AlertState
from reconciler.model.incident import ALERTS, IncidentChange, LiveIncident
from reconciler.model.services import DEFAULT
from reconciler.planner.alerts import grouped
from tests.applier.fake_operator import FakeOperator

FIRING, RESOLVED, SILENT = AlertState.FIRING, AlertState.RESOLVED, AlertState.SILENT


def alert(name: str, since: str = "1", /, state: AlertState = FIRING, summary: str = "", **labels: str) -> Alert:
    return Alert(state, {"alertname": name, **labels}, {"summary": summary} if summary else {}, since)


@dataclass
class AlertPage:
    """A page with the components A, B and C, and rules for it."""

    folder: Path
    rules: Sequence[AlertRule]
    fake: FakeOperator = field(default_factory=FakeOperator)

    def __post_init__(self) -> None:
        self.ids = {name: self.fake.add_component(name) for name in "ABC"}
        self.waits: list[float] = []

    def sync(
        self, *alerts: Alert, complete: bool = False, dry: bool = False, silent: bool = False
    ) -> list[SyncOutcome]:
        payload = AlertPayload(alerts, complete)
        sync = AlertSync(OperatedPage(self.fake, "p", DEFAULT), payload, silent=silent)
        recorder = Recorder(Journal(self.folder / "journal.jsonl", durable=False), "p", self.waits.append)
        return sync_alerts(sync, grouped(self.rules, payload), self.rules, None if dry else recorder)

    def status(self, name: str) -> str:
        return self.fake.status(self.ids[name])

    def set_manually(self, name: str, status: str) -> None:
        self.fake.edit_status(self.ids[name], status)

    def appear(self, name: str, **statuses: str) -> LiveIncident:
        """A person opens an incident."""
        by_id = {self.ids[component]: status for component, status in statuses.items()}
        return self.fake.appear(IncidentChange(notify=False, name=name, statuses=by_id, component_ids=tuple(by_id)))

    def change(self, incident: LiveIncident, **changes: str) -> None:
        """A person changes an incident."""
        self.fake.edit(incident.id, IncidentChange(notify=False, **changes))  # type: ignore[arg-type]

    @property
    def opened(self) -> list[LiveIncident]:
        """The incidents that alerts opened, oldest first."""
        return [
            each for each in self.fake.page_incidents.values() if each.own is not None and each.own.source == ALERTS
        ]

    def shown(self) -> list[tuple[str, str]]:
        return [(each.name, each.status) for each in self.opened]
