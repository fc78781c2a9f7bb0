"""The file under the journal and `--events`: pipes, devices, links, other people's files, and lines cut off."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from reconciler.documents import event_file
from reconciler.documents.event import Event
from reconciler.documents.event_file import EventFile

READ = Event(event="read", page="acme")


def written(path: Path) -> list[str]:
    return [json.loads(line)["page"] for line in path.read_text(encoding="ascii").splitlines() if line]


def test_it_is_made_with_its_folder_and_read_back(tmp_path: Path) -> None:
    file = EventFile(tmp_path / "new" / "events.jsonl")
    assert file.tail() == []
    file.append(READ, durable=True)
    file.append(READ)
    assert file.tail() == [READ, READ]
    file.close()
    assert file.tail() == [READ, READ]


@pytest.mark.parametrize("content", ["version: 1\n", '{\n  "format_version": "1.0"\n}\n', "[]\n", "\n\n\n# notes\n"])
def test_nothing_is_appended_to_what_is_no_file_of_events(tmp_path: Path, content: str) -> None:
    (tmp_path / "statuspage.yaml").write_text(content)
    with pytest.raises(OSError, match="it is no file of events"):
        EventFile(tmp_path / "statuspage.yaml").append(READ)
    assert (tmp_path / "statuspage.yaml").read_text() == content


@pytest.mark.posix("there are named pipes")
def test_a_pipe_without_a_reader_is_an_error_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="no process reads from this pipe"):
        EventFile(tmp_path / "pipe").open()


@pytest.mark.posix("open files are listed in /dev/fd")
def test_a_file_that_nobody_closes_is_closed_with_its_object(tmp_path: Path) -> None:
    def opened() -> int:
        return len(list(Path("/dev/fd").iterdir()))

    before = opened()
    file = EventFile(tmp_path / "events.jsonl")
    file.append(READ)
    assert opened() == before + 1
    del file
    assert opened() == before


@pytest.mark.posix("there are named pipes")
def test_a_pipe_is_written_to_and_never_waited_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_file, "PATIENCE", 0.2)
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    file = EventFile(tmp_path / "pipe")
    file.append(READ)
    assert json.loads(os.read(reader, 65536))["page"] == "acme"
    assert file.tail() == []
    for _ in range(2):
        with pytest.raises(OSError, match="its reader stopped reading"):
            file.append(*[READ] * 2000)
    file.close()
    os.close(reader)


@pytest.mark.posix("there are named pipes")
def test_a_slow_reader_loses_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reader, True)
    file, texts = EventFile(tmp_path / "pipe"), list[bytes]()
    file.open()

    def read() -> None:
        while text := os.read(reader, 4096):
            texts.append(text)

    thread = threading.Thread(target=read)
    thread.start()
    file.append(*[READ] * 2000)
    file.close()
    thread.join()
    os.close(reader)
    assert b"".join(texts).count(b"\n") == 2000


@pytest.mark.posix("standard output has a path")
def test_what_is_printed_into_the_same_file_overwrites_nothing(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from reconciler.documents.event import Event\n"
        "from reconciler.documents.event_file import EventFile\n"
        "file = EventFile(Path('/dev/stdout')); file.append(Event(event='read', page='acme'))\n"
        "print('the plan', flush=True); file.append(Event(event='read', page='acme')); file.close()"
    )
    with (tmp_path / "log").open("w") as log:
        subprocess.run([sys.executable, "-c", program], stdout=log, check=True)
    first, plan, last = (tmp_path / "log").read_text().splitlines()
    assert (json.loads(first)["event"], plan, json.loads(last)["event"]) == ("read", "the plan", "read")


def test_several_files_of_one_path_keep_their_lines_whole(tmp_path: Path) -> None:
    files = [EventFile(tmp_path / "j") for _ in range(4)]
    threads = [threading.Thread(target=lambda file=file: [file.append(READ) for _ in range(50)]) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for file in files:
        file.close()
    assert written(tmp_path / "j") == ["acme"] * 200
