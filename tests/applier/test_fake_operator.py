"""The operator in memory does what the sandbox does: the same random histories against both."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from reconciler.errors import NotFoundError, RejectedError, ServiceError, UnavailableError, UncertainError
from reconciler.http import HttpSession, RateWindow
from reconciler.model.incident import (
    COMPONENT_STATUSES,
    IMPACTS,
    INCIDENT_STATUSES,
    MAINTENANCE_STATUSES,
    IncidentChange,
    IncidentListing,
    LiveIncident,
    OwnRecord,
)
from reconciler.model.operation import Audience, MetricPoint
from reconciler.providers.operator import Operator
from reconciler.providers.statuspage import StatuspageBackend
from reconciler.sandbox import Quirks, Sandbox, serve
from tests.applier.fake_operator import FakeOperator

PAGE = "kctbh9vrtdwd"
NAMES = ("API", "Website", "Docs")


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Sandbox, str]]:
    with Sandbox(rate=None) as sandbox, serve(sandbox) as url:
        yield sandbox, url


@dataclass
class Side:
    """One of the two, and its own ids by what both call a thing."""

    operator: Operator
    ids: dict[str, str]
    advance: Callable[[float], None]
    now: Callable[[], datetime]

    def own(self, change: IncidentChange, hours: tuple[float, float] | None) -> IncidentChange:
        window = [(self.now() + timedelta(hours=each)).isoformat() for each in hours or ()]
        return replace(
            change,
            statuses={self.ids[name]: status for name, status in change.statuses.items()},
            component_ids=None if change.component_ids is None else tuple(self.ids[n] for n in change.component_ids),
            starts_at=window[0] if window else None,
            ends_at=window[1] if window else None,
        )

    def shape(self, live: LiveIncident) -> Any:
        """What must be equal: all but ids and moments."""
        names = {id_: name for name, id_ in self.ids.items()}

        def named(statuses: Mapping[str, str]) -> dict[str, str]:
            return {names[id_]: status for id_, status in statuses.items()}

        return (
            (live.name, live.status, live.impact, live.metadata, live.maintenance, live.is_open),
            (live.starts_itself, live.ends_itself, [names[id_] for id_ in live.component_ids]),
            [
                (each.status, each.body, named(each.statuses), named(each.before), each.notified)
                for each in live.updates
            ],
        )

    def state(self) -> Any:
        lists = {each: [self.shape(live) for live in self.operator.incidents(PAGE, each)] for each in IncidentListing}
        return lists, {each.name: each.status for each in self.operator.components(PAGE)}

    def outcome(self, act: Callable[["Side"], object]) -> Any:
        try:
            answer = act(self)
        except ServiceError as error:
            return type(error)
        return self.shape(answer) if isinstance(answer, LiveIncident) else answer


def random_change(dice: random.Random, *, new: bool) -> tuple[IncidentChange, tuple[float, float] | None]:
    def perhaps(value: Any) -> Any:
        return value if dice.random() < 0.4 else None

    some = [name for name in NAMES if dice.random() < 0.4]
    is_maintenance = dice.random() < 0.4
    hours = (dice.uniform(0.5, 3), dice.uniform(2, 5)) if is_maintenance and dice.random() < 0.9 else None
    change = IncidentChange(
        notify=dice.random() < 0.5,
        name=dice.choice(["It burns", "Upgrade"]) if new else perhaps("Renamed"),
        status=perhaps(dice.choice(MAINTENANCE_STATUSES if is_maintenance else INCIDENT_STATUSES)),
        body=perhaps("We look"),
        impact=perhaps(dice.choice(IMPACTS)),
        statuses={name: dice.choice(COMPONENT_STATUSES) for name in some} if dice.random() < 0.6 else {},
        component_ids=perhaps(tuple(some)),
        automatic=perhaps(dice.random() < 0.7),
        metadata=perhaps(OwnRecord("k", before={"API": "operational"}).to_metadata()),
    )
    return change, hours


def random_act(dice: random.Random, opened: int) -> tuple[str, Callable[[Side], object]]:
    """An act, and whether it opens something."""
    kind = dice.choice(["create", "change", "change", "change", "delete", "status", "advance"])
    which = f"incident {dice.randrange(opened + 1)}"
    if kind == "advance":
        seconds = dice.uniform(600, 7200)
        return kind, lambda side: side.advance(seconds)
    if kind == "status":
        name, status = dice.choice(NAMES), dice.choice(COMPONENT_STATUSES)
        return kind, lambda side: side.operator.set_status(PAGE, side.ids[name], status).status
    if kind == "delete":
        return kind, lambda side: side.operator.delete_incident(PAGE, side.ids.get(which, "nobody"))
    change, hours = random_change(dice, new=kind == "create")
    if kind == "change":
        return kind, lambda side: side.operator.change_incident(
            PAGE, side.ids.get(which, "nobody"), side.own(change, hours)
        )

    def create(side: Side) -> LiveIncident:
        live = side.operator.create_incident(PAGE, side.own(change, hours))
        side.ids[f"incident {opened}"] = live.id
        return live

    return kind, create


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("components", ["replaced", "added"])
def test_both_do_the_same(served: tuple[Sandbox, str], seed: int, components: Any) -> None:
    sandbox, url = served
    sandbox.reset()
    sandbox.quirks = Quirks(incident_components=components)
    sandbox.ensure_page(PAGE)
    dice = random.Random(seed)
    fake = FakeOperator(replaces_components=components == "replaced")
    with HttpSession(url, "OAuth x", RateWindow(10_000, 1.0)) as session:
        live = Side(StatuspageBackend(session).operator, {}, sandbox.advance, sandbox.clock.now)
        memory = Side(fake, {}, fake.advance, lambda: fake.now)
        for name in NAMES:
            row = sandbox.edit("POST", f"/pages/{PAGE}/components", {"component": {"name": name}})
            live.ids[name], memory.ids[name] = row["id"], fake.add_component(name)
        opened = 0
        for _ in range(20):
            kind, act = random_act(dice, opened)
            assert memory.outcome(act) == live.outcome(act), kind
            opened += kind == "create" and f"incident {opened}" in live.ids
        assert memory.state() == live.state()
        assert len(fake.notified) == len([mail for mail in sandbox.mails if mail["kind"] == "incident"])


def test_the_fake_is_an_operator() -> None:
    as_protocol: Operator = FakeOperator()
    assert as_protocol.page_name(PAGE) == "Acme Status"


class TestFaults:
    def test_a_lost_answer_leaves_the_fate_open(self) -> None:
        fake = FakeOperator(faults=["lost_after", "lost_before"])
        for count in (1, 1):
            with pytest.raises(UncertainError):
                fake.create_incident(PAGE, IncidentChange(notify=True, name="It burns"))
            assert len(fake.page_incidents) == len(fake.notified) == count

    def test_what_may_be_sent_twice_is_sent_again(self) -> None:
        fake = FakeOperator(faults=[None, "lost_after", "lost_before"])
        opened = fake.create_incident(PAGE, IncidentChange(notify=False, name="It burns"))
        assert fake.change_incident(PAGE, opened.id, IncidentChange(notify=False, metadata={"a": {}})).metadata == {
            "a": {}
        }
        fake.delete_incident(PAGE, opened.id)
        assert fake.page_incidents == {}

    def test_what_is_refused_is_not_done(self) -> None:
        fake = FakeOperator(faults=["refused", NotFoundError("answered 404")])
        for error in (RejectedError, NotFoundError):
            with pytest.raises(error):
                fake.create_incident(PAGE, IncidentChange(notify=True, name="It burns"))
        assert (fake.page_incidents, fake.calls) == ({}, ["create_incident"] * 2)

    def test_a_reading_fails_on_order(self) -> None:
        fake = FakeOperator(read_faults=["broken"])
        with pytest.raises(UnavailableError):
            fake.incidents(PAGE, IncidentListing.UNRESOLVED)
        assert fake.incidents(PAGE, IncidentListing.UNRESOLVED) == ()

    def test_another_process_comes_right_before_a_write(self) -> None:
        fake = FakeOperator()
        change = IncidentChange(notify=False, name="It burns")
        fake.meanwhile.append(lambda: fake.appear(change))
        opened = fake.create_incident(PAGE, change)
        (ours, theirs) = fake.incidents(PAGE, IncidentListing.UNRESOLVED)
        assert ours == opened
        assert fake.edit(theirs.id, IncidentChange(notify=False, status="resolved")).is_open is False

    def test_a_new_incident_is_not_listed_at_once(self) -> None:
        fake = FakeOperator(lag=2)
        opened = fake.create_incident(PAGE, IncidentChange(notify=False, name="It burns"))
        assert fake.incident(PAGE, opened.id) == opened
        shown = [len(fake.incidents(PAGE, IncidentListing.RECENT)) for _ in range(3)]
        assert shown == [0, 0, 1]


def test_postmortems_points_and_people() -> None:
    fake = FakeOperator()
    incident = fake.appear(IncidentChange(notify=False, name="It burns")).id
    assert fake.postmortem(PAGE, incident) is None
    assert fake.draft_postmortem(PAGE, incident, "A fuse").draft == "A fuse"
    assert fake.publish_postmortem(PAGE, incident, notify=True).body == "A fuse"
    assert fake.notified == [(incident, "postmortem")]
    assert fake.revert_postmortem(PAGE, incident).published_at is None
    fake.delete_postmortem(PAGE, incident)
    with pytest.raises(NotFoundError):
        fake.delete_postmortem(PAGE, incident)

    own, theirs = fake.add_metric("Latency"), fake.add_metric("Uptime", takes_points=False)
    fake.push_points(PAGE, {own: [MetricPoint(1, 1.5)]})
    with pytest.raises(RejectedError):
        fake.push_points(PAGE, {theirs: [MetricPoint(1, 1.5)]})
    assert fake.points == {own: [MetricPoint(1, 1.5)], theirs: []}
    fake.reset_metric(PAGE, own)
    assert fake.points[own] == []

    ann, bob = fake.add_person("ann@acme.example"), fake.add_person("bob@acme.example", state="quarantined")
    eve = fake.add_person("eve@acme.example", state="unconfirmed")
    assert fake.audience(PAGE) == (Audience("email", 1),)
    fake.remedy(PAGE, "reactivate", "quarantined", [ann, bob])
    fake.resend_confirmations(PAGE, [ann, eve])
    fake.remedy(PAGE, "remove", "active", [ann, eve, "nobody"])
    assert [live.id for live in fake.people_in(PAGE, "all")] == [bob, eve]
    assert fake.confirmations == [eve]
