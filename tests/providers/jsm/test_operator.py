"""Operating a page of Jira Service Management: what its API can, and the reason for what it cannot."""

from collections.abc import Callable
from typing import Any

import pytest

from reconciler.errors import NotFoundError, ProtocolError, RefusedError, ServiceError, UncertainError
from reconciler.http import HttpSession, RateWindow
from reconciler.model.incident import IncidentChange, IncidentListing, OwnRecord
from reconciler.model.operation import Audience, MetricPoint, Operation, PageComponent, TextTemplate
from reconciler.model.services.jsm import JSM
from reconciler.providers.jsm import JsmBackend
from reconciler.providers.jsm.site import JsmSite
from reconciler.providers.operator import Operator
from reconciler.sandbox import FaultRule, JsmQuirks
from tests.http.loopback import Server, json_reply
from tests.providers.jsm.world import PAGE, QUIRKS, Jsm, flat, set_apart


def operator(jsm: Jsm) -> Operator:
    return jsm.backend.operator


def quiet(**values: Any) -> IncidentChange:
    return IncidentChange(notify=False, **values)


def live_id(jsm: Jsm, name: str) -> str:
    rows = jsm.edit("GET", f"/pages/{PAGE}/components/uptime")["pageComponentsUptime"]
    return str(next(row["id"] for row in rows if row["name"] == name))


def status(jsm: Jsm, name: str) -> str:
    return str(next(row["status"] for row in flat(jsm.doc["components"]) if row["name"] == name))


