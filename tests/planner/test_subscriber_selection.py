"""Filters on subscribers: of one kind they add up, of several kinds all must be met, and nothing is guessed."""

from datetime import UTC, datetime, timedelta

import pytest

from reconciler.model import contact
from reconciler.model.kinds.statuspage import SUBSCRIBER
from reconciler.model.resource import Live
from reconciler.model.subscriber_filter import SubscriberFilter, channel
from reconciler.planner.subscriber_selection import select_people

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def live(id_: str, name: str, days: int | None = 1, **more: object) -> Live:
    created = (NOW - timedelta(days=days)).isoformat() if days is not None else None
    mode = name.partition(":")[0]
    fields = {"components": more.pop("components", ())}
    return Live(SUBSCRIBER, id_, name, fields, facts={"mode": mode, "created_at": created, **more})  # type: ignore[arg-type,dict-item]


PEOPLE = (
    live("a", "email:ann@acme.example", 40, components=("c1",)),
    live("b", "email:bob@eu.acme.example", 2, components=("c1", "c2")),
    live("w", "webhook:https://hooks.acme.example/x", None),
    live("s", "sms:+46701234567", 40),
    live("t", "slack:t1", 40, quarantined_at=(NOW - timedelta(days=1)).isoformat()),
)


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (SubscriberFilter(), "abtsw"),
        (SubscriberFilter(channels=("email", "slack")), "abt"),
        (SubscriberFilter(domains=("acme.example",)), "a"),
        (SubscriberFilter(domains=("acme.example", "*.acme.example")), "ab"),
        (SubscriberFilter(components=("Website",)), "b"),
        (SubscriberFilter(older_than=timedelta(days=40)), "ats"),
        (SubscriberFilter("quarantined", older_than=timedelta(hours=24)), "t"),
        (SubscriberFilter(channels=("email",), older_than=timedelta(days=3)), "a"),
        (SubscriberFilter(contacts=("ANN@acme.example", "w")), "aw"),
        (SubscriberFilter(contacts=("+46 70-123 45 67",)), "s"),
        (SubscriberFilter(contacts=("4567", "https://hooks.acme.example")), ""),
        (SubscriberFilter(contacts=(contact.segment("email:bob@eu.acme.example", "page"),)), "b"),
    ],
)
def test_a_filter(wanted: SubscriberFilter, ids: str) -> None:
    selection = select_people(PEOPLE, wanted, NOW, salt="page", component_ids={"c2"})
    assert "".join(each.id for each in selection.people) == ids
    assert (selection.listed, selection.declared) == (5, frozenset())


def test_who_has_no_date_is_counted_and_left_out() -> None:
    wanted = SubscriberFilter(older_than=timedelta(days=1), channels=("webhook",))
    selection = select_people(PEOPLE, wanted, NOW, salt="page")
    assert (selection.people, selection.undated) == ((), 1)


def test_a_channel_that_the_service_does_not_name_is_that_of_the_contact() -> None:
    assert channel(Live(SUBSCRIBER, "x", "email:a@b.example", {})) == "email"
