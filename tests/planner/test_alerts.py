"""Which incident an alert belongs to, and what its labels may put into a text."""

import pytest

from reconciler.model.alert import Alert, AlertPayload, AlertRule, AlertState
from reconciler.model.placeholder import is_filled
from reconciler.planner.alerts import component_names, grouped, harmless, rule_of_key, text_values

FIRING = AlertState.FIRING
PLAIN = AlertRule({"alertname": "Errors"}, "errors", place="statuspage.yaml:9:9")
BY_SERVICE = AlertRule({"alertname": "Slow"}, "slow-{{ service }}", ("{{labels.service}} API",), "major_outage")


def alert(since: str = "2026-01-01T00:00:00Z", /, state: AlertState = FIRING, **labels: str) -> Alert:
    return Alert(state, labels, {"summary": f"since {since}"}, since)


def keys(*alerts: Alert, rules: tuple[AlertRule, ...] = (PLAIN, BY_SERVICE)) -> dict[str, int]:
    return {key: len(group.alerts) for key, group in grouped(rules, AlertPayload(alerts)).groups.items()}


def test_the_key_is_filled_with_labels() -> None:
    alerts = (
        alert(alertname="Slow", service="search"),
        alert(alertname="Slow", service="mail"),
        alert(alertname="Slow", service="mail", pod="b"),
        alert(alertname="Errors"),
    )
    assert keys(*alerts) == {"errors": 1, "slow-search": 1, "slow-mail": 2}


def test_an_alert_without_the_label_of_the_key_is_refused_and_others_are_not() -> None:
    groups = grouped((BY_SERVICE,), AlertPayload((alert(alertname="Slow"), alert(alertname="Slow", service="mail"))))
    assert [*groups.groups] == ["slow-mail"]
    assert [each.message for each in groups.refused] == ["an alert lacks what the key is made of: service"]


@pytest.mark.parametrize("label", ["pay{{x}}", "{{service}}", "a{{"])
def test_a_label_with_braces_is_named_as_that_and_not_as_a_missing_one(label: str) -> None:
    groups = grouped((BY_SERVICE,), AlertPayload((alert(alertname="Slow", service=label),)))
    assert [*groups.groups] == []
    assert [each.message for each in groups.refused] == ["a label that the key is made of holds {{"]


@pytest.mark.parametrize("label", ["x" * 300, "a\nb", "a\x07b"])
def test_a_label_that_makes_no_usable_key_is_refused(label: str) -> None:
    groups = grouped((BY_SERVICE,), AlertPayload((alert(alertname="Slow", service=label),)))
    assert (groups.groups, len(groups.refused)) == ({}, 1)


def test_two_rules_that_make_one_key_make_one_incident() -> None:
    other = AlertRule({"alertname": "Slow"}, "{{ service }}")
    groups = grouped(
        (PLAIN, other), AlertPayload((alert(alertname="Errors"), alert(alertname="Slow", service="errors")))
    )
    assert [group.rule for group in groups.groups.values()] == [PLAIN]
    assert [each.message for each in groups.refused] == ["the rule at statuspage.yaml:9:9 makes the same key `errors`"]


def test_alerts_without_a_rule_are_told() -> None:
    groups = grouped((PLAIN,), AlertPayload((alert(alertname="Errors"), alert(alertname="Other"))))
    assert [each.labels["alertname"] for each in groups.unmatched] == ["Other"]


def test_an_alert_can_count_for_several_rules() -> None:
    everything = AlertRule({"alertname": "Errors", "team": ""}, "all")
    assert keys(alert(alertname="Errors"), rules=(PLAIN, everything)) == {"errors": 1, "all": 1}


def test_texts_come_from_the_alert_that_fires_longest() -> None:
    new, old = alert("2026-01-02", alertname="Errors", pod="a"), alert("2026-01-01", alertname="Errors", pod="b")
    ended = alert("2025-01-01", AlertState.RESOLVED, alertname="Errors", pod="c")
    (group,) = grouped((PLAIN,), AlertPayload((new, old, ended))).groups.values()
    assert group.text_values()["pod"] == "b"
    (group,) = grouped((PLAIN,), AlertPayload((ended,))).groups.values()
    assert group.text_values()["pod"] == "c"


def test_a_label_precedes_an_annotation_of_the_same_name() -> None:
    values = text_values(Alert(FIRING, {"a": "label", "e": ""}, {"a": "annotation", "b": "text", "e": "kept"}))
    assert values == {
        "a": "label",
        "b": "text",
        "e": "kept",
        "labels.a": "label",
        "annotations.a": "annotation",
        "annotations.b": "text",
        "annotations.e": "kept",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Error rate is 7%\nnow", "Error rate is 7%\nnow"),
        ("a\x00\x1b[31mb\x7f\u202ec\u2066", "a[31mbc"),
        ("{{ secret }} {{{x}}}", "{ { secret }} { { {x}}}"),
        ("<script>x</script> 1 <2 <!-- <?", "< script>x< /script> 1 <2 < !-- < ?"),
        ("\ud800x", "x"),
        ("ä 漢 👩‍💻", "ä 漢 👩‍💻"),
        ("x" * 3_000, "x" * 1_999 + "…"),
    ],
)
def test_what_a_label_may_put_into_a_text(text: str, expected: str) -> None:
    assert harmless(text) == expected
    assert is_filled(harmless(text))


def test_names_of_components_are_labels_as_they_are() -> None:
    assert component_names(BY_SERVICE, alert(alertname="Slow", service="Mail")) == ("Mail API",)
    assert component_names(BY_SERVICE, alert(alertname="Slow")) == ("{{labels.service}} API",)


def test_the_rule_of_a_key() -> None:
    rules = (PLAIN, BY_SERVICE)
    assert rule_of_key(rules, "slow-a.b") is BY_SERVICE
    assert rule_of_key(rules, "errors") is PLAIN
    assert rule_of_key(rules, "slow-") is None
    assert rule_of_key(rules, "errors2") is None