class TestIncidents:
    @pytest.mark.parametrize("quirks", [*QUIRKS, JsmQuirks(incident_fields="nulled")], ids=set_apart)
    def test_one_is_opened_updated_and_resolved_by_its_key(self, jsm: Jsm, quirks: JsmQuirks) -> None:
        jsm.sandbox.jsm_quirks = quirks
        jsm.seed(["Website", ("Core", ["REST"])])
        rest, web = live_id(jsm, "REST"), live_id(jsm, "Website")
        opened = operator(jsm).create_incident(
            PAGE,
            IncidentChange(
                notify=True,
                name="It burns",
                status="identified",
                body="We look",
                impact="major",
                statuses={rest: "major_outage"},
                component_ids=(rest, web),
                metadata={"reconciler": {"key": "OPS-7"}},
                key="OPS-7",
            ),
        )
        assert (opened.name, opened.status, opened.impact, opened.own) == (
            "It burns",
            "identified",
            "major",
            OwnRecord("OPS-7"),
        )
        assert (set(opened.component_ids), opened.maintenance, opened.link) == ({rest, web}, False, "")
        assert (opened.updates[0].body, opened.updates[0].notified) == ("We look", True)
        assert opened.updates[0].statuses == {rest: "major_outage", web: "operational"}
        assert (status(jsm, "REST"), status(jsm, "Website")) == ("MAJOR_OUTAGE", "OPERATIONAL")
        jsm.settle()
        assert operator(jsm).incident(PAGE, opened.id) == opened

        jsm.sandbox.advance(60)
        changed = operator(jsm).change_incident(PAGE, opened.id, quiet(body="Better", key="another"))
        assert (changed.id, changed.name, changed.status, changed.impact) == (
            opened.id,
            "It burns",
            "identified",
            "major",
        )
        assert [update.body for update in changed.updates] == ["Better", "We look"]
        jsm.settle()
        resolved = operator(jsm).change_incident(
            PAGE, opened.id, quiet(name="It burned", status="resolved", statuses={rest: "operational"})
        )
        assert (resolved.is_open, resolved.name, status(jsm, "REST")) == (False, "It burned", "OPERATIONAL")

    def test_the_lists_show_what_is_open_newest_first(self, jsm: Jsm) -> None:
        jsm.seed()
        ids = []
        for name in ("Over", "Early", "Late"):
            ids.append(operator(jsm).create_incident(PAGE, quiet(name=name, key=name)).id)
            jsm.sandbox.advance(60)
        operator(jsm).change_incident(PAGE, ids[0], quiet(status="resolved"))
        shown = {listing: [live.id for live in operator(jsm).incidents(PAGE, listing)] for listing in IncidentListing}
        assert shown == {
            IncidentListing.UNRESOLVED: [ids[2], ids[1]],
            IncidentListing.RUNNING: [],
            IncidentListing.SCHEDULED: [],
            IncidentListing.RECENT: ids[::-1],
        }
        recent = jsm.sent("GET", "/incidents/list/v2")[-1]
        assert recent.query == {"pageId": PAGE, "first": "100"}

    def test_an_incident_of_another_page_is_none_of_this(self, jsm: Jsm) -> None:
        jsm.sandbox.ensure_jsm_page("other")
        theirs = operator(jsm).create_incident("other", quiet(name="It burns", key="OPS-7"))
        for call in (
            lambda: operator(jsm).incident(PAGE, theirs.id),
            lambda: operator(jsm).change_incident(PAGE, theirs.id, quiet(body="x")),
            lambda: operator(jsm).incident(PAGE, "nobody"),
        ):
            with pytest.raises(NotFoundError):
                call()
        assert jsm.sent("PUT") == []

    def test_what_the_api_cannot_tell_apart_is_not_changed(self, jsm: Jsm) -> None:
        jsm.seed()
        nameless = operator(jsm).create_incident(PAGE, quiet(name="It burns"))
        assert (nameless.metadata, nameless.own) == ({}, None)
        with pytest.raises(RefusedError, match="by its id in Jira, and it has none"):
            operator(jsm).change_incident(PAGE, nameless.id, quiet(body="x"))
        twins = [operator(jsm).create_incident(PAGE, quiet(name="It burns", key="OPS-7")).id for _ in range(2)]
        with pytest.raises(RefusedError, match=f"and {twins[1]} has the same"):
            operator(jsm).change_incident(PAGE, twins[0], quiet(body="x"))
        assert jsm.sent("PUT") == []

    def test_a_twin_that_is_over_may_still_be_the_one_that_is_changed(self, jsm: Jsm) -> None:
        jsm.seed()
        first, second = (operator(jsm).create_incident(PAGE, quiet(name="x", key=key)).id for key in ("a", "b"))
        operator(jsm).change_incident(PAGE, second, quiet(status="resolved"))
        twin = jsm.sandbox.jsm_dump()["pages"][PAGE]
        twin["incidents"][1]["externalIncidentId"] = "a"
        jsm.sandbox.reset()
        jsm.sandbox.jsm_seed({"pages": {PAGE: twin}})
        with pytest.raises(ProtocolError, match=f"changed the incident {second} in place of {first}"):
            operator(jsm).change_incident(PAGE, first, quiet(body="x"))

    @pytest.mark.parametrize("method", ["POST", "PUT"])
    @pytest.mark.parametrize("effect", ["reset_after", "error_after", "empty"])
    def test_a_write_of_unknown_fate_is_sent_once(self, jsm: Jsm, method: str, effect: Any) -> None:
        jsm.seed()
        opened = operator(jsm).create_incident(PAGE, quiet(name="It burns", key="OPS-7"))
        jsm.sandbox.forget_requests()
        jsm.sandbox.faults.add(FaultRule(effect, method, "/incidents"))
        with pytest.raises(UncertainError):
            if method == "POST":
                operator(jsm).create_incident(PAGE, quiet(name="It smokes", key="OPS-8"))
            else:
                operator(jsm).change_incident(PAGE, opened.id, quiet(body="We look"))
        assert len(jsm.sent(method, "/incidents")) == 1
        assert len(operator(jsm).incidents(PAGE, IncidentListing.RECENT)) == (2 if method == "POST" else 1)

    def test_a_failing_write_says_why(self, jsm: Jsm) -> None:
        jsm.seed()
        with pytest.raises(ServiceError, match="there is no live component nobody"):
            operator(jsm).create_incident(PAGE, quiet(name="x", statuses={"nobody": "operational"}))
        jsm.sandbox.faults.add(FaultRule("error", "POST", "/incidents", status=200, message="Not today"))
        with pytest.raises(ServiceError, match="says that it failed: Not today"):
            operator(jsm).create_incident(PAGE, quiet(name="x"))


@pytest.fixture
def answering(server: Server) -> Callable[[Any], Operator]:
    """An operator of a service that gives one answer to everything."""

    def operated(answer: Any) -> Operator:
        server.handler = lambda _request: json_reply(answer)
        session = HttpSession(server.root, "Basic x", RateWindow(1000, 1.0))
        return JsmBackend(session, JsmSite("cloud", None)).operator

    return operated


