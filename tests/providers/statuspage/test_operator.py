"""The rest of what the operator does: components, templates, postmortems, metric points, subscribers."""

from typing import Any

import pytest

from reconciler.errors import NotFoundError, ProtocolError, RejectedError, UncertainError
from reconciler.model.operation import (
    Audience,
    LiveMetric,
    LivePostmortem,
    MetricPoint,
    PageComponent,
    TextTemplate,
)
from reconciler.providers.statuspage import StatuspageBackend
from reconciler.sandbox import FaultRule, Quirks
from tests.http.loopback import json_reply
from tests.providers.statuspage.operating_page import OperatedPage, quiet
from tests.providers.statuspage.service import PAGE, Service


def test_the_page_is_told_by_name(page: OperatedPage) -> None:
    assert page.operator.page_name(PAGE) == "Acme Status"
    with pytest.raises(NotFoundError):
        page.operator.page_name("nobody")


class TestComponents:
    @pytest.mark.parametrize(("shape", "status"), [("operational", "operational"), ("null", "")])
    def test_groups_are_among_them(self, page: OperatedPage, shape: Any, status: str) -> None:
        page.sandbox.quirks = Quirks(group_status=shape, no_group="empty")
        api, web = page.component("API", status="major_outage"), page.component("Website")
        body = {"component_group": {"name": "Core", "components": [api]}}
        core = page.manually("POST", "component-groups", body)["id"]
        at = {row["id"]: row["created_at"] for row in page.manually("GET", "components")}
        assert set(page.operator.components(PAGE)) == {
            PageComponent(core, "Core", status, is_group=True, created_at=at[core]),
            PageComponent(api, "API", "major_outage", core, created_at=at[api]),
            PageComponent(web, "Website", "operational", created_at=at[web]),
        }

    def test_a_status_is_set_and_nobody_notified(self, page: OperatedPage) -> None:
        api = page.component("API")
        page.sandbox.faults.add(FaultRule("reset_after", "PATCH"))
        assert page.operator.set_status(PAGE, api, "degraded_performance").status == "degraded_performance"
        assert page.sandbox.requests[-1].body == {"component": {"status": "degraded_performance"}}
        assert (page.status(api), page.mails()) == ("degraded_performance", [])
        page.sandbox.faults.add(FaultRule("empty", "PATCH"))
        assert page.operator.set_status(PAGE, api, "operational").status == "operational"
        with pytest.raises(RejectedError):
            page.operator.set_status(PAGE, api, "burning")

    def test_templates_bring_texts_and_components(self, page: OperatedPage) -> None:
        api = page.component("API")
        fields = {"title": "Outage of {{what}}", "body": "We look", "update_status": "identified"}
        template = {"name": "Outage", **fields, "component_ids": [api], "should_send_notifications": True}
        page.manually("POST", "incident_templates", {"template": template})
        page.manually("POST", "incident_templates", {"template": {"name": "Short", "title": "T", "body": "B"}})
        first, second = page.operator.templates(PAGE)
        assert first == TextTemplate("Outage", "Outage of {{what}}", "We look", "identified", (api,), notify=True)
        assert (second.name, second.component_ids) == ("Short", ())

    def test_a_template_may_leave_open_whether_to_notify(self, backend: StatuspageBackend, service: Service) -> None:
        row = {"id": "t1", "name": "Short", "should_send_notifications": None, "update_status": None}
        service.lists["incident_templates"] = [row]
        assert backend.operator.templates(PAGE) == (TextTemplate("Short", "", ""),)


