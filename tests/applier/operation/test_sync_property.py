"""Random sequences of alerts: one open incident per key, no human incident touched, resolved with the last alert.

Each payload is sent by one or, in every second sequence, by two at once (a pair of Alertmanagers does that), with answers
that are lost. The second run happens whole, right before a write of the first, as if there were no lock. What components
show is compared exactly where there is one run at a time, which the lock ensures for the processes that share it.
"""

import random
from pathlib import Path

import pytest

from reconciler.model.alert import Alert, AlertRule
from reconciler.model.incident import COMPONENT_STATUSES, IncidentChange, LiveIncident, worst
from tests.applier.operation.alert_page import FIRING, RESOLVED, SILENT, AlertPage, alert

SEQUENCES, STEPS = 1_000, 8
STATUSES = {"critical": "major_outage", "warning": "degraded_performance"}
RULES = (
    AlertRule({"alertname": "X"}, "x-{{ on }}", ("{{ on }}",), status_by_severity=STATUSES, name="{{ on }} fails"),
    AlertRule({"alertname": "Y"}, "y", ("{{ on }}",), "partial_outage", name="Trouble", notify=True),
)
LABELS = [
    *(
        {"alertname": "X", "on": on, "severity": severity, "pod": pod}
        for on in "AB"
        for severity in STATUSES
        for pod in "12"
    ),
    *({"alertname": "Y", "on": on} for on in "ABC"),
]


class Sequence:
    """One random sequence: what fires is known here, and the page has to follow."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.random = random.Random(seed)
        self.at_once = seed % 2 == 0
        self.page = AlertPage(folder, RULES)
        self.since: dict[int, int] = {}
        """Since when each alert fires, by its number."""
        self.time = 0
        self.humans: list[LiveIncident] = []

    def step(self) -> None:
        self.time += 1
        self.page.fake.advance(60)
        if self.random.random() < 0.3:
            self.human_acts()
        numbers = self.random.sample(range(len(LABELS)), self.random.randint(1, 4))
        ended = [number for number in numbers if number in self.since and self.random.random() < 0.6]
        since = dict(self.since)
        payload = []
        for number in numbers:
            if number in ended:
                payload.append(self.alert(number, RESOLVED, self.since.pop(number)))
            else:
                payload.append(self.alert(number, FIRING, self.since.setdefault(number, self.time)))
        if complete := self.random.random() < 0.2:
            missing = [number for number in since if number not in numbers]
            ended = [number for number in missing if self.random.random() < 0.3]
            for number in missing:
                if number in ended:
                    del self.since[number]
                else:
                    state = self.random.choice([FIRING, SILENT])
                    payload.append(self.alert(number, state, since[number]))
            payload = [each for each in payload if each.state is not RESOLVED]
        self.sync(payload, complete)
        self.check()

    def sync(self, payload: list[Alert], complete: bool) -> None:
        fake = self.page.fake
        if self.at_once and self.random.random() < 0.5:
            fake.meanwhile = [None] * self.random.randint(0, 2)
            fake.meanwhile.append(lambda: self.page.sync(*payload, complete=complete))
        if self.random.random() < 0.4:
            fake.faults = [self.random.choice([None, "lost_before", "lost_after"]) for _ in range(2)]
        outcomes = self.page.sync(*payload, complete=complete)
        fake.faults, fake.meanwhile = [], []
        assert [outcome.error for outcome in outcomes if outcome.error is not None] == []

    def human_acts(self) -> None:
        """A person opens an incident on C, posts to it, or resolves it; statuses of components stay."""
        fake = self.page.fake
        if self.humans and self.random.random() < 0.6:
            human = self.random.choice(self.humans)
            self.humans.remove(human)
            change = self.random.choice([{"body": "We look."}, {"status": "resolved"}])
            if fake.page_incidents[human.id].is_open:
                self.page.change(human, **change)
            self.humans.append(fake.page_incidents[human.id])
        else:
            self.humans.append(fake.appear(IncidentChange(notify=False, name="A fails")))

    def alert(self, number: int, state: object, since: int) -> Alert:
        labels = dict(LABELS[number])
        return alert(labels.pop("alertname"), str(since), state=state, **labels)  # type: ignore[arg-type]

    def check(self) -> None:
        opened = [each.own.key for each in self.page.opened if each.own is not None and each.is_open]
        labels = [LABELS[number] for number in self.since]
        keys = {f"x-{each['on']}" if each["alertname"] == "X" else "y" for each in labels}
        assert sorted(opened) == sorted(keys)
        for human in self.humans:
            assert self.page.fake.page_incidents[human.id] == human
        for on in "" if self.at_once else "ABC":
            statuses = [STATUSES.get(each.get("severity", ""), "partial_outage") for each in labels if each["on"] == on]
            assert self.page.status(on) == worst([COMPONENT_STATUSES[0], *statuses])
        assert len(self.page.fake.page_incidents) == len(self.page.opened) + len(self.humans)


@pytest.mark.parametrize("part", range(10))
def test_incidents_follow_alerts(part: int, tmp_path: Path) -> None:
    for seed in range(part * SEQUENCES // 10, (part + 1) * SEQUENCES // 10):
        sequence = Sequence(seed, tmp_path)
        for _ in range(STEPS):
            sequence.step()
