"""The incidents of a page follow alerts: opened, changed and resolved, and no other is touched."""

from pathlib import Path

import pytest

from reconciler.errors import AuthError, Interrupted, RejectedError, UncertainError
from reconciler.model.alert import AlertRule
from reconciler.model.incident import IncidentChange, OwnRecord
from reconciler.model.operation import TextTemplate
from tests.applier.operation.alert_page import RESOLVED, SILENT, AlertPage, alert

ERRORS = AlertRule(
    {"alertname": "Errors"},
    "errors",
    ("A", "B"),
    status_by_severity={"critical": "major_outage", "warning": "degraded_performance"},
    name="{{ service }} fails",
    body="{{ annotations.summary }}",
    resolve_body="{{ service }} works again.",
    notify=True,
)
SLOW = AlertRule({"alertname": "Slow"}, "slow-{{ on }}", ("{{ on }}",), "partial_outage", name="{{ on }} is slow")
WARNING = alert("Errors", service="Mail", severity="warning", summary="7%")
CRITICAL = alert("Errors", service="Mail", severity="critical", summary="70%")


@pytest.fixture
def page(tmp_path: Path) -> AlertPage:
    return AlertPage(tmp_path, (ERRORS, SLOW))


def test_alerts_open_an_incident_and_the_last_of_them_resolves_it(page: AlertPage) -> None:
    page.sync(WARNING)
    assert page.shown() == [("Mail fails", "investigating")]
    assert (page.opened[0].updates[0].body, page.status("A"), page.status("B")) == ("7%", *["degraded_performance"] * 2)
    page.sync(CRITICAL)
    assert (page.status("A"), len(page.opened)) == ("major_outage", 1)
    page.sync(alert("Errors", state=RESOLVED, service="Mail", severity="critical"))
    assert (page.status("A"), page.shown()) == ("degraded_performance", [("Mail fails", "investigating")])
    page.sync(alert("Errors", state=RESOLVED, service="Mail", severity="warning"))
    assert page.shown() == [("Mail fails", "resolved")]
    assert page.opened[0].updates[0].body == "Mail works again."
    assert page.status("A") == page.status("B") == "operational"


def test_the_second_time_there_is_nothing_to_do(page: AlertPage) -> None:
    page.sync(WARNING, CRITICAL)
    calls = len(page.fake.calls)
    (outcome,) = page.sync(WARNING, CRITICAL)
    assert outcome.unchanged
    assert page.fake.calls[calls:] == ["components", "incidents", "incidents", "incidents"]


def test_subscribers_are_notified_when_the_incident_opens_and_ends_if_the_rule_says_so(page: AlertPage) -> None:
    page.sync(WARNING, alert("Slow", on="C"))
    page.sync(CRITICAL)
    end = [alert("Errors", state=RESOLVED, service="Mail", severity=s) for s in ("critical", "warning")]
    page.sync(*end, alert("Slow", state=RESOLVED, on="C"))
    assert [status for _, status in page.fake.notified] == ["investigating", "resolved"]


def test_nobody_is_notified_where_the_command_says_so(page: AlertPage) -> None:
    page.sync(WARNING, silent=True)
    assert page.fake.notified == []


def test_one_rule_serves_many(page: AlertPage) -> None:
    page.sync(alert("Slow", on="A"), alert("Slow", on="C"))
    assert page.shown() == [("A is slow", "investigating"), ("C is slow", "investigating")]
    page.sync(alert("Slow", state=RESOLVED, on="A"))
    assert page.shown() == [("A is slow", "resolved"), ("C is slow", "investigating")]
    assert (page.status("A"), page.status("C")) == ("operational", "partial_outage")


def test_a_payload_says_nothing_of_alerts_that_it_does_not_have(page: AlertPage) -> None:
    page.sync(WARNING, alert("Slow", on="C"))
    page.sync(alert("Slow", state=RESOLVED, on="C"))
    assert page.shown() == [("Mail fails", "investigating"), ("C is slow", "resolved")]


def test_in_a_complete_list_what_is_missing_has_ended(page: AlertPage) -> None:
    page.sync(WARNING, CRITICAL, alert("Slow", on="C"))
    page.sync(WARNING, complete=True)
    assert page.shown() == [("Mail fails", "investigating"), ("C is slow", "resolved")]
    assert page.status("A") == "degraded_performance"
    page.sync(complete=True)
    assert [status for _, status in page.shown()] == ["resolved", "resolved"]
    assert page.opened[0].updates[0].body == ""


def test_a_complete_list_leaves_incidents_whose_key_no_rule_makes(page: AlertPage) -> None:
    page.sync(WARNING)
    page.rules = (SLOW,)
    page.sync(complete=True)
    assert page.shown() == [("Mail fails", "investigating")]