class TestPostmortems:
    def test_a_draft_is_published_withdrawn_and_deleted(self, page: OperatedPage) -> None:
        incident = page.operator.create_incident(PAGE, quiet(name="It burns")).id
        assert page.operator.postmortem(PAGE, incident) is None
        assert page.operator.draft_postmortem(PAGE, incident, "A fuse") == LivePostmortem("", "A fuse")

        published = page.operator.publish_postmortem(PAGE, incident, notify=False)
        assert (published.body, published.published_at is not None, page.mails()) == ("A fuse", True, [])
        assert page.sandbox.requests[-1].body == {"postmortem": {"notify_subscribers": False, "notify_twitter": False}}
        assert page.operator.postmortem(PAGE, incident) == published

        assert page.operator.revert_postmortem(PAGE, incident) == LivePostmortem("", "A fuse")
        page.operator.delete_postmortem(PAGE, incident)
        assert page.operator.postmortem(PAGE, incident) is None
        with pytest.raises(NotFoundError):
            page.operator.delete_postmortem(PAGE, incident)

    def test_a_missing_incident_is_told_from_a_missing_postmortem(self, page: OperatedPage) -> None:
        with pytest.raises(NotFoundError) as caught:
            page.operator.postmortem(PAGE, "nobody")
        assert caught.value.path.endswith("/incidents/nobody")

    def test_subscribers_are_notified_once(self, page: OperatedPage) -> None:
        incident = page.operator.create_incident(PAGE, quiet(name="It burns")).id
        page.operator.draft_postmortem(PAGE, incident, "A fuse")
        page.sandbox.faults.add(FaultRule("reset_after", "PUT"))
        with pytest.raises(UncertainError):
            page.operator.publish_postmortem(PAGE, incident, notify=True)
        assert page.mails() == ["postmortem"]

    def test_what_notifies_nobody_may_be_sent_twice(self, page: OperatedPage) -> None:
        incident = page.operator.create_incident(PAGE, quiet(name="It burns")).id
        for act in (
            lambda: page.operator.draft_postmortem(PAGE, incident, "A fuse"),
            lambda: page.operator.publish_postmortem(PAGE, incident, notify=False),
            lambda: page.operator.revert_postmortem(PAGE, incident),
        ):
            page.sandbox.faults.add(FaultRule("reset_after", "PUT"))
            assert act() == page.operator.postmortem(PAGE, incident)

    def test_an_empty_answer_is_read_back(self, page: OperatedPage) -> None:
        incident = page.operator.create_incident(PAGE, quiet(name="It burns")).id
        page.sandbox.faults.add(FaultRule("empty", "PUT", times=3))
        assert page.operator.draft_postmortem(PAGE, incident, "A fuse") == LivePostmortem("", "A fuse")
        assert page.operator.publish_postmortem(PAGE, incident, notify=True).body == "A fuse"
        assert page.operator.revert_postmortem(PAGE, incident).draft == "A fuse"

    @pytest.mark.parametrize(
        ("answer", "postmortem"),
        [
            ({"body": None, "body_draft": None, "published_at": None}, None),
            ({"body": "A fuse", "body_draft": None, "published_at": None}, LivePostmortem("", "A fuse")),
            (
                {"body": "A fuse", "body_draft": None, "published_at": "2026-03-01T12:00:00-05:00"},
                LivePostmortem("A fuse", "", "2026-03-01T17:00:00.000Z"),
            ),
        ],
    )
    def test_what_is_published_has_a_time(
        self, backend: StatuspageBackend, service: Service, answer: Any, postmortem: LivePostmortem | None
    ) -> None:
        service.replies["GET incidents/i1/postmortem"] = [json_reply(answer)]
        assert backend.operator.postmortem(PAGE, "i1") == postmortem


