"""A journal from before its lines were events: an upgrade in the middle of an unfinished run loses nothing."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reconciler.applier import EarlierRuns, Journal
from reconciler.applier.operation.points import sent_batches
from reconciler.documents.event_file import EventFile

AT = "2026-05-04T12:00:00.000+00:00"
LINES = """\
{"at":AT,"run":"a1","event":"begin","tool_version":"0.1.0","fingerprint":"sha256:1","pages":{"acme":"p1"},"begun":{"p1":["acme/component/New"]}}
{"at":AT,"run":"a1","event":"intent","call":1,"page_id":"p1","address":"acme/component/A","kind":"component","verb":"create","id":null,"fields":{"name":"A"}}
{"at":AT,"run":"a1","event":"outcome","call":1,"status":"done","id":"c1","reason":null}
{"at":AT,"run":"a1","event":"intent","call":2,"page_id":"p1","address":"acme/component/B","kind":"component","verb":"create","id":null,"fields":{"name":"B"}}
{"at":AT,"run":"a1","event":"outcome","call":2,"status":"interrupted","id":null,"reason":"interrupted"}
{"at":AT,"run":"a1","event":"intent","call":3,"page_id":"p1","lot":[{"address":"acme/component/C","kind":"component","verb":"create","id":null,"fields":{}},{"address":"acme/component/D","kind":"component","verb":"create","id":null,"fields":{}}]}
{"at":AT,"run":"a1","event":"outcome","call":3,"status":"failed","id":null,"reason":"no","address":"acme/component/C"}
{"at":AT,"run":"b2","event":"intent","call":1,"page_id":"p1","operation":{"do":"push points","batch":"b","points":7}}
{"at":AT,"run":"b2","event":"outcome","call":1,"status":"done","id":null,"reason":null}
{"at":AT,"run":"c3","event":"intent","call":1,"page_id":"p1","sweep":"remove","state":"all","ids":["s1"]}
{"at":AT,"run":"c3","event":"intent","call":2,"page_id":"p1","address":"acme/component/E","kind":"component","verb":"cre""".replace(
    "AT", json.dumps(AT)
)
"""Every kind of line, and half of one, as they were written then."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal.jsonl"
    path.write_text(LINES)
    return path


def test_it_is_read_as_events(path: Path) -> None:
    file = EventFile(path)
    assert [(event.event, event.action, event.address, event.outcome) for event in file.tail()] == [
        ("begin", "", "", ""),
        ("intent", "create", "acme/component/A", ""),
        ("outcome", "", "", "done"),
        ("intent", "create", "acme/component/B", ""),
        ("outcome", "", "", "skipped"),
        ("intent", "create", "acme/component/C", ""),
        ("intent", "create", "acme/component/D", ""),
        ("outcome", "", "acme/component/C", "failed"),
        ("intent", "push points", "", ""),
        ("outcome", "", "", "done"),
        ("intent", "remove", "", ""),
    ]
    assert file.unread == 0


def test_what_it_says_of_an_unfinished_run_counts(path: Path) -> None:
    earlier = EarlierRuns(Journal(path))
    assert [(each.address, each.id) for each in earlier.created] == [
        ("acme/component/A", "c1"),
        ("acme/component/D", None),
    ]
    assert {each.at for each in earlier.created} == {datetime(2026, 5, 4, 12, tzinfo=UTC)}
    assert earlier.begun("p1") == {"acme/component/New"}
    assert earlier.notes == ()
    assert sent_batches(Journal(path).tail(), "p1") == {"b"}


def test_it_goes_on_in_the_same_file(path: Path) -> None:
    journal = Journal(path)
    journal.begin("sha256:2", {"acme": "p1"})
    journal.close()
    assert path.read_text().startswith(LINES + "\n")
    assert [event.run for event in EventFile(path).tail()][-2:] == ["c3", journal.run]


@pytest.mark.parametrize(
    "entry",
    [
        {"event": "intent", "call": 1},
        {"event": "intent", "at": AT, "call": "x", "verb": "create"},
        {"event": "intent", "at": AT, "lot": 7},
        {"event": "intent", "at": AT, "operation": "x"},
        {"event": "begin", "at": AT, "begun": {"p1": "x"}},
        {"event": "begin", "at": AT, "begun": ["x"]},
        {"event": "outcome", "at": AT, "call": 1},
        {"at": AT},
    ],
)
def test_what_is_no_line_of_a_journal_is_counted_and_read_past(tmp_path: Path, entry: dict[str, Any]) -> None:
    (tmp_path / "j").write_text(json.dumps(entry) + "\n")
    file = EventFile(tmp_path / "j")
    assert (file.tail(), file.unread) == ([], 1)
