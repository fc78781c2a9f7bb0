"""A copy of the schema that another version wrote is noted; nothing else is, and nothing else is read."""

import hashlib
import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from reconciler import __version__
from reconciler.config.load.files import MAX_INCLUDE_BYTES
from reconciler.config.load.schema_copy import DIGEST, old_copies
from reconciler.config.schema.editor import editor_schema
from reconciler.config.schema.json_schema import schema_text
from reconciler.errors import Problem
from reconciler.model.resource import Config

COPY = "schemas/config.schema.json"
OLD = json.dumps({"$id": "urn:statuspage-reconciler:config", "description": "As it once was."})


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def written(name: str, text: str) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return name


def copies(files: Iterable[str]) -> tuple[Problem, ...]:
    """The notes on a configuration of these files."""
    texts = {name: Path(name).read_text(encoding="utf-8") for name in files}
    return old_copies(Config((), tuple(texts), texts=texts))


def configuration(schema: str = f"./{COPY}", name: str = "statuspage.yaml") -> str:
    return written(name, f"# Our page\n# yaml-language-server: $schema={schema}\nversion: 1\npages: {{}}\n")


def test_a_copy_of_another_version_is_noted_at_its_line() -> None:
    written(COPY, OLD)
    assert copies([configuration()]) == (
        Problem(
            "statuspage.yaml",
            2,
            33,
            f"{COPY} is not the schema of this version, {__version__}: editors check the file against another one",
            f"refresh it: reconciler schema config > {COPY}",
            "old-schema",
            "note",
        ),
    )


def test_the_digest_of_the_schema_is_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    assert hashlib.sha256(schema_text(editor_schema()).encode()).hexdigest() == DIGEST, "see the docstring of DIGEST"
    for same in (schema_text(editor_schema()), schema_text(editor_schema()).replace("\n", "\r\n")):
        written(COPY, same)
        with monkeypatch.context() as patch:
            patch.setattr("reconciler.config.schema.editor.editor_schema", None)  # it would be called otherwise
            assert copies([configuration()]) == ()


def test_what_is_compared_is_the_content() -> None:
    text = schema_text(editor_schema())
    for same in (text, text.replace("\n", "\r\n"), "\ufeff" + text, json.dumps(editor_schema(), sort_keys=True)):
        written(COPY, same)
        assert copies([configuration()]) == ()
    for other in (text.replace("Version of this format.", "Version."), text[:-9], f"<<<<<<< ours\n{text}"):
        written(COPY, other)
        assert [note.line for note in copies([configuration()])] == [2]


@pytest.mark.parametrize(
    "schema", ["https://acme.example/config.schema.json", "file:///schemas/config.schema.json", "none.json", "."]
)
def test_urls_and_missing_files_give_no_note(schema: str) -> None:
    written(COPY, OLD)
    assert copies([configuration(schema)]) == ()


def test_a_file_without_the_line_or_with_a_schema_of_its_own_gives_none() -> None:
    written(COPY, OLD)
    assert copies([written("statuspage.yaml", "version: 1\n")]) == ()
    assert copies([written("statuspage.yaml", f"#\nyaml-language-server: $schema={COPY}\n")]) == ()
    written(COPY, '{"$id": "https://acme.example/our-own", "allOf": []}')
    assert copies([configuration()]) == ()


def test_files_of_a_folder_name_one_copy_beside_the_folder_once() -> None:
    written(COPY, OLD)
    files = [configuration(f"../{COPY}", f"statuspage/{name}.yaml") for name in ("a", "b")]
    assert [(note.file, note.hint) for note in copies(files)] == [
        ("statuspage/a.yaml", f"refresh it: reconciler schema config > {COPY}")
    ]


def test_a_configuration_elsewhere_has_its_copy_there(folder: Path, tmp_path: Path) -> None:
    written(str(tmp_path / "other" / COPY), OLD)
    (note,) = copies([configuration(name=str(tmp_path / "other" / "statuspage.yaml"))])
    assert note.message.startswith(f"{tmp_path / 'other' / COPY} is not the schema")


def test_nothing_outside_of_the_folders_is_read(tmp_path: Path) -> None:
    outside = written(str(tmp_path / "outside.json"), OLD)
    assert copies([configuration("../outside.json")]) == ()
    assert copies([configuration(outside)]) == ()
    Path("schemas").mkdir()
    Path(COPY).symlink_to(outside)
    assert copies([configuration()]) == ()


def test_what_is_no_file_or_too_large_is_not_read() -> None:
    written(COPY, OLD + " " * MAX_INCLUDE_BYTES)
    assert copies([configuration()]) == ()
    Path(COPY).unlink()
    os.mkfifo(COPY)
    assert copies([configuration()]) == ()


def test_deep_nesting_is_a_difference_and_no_crash() -> None:
    written(COPY, "[" * 100_000 + "urn:statuspage-reconciler:config")
    assert len(copies([configuration()])) == 1


def test_a_name_that_a_stranger_chose_is_no_command(tmp_path: Path) -> None:
    name = "a;touch${IFS}x;.json"
    written(name, OLD)
    (note,) = copies([configuration(name)])
    assert note.hint == f"refresh it: reconciler schema config > '{name}'"
    line = str(note.hint).replace("refresh it: reconciler schema config", "echo y")
    subprocess.run(["sh", "-c", line], check=True)
    assert (Path(name).read_text(encoding="utf-8"), Path("x").exists()) == ("y\n", False)