def test_odd_incidents_are_read(answering: Callable[[Any], Operator]) -> None:
    update = {"body": None, "status": "MONITORING", "createdAt": "soon", "affectedComponents": [{}, "x", None]}
    incident = {"id": "i1", "status": "POSTMORTEM", "impact": None, "components": [{"id": "c1"}, {}], "scheduledFor": 5}
    row = {"incident": incident, "incidentUpdates": [update, None]}
    live = answering({"page": None, "incidentWithUpdates": row, "error": None}).incident(PAGE, "i1")
    assert (live.name, live.status, live.is_open, live.impact) == ("i1", "resolved", False, "none")
    assert (live.component_ids, live.maintenance, live.created_at) == (("c1",), False, "")
    assert (live.updates[0].at, live.updates[0].body, live.updates[0].statuses) == ("soon", "", {})


@pytest.mark.parametrize(
    ("status", "listing"), [("SCHEDULED", IncidentListing.SCHEDULED), ("IN_PROGRESS", IncidentListing.RUNNING)]
)
def test_maintenances_that_were_made_in_jira_are_told_apart(
    answering: Callable[[Any], Operator], status: str, listing: IncidentListing
) -> None:
    at = "2026-03-01T12:00:00+01:00"
    incident = {"id": "i1", "status": status, "scheduledFor": at, "scheduledUntil": at, "autoInProgress": True}
    info = {"hasNextPage": False, "endCursor": None}
    service = answering({"nodes": [{"incident": incident, "incidentUpdates": None}], "pageInfo": info})
    lists = {each: len(service.incidents(PAGE, each)) for each in IncidentListing if each is not IncidentListing.RECENT}
    assert [each for each, count in lists.items() if count] == [listing]
    (live,) = service.incidents(PAGE, listing)
    assert (live.maintenance, live.starts_at, live.starts_itself) == (True, "2026-03-01T11:00:00.000Z", True)


def test_an_incident_without_an_id_is_an_error(answering: Callable[[Any], Operator]) -> None:
    service = answering({"incidentWithUpdates": {"incident": None, "incidentUpdates": []}, "error": None})
    with pytest.raises(UncertainError, match="its answer holds no incident"):
        service.create_incident(PAGE, quiet(name="x"))
    info = {"hasNextPage": False, "endCursor": None}
    with pytest.raises(ProtocolError, match="without an id"):
        answering({"nodes": [{"incident": {}}], "pageInfo": info}).incidents(PAGE, IncidentListing.UNRESOLVED)
    with pytest.raises(ProtocolError, match="a component without an id"):
        answering({"components": [{"name": "x"}], "pageInfo": info}).components(PAGE)


