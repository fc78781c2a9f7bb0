"""Files are written whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from reconciler.applier.journal import Journal
from reconciler.documents.atomic_write import STATE_FOLDER, make_state_folder, read_bounded, write_whole
from reconciler.errors import DocumentError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.posix("files have owners and modes")
def test_a_file_is_made_with_its_folders_and_the_usual_rights(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file.txt"
    old = os.umask(0o022)
    try:
        write_whole(path, "ü\r\n")
    finally:
        os.umask(old)
    assert path.read_bytes() == b"\xc3\xbc\r\n"
    assert mode(path) == 0o644


@pytest.mark.posix("files have owners and modes")
def test_a_file_for_nobody_else_is_that_from_the_start_and_after_a_second_writing(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("before")
    path.chmod(0o644)
    write_whole(path, "after", mode=0o600)
    assert (path.read_text(), mode(path)) == ("after", 0o600)


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_text("before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, "after")
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
    assert path.read_text() == "before"


def test_a_pipe_is_written_to_as_it_is() -> None:
    write_whole(Path(os.devnull), "text")
    assert Path(os.devnull).is_char_device()


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with links that lead out of it, and a file that must not change."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "file").write_text("mine")
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "out").symlink_to(tmp_path / "home")
    (folder / "file").symlink_to(tmp_path / "home" / "file")
    monkeypatch.chdir(folder)
    return folder


def test_a_folder_that_is_a_link_of_the_checkout_is_not_written_into(checkout: Path) -> None:
    for path in ("out/file", "./out/../out/file", str(checkout / "out" / "file")):
        with pytest.raises(OSError, match="out is a link, and no file is written through one"):
            write_whole(Path(path), "theirs")
    assert (checkout / "out" / "file").read_text() == "mine"


def test_a_link_of_the_checkout_is_replaced_and_what_it_points_to_left_alone(checkout: Path) -> None:
    write_whole(Path("file"), "ours")
    assert not (checkout / "file").is_symlink()
    assert (checkout.parent / "home" / "file").read_text() == "mine"


def test_a_path_outside_of_the_working_folder_is_the_users_own(checkout: Path) -> None:
    (checkout.parent / "link").symlink_to(checkout.parent / "home")
    write_whole(checkout.parent / "link" / "new", "ours")
    assert (checkout.parent / "home" / "new").read_text() == "ours"


def test_a_link_above_the_working_folder_is_nobodys_trap_and_those_below_are_found_behind_it(
    checkout: Path, tmp_path: Path
) -> None:
    (tmp_path / "way").symlink_to(checkout)
    write_whole(tmp_path / "way" / "plan.json", "ours")
    assert (checkout / "plan.json").read_text() == "ours"
    with pytest.raises(OSError, match="out is a link"):
        write_whole(tmp_path / "way" / "out" / "file", "theirs")
    with pytest.raises(OSError, match="out is a link"):
        write_whole(tmp_path / "way" / "new" / ".." / "out" / "file", "theirs")


def test_at_the_root_of_the_file_system_there_is_no_checkout(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    write_whole(checkout / "out" / "new", "ours")
    assert (tmp_path / "home" / "new").read_text() == "ours"


def test_a_path_that_leads_nowhere_yet_is_made(checkout: Path, tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b" / "file", "ours")
    assert (tmp_path / "a" / "b" / "file").read_text() == "ours"


def test_the_tools_own_folder_keeps_itself_out_of_commits(checkout: Path) -> None:
    make_state_folder(checkout / STATE_FOLDER)
    assert (checkout / STATE_FOLDER / ".gitignore").read_text() == "*\n"
    (checkout / STATE_FOLDER / ".gitignore").write_text("mine\n")
    make_state_folder(checkout / STATE_FOLDER)
    assert (checkout / STATE_FOLDER / ".gitignore").read_text() == "mine\n"
    make_state_folder(checkout / "elsewhere")
    assert list((checkout / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("linked", [".reconciler", ".reconciler/journal.jsonl"])
def test_a_journal_is_not_written_through_a_link(checkout: Path, linked: str) -> None:
    path = checkout / linked
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(checkout.parent / "home" / ("file" if linked.endswith("jsonl") else ""))
    journal = Journal()
    with pytest.raises(DocumentError, match="is a link, and no file is written through one"):
        journal.begin("sha256:0", {})
    journal.close()
    assert (checkout.parent / "home" / "file").read_text() == "mine"
    assert [entry.name for entry in (checkout.parent / "home").iterdir()] == ["file"]


@pytest.mark.posix("there are links, pipes and devices")
@pytest.mark.parametrize("target", ["/dev/zero", "/dev/stdin", "pipe"])
def test_a_link_of_the_checkout_to_a_pipe_or_a_device_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    reading, writing = os.pipe()  # a standard input that never ends
    kept = os.dup(0)
    os.dup2(reading, 0)
    try:
        Path("plan.json").symlink_to(target)
        with pytest.raises(OSError, match="a link of the working folder leads to what is no file"):
            read_bounded(Path("plan.json"), 10)
    finally:
        os.dup2(kept, 0)
        for each in (kept, reading, writing):
            os.close(each)


@pytest.mark.posix("there are links, pipes and devices")
def test_what_a_person_names_is_read_to_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_bounded(Path("/dev/zero"), 10) == bytes(11)
    Path("real.json").write_bytes(b"{}")
    Path("plan.json").symlink_to("real.json")
    assert read_bounded(Path("plan.json"), 10) == b"{}"
    with pytest.raises(FileNotFoundError):
        read_bounded(Path("missing.json"), 10)
