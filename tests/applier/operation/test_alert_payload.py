"""Alerts as Alertmanager sends them, in both forms, and what is said of a payload that is none."""

import json
from typing import Any

import pytest

from reconciler.applier.operation.alert_payload import read_payload
from reconciler.errors import PayloadError
from reconciler.model.alert import Alert, AlertState

WEBHOOK: dict[str, Any] = {
    "receiver": "statuspage",
    "status": "firing",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "HighErrorRate", "service": "payments", "severity": "critical"},
            "annotations": {"summary": "Error rate is 7%"},
            "startsAt": "2026-03-01T12:00:05.253Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus:9090/graph?g0.expr=up",
            "fingerprint": "83b6d5d0a2ad34ae",
        },
        {
            "status": "resolved",
            "labels": {"alertname": "HighErrorRate", "service": "search"},
            "annotations": {},
            "startsAt": "2026-03-01T11:00:05.253Z",
            "endsAt": "2026-03-01T12:00:05.253Z",
            "fingerprint": "93b6d5d0a2ad34ae",
        },
    ],
    "groupLabels": {"alertname": "HighErrorRate"},
    "commonLabels": {"alertname": "HighErrorRate"},
    "commonAnnotations": {},
    "externalURL": "http://alertmanager:9093",
    "version": "4",
    "groupKey": '{}:{alertname="HighErrorRate"}',
    "truncatedAlerts": 3,
}
LISTED: list[dict[str, Any]] = [
    {
        "annotations": {"summary": "slow"},
        "endsAt": "2026-03-01T12:04:05.253Z",
        "fingerprint": "83b6d5d0a2ad34ae",
        "receivers": [{"name": "statuspage"}],
        "startsAt": "2026-03-01T12:00:05.253Z",
        "status": {"inhibitedBy": [], "silencedBy": [], "state": state},
        "updatedAt": "2026-03-01T12:00:05.253Z",
        "labels": {"alertname": "Slow", "state": state},
    }
    for state in ("active", "suppressed", "unprocessed")
]


def test_a_webhook_has_one_group_of_alerts() -> None:
    payload = read_payload(json.dumps(WEBHOOK))
    first = WEBHOOK["alerts"][0]
    assert payload.alerts[0] == Alert(AlertState.FIRING, first["labels"], first["annotations"], first["startsAt"])
    assert [alert.state for alert in payload.alerts] == [AlertState.FIRING, AlertState.RESOLVED]
    assert (payload.complete, payload.omitted) == (False, 3)


@pytest.mark.parametrize("complete", [True, False])
def test_a_list_has_all_alerts_where_that_is_said(complete: bool) -> None:
    payload = read_payload(json.dumps(LISTED), complete=complete)
    assert [alert.state for alert in payload.alerts] == [AlertState.FIRING, AlertState.SILENT, AlertState.SILENT]
    assert payload.complete is complete


def test_the_same_alert_is_told_from_others_by_its_labels() -> None:
    one, two = (Alert(AlertState.FIRING, labels) for labels in ({"a": "b", "c": "d"}, {"c": "d", "a": "b"}))
    assert one.fingerprint == two.fingerprint
    assert Alert(AlertState.FIRING, {"a": "bc"}).fingerprint != Alert(AlertState.FIRING, {"ab": "c"}).fingerprint


def webhook(**changes: object) -> str:
    return json.dumps({"alerts": [{"status": "firing", "labels": {"a": "b"}, **changes}]})


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("{", "line 1, column 2", "the alerts are not JSON"),
        ("[" * 100_000, None, "the alerts are not JSON"),
        ('{"alerts": [], "alerts": []}', None, "an object has the key 'alerts' twice"),
        ("{}", "$", "this is neither a list of alerts nor a map with `alerts`"),
        ('{"alerts": {}}', "$", "this is neither a list of alerts nor a map with `alerts`"),
        ("7", "$", "this is neither a list of alerts nor a map with `alerts`"),
        ('{"version": "5", "alerts": []}', "$.version", "the version '5' is not known; 4 is"),
        ('{"alerts": [7]}', "$.alerts[0]", "an alert is a map"),
        (webhook(status="active"), "$.alerts[0].status", "the state of an alert is firing or resolved"),
        (webhook(labels={}), "$.alerts[0].labels", "an alert has labels"),
        (webhook(labels=[]), "$.alerts[0].labels", "this must be a map of names and texts"),
        (webhook(labels={"a": 1}), "$.alerts[0].labels.a", "this must be text"),
        (webhook(annotations={"a": None}), "$.alerts[0].annotations.a", "this must be text"),
        (webhook(startsAt=7), "$.alerts[0].startsAt", "a time is text"),
        ('[{"labels": {"a": "b"}}]', "$[0].status", "an alert of the list has a map `status` with its `state`"),
        ("[7]", "$[0].status", "an alert of the list has a map `status` with its `state`"),
        (
            '[{"labels": {"a": "b"}, "status": {"state": "firing"}}]',
            "$[0].status.state",
            "the state of an alert is active or suppressed or unprocessed",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_path(text: str, place: str | None, message: str) -> None:
    with pytest.raises(PayloadError) as caught:
        read_payload(text)
    assert (caught.value.place, caught.value.message) == (place, message)


def test_a_group_of_alerts_is_never_complete() -> None:
    with pytest.raises(PayloadError, match="one group of alerts, and not all"):
        read_payload(json.dumps(WEBHOOK), complete=True)


def test_a_payload_has_a_maximum_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconciler.applier.operation.alert_payload.LARGEST", 5)
    with pytest.raises(PayloadError, match="more than 5 characters"):
        read_payload("[     ]")
