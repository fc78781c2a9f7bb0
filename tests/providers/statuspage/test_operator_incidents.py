"""Incidents and maintenances as the operator writes and reads them, against the sandbox."""

from typing import Any

import pytest

from reconciler.errors import NotFoundError, ProtocolError, RejectedError, UncertainError
from reconciler.model.incident import IncidentChange, IncidentListing, OwnRecord
from reconciler.providers.operator import Operator
from reconciler.providers.statuspage import StatuspageBackend
from reconciler.sandbox import FaultRule, Quirks
from tests.http.loopback import json_reply
from tests.providers.statuspage.operating_page import OperatedPage, quiet
from tests.providers.statuspage.service import PAGE, Service


def test_the_backend_has_an_operator_of_the_protocol(backend: StatuspageBackend) -> None:
    as_protocol: Operator = backend.operator
    assert as_protocol is backend.operator


def test_an_incident_is_opened_with_its_components_and_our_record(page: OperatedPage) -> None:
    api, web = page.component("API"), page.component("Website")
    record = OwnRecord("deploy-7", before={api: "operational"}, asked={api: "major_outage"}, source="alerts")

    opened = page.operator.create_incident(
        PAGE,
        IncidentChange(
            notify=True,
            name="It burns",
            status="investigating",
            body="We look",
            impact="critical",
            statuses={api: "major_outage"},
            component_ids=(web, api),
            metadata={"their.tool": {"ticket": 9}, **record.to_metadata()},
        ),
    )

    assert (opened.name, opened.status, opened.impact) == ("It burns", "investigating", "critical")
    assert opened.link == f"https://stspg.io/{opened.id}"
    assert (opened.component_ids, opened.own, opened.metadata["their.tool"]) == ((web, api), record, {"ticket": 9})
    assert (opened.is_open, opened.maintenance, opened.starts_at) == (True, False, None)
    (update,) = opened.updates
    assert (update.body, update.status, update.notified) == ("We look", "investigating", True)
    assert (update.statuses, update.before) == ({api: "major_outage"}, {api: "operational"})
    assert (page.status(api), page.status(web), page.mails()) == ("major_outage", "operational", ["incident"])
    assert page.operator.incident(PAGE, opened.id) == opened


def test_a_component_with_a_status_is_affected(page: OperatedPage) -> None:
    api = page.component("API")
    opened = page.operator.create_incident(PAGE, quiet(name="It burns", statuses={api: "partial_outage"}))
    assert opened.component_ids == (api,)
    assert page.sandbox.requests[-1].body["incident"]["component_ids"] == [api]


def test_an_update_stands_before_the_others_and_notifies_only_when_told_to(page: OperatedPage) -> None:
    api = page.component("API")
    opened = page.operator.create_incident(PAGE, quiet(name="It burns", statuses={api: "major_outage"}))
    resolved = page.operator.change_incident(
        PAGE, opened.id, quiet(status="resolved", body="Over", statuses={api: "operational"})
    )
    assert [update.status for update in resolved.updates] == ["resolved", "investigating"]
    assert (resolved.updates[0].before, resolved.updates[0].notified) == ({api: "major_outage"}, False)
    assert (resolved.is_open, page.mails(), page.status(api)) == (False, [], "operational")
    assert resolved.updates[0].at == page.manually("GET", f"incidents/{opened.id}")["resolved_at"]


def test_only_what_changes_is_sent(page: OperatedPage) -> None:
    opened = page.operator.create_incident(PAGE, quiet(name="It burns", metadata={"a": {}}))
    page.operator.change_incident(PAGE, opened.id, quiet(name="It smokes", component_ids=()))
    assert page.sandbox.requests[-1].body == {
        "incident": {"name": "It smokes", "deliver_notifications": False, "component_ids": []}
    }
    changed = page.operator.incident(PAGE, opened.id)
    assert (changed.name, changed.metadata, len(changed.updates)) == ("It smokes", {"a": {}}, 1)


def test_an_automatic_maintenance_runs_by_the_clock(page: OperatedPage) -> None:
    api = page.component("API")
    planned = page.operator.create_incident(
        PAGE,
        IncidentChange(
            notify=True,
            name="Upgrade",
            status="scheduled",
            body="We upgrade",
            component_ids=(api,),
            starts_at=page.in_hours(1),
            ends_at=page.in_hours(2),
            automatic=True,
            remind=True,
        ),
    )
    assert (planned.maintenance, planned.starts_itself, planned.ends_itself) == (True, True, True)
    assert planned.starts_at is not None and planned.starts_at.endswith("Z")
    assert page.manually("GET", f"incidents/{planned.id}")["scheduled_remind_prior"] is True

    page.sandbox.advance(3600)
    assert (page.status(api), page.mails()) == ("under_maintenance", ["incident", "incident"])
    (running,) = page.operator.incidents(PAGE, IncidentListing.RUNNING)
    assert (running.id, running.status, running.updates[0].before) == (planned.id, "in_progress", {api: "operational"})

    page.sandbox.advance(3600)
    assert (page.status(api), page.mails()) == ("operational", ["incident"] * 3)
    assert page.operator.incident(PAGE, planned.id).status == "completed"


