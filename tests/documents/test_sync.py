"""The document of a run of `incident sync`: counts of alerts, and the exit code."""

import pytest

from reconciler.documents.operation import OperationDocument
from reconciler.documents.sync import AlertCounts, RefusedKey, SyncedIncident, sync_exit_code, unmatched_labels
from reconciler.model.alert import Alert, AlertPayload, AlertState


def incident(*, performed: bool) -> SyncedIncident:
    operation = OperationDocument(performed=performed, page="acme", page_id="p", operation="Open an incident")
    return SyncedIncident(key="k", rule="statuspage.yaml:9", operation=operation)


def refusal(*, fate_unknown: bool = False) -> RefusedKey:
    return RefusedKey(key="k", rule="statuspage.yaml:9", message="no", fate_unknown=fate_unknown)


def test_alerts_are_counted_by_their_state() -> None:
    states = (AlertState.FIRING, AlertState.SILENT, AlertState.FIRING, AlertState.RESOLVED)
    alerts = tuple(Alert(state, {"n": str(number)}) for number, state in enumerate(states))
    counts = AlertCounts.of(AlertPayload(alerts, omitted=5))
    assert counts == AlertCounts(firing=2, resolved=1, silent=1, omitted=5)


def test_alerts_with_the_same_labels_are_listed_once() -> None:
    labels = ({"job": "api"}, {"job": "web"}, {"job": "api"})
    assert unmatched_labels(Alert(AlertState.FIRING, each) for each in labels) == labels[:2]


@pytest.mark.parametrize(
    ("incidents", "refused", "failed", "code"),
    [
        ([], [], False, 0),
        ([incident(performed=True)], [], True, 0),
        ([], [refusal()], False, 3),
        ([], [refusal()], True, 1),
        ([incident(performed=False)], [refusal()], False, 3),
        ([incident(performed=True)], [refusal()], False, 4),
        ([], [refusal(fate_unknown=True)], True, 4),
    ],
)
def test_the_exit_code_says_how_much_was_done(
    incidents: list[SyncedIncident], refused: list[RefusedKey], failed: bool, code: int
) -> None:
    assert sync_exit_code(incidents, refused, failed=failed) == code
