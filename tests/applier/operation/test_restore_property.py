"""No component is shown better or worse than what remains says: random histories against an oracle of its own.

The oracle keeps for each component what a careful person would write on paper: what each open incident and running
maintenance says of it, what it was before all of them, and whether a person set it since. It knows nothing of updates
and records.
"""

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reconciler.applier.journal import Journal
from reconciler.applier.operation import OperatedPage, Recorder
from reconciler.applier.operation.incident import IncidentRequest, prepare_open, prepare_resolve, prepare_update
from reconciler.model.incident import COMPONENT_STATUSES, IncidentChange, severity, worst
from reconciler.model.services import DEFAULT
from tests.applier.fake_operator import FakeOperator

HISTORIES, STEPS, NAMES = 1_000, 12, "AB"


@dataclass
class PaperComponent:
    """What is known of one component."""

    shown: str = "operational"
    base: str = "operational"
    sent: str = "operational"
    """What an incident set last. To set that again takes an edit back: nobody can tell the two apart."""
    claims: dict[str, str] = field(default_factory=dict)

    @property
    def edited(self) -> bool:
        """Whether a person set it since."""
        return self.shown != self.sent

    def claim(self, incident: str, status: str) -> None:
        """An incident says something: it never hides what another one says, as far as that is shown."""
        if self.edited or not self.claims:
            self.base = self.shown
        others = [claimed for key, claimed in self.claims.items() if key != incident]
        floor = min([worst(others), self.shown], key=severity) if others else "operational"
        self.claims[incident] = status
        self.shown = self.sent = worst([status, floor])

    def end(self, incident: str) -> None:
        """An incident ends: a person's edit stays, and otherwise the worst of what remains is shown."""
        if self.claims.pop(incident, None) is not None and not self.edited:
            self.shown = self.sent = worst([self.base, *self.claims.values()])


class History:
    """One random history, on the page and on paper."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.random = random.Random(seed)
        self.fake = FakeOperator()
        self.page = OperatedPage(self.fake, "p", DEFAULT)
        self.recorder = Recorder(Journal(folder / "journal.jsonl", durable=False), "p", lambda _: None)
        self.ids = {name: self.fake.add_component(name) for name in NAMES}
        self.paper = {name: PaperComponent() for name in NAMES}
        self.open: list[str] = []
        self.log: list[str] = []
        self.count = 0

    def step(self) -> None:
        self.fake.advance(60)
        if self.random.random() < 0.15:
            self.fake.faults = [self.random.choice(["lost_before", "lost_after"])]
        steps = [self.opens, self.maintains, self.edits, *([self.updates, self.ends, self.ends] if self.open else [])]
        self.random.choice(steps)()
        self.fake.faults = []
        for name, paper in self.paper.items():
            assert self.fake.status(self.ids[name]) == paper.shown, "\n".join([name, *self.log])

    def asked(self) -> tuple[tuple[str, str], ...]:
        names = self.random.sample(NAMES, self.random.randint(1, len(NAMES)))
        return tuple((name, self.random.choice(COMPONENT_STATUSES[2:])) for name in names)

    def opens(self) -> None:
        asked, self.count = self.asked(), self.count + 1
        self.log.append(f"open {self.count} {asked}")
        key = f"k{self.count}"
        prepared = prepare_open(self.page, IncidentRequest(f"I{self.count}", components=asked, key=key, notify=False))
        incident = prepared.perform(self.recorder, False).id
        self.open.append(incident)
        self.claims(incident, asked)

    def maintains(self) -> None:
        """A person starts a maintenance."""
        name, self.count = self.random.choice(NAMES), self.count + 1
        status = self.paper[name].shown
        if severity(status) > severity("under_maintenance"):
            return  # nobody hides an outage behind a maintenance
        self.log.append(f"maintain {self.count} {name}")
        change = IncidentChange(
            notify=False,
            name=f"M{self.count}",
            status="in_progress",
            starts_at="2026-03-01T12:00:00Z",
            ends_at="2026-03-02T12:00:00Z",
            statuses={self.ids[name]: "under_maintenance"},
            component_ids=(self.ids[name],),
        )
        incident = self.fake.appear(change).id
        self.open.append(incident)
        self.claims(incident, ((name, "under_maintenance"),))

    def edits(self) -> None:
        name, status = self.random.choice(NAMES), self.random.choice(COMPONENT_STATUSES)
        self.log.append(f"edit {name} {status}")
        self.fake.edit_status(self.ids[name], status)
        self.paper[name].shown = status

    def updates(self) -> None:
        incidents = [each for each in self.open if not self.fake.page_incidents[each].maintenance]
        if not incidents:
            return
        incident, asked = self.random.choice(incidents), self.asked()
        self.log.append(f"update {incident} {asked}")
        request = IncidentRequest(components=asked, notify=False)
        prepare_update(self.page, incident, request).perform(self.recorder, False)
        self.claims(incident, asked)

    def ends(self) -> None:
        incident = self.random.choice(self.open)
        self.log.append(f"end {incident}")
        self.open.remove(incident)
        for paper in self.paper.values():
            paper.end(incident)
        if self.fake.page_incidents[incident].maintenance:
            self.completes(incident)
        else:
            prepare_resolve(self.page, incident, IncidentRequest(notify=False)).perform(self.recorder, False)

    def completes(self, incident: str) -> None:
        """A careful person completes a maintenance: components get what remains, as on paper."""
        ids = self.fake.page_incidents[incident].component_ids
        shown = {self.ids[name]: paper.shown for name, paper in self.paper.items() if self.ids[name] in ids}
        statuses = {id_: status for id_, status in shown.items() if status != self.fake.status(id_)}
        self.fake.edit(incident, IncidentChange(notify=False, status="completed", statuses=statuses))

    def claims(self, incident: str, asked: tuple[tuple[str, str], ...]) -> None:
        for name, status in asked:
            self.paper[name].claim(incident, status)


@pytest.mark.parametrize("part", range(10))
def test_components_show_what_remains_says(part: int, tmp_path: Path) -> None:
    for seed in range(part * HISTORIES // 10, (part + 1) * HISTORIES // 10):
        history = History(seed, tmp_path)
        for _ in range(STEPS):
            history.step()
