"""The rules under `alerts:`: what they hold, and what is refused, each at its line."""

import pytest

from reconciler.model.alert import Alert, AlertRule, AlertState
from tests.config.conftest import Room

PAGE = """
components:
  - name: Website
  - group: Core API
    components:
      - name: Payments API
templates:
  - {name: Outage, title: Trouble, body: We look., update_status: investigating}
"""


def rules(room: Room, text: str, *, page: str = PAGE) -> tuple[AlertRule, ...]:
    return room.page(page + text).alerts


def wrong(room: Room, text: str, *, page: str = PAGE) -> list[str]:
    """The problems, with lines counted from the first of `text`."""
    problems = room.wrong(page + text)
    before = page.count("\n") - 1
    return [f"{int(line) - before}:{rest}" for line, rest in (problem.split(":", 1) for problem in problems)]


def test_a_rule_as_it_is_written(room: Room) -> None:
    text = """
alerts:
  - match: {alertname: HighErrorRate, service: payments}
    key: payments-errors
    component: Payments API
    status: major_outage
    template: Outage
"""
    assert rules(room, text) == (
        AlertRule(
            match={"alertname": "HighErrorRate", "service": "payments"},
            key="payments-errors",
            components=("Payments API",),
            status="major_outage",
            template="Outage",
            place="statuspage.yaml:14:9",
        ),
    )


def test_a_rule_with_everything_else(room: Room) -> None:
    text = """
alerts:
  - match: {alertname: Slow, severity: ""}
    key: slow-{{ component }}
    components: [Core API, "{{ component }}"]
    status_by_severity: {critical: major_outage, warning: degraded_performance}
    name: "{{ component }} is slow"
    body: "{{ annotations.summary }}"
    resolve_body: Fast again.
    impact: minor
    notify: true
"""
    (rule,) = rules(room, text)
    assert rule.components == ("Core API", "{{ component }}")
    assert rule.status_by_severity == {"critical": "major_outage", "warning": "degraded_performance"}
    assert (rule.name, rule.body, rule.resolve_body) == (
        "{{ component }} is slow",
        "{{ annotations.summary }}",
        "Fast again.",
    )
    assert (rule.impact, rule.notify, rule.status) == ("minor", True, None)


def test_rules_are_in_no_item_and_not_declared(room: Room) -> None:
    page = room.page(PAGE + "alerts:\n  - {match: {a: b}, key: k, name: T}\n")
    plain = room.page(PAGE)
    assert (page.items, page.declared) == (plain.items, plain.declared)
    assert plain.alerts == ()


def test_names_that_the_page_does_not_declare_are_left_to_the_live_page(room: Room) -> None:
    text = "alerts:\n  - {match: {a: b}, key: k, component: Anything, status: major_outage, template: Any}\n"
    (rule,) = rules(room, text, page="settings: {name: Acme}\n")
    assert (rule.components, rule.template) == (("Anything",), "Any")


def test_of_two_of_one_name_the_pin_is_meant(room: Room) -> None:
    page = "components:\n  - {name: API, id: a1}\n  - {name: API, id: a2}\n"
    text = "alerts:\n  - {match: {a: b}, key: k, component: API#a2, status: major_outage, name: T}\n"
    assert rules(room, text, page=page)[0].components == ("a2",)


