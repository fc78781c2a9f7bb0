"""The journal: what was about to be sent, and how it ended."""

import errno
import json
import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from reconciler.applier import Journal
from reconciler.errors import DocumentError
from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import SUBSCRIBER
from reconciler.model.plan import Verb
from reconciler.model.result import Status
from reconciler.model.work import Step
from tests.applier.build import KEY, PAGE_ID, component, create, group, page_plan, walk
from tests.applier.fake import FakeService

STEP = Step(SUBSCRIBER, Verb.CREATE, None, {"email": "status-alerts@acme.example", "country": "US", "webhook": None})
PAGES = {"acme": PAGE_ID}
ACTION = create(Address("acme", "subscriber", ("email:s…@acme.example#1f9c2e07",)), SUBSCRIBER)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines() if line]


@pytest.mark.posix("files have owners and modes")
def test_it_makes_its_folder_and_is_for_its_owners_eyes(tmp_path: Path) -> None:
    path = tmp_path / ".reconciler" / "journal.jsonl"
    with_journal = Journal(path)
    assert not path.exists()
    with_journal.begin("sha256:1", PAGES)
    with_journal.close()
    with_journal.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (line,) = lines(path)
    assert (line["event"], line["fingerprint"], line["page"], line["page_id"]) == ("begin", "sha256:1", "acme", PAGE_ID)
    assert line["run"] == with_journal.run
    assert line["at"].endswith("+00:00")


def test_each_call_is_written_down_before_and_after(tmp_path: Path) -> None:
    service = FakeService(faults=[None, "reject"])
    seen: list[int] = []
    path = tmp_path / "journal.jsonl"
    service.on_call = lambda step: seen.append(len(lines(path)))
    walk(page_plan(service, create(component("A")), create(component("B"))), service, tmp_path)
    assert seen == [1, 3]
    told = [{k: v for k, v in line.items() if k not in ("format_version", "at", "run")} for line in lines(path)]
    assert told[:2] == [
        {
            "event": "intent",
            "call": 1,
            "page": "acme",
            "page_id": PAGE_ID,
            "address": "acme/component/A",
            "kind": "component",
            "action": "create",
            "fields": {"name": "A"},
        },
        {"event": "outcome", "call": 1, "address": "acme/component/A", "outcome": "done", "id": "c1"},
    ]
    assert told[3] == {
        "event": "outcome",
        "call": 2,
        "address": "acme/component/B",
        "outcome": "failed",
        "reason": "POST /x: the service's words",
    }


@pytest.mark.parametrize(
    ("fault", "status"), [("lost_after", "unknown"), ("interrupt", "skipped"), (KeyError("x"), "unknown")]
)
def test_a_call_whose_end_is_not_known_is_said_to_be_so(tmp_path: Path, fault: Any, status: str) -> None:
    service = FakeService(faults=[fault])
    walk(page_plan(service, create(component("A"))), service, tmp_path)
    assert lines(tmp_path / "journal.jsonl")[1]["outcome"] == status


def test_the_members_of_a_group_are_among_its_fields(tmp_path: Path) -> None:
    from reconciler.model.kinds.statuspage import GROUP

    service = FakeService()
    plan = page_plan(
        service,
        create(component("G", "A"), carried=True),
        create(group("G"), GROUP, carries=(component("G", "A"),)),
    )
    walk(plan, service, tmp_path)
    assert lines(tmp_path / "journal.jsonl")[2]["fields"]["members"] == ["c1"]


def test_a_contact_is_never_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    journal.intents(PAGE_ID, [ACTION], [STEP], KEY)
    journal.close()
    text = (tmp_path / "j").read_text()
    assert "status-alerts" not in text
    fields = lines(tmp_path / "j")[0]["fields"]
    assert fields["email"] == {"masked": "s…@acme.example", "hash": "hmac-sha256:becca11713d50008ea04d1de2238c9b0"}
    assert (fields["country"], fields["webhook"]) == ("US", None)


def test_half_a_line_that_a_crash_left_does_not_disturb(tmp_path: Path) -> None:
    path = tmp_path / "j"
    path.write_text('{"event":"begin"}\n{"event":"int')
    journal = Journal(path)
    journal.begin("sha256:1", PAGES)
    journal.close()
    texts = path.read_text().splitlines()
    assert texts[1] == '{"event":"int'
    assert json.loads(texts[2])["event"] == "begin"


def test_runs_follow_each_other_in_one_file(tmp_path: Path) -> None:
    for _ in range(2):
        journal = Journal(tmp_path / "j")
        journal.begin("sha256:1", PAGES)
        journal.close()
    runs = [line["run"] for line in lines(tmp_path / "j")]
    assert len(set(runs)) == 2


def test_a_folder_that_cannot_be_written_is_said_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DocumentError) as error:
        Journal(tmp_path / "file" / "j").begin("sha256:1", PAGES)
    assert error.value.message.startswith("the journal cannot be written: ")
    assert error.value.hint == "name another file with --journal"


def test_a_file_that_cannot_be_written_is_found_before_anything_is_sent(tmp_path: Path) -> None:
    (tmp_path / "j").mkdir()
    journal = Journal(tmp_path / "j")
    with pytest.raises(DocumentError) as error:
        journal.prepare()
    assert str(error.value) == f"{tmp_path / 'j'}: the journal cannot be written: Is a directory"
    assert error.value.hint == "name another file with --journal"


def test_a_file_that_was_prepared_is_written_to(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    journal.prepare()
    journal.prepare()
    assert (tmp_path / "j").read_bytes() == b""
    journal.begin("sha256:1", PAGES)
    journal.close()
    assert len(lines(tmp_path / "j")) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's")
def test_a_full_disk_keeps_calls_from_being_sent_and_an_outcome_from_being_lost() -> None:
    journal = Journal(Path("/dev/full"))
    with pytest.raises(DocumentError, match="No space left on device") as error:
        journal.intents(PAGE_ID, [ACTION], [STEP], KEY)
    assert error.value.hint == "free some space, or name another file with --journal"
    journal.outcome(1, Status.DONE, id="c1")
    assert journal.trouble == "the journal cannot be written: No space left on device"
    journal.close()


@pytest.mark.posix("there are devices among the files")
def test_a_device_is_not_waited_for(tmp_path: Path) -> None:
    journal = Journal(Path("/dev/null"))
    journal.begin("sha256:1", PAGES)
    journal.close()
    assert journal.trouble is None


def test_a_disk_that_fills_up_in_the_middle_of_a_line_leaves_a_file_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path / "j")
    journal.begin("sha256:1", PAGES)
    write, left = os.write, [5]

    def nearly_full(handle: int, data: bytes) -> int:
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken, left[0] = left[0], 0
        return write(handle, data[:taken])

    monkeypatch.setattr(os, "write", nearly_full)
    with pytest.raises(DocumentError):
        journal.begin("sha256:2", PAGES)
    monkeypatch.undo()
    journal.begin("sha256:3", PAGES)
    journal.close()
    texts = (tmp_path / "j").read_text().splitlines()
    assert json.loads(texts[0])["fingerprint"] == "sha256:1"
    assert len(texts[1]) == 5
    assert json.loads(texts[2])["fingerprint"] == "sha256:3"


def test_threads_do_not_tear_each_others_lines(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", durable=False)
    threads = [
        threading.Thread(target=lambda: [journal.intents(PAGE_ID, [ACTION], [STEP], KEY) for _ in range(50)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.close()
    assert sorted(line["call"] for line in lines(tmp_path / "j")) == list(range(1, 201))
