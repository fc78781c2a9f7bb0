"""Incidents and maintenances: their effects on components, their progress, and the lists that contain them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reconciler.sandbox import Quirks
from tests.sandbox.api import PAGE, Api


def soon(api: Api, hours: float) -> str:
    return (api.sandbox.clock.now() + timedelta(hours=hours)).isoformat()


def incident(api: Api, **fields: Any) -> dict[str, Any]:
    return dict(api.ok("POST", "incidents", {"incident": {"name": "It burns", **fields}}))


def maintenance(api: Api, **fields: Any) -> dict[str, Any]:
    window = {"scheduled_for": soon(api, 1), "scheduled_until": soon(api, 2)}
    return incident(api, **{"name": "Upgrade", "status": "scheduled", **window, **fields})


def status(api: Api, component: str) -> str:
    return str(api.ok("GET", f"components/{component}")["status"])


def lists(api: Api) -> dict[str, int]:
    names = ("unresolved", "scheduled", "upcoming", "active_maintenance")
    return {name: len(api.ok("GET", f"incidents/{name}")) for name in names}


def test_an_incident_changes_its_components(api: Api) -> None:
    a, b = api.component("a"), api.component("b")
    response = api(
        "POST",
        "incidents",
        {"incident": {"name": "x", "body": "We look", "components": {a: "major_outage"}, "component_ids": [b]}},
    )
    assert response.status_code == 201
    made = response.json()
    assert (made["status"], made["impact"], made["page_id"]) == ("investigating", "critical", PAGE)
    assert [row["id"] for row in made["components"]] == [b, a]
    assert (status(api, a), status(api, b)) == ("major_outage", "operational")
    update = made["incident_updates"][0]
    assert (update["body"], update["status"], update["incident_id"]) == ("We look", "investigating", made["id"])
    assert update["affected_components"] == [
        {"code": a, "name": "a", "old_status": "operational", "new_status": "major_outage"}
    ]
    assert lists(api) == {"unresolved": 1, "scheduled": 0, "upcoming": 0, "active_maintenance": 0}


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_an_update_is_put_before_the_others(api: Api, method: str) -> None:
    a = api.component("a")
    id_ = incident(api, components={a: "partial_outage"})["id"]
    changed = api.ok(method, f"incidents/{id_}", {"incident": {"status": "monitoring", "body": "Better"}})
    assert changed["monitoring_at"]
    assert [update["status"] for update in changed["incident_updates"]] == ["monitoring", "investigating"]
    body = {"incident": {"status": "resolved", "components": {a: ""}}}
    changed = api.ok(method, f"incidents/{id_}", body)
    assert (changed["resolved_at"] is not None, status(api, a)) == (True, "operational")
    assert lists(api)["unresolved"] == 0


@pytest.mark.parametrize(("quirk", "affected"), [("replaced", ["b"]), ("added", ["a", "b"])])
def test_statuses_alone_replace_what_is_affected_or_are_added(api: Api, quirk: Any, affected: list[str]) -> None:
    api.sandbox.quirks = Quirks(incident_components=quirk)
    a, b = api.component("a"), api.component("b")
    id_ = incident(api, component_ids=[a])["id"]
    changed = api.ok("PATCH", f"incidents/{id_}", {"incident": {"components": {b: "major_outage"}}})
    assert [row["name"] for row in changed["components"]] == affected


@pytest.mark.parametrize(("quirk", "shown"), [("null", {"affected_components": None}), ("absent", {})])
def test_an_update_may_not_tell_what_it_changed(api: Api, quirk: Any, shown: dict[str, None]) -> None:
    api.sandbox.quirks = Quirks(affected_components=quirk)
    (update,) = incident(api, components={api.component("a"): "major_outage"})["incident_updates"]
    assert {name: value for name, value in update.items() if name == "affected_components"} == shown


def test_reminders_come_at_hours_or_every_so_many(api: Api) -> None:
    for hours in ("[1, 5]", "[]", "4", None):
        assert incident(api, reminder_intervals=hours)["reminder_intervals"] == hours


def test_a_change_of_plain_fields_makes_no_update(api: Api) -> None:
    id_ = incident(api)["id"]
    changed = api.ok("PATCH", f"incidents/{id_}", {"incident": {"name": "Renamed", "impact_override": "minor"}})
    assert (changed["name"], changed["impact"], len(changed["incident_updates"])) == ("Renamed", "minor", 1)
    changed = api.ok(
        "PATCH", f"incidents/{id_}", {"incident": {"metadata": {"a": {"b": 1}}, "reminder_intervals": "[1, 5]"}}
    )
    assert (changed["metadata"], changed["reminder_intervals"]) == ({"a": {"b": 1}}, "[1, 5]")
    changed = api.ok("PATCH", f"incidents/{id_}", {"incident": {"reminder_intervals": None, "impact_override": None}})
    assert (changed["reminder_intervals"], changed["impact_override"], changed["impact"]) == (None, None, "none")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "Name can't be blank"),
        ({"name": "x" * 256}, "Name is too long (maximum is 255 characters)"),
        ({"body": "x" * 25_001}, "Body is too long (maximum is 25000 characters)"),
        ({"status": "burning"}, "Status is not included in the list"),
        ({"components": {"nowhere": "operational"}}, "Components must belong to the page"),
        ({"components": {"x": "purple"}}, "Components has a status that is not included in the list"),
        ({"components": ["x"]}, "Components must be an object"),
        ({"metadata": {"a": 1}}, "Metadata top level values must be objects"),
        ({"reminder_intervals": "[5, 1]"}, "Reminder intervals is invalid"),
        ({"reminder_intervals": "25"}, "Reminder intervals is invalid"),
        ({"reminder_intervals": "often"}, "Reminder intervals is invalid"),
        ({"status": "scheduled"}, "Scheduled for and scheduled until can't be blank"),
        (
            {"scheduled_for": "2030-01-02T00:00:00Z", "scheduled_until": "2030-01-01T00:00:00Z"},
            "Scheduled until must be after scheduled for",
        ),
        ({"scheduled_for": "tomorrow"}, "Scheduled for is not a valid time"),
        ({"scheduled_for": "2030-01-02T00:00:00"}, "Scheduled for is not a valid time"),
        ({"backfilled": True, "component_ids": ["x"]}, "Components cannot be specified for a backfilled incident"),
    ],
)
def test_bad_incidents_are_refused_and_change_nothing(api: Api, fields: dict[str, Any], message: str) -> None:
    response = api("POST", "incidents", {"incident": {"name": "It burns", **fields}})
    assert (response.status_code, response.json()) == (422, {"error": [message]})
    assert api.ok("GET", "incidents") == []


def test_an_incident_does_not_become_a_maintenance(api: Api) -> None:
    id_ = incident(api, components=None)["id"]
    assert api("PATCH", f"incidents/{id_}", {"incident": {"status": "in_progress"}}).status_code == 422


def test_an_incident_is_deleted_with_200(api: Api) -> None:
    id_ = incident(api)["id"]
    response = api("DELETE", f"incidents/{id_}")
    assert (response.status_code, response.json()["id"]) == (200, id_)
    assert api("GET", f"incidents/{id_}").status_code == 404


def test_subscribers_hear_of_it_unless_told_not_to(api: Api) -> None:
    first = incident(api)
    incident(api, deliver_notifications=False)
    assert [(mail["kind"], mail["to"], mail["status"]) for mail in api.sandbox.mails] == [
        ("incident", first["id"], "investigating")
    ]


def test_times_come_back_in_utc_with_milliseconds(api: Api) -> None:
    made = maintenance(api, scheduled_for="2030-01-01T02:00:00+02:00", scheduled_until="2030-01-01T01:00:00.5Z")
    assert (made["scheduled_for"], made["scheduled_until"]) == ("2030-01-01T00:00:00.000Z", "2030-01-01T01:00:00.500Z")


def test_a_maintenance_runs_by_itself(api: Api) -> None:
    a = api.component("a")
    made = maintenance(
        api,
        component_ids=[a],
        scheduled_auto_transition=True,
        scheduled_auto_completed=True,
        auto_transition_to_maintenance_state=True,
        auto_transition_to_operational_state=True,
        auto_transition_deliver_notifications_at_start=True,
        deliver_notifications=False,
    )
    assert (made["impact"], made["scheduled_auto_in_progress"]) == ("maintenance", True)
    assert lists(api) == {"unresolved": 0, "scheduled": 1, "upcoming": 1, "active_maintenance": 0}
    api.sandbox.advance(3600)
    assert lists(api) == {"unresolved": 0, "scheduled": 0, "upcoming": 0, "active_maintenance": 1}
    assert status(api, a) == "under_maintenance"
    api.sandbox.advance(3600)
    assert lists(api) == {"unresolved": 0, "scheduled": 0, "upcoming": 0, "active_maintenance": 0}
    assert (status(api, a), api.ok("GET", f"incidents/{made['id']}")["status"]) == ("operational", "completed")
    assert [mail["status"] for mail in api.sandbox.mails] == ["in_progress"]


def test_both_transitions_happen_when_time_leaps_over_them(api: Api) -> None:
    made = maintenance(api, scheduled_auto_in_progress=True, scheduled_auto_completed=True)
    api.sandbox.advance(86_400)
    updates = api.ok("GET", f"incidents/{made['id']}")["incident_updates"]
    assert [update["status"] for update in updates] == ["completed", "in_progress", "scheduled"]


def test_a_maintenance_without_transitions_waits_for_a_person(api: Api) -> None:
    a = api.component("a")
    made = maintenance(api, components={a: "under_maintenance"})
    assert status(api, a) == "operational"
    api.sandbox.advance(3 * 3600)
    assert lists(api) == {"unresolved": 0, "scheduled": 1, "upcoming": 0, "active_maintenance": 0}
    for wanted in ("in_progress", "verifying"):
        api.ok("PATCH", f"incidents/{made['id']}", {"incident": {"status": wanted}})
        assert lists(api)["active_maintenance"] == 1
    assert api.ok("PATCH", f"incidents/{made['id']}", {"incident": {"status": "completed"}})["resolved_at"]


def test_a_maintenance_leaps_over_a_component_that_is_gone(api: Api) -> None:
    a, b = api.component("a"), api.component("b")
    made = maintenance(
        api, component_ids=[a, b], scheduled_auto_in_progress=True, auto_transition_to_maintenance_state=True
    )
    api.sandbox.remove(PAGE, "component", a)
    api.sandbox.advance(3600)
    assert status(api, b) == "under_maintenance"
    assert [row["id"] for row in api.ok("GET", f"incidents/{made['id']}")["components"]] == [b]
    done = api.ok("PATCH", f"incidents/{made['id']}", {"incident": {"components": {b: "under_maintenance"}}})
    assert [entry["old_status"] for entry in done["incident_updates"][0]["affected_components"]] == [
        "under_maintenance"
    ]


def test_moving_a_window_moves_its_beginning(api: Api) -> None:
    made = maintenance(api, scheduled_auto_in_progress=True)
    window = {"scheduled_for": soon(api, 5), "scheduled_until": soon(api, 6)}
    api.ok("PATCH", f"incidents/{made['id']}", {"incident": window})
    api.sandbox.advance(2 * 3600)
    assert lists(api)["scheduled"] == 1
    assert api("PATCH", f"incidents/{made['id']}", {"incident": {"scheduled_until": soon(api, 1)}}).status_code == 422


def test_the_list_is_newest_first_and_searched(api: Api) -> None:
    incident(api, name="Fire", body="in the cellar")
    incident(api, name="Flood")
    assert [row["name"] for row in api.ok("GET", "incidents")] == ["Flood", "Fire"]
    assert [row["name"] for row in api.ok("GET", "incidents", q="CELLAR")] == ["Fire"]
    assert [row["name"] for row in api.ok("GET", "incidents", limit="1", page="2")] == ["Fire"]


def test_a_former_update_can_be_corrected(api: Api) -> None:
    made = incident(api, body="typpo")
    path = f"incidents/{made['id']}/incident_updates"
    changed = api.ok("PATCH", f"{path}/{made['incident_updates'][0]['id']}", {"incident_update": {"body": "typo"}})
    assert changed["body"] == "typo"
    assert api.ok("GET", f"incidents/{made['id']}")["incident_updates"] == [changed]
    assert api("PATCH", f"{path}/nowhere", {"incident_update": {"body": "x"}}).status_code == 404


def test_a_postmortem_is_drafted_published_reverted_and_deleted(api: Api) -> None:
    path = f"incidents/{incident(api, deliver_notifications=False)['id']}/postmortem"
    assert api("GET", path).status_code == 404
    assert api("PUT", path, {"postmortem": {"body_draft": ""}}).status_code == 422
    draft = api.ok("PUT", path, {"postmortem": {"body_draft": "Because"}})
    assert (draft["body_draft"], draft["body"], draft["published_at"]) == ("Because", None, None)
    published = api.ok("PUT", f"{path}/publish", {"postmortem": {"notify_subscribers": True}})
    assert (published["body"], published["published_at"] is not None) == ("Because", True)
    assert [mail["kind"] for mail in api.sandbox.mails] == ["postmortem"]
    assert api.ok("GET", path) == published
    assert api.ok("PUT", f"{path}/revert")["published_at"] is None
    assert api.ok("PUT", f"{path}/publish")["body"] == "Because"
    assert api("DELETE", path).status_code == 204
    assert api("GET", path).status_code == 404


def test_one_incident_is_followed(api: Api) -> None:
    made = incident(api, deliver_notifications=False)
    path = f"incidents/{made['id']}/subscribers"
    follower = api.ok("POST", path, {"subscriber": {"email": "a@acme.example"}})
    assert api("POST", path, {"subscriber": {"email": "a@acme.example"}}).status_code == 422
    api.ok("POST", path, {"subscriber": {"email": "b@acme.example", "skip_confirmation_notification": True}})
    assert [row["email"] for row in api.ok("GET", path)] == ["a@acme.example", "b@acme.example"]
    one = f"{path}/{follower['id']}"
    assert api.ok("GET", one) == follower
    assert api("POST", f"{one}/resend_confirmation").status_code == 201
    assert [mail["kind"] for mail in api.sandbox.mails] == ["confirmation", "confirmation"]
    other = incident(api)["id"]
    assert api("GET", f"incidents/{other}/subscribers/{follower['id']}").status_code == 404
    assert api.ok("DELETE", one)["id"] == follower["id"]
    api.ok("POST", f"{path}/{api.ok('GET', path)[0]['id']}/resend_confirmation")
    assert len(api.sandbox.mails) == 3
    assert api.ok("GET", "subscribers", state="all") == []


def test_uptime_is_always_whole(api: Api) -> None:
    a = api.component("a")
    group = api.group("G", a)
    today = api.sandbox.clock.now().date()
    shown = api.ok("GET", f"components/{a}/uptime")
    assert shown["range_start"] == f"{today - timedelta(days=90)}T00:00:00.000Z"
    assert (shown["uptime_percentage"], shown["name"], shown["related_events"]) == (100.0, "a", [])
    shown = api.ok(
        "GET", f"component-groups/{group}/uptime", start="2026-02", end="2026-02", skip_related_events="true"
    )
    assert (shown["range_start"], shown["range_end"]) == ("2026-02-01T00:00:00.000Z", "2026-02-28T23:59:59.999Z")
    assert "related_events" not in shown
    half = api.ok("GET", f"components/{a}/uptime", start="2025", end="2025-06")
    assert (half["range_start"], half["range_end"]) == ("2025-01-01T00:00:00.000Z", "2025-06-30T23:59:59.999Z")


def test_uptime_begins_with_the_component_where_that_is_younger_than_90_days(api: Api) -> None:
    today = api.sandbox.clock.now().date()
    young, old = str(today - timedelta(days=9)), str(today - timedelta(days=400))
    a, b, c = (api.component(name, start_date=day) for name, day in (("a", young), ("b", old), ("c", None)))
    younger = api.component("d", start_date=str(today - timedelta(days=2)))
    group, other = api.group("G", a, younger), api.group("H", b, c)

    def begins(path: str) -> str:
        return str(api.ok("GET", f"{path}/uptime")["range_start"][:10])

    assert begins(f"components/{a}") == begins(f"component-groups/{group}") == young
    quarter = str(today - timedelta(days=90))
    assert begins(f"components/{b}") == begins(f"components/{c}") == begins(f"component-groups/{other}") == quarter


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        ("2025", "2025", 422),
        ("2025-03-01", "2025-09-01", 200),
        ("2025-03-01", "2025-09-02", 422),
        ("2024-08-31", "2025-02-28", 200),
        ("2024-08-31", "2025-03-01", 422),
        ("2020-01", "", 422),
        ("9999-08", "9999-12", 200),
        ("1970-01-01", "1970-02", 200),
        ("1969-12-31", "1970-02", 422),
    ],
)
def test_uptime_is_told_for_at_most_six_months(api: Api, start: str, end: str, status: int) -> None:
    a = api.component("a")
    group = api.group("G", a)
    for path in (f"components/{a}/uptime", f"component-groups/{group}/uptime"):
        assert api("GET", path, start=start, end=end).status_code == status


@pytest.mark.parametrize(
    "query", [{"start": "soon"}, {"start": "2026-13"}, {"start": "2026-02-02", "end": "2026-02-01"}]
)
def test_uptime_of_no_range_is_refused(api: Api, query: dict[str, str]) -> None:
    assert api("GET", f"components/{api.component('a')}/uptime", **query).status_code == 422


def test_the_clock_of_the_sandbox_is_real_time_moved_forward(api: Api) -> None:
    before = api.sandbox.clock.now()
    api.sandbox.advance(3600)
    assert api.sandbox.clock.now() - before >= timedelta(hours=1)
    assert before.tzinfo is UTC
    assert before >= datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="only moves forward"):
        api.sandbox.advance(-1)