def test_a_silenced_alert_opens_nothing_and_ends_nothing(page: AlertPage) -> None:
    silent = alert("Slow", state=SILENT, on="C")
    page.sync(silent, complete=True)
    assert page.opened == []
    page.sync(alert("Slow", on="C"))
    page.sync(silent, complete=True)
    assert page.shown() == [("C is slow", "investigating")]


def test_a_component_whose_alerts_ended_returns_while_others_fire(page: AlertPage) -> None:
    page.rules = (AlertRule({"alertname": "Down"}, "down", ("{{ on }}",), "major_outage", name="Down"),)
    page.appear("A person's", A="degraded_performance")
    page.sync(alert("Down", on="A"), alert("Down", on="B"))
    assert (page.status("A"), page.status("B")) == ("major_outage", "major_outage")
    page.sync(alert("Down", state=RESOLVED, on="A"))
    assert (page.status("A"), page.status("B")) == ("degraded_performance", "major_outage")
    page.sync(alert("Down", state=RESOLVED, on="B"))
    assert (page.status("A"), page.status("B")) == ("degraded_performance", "operational")


def test_alerts_never_make_a_component_look_better(page: AlertPage) -> None:
    page.set_manually("C", "major_outage")
    page.sync(alert("Slow", on="C"))
    assert page.status("C") == "major_outage"
    page.sync(alert("Slow", state=RESOLVED, on="C"))
    assert page.status("C") == "major_outage"


def test_a_person_s_incidents_and_those_of_other_commands_are_never_touched(page: AlertPage) -> None:
    record = OwnRecord("errors").to_metadata()
    page.fake.appear(IncidentChange(notify=False, name="By command", key="errors", metadata=record))
    page.appear("Mail fails", A="partial_outage")
    before = dict(page.fake.page_incidents)
    page.sync(WARNING)
    page.sync(alert("Errors", state=RESOLVED, service="Mail", severity="warning"))
    assert {id_: page.fake.page_incidents[id_] for id_ in before} == before
    assert page.shown() == [("Mail fails", "resolved")]
    assert page.status("A") == "partial_outage"


def test_the_status_of_the_incident_is_people_s(page: AlertPage) -> None:
    page.sync(WARNING)
    page.change(page.opened[0], status="monitoring", body="We wait.")
    page.sync(CRITICAL)
    assert page.shown() == [("Mail fails", "monitoring")]
    end = [alert("Errors", state=RESOLVED, service="Mail", severity=s) for s in ("critical", "warning")]
    page.sync(*end)
    assert page.shown() == [("Mail fails", "resolved")]


def test_what_a_person_resolved_is_not_opened_again_by_the_same_alerts(page: AlertPage) -> None:
    page.sync(WARNING)
    page.change(page.opened[0], status="resolved")
    page.sync(WARNING)
    assert page.shown() == [("Mail fails", "resolved")]
    page.sync(alert("Errors", "2", service="Mail", severity="warning", summary="8%"))
    assert page.shown() == [("Mail fails", "resolved"), ("Mail fails", "investigating")]


def test_without_a_time_alerts_open_an_incident_again(page: AlertPage) -> None:
    page.sync(alert("Slow", "", on="C"))
    page.change(page.opened[0], status="resolved")
    page.sync(alert("Slow", "", on="C"))
    assert len(page.opened) == 2


def test_a_component_that_a_person_set_stays(page: AlertPage) -> None:
    page.sync(WARNING)
    page.set_manually("A", "operational")
    (outcome,) = page.sync(CRITICAL)
    assert outcome.preview is not None
    assert outcome.preview.notes == ("A was changed manually meanwhile; it stays",)
    assert (page.status("A"), page.status("B")) == ("operational", "major_outage")


def test_a_deleted_component_is_passed_over(page: AlertPage) -> None:
    page.sync(WARNING)
    del page.fake.page_components[page.ids["B"]]
    page.rules = (AlertRule(**{**vars_of(ERRORS), "components": ("A",)}),)
    page.sync(CRITICAL)
    assert page.status("A") == "major_outage"


def vars_of(rule: AlertRule) -> dict[str, object]:
    return {name: getattr(rule, name) for name in AlertRule.__dataclass_fields__}


def test_a_rule_that_is_refused_does_not_stop_the_others(page: AlertPage) -> None:
    outcomes = page.sync(
        alert("Errors", service="Mail", severity="warning"), alert("Slow", on="Z"), alert("Slow", on="C")
    )
    assert [str(outcome.error) for outcome in outcomes] == [
        "not sent: the text still has the placeholder {{annotations.summary}}",
        "the page has no component or group `Z`",
        "None",
    ]
    assert page.shown() == [("C is slow", "investigating")]


def test_a_component_without_its_label_is_refused(page: AlertPage) -> None:
    page.rules = (AlertRule({"alertname": "Slow"}, "slow", ("{{ on }}",), "major_outage", name="Slow"),)
    (outcome,) = page.sync(alert("Slow"))
    assert str(outcome.error) == "not sent: the name of a component still has a placeholder: {{ on }}"