class TestMetrics:
    @staticmethod
    def metric(page: OperatedPage, name: str, **provider: Any) -> LiveMetric:
        under = page.manually("POST", "metrics_providers", {"metrics_provider": {"type": "Self", **provider}})["id"]
        metric = {"name": name, "metric_identifier": "x"}
        made = page.manually("POST", f"metrics_providers/{under}/metrics", {"metric": metric})
        return LiveMetric(made["id"], name, under, takes_points=not provider)

    def test_only_those_of_ones_own_provider_take_points(self, page: OperatedPage) -> None:
        assert page.operator.metrics(PAGE) == ()
        assert page.sent() == [("GET", "/metrics")]
        own = self.metric(page, "Latency")
        theirs = self.metric(page, "Uptime", type="Pingdom", api_token="t")
        assert page.operator.metrics(PAGE) == (own, theirs)

    @pytest.mark.parametrize("providers", [json_reply([]), json_reply({"error": "no"}, 403)])
    def test_points_are_not_ruled_out_where_the_provider_is_unknown(
        self, backend: StatuspageBackend, service: Service, providers: Any
    ) -> None:
        service.lists["metrics"] = [{"id": "m1", "name": "Latency", "metrics_provider_id": "p1"}]
        service.replies["GET metrics_providers"] = [providers]
        assert backend.operator.metrics(PAGE) == (LiveMetric("m1", "Latency", "p1"),)

    def test_points_of_several_metrics_are_one_request(self, page: OperatedPage) -> None:
        latency, errors = self.metric(page, "Latency").id, self.metric(page, "Errors").id
        points = {latency: [MetricPoint(1_767_225_600, 1.5), MetricPoint(1_767_225_660, 2)], errors: []}
        page.operator.push_points(PAGE, points)
        page.operator.push_points(PAGE, {errors: []})
        assert page.sent() == [("POST", "/metrics/data")]
        live = {row["id"]: row for row in page.sandbox.dump()["pages"][PAGE]["metrics"]}
        assert live[latency]["points"] == [
            {"timestamp": 1_767_225_600, "value": 1.5},
            {"timestamp": 1_767_225_660, "value": 2},
        ]
        assert "points" not in live[errors]
        page.operator.reset_metric(PAGE, latency)
        assert "points" not in page.sandbox.dump()["pages"][PAGE]["metrics"][0]

    def test_points_of_unknown_fate_are_not_sent_twice(self, page: OperatedPage) -> None:
        latency = self.metric(page, "Latency").id
        page.sandbox.faults.add(FaultRule("reset_after", "POST"))
        with pytest.raises(UncertainError):
            page.operator.push_points(PAGE, {latency: [MetricPoint(1_767_225_600, 1.5)]})
        assert page.sent() == [("POST", "/metrics/data")]

    def test_the_refusal_of_another_provider_is_passed_on(self, page: OperatedPage) -> None:
        theirs = self.metric(page, "Uptime", type="Pingdom", api_token="t").id
        with pytest.raises(RejectedError, match="answered 405"):
            page.operator.push_points(PAGE, {theirs: [MetricPoint(1_767_225_600, 1.5)]})


class TestPeople:
    @staticmethod
    def person(page: OperatedPage, address: str, **fields: Any) -> str:
        subscriber = {"email": address, "skip_confirmation_notification": True, **fields}
        return str(page.manually("POST", "subscribers", {"subscriber": subscriber})["id"])

    def test_the_audience_are_the_active_ones_by_channel(self, page: OperatedPage) -> None:
        assert page.operator.audience(PAGE) == ()
        for name in ("ann", "bob"):
            self.person(page, f"{name}@acme.example")
        self.person(page, "eve@acme.example", skip_confirmation_notification=False)
        self.person(page, "hook@acme.example", endpoint="https://hooks.acme.example")
        assert page.operator.audience(PAGE) == (Audience("email", 2), Audience("webhook", 1))
        assert page.sent() == [("GET", "/subscribers/histogram_by_state")] * 2

    def test_counts_may_be_null_and_are_numbers(self, backend: StatuspageBackend, service: Service) -> None:
        answer = {"email": {"active": 3, "total": 5}, "sms": None, "slack": {"active": None}, "teams": {}}
        service.replies["GET subscribers/histogram_by_state"] = [json_reply(answer), json_reply({"email": "many"})]
        assert backend.operator.audience(PAGE) == (Audience("email", 3),)
        with pytest.raises(ProtocolError):
            backend.operator.audience(PAGE)

    def test_a_confirmation_is_asked_for_again_once(self, page: OperatedPage) -> None:
        eve = self.person(page, "eve@acme.example", skip_confirmation_notification=False)
        ann = self.person(page, "ann@acme.example")
        page.operator.resend_confirmations(PAGE, [eve, ann])
        assert page.mails() == ["confirmation"] * 2
        page.sandbox.faults.add(FaultRule("reset_after", "POST"))
        with pytest.raises(UncertainError):
            page.operator.resend_confirmations(PAGE, [eve])
        assert page.mails() == ["confirmation"] * 3

    def test_those_in_a_state_are_listed_and_treated(self, page: OperatedPage) -> None:
        ann, bob = self.person(page, "ann@acme.example"), self.person(page, "bob@acme.example")
        page.sandbox.alter(PAGE, "subscriber", ann, state="quarantined")
        assert [live.id for live in page.operator.people_in(PAGE, "quarantined")] == [ann]
        page.operator.remedy(PAGE, "reactivate", "quarantined", [ann])
        assert [live.id for live in page.operator.people_in(PAGE, "active")] == [ann, bob]
        page.operator.remedy(PAGE, "remove", "active", [bob])
        assert [live.id for live in page.operator.people_in(PAGE, "all")] == [ann]
        assert page.mails() == []