def test_variables_are_read(room: Room) -> None:
    room.environ["PAGE_SERVICE"] = "payments"
    text = "alerts:\n  - {match: {service: '${env:PAGE_SERVICE}'}, key: 'k-${env:PAGE_SERVICE}', name: T}\n"
    (rule,) = rules(room, text)
    assert (rule.match, rule.key) == ({"service": "payments"}, "k-payments")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            "{match: {a: b}, key: k, name: T, component: Paymants API, status: major_outage}",
            "2:49: there is no group or component `Paymants API` on this page -> did you mean `Payments API`?",
        ),
        (
            "{match: {a: b}, key: k, template: Outge}",
            "2:39: there is no template `Outge` on this page -> did you mean `Outage`?",
        ),
        (
            "{match: {a: b}, key: k, name: T, component: Website, status: major_outag}",
            "2:66: `status` must be under_maintenance, degraded_performance, partial_outage or major_outage; 'major_outag' is not"
            " -> did you mean `major_outage`?",
        ),
        (
            "{match: {a: b}, key: k, name: T, notfy: true}",
            "2:38: the key `notfy` is not known here -> did you mean `notify`?",
        ),
        (
            "{match: {a: 1}, key: k, name: T}",
            '2:17: `a` must be text, not a number -> write it in quotes: "1"',
        ),
        (
            "{key: k, name: T}",
            "2:5: `match` is missing -> write the labels that an alert must have: `match: {alertname: HighErrorRate}`",
        ),
        (
            "{match: {a: b}, name: T}",
            "2:5: `key` is missing -> write a word of your own, such as `key: payments-errors`: one incident is open per key",
        ),
        ("{match: {}, key: k, name: T}", "2:13: `match` must not be empty"),
        ('{match: {" ": b}, key: k, name: T}', "2:14: a label has a name -> write `label: value`"),
        (
            '{match: {a: "{{ b }}"}, key: k, name: T}',
            "2:14: the value of `a` has a placeholder, and is compared as it is -> write the value itself",
        ),
        (
            "{match: {a: b}, key: k}",
            "2:5: `name` is missing -> write the title that visitors read, or name a `template`",
        ),
        (
            "{match: {a: b}, key: k, name: T, component: Website}",
            "2:5: `status` is missing -> write what the component shows, such as `status: major_outage`",
        ),
        (
            "{match: {a: b}, key: k, name: T, status: major_outage}",
            "2:5: `component` is missing -> name the component that gets the status, or remove the status",
        ),
        (
            "{match: {a: b}, key: k, name: T, component: Website, components: [Website], status: major_outage}",
            "2:58: `components` stands beside `component`, and only one of them can -> keep one",
        ),
        (
            "{match: {a: b}, key: 'k-{{ annotations.summary }}', name: T}",
            "2:26: `key` has the annotation {{ annotations.summary }}, and annotations change while an alert fires"
            " -> use labels in the key",
        ),
        (
            "{match: {a: b}, key: k, name: 'T {{ x'}",
            "2:35: `name` has `{{` without a placeholder -> write `{{ name }}`",
        ),
        (
            "{match: {a: b}, key: k, template: '{{ x }}'}",
            "2:39: `template` cannot have placeholders -> write one rule for each template",
        ),
        (
            '{match: {a: b}, key: k, name: "T\\nU"}',
            "2:35: `name` holds a line break, and is one line -> write it on one line, without `|` or \\n",
        ),
        ("just text", "2:5: item 1 of `alerts` must be a map, not text -> write `match:` before it"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(room: Room, rule: str, expected: str) -> None:
    assert expected in wrong(room, f"alerts:\n  - {rule}\n")


def test_two_rules_have_two_keys(room: Room) -> None:
    text = (
        "alerts:\n  - {match: {a: b}, key: 'k-{{ x }}', name: T}\n  - {match: {a: c}, key: 'k-{{labels.x}}', name: T}\n"
    )
    assert wrong(room, text) == [
        "3:26: `k-{{labels.x}}` is also the key of the rule on line 13"
        " -> give each rule its own key; `status_by_severity` gives one incident several statuses"
    ]


def test_the_other_service_has_no_rules(room: Room) -> None:
    text = "provider: {type: jsm}\nalerts:\n  - {match: {a: b}, key: k, name: T}\n"
    (problem,) = room.wrong(text)
    assert problem.startswith(
        "2:1: a page of Jira Service Management has no `alerts`: its API keeps no data with an incident"
    )
    page = room.page(f"on_unsupported: note\n{text}")
    assert page.alerts == ()


def test_a_secret_cannot_be_read_in_a_rule(room: Room) -> None:
    room.environ["SECRET_PAGE_X"] = "s3cret"
    (problem,) = wrong(room, "alerts:\n  - {match: {a: b}, key: k, name: '${env:SECRET_PAGE_X}'}\n")
    assert "SECRET_PAGE_X may not be read here" in problem
    assert "s3cret" not in problem


def test_which_alerts_a_rule_applies_to() -> None:
    rule = AlertRule({"a": "b", "c": ""}, "k", status_by_severity={"critical": "major_outage"})

    def applies(**labels: str) -> bool:
        return rule.applies_to(Alert(AlertState.FIRING, labels))

    assert applies(a="b", severity="critical")
    assert not applies(a="b", severity="info")
    assert not applies(a="b", severity="critical", c="x")
    assert not applies(a="x", severity="critical")
