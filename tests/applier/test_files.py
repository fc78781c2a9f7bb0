"""Files are written whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from reconciler.applier.files import write_whole


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_is_made_with_its_folders_and_the_usual_rights(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file.txt"
    old = os.umask(0o022)
    try:
        write_whole(path, "ü\r\n")
    finally:
        os.umask(old)
    assert path.read_bytes() == b"\xc3\xbc\r\n"
    assert mode(path) == 0o644


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