class TestTheRest:
    @pytest.mark.parametrize("quirks", QUIRKS, ids=set_apart)
    def test_components_are_the_live_ones_with_the_draft_telling_the_groups(self, jsm: Jsm, quirks: JsmQuirks) -> None:
        jsm.sandbox.jsm_quirks = quirks
        jsm.seed(["Website", ("Core", ["REST", {"name": "Down", "status": "MAJOR_OUTAGE"}])])
        core, rest, down, web = (live_id(jsm, name) for name in ("Core", "REST", "Down", "Website"))
        assert set(operator(jsm).components(PAGE)) == {
            PageComponent(web, "Website", "operational"),
            PageComponent(core, "Core", "operational", is_group=True),
            PageComponent(rest, "REST", "operational", core),
            PageComponent(down, "Down", "major_outage", core),
        }

    def test_without_a_draft_none_is_a_group(self, jsm: Jsm) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(draft="none")
        jsm.seed([("Core", ["REST"])])
        assert {(each.name, each.is_group, each.group_id) for each in operator(jsm).components(PAGE)} == {
            ("Core", False, None),
            ("REST", False, None),
        }

    def test_names_tell_only_where_they_are_unique(self, jsm: Jsm) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(kids="two")
        jsm.seed([("Core", ["REST", "Hooks"]), {"name": "REST"}])
        groups = {(each.name, each.is_group, bool(each.group_id)) for each in operator(jsm).components(PAGE)}
        assert groups == {("Core", True, False), ("Hooks", False, True), ("REST", False, False)}

    def test_the_page_is_told_by_name(self, jsm: Jsm) -> None:
        assert operator(jsm).page_name(PAGE) == "Acme"
        with pytest.raises(NotFoundError, match="does not know the page"):
            operator(jsm).page_name("nobody")

    def test_templates_bring_texts(self, jsm: Jsm) -> None:
        texts = {"name": "Outage", "title": "Outage of {{what}}", "body": "We look", "updateStatus": "IDENTIFIED"}
        jsm.seed(templates=[{**texts, "shouldSendNotifications": True}, {"name": "Short", "updateStatus": None}])
        assert operator(jsm).templates(PAGE) == (
            TextTemplate("Outage", "Outage of {{what}}", "We look", "identified", notify=True),
            TextTemplate("Short", "", "", notify=False),
        )

    def test_the_audience_are_those_who_hear_of_it(self, jsm: Jsm) -> None:
        pending = {"status": "PENDING_CONFIRMATION", "confirmedAt": None}
        jsm.seed(
            subscribers=[
                {"email": "a@acme.example"},
                {"email": "b@acme.example", "status": "A_NEW_WORD"},
                {"email": "c@acme.example", **pending},
                {"email": "d@acme.example", "quarantinedAt": "2026-01-01T00:00:00Z"},
                {"phoneNumber": "2025550143", "phoneCountry": "US", "subscriptionType": "SMS"},
            ]
        )
        assert operator(jsm).audience(PAGE) == (Audience("email", 2), Audience("sms", 1))

    def test_subscribers_are_listed_and_removed(self, jsm: Jsm) -> None:
        pending = {"status": "PENDING_CONFIRMATION", "confirmedAt": None}
        jsm.seed(
            subscribers=[{"id": "a", "email": "a@acme.example"}, {"id": "b", "email": "b@acme.example", **pending}]
        )
        assert [live.id for live in operator(jsm).people_in(PAGE, "unconfirmed")] == ["b"]
        operator(jsm).remedy(PAGE, "remove", "unconfirmed", ["a", "b"])
        assert [live.id for live in operator(jsm).people_in(PAGE, "all")] == ["a"]

    @pytest.mark.parametrize(
        ("operation", "call"),
        [
            (Operation.DELETE_INCIDENT, lambda it: it.delete_incident(PAGE, "i1")),
            (Operation.STATUS, lambda it: it.set_status(PAGE, "c1", "operational")),
            (Operation.POSTMORTEM, lambda it: it.postmortem(PAGE, "i1")),
            (Operation.POSTMORTEM, lambda it: it.draft_postmortem(PAGE, "i1", "x")),
            (Operation.POSTMORTEM, lambda it: it.publish_postmortem(PAGE, "i1", notify=True)),
            (Operation.POSTMORTEM, lambda it: it.revert_postmortem(PAGE, "i1")),
            (Operation.POSTMORTEM, lambda it: it.delete_postmortem(PAGE, "i1")),
            (Operation.METRIC, lambda it: it.metrics(PAGE)),
            (Operation.METRIC, lambda it: it.push_points(PAGE, {"m1": [MetricPoint(1, 1.5)]})),
            (Operation.METRIC, lambda it: it.reset_metric(PAGE, "m1")),
            (Operation.REACTIVATE, lambda it: it.remedy(PAGE, "reactivate", "quarantined", ["s1"])),
            (Operation.RESEND, lambda it: it.resend_confirmations(PAGE, ["s1"])),
            (Operation.MAINTENANCE, lambda it: it.create_incident(PAGE, quiet(name="x", starts_at="2026-01-01"))),
            (Operation.MAINTENANCE, lambda it: it.change_incident(PAGE, "i1", quiet(automatic=False))),
        ],
    )
    def test_what_the_api_cannot_is_refused_with_the_reason(
        self, jsm: Jsm, operation: Operation, call: Callable[[Operator], object]
    ) -> None:
        with pytest.raises(RefusedError) as caught:
            call(operator(jsm))
        assert caught.value.message == f"Jira Service Management: {JSM.cannot[operation]}"
        assert jsm.sent() == []