@pytest.mark.parametrize(
    ("notify", "automatic", "notices"), [(False, True, False), (True, True, True), (True, False, False)]
)
def test_what_starts_itself_notifies_as_it_was_told_to(
    page: OperatedPage, notify: bool, automatic: bool, notices: bool
) -> None:
    window = {"starts_at": page.in_hours(1), "ends_at": page.in_hours(2)}
    change = IncidentChange(notify=notify, name="Upgrade", status="scheduled", automatic=automatic, **window)
    page.operator.create_incident(PAGE, change)
    sent = page.sandbox.requests[-1].body["incident"]
    assert {name: value for name, value in sent.items() if name.startswith(("auto_", "scheduled_auto"))} == {
        "scheduled_auto_in_progress": automatic,
        "scheduled_auto_completed": automatic,
        "auto_transition_to_maintenance_state": automatic,
        "auto_transition_to_operational_state": automatic,
        "auto_transition_deliver_notifications_at_start": notices,
        "auto_transition_deliver_notifications_at_end": notices,
    }


def test_each_list_shows_its_own_newest_first(page: OperatedPage) -> None:
    window = {"status": "scheduled", "starts_at": page.in_hours(1), "ends_at": page.in_hours(2)}
    over, early, late = (page.operator.create_incident(PAGE, quiet(name=name)) for name in ("Over", "Early", "Late"))
    page.operator.change_incident(PAGE, over.id, quiet(status="resolved"))
    waiting = page.operator.create_incident(PAGE, quiet(name="Later", **window))
    begun = page.operator.create_incident(PAGE, quiet(name="Now", **window))
    page.operator.change_incident(PAGE, begun.id, quiet(status="in_progress"))

    def ids(listing: IncidentListing) -> list[str]:
        return [live.id for live in page.operator.incidents(PAGE, listing)]

    assert ids(IncidentListing.UNRESOLVED) == [late.id, early.id]
    assert ids(IncidentListing.SCHEDULED) == [waiting.id]
    assert ids(IncidentListing.RUNNING) == [begun.id]
    assert ids(IncidentListing.RECENT) == [begun.id, waiting.id, late.id, early.id, over.id]


def test_the_lists_are_read_to_their_end_and_the_recent_ones_by_one_request(page: OperatedPage) -> None:
    page.sandbox.seed({"pages": {"other": {"incidents": [{"name": f"Incident {number}"} for number in range(201)]}}})
    page.sandbox.forget_requests()
    assert len(page.operator.incidents("other", IncidentListing.UNRESOLVED)) == 201
    assert len(page.operator.incidents("other", IncidentListing.RECENT)) == 100
    assert [(record.path, record.query) for record in page.sandbox.requests] == [
        *(("/pages/other/incidents/unresolved", {"per_page": "100", "page": str(number)}) for number in (1, 2, 3)),
        ("/pages/other/incidents", {"limit": "100"}),
    ]


def test_scheduled_are_those_that_wait_whatever_else_the_list_shows(
    backend: StatuspageBackend, service: Service
) -> None:
    rows = [{"id": status, "name": status, "status": status} for status in ("scheduled", "in_progress", "completed")]
    service.lists["incidents/scheduled"] = rows
    assert [live.id for live in backend.operator.incidents(PAGE, IncidentListing.SCHEDULED)] == ["scheduled"]


@pytest.mark.parametrize("shape", ["null", "absent"])
def test_an_update_may_not_tell_which_components_it_changed(page: OperatedPage, shape: Any) -> None:
    page.sandbox.quirks = Quirks(affected_components=shape)
    api = page.component("API")
    opened = page.operator.create_incident(PAGE, quiet(name="It burns", statuses={api: "major_outage"}))
    assert (opened.updates[0].statuses, opened.updates[0].before, opened.component_ids) == ({}, {}, (api,))


@pytest.mark.parametrize(
    ("status", "maintenance"), [("scheduled", True), ("identified", False), ("resolved", False), ("postponed", True)]
)
def test_the_status_tells_a_maintenance_and_for_a_new_word_the_times(
    backend: StatuspageBackend, service: Service, status: str, maintenance: bool
) -> None:
    at = "2026-03-01T12:00:00.000Z"
    row = {"id": "i1", "name": "Upgrade", "status": status, "scheduled_for": at, "scheduled_until": at}
    service.replies["GET incidents/i1"] = [json_reply(row)]
    live = backend.operator.incident(PAGE, "i1")
    assert (live.maintenance, live.starts_at, live.ends_at) == (maintenance, *([at, at] if maintenance else [None] * 2))


