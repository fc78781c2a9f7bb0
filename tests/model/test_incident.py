"""The record that we keep in an incident's metadata."""

from reconciler.model.incident import OURS, LiveIncident, OwnRecord, RecordedAlert

RECORD = OwnRecord(
    "key",
    {"c1": "operational"},
    {"c1": "major_outage"},
    {"c1": "major_outage"},
    "alerts",
    {"a": RecordedAlert("t", {"c1": "major_outage"})},
)


def test_a_record_is_read_as_it_was_written_and_once() -> None:
    incident = LiveIncident("i1", "Trouble", "investigating", metadata=RECORD.to_metadata())
    assert incident.own == RECORD
    assert incident.own is incident.own  # of 1,000 components, each asks for it


def test_a_damaged_record_is_none() -> None:
    for entry in (None, [], {}, {"key": 7}, {"key": ""}):
        assert LiveIncident("i1", "Trouble", "investigating", metadata={OURS: entry}).own is None
