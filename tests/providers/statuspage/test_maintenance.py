"""Maintenances as the service shows and takes them."""

from typing import Any

import pytest

from reconciler.model.kinds.statuspage import MAINTENANCE
from reconciler.model.plan import Verb
from reconciler.model.work import Step
from reconciler.providers.statuspage.endpoints.maintenance import MAINTENANCE_ENDPOINT, Maintenances, live_maintenance

ROW: dict[str, Any] = {
    "id": "m1",
    "name": "Upgrade",
    "status": "scheduled",
    "scheduled_for": "2031-12-01T07:00:00.000Z",
    "scheduled_until": "2031-12-01T09:00:00.000Z",
    "impact_override": None,
    "scheduled_remind_prior": None,
    "components": [{"id": "c1", "name": "API"}],
    "incident_updates": [{"body": "Newest"}, {"body": ""}, {"body": None}, {}, "odd", {"body": "First"}],
    "created_at": "2026-11-01T00:00:00.000Z",
    "time_zone": "not the service's to say",
}


def test_what_a_row_tells() -> None:
    live = live_maintenance(MAINTENANCE, ROW, "/p")
    assert (live.id, live.name, live.parent) == ("m1", "Upgrade", None)
    assert live.fields == {
        "name": "Upgrade",
        "scheduled_for": "2031-12-01T07:00:00.000Z",
        "scheduled_until": "2031-12-01T09:00:00.000Z",
        "body": "Newest",
        "components": ("c1",),
        "impact_override": None,
        "scheduled_remind_prior": False,  # several of the service's booleans are null (statuspage-api.md B13.67)
    }
    assert live.facts == {
        "status": "scheduled",
        "created_at": "2026-11-01T00:00:00.000Z",
        "bodies": ("Newest", "First"),
    }


@pytest.mark.parametrize("updates", [None, [], {}, "x", [{"body": ""}]])
def test_one_without_updates_has_no_body(updates: Any) -> None:
    live = live_maintenance(MAINTENANCE, {**ROW, "incident_updates": updates}, "/p")
    assert "body" not in live.fields
    assert live.facts["bodies"] == ()


class Lists:
    """A service that has two lists, and one maintenance that begins between them."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def get(self, path: str, /, **query: Any) -> Any:
        self.asked.append((path, query))
        waiting = {**ROW, "id": "m2"}
        return [ROW, waiting] if path.endswith("/scheduled") else [{**waiting, "status": "in_progress"}]


def test_both_lists_are_read_the_waiting_ones_first() -> None:
    service = Lists()
    found = Maintenances().read(service, "p1", ())
    assert service.asked == [
        ("/pages/p1/incidents/scheduled", {"per_page": 100, "page": 1}),
        ("/pages/p1/incidents/active_maintenance", {"per_page": 100, "page": 1}),
    ]
    assert [(row["id"], row["status"]) for row in found.rows] == [("m1", "scheduled"), ("m2", "in_progress")]
    assert found.whole


def test_nobody_is_told_unless_the_step_says_so() -> None:
    made = Step(MAINTENANCE, Verb.CREATE, None, {"name": "Upgrade", "components": ("c1",), "body": ""})
    assert MAINTENANCE_ENDPOINT.create(made) == {
        "incident": {"status": "scheduled", "deliver_notifications": False, "name": "Upgrade", "component_ids": ["c1"]}
    }
    told = Step(MAINTENANCE, Verb.CREATE, None, {"name": "Upgrade", "deliver_notifications": True})
    assert MAINTENANCE_ENDPOINT.create(told)["incident"]["deliver_notifications"] is True  # type: ignore[index,call-overload]


def test_a_change_says_nothing_of_the_status() -> None:
    step = Step(MAINTENANCE, Verb.UPDATE, "m1", {"components": ()})
    assert MAINTENANCE_ENDPOINT.update(step) == {"incident": {"deliver_notifications": False, "component_ids": []}}