def test_an_incident_is_resolved_without_its_text_rather_than_not_at_all(page: AlertPage) -> None:
    page.sync(WARNING)
    page.rules = (AlertRule(**{**vars_of(ERRORS), "resolve_body": "{{ absent }}"}),)
    (outcome,) = page.sync(alert("Errors", state=RESOLVED, service="Mail", severity="warning"))
    assert outcome.preview is not None
    assert outcome.preview.notes == (
        "`resolve_body` has a placeholder that the alerts do not fill: posted without a text",
    )
    assert page.shown() == [("Mail fails", "resolved")]


def test_hostile_labels_make_one_line_that_fits(page: AlertPage) -> None:
    page.sync(alert("Errors", service="<b>\n{{ summary }}\x1b" + "x" * 500, severity="warning", summary="y" * 30_000))
    (incident,) = page.opened
    assert incident.name.startswith("< b> { { summary }}xxx")
    assert len(incident.name) == 255
    assert len(incident.updates[0].body) == 2_000


def test_a_title_of_nothing_is_refused(page: AlertPage) -> None:
    page.rules = (AlertRule({"alertname": "Slow"}, "slow", name=" "),)
    (outcome,) = page.sync(alert("Slow"))
    assert str(outcome.error) == "not sent: an incident needs a title"


def test_texts_and_components_of_a_template(page: AlertPage) -> None:
    page.fake.page_templates.append(
        TextTemplate("Outage", "{{service}} is down", "We look.", "identified", (page.ids["C"],))
    )
    page.rules = (AlertRule({"alertname": "Errors"}, "e", template="Outage", impact="critical"),)
    page.sync(WARNING)
    (incident,) = page.opened
    assert (incident.name, incident.status, incident.impact) == ("Mail is down", "identified", "critical")
    assert incident.component_ids == (page.ids["C"],)


def test_more_alerts_than_are_noted_are_said(page: AlertPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconciler.applier.operation.sync.MOST_ALERTS", 2)
    alerts = [alert("Errors", service="Mail", severity="warning", summary="7%", pod=str(pod)) for pod in range(5)]
    (outcome,) = page.sync(*alerts)
    assert outcome.preview is not None
    assert outcome.preview.notes == ("3 of its alerts are not noted in the incident: 2 are",)


def test_a_dry_run_sends_nothing(page: AlertPage) -> None:
    (outcome,) = page.sync(WARNING, dry=True)
    assert outcome.preview is not None
    assert (outcome.preview.summary, outcome.result) == ("open an incident for the key `errors`", None)
    assert page.opened == []


@pytest.mark.parametrize("fault", ["lost_before", "lost_after"])
def test_lost_answers_make_no_second_incident_and_no_second_update(page: AlertPage, fault: str) -> None:
    page.fake.faults = [fault]
    page.sync(WARNING)
    page.fake.faults = [fault]
    page.sync(CRITICAL)
    page.fake.faults = [fault]
    page.sync(complete=True)
    assert page.shown() == [("Mail fails", "resolved")]
    assert len(page.opened[0].updates) == 3


def test_an_unknown_fate_is_an_error_of_its_key(page: AlertPage) -> None:
    page.fake.faults = ["lost_before"] * 3
    outcomes = page.sync(WARNING, alert("Slow", on="C"))
    assert [type(outcome.error) for outcome in outcomes] == [UncertainError, type(None)]


def test_two_that_open_at_once_make_one_incident_with_the_alerts_of_both(page: AlertPage) -> None:
    page.fake.meanwhile = [lambda: page.sync(CRITICAL)]
    page.sync(WARNING)
    (incident,) = page.opened
    assert incident.own is not None
    assert len(incident.own.alerts) == 2
    assert page.status("A") == "major_outage"


def test_a_service_that_lets_nobody_in_is_not_asked_for_each_key(page: AlertPage) -> None:
    page.fake.faults = [AuthError("answered 401")]
    outcomes = page.sync(WARNING, alert("Slow", on="C"))
    assert [str(outcome.error) for outcome in outcomes] == ["answered 401", "not begun: the service failed before"]
    page.fake.faults = [RejectedError("answered 422")]
    outcomes = page.sync(WARNING, alert("Slow", on="C"))
    assert [str(outcome.error) for outcome in outcomes] == ["answered 422", "None"]


def test_ctrl_c_says_what_was_done_and_what_was_not_begun(page: AlertPage) -> None:
    def stop() -> None:
        raise Interrupted("interrupted; nothing more was sent")

    page.fake.meanwhile = [None, stop]
    first, second, third = page.sync(WARNING, alert("Slow", on="C"), alert("Slow", on="B"))
    assert first.result is not None
    assert (str(second.error), str(third.error)) == (
        "interrupted; nothing more was sent",
        "not begun: it was interrupted before",
    )