def test_nulls_and_other_zones_are_read(backend: StatuspageBackend, service: Service) -> None:
    update = {"body": None, "status": "identified", "display_at": None, "created_at": "2026-03-01T12:00:00.007-05:00"}
    strange = [{"code": "c1"}, {"new_status": "operational"}, "x", {"code": "c2", "new_status": "", "old_status": None}]
    row = {
        "id": "i1",
        "name": None,
        "status": "identified",
        "impact": None,
        "metadata": None,
        "components": None,
        "scheduled_for": None,
        "scheduled_auto_in_progress": None,
        "created_at": "soon",
        "incident_updates": [{**update, "deliver_notifications": None, "affected_components": strange}, None],
    }
    service.replies["GET incidents/i1"] = [json_reply(row)]
    live = backend.operator.incident(PAGE, "i1")
    assert (live.name, live.impact, live.metadata, live.own, live.component_ids) == ("i1", "none", {}, None, ())
    assert (live.created_at, live.updated_at, live.starts_itself, live.maintenance) == ("soon", "", False, False)
    (read,) = live.updates
    assert (read.at, read.body, read.statuses, read.before) == ("2026-03-01T17:00:00.007Z", "", {}, {})


class TestFates:
    def test_an_incident_of_unknown_fate_is_not_opened_twice(self, page: OperatedPage) -> None:
        page.sandbox.faults.add(FaultRule("reset_after", "POST"))
        with pytest.raises(UncertainError):
            page.operator.create_incident(PAGE, quiet(name="It burns"))
        assert page.sent() == [("POST", "/incidents")]
        assert len(page.operator.incidents(PAGE, IncidentListing.UNRESOLVED)) == 1

    @pytest.mark.parametrize("effect", ["reset_after", "error_after", "truncate"])
    def test_an_update_of_unknown_fate_is_not_posted_twice(self, page: OperatedPage, effect: Any) -> None:
        opened = page.operator.create_incident(PAGE, quiet(name="It burns"))
        page.sandbox.faults.add(FaultRule(effect, "PATCH"))
        page.sandbox.forget_requests()
        with pytest.raises(UncertainError) as caught:
            page.operator.change_incident(PAGE, opened.id, IncidentChange(notify=True, body="We look"))
        assert caught.value.hint == "look whether it was carried out before sending it again"
        assert (page.sent(), page.mails()) == ([("PATCH", f"/incidents/{opened.id}")], ["incident"])
        assert len(page.operator.incident(PAGE, opened.id).updates) == 2

    def test_a_change_without_an_update_may_be_sent_twice(self, page: OperatedPage) -> None:
        opened = page.operator.create_incident(PAGE, quiet(name="It burns"))
        page.sandbox.faults.add(FaultRule("reset_after", "PATCH"))
        changed = page.operator.change_incident(PAGE, opened.id, quiet(metadata={"reconciler": {"key": "k"}}))
        assert changed.own == OwnRecord("k")
        assert len(changed.updates) == 1

    def test_a_refused_update_is_sent_again(self, page: OperatedPage) -> None:
        opened = page.operator.create_incident(PAGE, quiet(name="It burns"))
        page.sandbox.faults.add(FaultRule("refuse", "PATCH", retry_after=0))
        changed = page.operator.change_incident(PAGE, opened.id, quiet(body="We look"))
        assert [update.body for update in changed.updates] == ["We look", ""]

    def test_what_was_opened_without_a_word_of_it_is_of_unknown_id(self, page: OperatedPage) -> None:
        page.sandbox.faults.add(FaultRule("empty", "POST", status=201))
        with pytest.raises(UncertainError, match="it was carried out"):
            page.operator.create_incident(PAGE, quiet(name="It burns"))

    def test_what_was_changed_without_a_word_of_it_is_read(self, page: OperatedPage) -> None:
        opened = page.operator.create_incident(PAGE, quiet(name="It burns"))
        page.sandbox.faults.add(FaultRule("empty", "PATCH"))
        assert page.operator.change_incident(PAGE, opened.id, quiet(name="It smokes")).name == "It smokes"

    def test_what_is_refused_says_why(self, page: OperatedPage) -> None:
        with pytest.raises(RejectedError, match="Scheduled for and scheduled until can't be blank"):
            page.operator.create_incident(PAGE, quiet(name="Upgrade", status="scheduled"))
        with pytest.raises(NotFoundError):
            page.operator.incident(PAGE, "nobody")
        with pytest.raises(NotFoundError):
            page.operator.change_incident(PAGE, "nobody", quiet(body="x"))

    def test_an_incident_without_an_id_is_none(self, backend: StatuspageBackend, service: Service) -> None:
        service.replies["GET incidents/i1"] = [json_reply({"name": "It burns"})]
        with pytest.raises(ProtocolError):
            backend.operator.incident(PAGE, "i1")


def test_a_deleted_incident_is_not_there(page: OperatedPage) -> None:
    opened = page.operator.create_incident(PAGE, quiet(name="It burns"))
    page.sandbox.faults.add(FaultRule("reset_after", "DELETE"))
    page.operator.delete_incident(PAGE, opened.id)
    with pytest.raises(NotFoundError):
        page.operator.delete_incident(PAGE, opened.id)
    assert page.operator.incidents(PAGE, IncidentListing.RECENT) == ()
